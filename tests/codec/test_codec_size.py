from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from natives import items

from ddbevents import DecodeError
from ddbevents.codec import Codec, encode_item, item_size


@pytest.mark.parametrize(
    ("av", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "é東😀"}, 2 + 3 + 4),
        ({"B": ""}, 0),
        ({"B": "AAEC/w=="}, 4),
        ({"B": b"abc"}, 3),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"M": {}}, 3),
        ({"L": [{"S": "ab"}, {"NULL": True}]}, 3 + (1 + 2) + (1 + 1)),
        ({"M": {"né": {"S": "ab"}}}, 3 + (1 + 3 + 2)),
        ({"L": [{"L": [{"M": {}}]}]}, 3 + 1 + 3 + 1 + 3),
        ({"SS": ["a", "bc", "é"]}, 5),
        ({"NS": ["1", "-1"]}, 2 + 3),
        ({"BS": ["AA==", "AAE="]}, 3),
    ],
)
def test_the_size_of_an_attribute_is(av: dict[str, Any], size: int) -> None:
    assert len("name") + size == item_size({"name": av})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 1), ("-0", 1), ("0.00", 1), ("0e9", 1),
        ("1", 2), ("15", 2), ("99", 2), ("100", 2), ("101", 3), ("115", 3),
        ("12000", 3), ("1e11", 2), ("1e12", 2), ("1.5", 3), ("0.15", 2), ("0.015", 3),
        ("1.001", 4), ("10.01", 3), ("-1.5", 4), ("-15", 3), ("+15", 2), ("1.500", 3),
        ("1e-130", 2), ("9.9e125", 2), ("9.9e124", 3), ("9" * 38, 20),
        ("9" * 37 + ".9", 21), ("-" + "9" * 37 + ".9", 21),
        ("-" + "9" * 38, 21), ("0." + "9" * 38, 20),
    ],
)  # fmt: skip
def test_a_number_takes_a_byte_per_pair_of_digits(text: str, size: int) -> None:
    assert 1 + size == item_size({"n": {"N": text}})


def test_an_empty_item_has_no_size() -> None:
    assert 0 == item_size({})


def test_double_base64_counts_the_raw_bytes() -> None:
    codec = Codec(binary="double-base64")
    assert 4 == codec.item_size(codec.encode_item({"b": b"abc"}))


@given(items)
def test_the_size_does_not_depend_on_the_binary_form(item: dict[str, Any]) -> None:
    for codec in (Codec(binary="bytes"), Codec("float", "double-base64")):
        assert item_size(encode_item(item)) == codec.item_size(codec.encode_item(item))


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        {"a": {}},
        {"a": {"S": 5}},
        {"a": {"S": "a", "N": "1"}},
        {"a": {"N": "x"}},
        {"a": {"N": 5}},
        {"a": {"B": "?"}},
        {"a": {"BOOL": 1}},
        {"a": {"NULL": False}},
        {"a": {"L": {}}},
        {"a": {"L": "ab"}},
        {"a": {"M": []}},
        {"a": {"SS": []}},
        {"a": {"SS": "ab"}},
        {"a": {"SS": ["a", "a"]}},
        {"a": {"NS": ["1", "1.0"]}},
        {"a": {"S": "\ud800"}},
        {"\ud800": {"S": "a"}},
        {1: {"S": "a"}},
    ],
)
def test_what_is_no_item_has_no_size(item: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        item_size(item)
    assert caught.value.__context__ is None


def test_text_of_a_class_of_its_own_has_its_size() -> None:
    class Color(StrEnum):
        RED = "red"

    item = {"color": {"S": Color.RED}, "all": {"SS": [Color.RED]}}
    assert 5 + 3 + 3 + 3 == item_size(item)
