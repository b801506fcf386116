"""Ours and boto3's: the same wherever boto3 is right, and where it is not."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st
from natives import binaries, decimals, items, names, texts

from ddbevents import DecodeError, EncodeError
from ddbevents.codec import Codec

OURS = Codec(binary="bytes")
read: Any = TypeDeserializer().deserialize
write: Any = TypeSerializer().serialize

# What both take: boto3 takes no float, bytearray in a set, Enum, datetime ...
_numbers = st.integers(-(10**38) + 1, 10**38 - 1) | decimals()
_shared = st.recursive(
    texts | _numbers | binaries | st.booleans() | st.none()
    | st.sets(texts, min_size=1, max_size=4) | st.sets(binaries, min_size=1, max_size=4)
    | st.sets(_numbers, min_size=1, max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)
    ),
    max_leaves=10,
)  # fmt: skip


def ordered(av: Any) -> Any:
    """Return an AttributeValue with its sets sorted and its numbers as numbers."""
    [(tag, payload)] = av.items()
    if tag == "M":
        return {tag: {name: ordered(child) for name, child in payload.items()}}
    if tag == "L":
        return {tag: list(map(ordered, payload))}
    if tag in {"N", "NS"}:
        numbers = map(Decimal, [payload] if tag == "N" else payload)
        return {tag: sorted(numbers)}
    return {tag: sorted(payload) if tag in {"SS", "BS"} else payload}


def plain(value: Any) -> Any:
    """Return a value of boto3's with bytes instead of Binary."""
    if isinstance(value, dict):
        return {name: plain(child) for name, child in value.items()}
    if isinstance(value, list | set):
        return type(value)(map(plain, value))
    return value.value if isinstance(value, Binary) else value  # type: ignore[attr-defined]  # the stubs lack it


@given(_shared)
def test_both_write_the_same(value: Any) -> None:
    assert ordered(write(value)) == ordered(OURS.encode_value(value))


@given(items)
def test_both_read_the_same(item: dict[str, Any]) -> None:
    for av in OURS.encode_item(item).values():
        try:
            expected = plain(read(av))
        except (decimal.Rounded, decimal.Inexact):
            continue  # listed below
        assert expected == OURS.decode_value(av)


def test_ours_takes_what_boto3s_deserializer_gives() -> None:
    av = {"L": [{"B": b"a"}, {"BS": [b"b"]}, {"N": "1.5"}]}
    assert av == OURS.encode_value(read(av))


@pytest.mark.parametrize("text", ["abc", "", " 5 ", "NaN", "Infinity", "1_000", "٣"])
def test_boto3_reads_as_a_number_what_is_none(text: str) -> None:
    assert isinstance(read({"N": text}), Decimal)
    with pytest.raises(DecodeError):
        OURS.decode_value({"N": text})


def test_boto3_cannot_read_legal_numbers_in_plain_notation() -> None:
    av = {"N": "1234567895171680" + "0" * 24}
    with pytest.raises(decimal.Rounded):
        read(av)
    assert 1234567895171680 * 10**24 == OURS.decode_value(av)


def test_boto3_cannot_read_the_base64_that_lambda_sends() -> None:
    with pytest.raises(TypeError):
        read({"B": "AAE="})
    assert b"\x00\x01" == OURS.decode_value({"B": "AAE="})


@pytest.mark.parametrize(
    "av",
    [
        {"S": "a", "N": "1"},
        {"S": 5},
        {"BOOL": "false"},
        {"NULL": False},
        {"SS": []},
        {"SS": "ab"},
        {"SS": ["a", "a"]},
        {"NS": ["1", "1.0"]},
        {"L": "" },
        {"L": {}},
    ],
)  # fmt: skip
def test_boto3_reads_what_is_no_attribute_value(av: dict[str, Any]) -> None:
    read(av)
    with pytest.raises(DecodeError):
        OURS.decode_value(av)


@pytest.mark.parametrize(
    "value",
    [
        set(),
        Decimal("-Infinity"),
        Decimal("sNaN"),
        {"": 1},
        {5: "a"},
        "\ud800",
        [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],
    ],
)
def test_boto3_writes_what_dynamodb_refuses(value: Any) -> None:
    write(value)
    with pytest.raises(EncodeError):
        OURS.encode_value(value)


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}])
def test_boto3_takes_no_floats(value: Any) -> None:
    with pytest.raises(TypeError, match="Float types are not supported"):
        write(value)
    assert value == Codec(numbers="float").decode_value(OURS.encode_value(value))
