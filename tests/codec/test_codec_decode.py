from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from boto3.dynamodb.types import Binary
from hypothesis import given
from natives import items, values

from ddbevents import DecodeError
from ddbevents.codec import (
    Codec,
    decode_item,
    decode_value,
    encode_item,
    encode_value,
    loads_item,
)


def refusal(call: Any, argument: Any) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        call(argument)
    return caught.value


def nested(levels: int, leaf: dict[str, Any], tag: str = "L") -> dict[str, Any]:
    for _ in range(levels):
        leaf = {tag: [leaf] if tag == "L" else {"a": leaf}}
    return leaf


@pytest.mark.parametrize(
    ("av", "expected"),
    [
        ({"S": ""}, ""),
        ({"S": "größe 東京 😀"}, "größe 東京 😀"),
        ({"BOOL": False}, False),
        ({"NULL": True}, None),
        ({"B": ""}, b""),
        ({"B": "AAEC/w=="}, b"\x00\x01\x02\xff"),
        ({"B": b"\x00\xff"}, b"\x00\xff"),
        ({"B": bytearray(b"ab")}, b"ab"),
        ({"B": memoryview(b"ab")}, b"ab"),
        ({"B": Binary(b"ab")}, b"ab"),
        ({"L": []}, []),
        ({"M": {}}, {}),
        ({"L": ({"S": "a"},)}, ["a"]),
        ({"SS": ["b", "a", ""]}, {"a", "b", ""}),
        ({"NS": ["1", "2.50", "-3"]}, {1, Decimal("2.5"), -3}),
        ({"BS": ["AA==", b"b", Binary(b"c")]}, {b"\x00", b"b", b"c"}),
        ({"M": {"S": {"S": "x"}, "é": {"N": "1"}}}, {"S": "x", "é": 1}),
    ],
)
def test_an_attribute_value_stands_for(av: dict[str, Any], expected: object) -> None:
    value = decode_value(av)
    assert expected == value
    assert type(expected) is type(value)


@pytest.mark.parametrize(
    "av",
    [
        {},
        {"S": "a", "N": "1"},
        {"S": "a", "T": 1},
        {"N": "1", "NULL": True},
        {"s": "a"},
        {"T": "a"},
        {"": "a"},
        {0: "a"},
        {None: "a"},
        {("S",): "a"},
        None,
        5,
        "S",
        b"S",
        ["S"],
        {"S"},
        {"S": None},
        {"S": b"a"},
        {"S": 5},
        {"N": 5},
        {"N": 5.5},
        {"N": b"5"},
        {"N": bytearray(b"5")},
        {"N": None},
        {"N": ["5"]},
        {"B": None},
        {"B": 5},
        {"B": ["AA=="]},
        {"BOOL": 1},
        {"BOOL": 0},
        {"BOOL": "true"},
        {"BOOL": None},
        {"NULL": False},
        {"NULL": None},
        {"NULL": 1},
        {"NULL": "true"},
        {"L": ""},
        {"L": "a"},
        {"L": {}},
        {"L": {"S": "a"}},
        {"L": None},
        {"L": {"a"}},
        {"M": []},
        {"M": ""},
        {"M": None},
        {"M": {"a": "b"}},
        {"M": [["a", {"S": "b"}]]},
        {"SS": []},
        {"SS": ()},
        {"SS": ""},
        {"SS": "ab"},
        {"SS": {}},
        {"SS": {"a": 1}},
        {"SS": ["a", "a"]},
        {"SS": ["a", 1]},
        {"SS": ["a", ["b"]]},
        {"SS": [b"a"]},
        {"SS": None},
        {"NS": []},
        {"NS": "12"},
        {"NS": [1]},
        {"NS": ["1", "1.0"]},
        {"NS": ["10", "1e1"]},
        {"NS": ["0", "-0"]},
        {"NS": ["1", "x"]},
        {"BS": []},
        {"BS": ["AA==", "AA=="]},
        {"BS": ["AA==", b"\x00"]},
        {"BS": ["a"]},
        {"BS": b"ab"},
    ],
)
def test_anything_else_is_refused(av: Any) -> None:
    for wrong in (av, {"L": [{"S": "fine"}, av]}, {"M": {"a": av}}):
        error = refusal(decode_value, wrong)
        assert error.__cause__ is None
        assert error.__context__ is None


@pytest.mark.parametrize("container", ["L", "M"])
def test_an_empty_one_beside_one_of_two_tags_is_refused(container: str) -> None:
    avs = [{"S": "a", "N": "1"}, {}]
    payload = avs if container == "L" else dict(zip("ab", avs, strict=True))
    assert refusal(decode_value, {container: payload}).path in {(0,), ("a",)}


@pytest.mark.parametrize("item", [None, 5, "a", [], [{"S": "a"}], {"a": 1}, {"a": {}}])
def test_what_is_no_item_is_refused(item: Any) -> None:
    refusal(decode_item, item)


def test_an_item_may_be_any_mapping() -> None:
    item = MappingProxyType({"a": MappingProxyType({"S": "x"})})
    assert {"a": "x"} == decode_item(item)


def test_decoding_changes_nothing() -> None:
    item = {"a": {"L": [{"SS": ["x"]}]}, "b": {"M": {"c": {"B": "AA=="}}}}
    before = repr(item)
    decode_item(item)
    assert before == repr(item)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"N": "x"}, ("a", 1, "b")),
        ({"N": 1}, ("a", 1, "b")),
        ({"SS": ["x", 5]}, ("a", 1, "b", 1)),
        ({"NS": ["1", "2", "z"]}, ("a", 1, "b", 2)),
        ({"BS": ["AA==", "?"]}, ("a", 1, "b", 1)),
        ({"NS": ["1", "1"]}, ("a", 1, "b")),
        ({"L": [{"S": "x"}, {}]}, ("a", 1, "b", 1)),
    ],
)
def test_the_path_leads_to_the_fault(
    wrong: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    item = {"fine": {"S": "x"}, "a": {"L": [{"S": "x"}, {"M": {"b": wrong}}]}}
    assert path == refusal(decode_item, item).path


def test_the_first_of_several_faults_is_reported() -> None:
    item = {"a": {"S": "x"}, "b": {"L": [{"N": "x"}]}, "c": {}}
    assert ("b", 0) == refusal(decode_item, item).path


def test_the_error_holds_the_value_apart_from_its_text() -> None:
    error = refusal(decode_item, {"a": {"N": "secret"}})
    assert "secret" == error.value
    assert "secret" not in f"{error} {error!r} {error.args}"


@pytest.mark.parametrize("tag", ["L", "M"])
def test_32_levels_inside_an_attribute_are_read(tag: str) -> None:
    av = nested(32, {"SS": ["a"]}, tag)
    assert decode_value(av) == decode_item({"a": av})["a"]


@pytest.mark.parametrize("levels", [33, 100, 10_000])
@pytest.mark.parametrize("tag", ["L", "M"])
def test_deeper_nesting_is_refused(levels: int, tag: str) -> None:
    av = nested(levels, {"S": "a"}, tag)
    assert 32 == len(refusal(decode_value, av).path)
    error = refusal(decode_item, {"x": av})
    assert 33 == len(error.path)
    assert "at most 32 levels" in str(error)


def test_locating_a_fault_takes_linear_time() -> None:
    wide = {"L": [{"S": "x"}] * 2000}
    av: dict[str, Any] = {"N": "x"}
    for _ in range(30):
        av = {"L": [wide, wide, av]}
    assert 30 == len(refusal(decode_value, av).path)


def test_an_item_in_json_is_read() -> None:
    data = '{"pk": {"S": "größe"}, "n": {"N": "1.5"}}'
    expected = {"pk": "größe", "n": Decimal("1.5")}
    for form in (data, data.encode(), bytearray(data.encode())):
        assert expected == loads_item(form)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"a"', b"{'a': 1}", b'{"a": {"S": "\xff"}}', "\ud800",
     b'{"a": {"S": "\\ud800"}}', b'{"a": NaN}', b"[" * 10**6, b'{"a":' * 10**6],
)  # fmt: skip
def test_text_that_is_no_item_in_json_is_refused(data: Any) -> None:
    error = refusal(loads_item, data)
    assert error.__context__ is None


@given(values)
def test_every_native_value_comes_back(value: Any) -> None:
    assert value == decode_value(encode_value(value))


@given(items)
def test_every_item_comes_back_from_every_binary_form(item: dict[str, Any]) -> None:
    for binary in ("base64", "bytes", "double-base64"):
        codec = Codec(binary=binary)
        assert item == codec.decode_item(codec.encode_item(item))
    assert encode_item(item) == encode_item(decode_item(encode_item(item)))


def test_numbers_that_hash_alike_are_refused_before_they_take_long() -> None:
    alike = [str((2**61 - 1) * number) for number in range(1, 30_000)]
    with pytest.raises(DecodeError, match="more than 64 that hash alike"):
        decode_item({"s": {"NS": alike}})
    assert 1000 == len(decode_item({"s": {"NS": alike[:1000]}})["s"])
    many = [*map(str, range(30_000))]
    assert 30_000 == len(decode_item({"s": {"NS": many}})["s"])
