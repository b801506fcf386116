"""The compiled path of `Image` means what its reference path means."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import pytest
from image_models import BREAKING_VALUES, SAMPLES
from image_oddities import ODDITIES
from image_paths import (
    UNDECLARED,
    added,
    both_ways,
    is_same,
    mappings,
    places,
    removed,
    replaced,
)
from pydantic import Field, create_model

from ddbevents import encode_item

Bounded = Annotated[int, Field(ge=-(10**100), multiple_of=5)]

KINDS = [*SAMPLES, *ODDITIES]
kinds = pytest.mark.parametrize(
    ("source", "native"),
    KINDS,
    ids=[f"{n}-{getattr(kind, '__name__', kind)}" for n, (kind, _) in enumerate(KINDS)],
)
contexts = pytest.mark.parametrize("context", [None, {"limit": 3, "plus": 1}])


@kinds
@contexts
def test_a_good_item_is_read_alike(source: Any, native: Any, context: Any) -> None:
    expected, actual = both_ways(source, encode_item(native), context)
    assert expected == actual
    assert "value" == expected[0] or context


@kinds
def test_every_replaced_attribute_value_is_read_or_refused_alike(
    source: Any, native: Any
) -> None:
    item = encode_item(native)
    for path in places(item):
        for av in BREAKING_VALUES:
            expected, actual = both_ways(source, replaced(item, path, av))
            assert is_same(expected, actual), (path, av)


@kinds
def test_every_removed_attribute_value_is_missed_alike(
    source: Any, native: Any
) -> None:
    item = encode_item(native)
    for path in places(item):
        expected, actual = both_ways(source, removed(item, path))
        assert expected == actual, path


@kinds
def test_an_unknown_attribute_is_kept_left_out_or_refused_alike(
    source: Any, native: Any
) -> None:
    item = encode_item(native)
    for path in mappings(item):
        for av in BREAKING_VALUES:
            expected, actual = both_ways(source, added(item, path, UNDECLARED, av))
            assert is_same(expected, actual), (path, av)


@pytest.mark.parametrize("source", [int, Decimal, float, Bounded], ids=str)
@pytest.mark.parametrize(
    "text",
    [
        *[
            sign + "1" + "0" * zeros
            for zeros in (37, 38, 39, 99, 124)
            for sign in ("", "-")
        ],
        "9" * 126,
        "1" + "0" * 126,
        "0." + "0" * 123 + "1",
        "0." + "0" * 129 + "1",
        "0." + "0" * 130 + "1",
        "123456789012345678901234567890.12345678",
        "-123456789012345678901234567890.12345678",
        "0" * 126,
    ],
)
def test_a_number_of_any_length_is_read_alike(source: Any, text: str) -> None:
    model = model_of(source)
    expected, actual = both_ways(model, {"number": {"N": text}})
    assert expected == actual


@cache
def model_of(annotation: Any) -> Any:
    return create_model("Number", number=(annotation, ...))
