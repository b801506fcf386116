"""Elements and keys that were chosen to hash alike cost no time."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from ddbevents import Json, StoredAs, decode_item

COUNT = 30_000
INTEGERS = [number * (2**61 - 1) for number in range(1, COUNT)]
UUIDS = [str(UUID(int=number)) for number in INTEGERS]
SECONDS = 2


def as_set(numbers: list[int]) -> str:
    return json.dumps(numbers)


def as_keys(numbers: list[int]) -> str:
    return json.dumps(dict.fromkeys(map(str, numbers), 0))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (set[int], {"NS": [*map(str, INTEGERS)]}),
        (set[UUID], {"SS": UUIDS}),
        (Annotated[set[int], StoredAs("L")], {"L": [{"N": str(n)} for n in INTEGERS]}),
        (Annotated[set[UUID], StoredAs("L")], {"L": [{"S": each} for each in UUIDS]}),
        (dict[int, int], {"M": {str(n): {"N": "1"} for n in INTEGERS}}),
        (dict[Decimal, int], {"M": {str(n): {"N": "1"} for n in INTEGERS}}),
        (dict[UUID, int], {"M": {each: {"N": "1"} for each in UUIDS}}),
        (Json[set[int]], {"S": as_set(INTEGERS)}),
        (Json[frozenset[Decimal]], {"S": as_set(INTEGERS)}),
        (Json[set[float]], {"S": as_set(INTEGERS)}),
        (Json[set[Any]], {"S": as_set(INTEGERS)}),
        (Json[set[UUID]], {"S": json.dumps(UUIDS)}),
        (Json[set[tuple[int, int]]], {"S": json.dumps([[n, 1] for n in INTEGERS])}),
        (Json[dict[int, int]], {"S": as_keys(INTEGERS)}),
        (Json[dict[Decimal, int]], {"S": as_keys(INTEGERS)}),
        (Json[list[set[int]]], {"S": f"[{as_set(INTEGERS)}]"}),
    ],
)
def test_what_was_chosen_to_hash_alike_is_refused_at_once(
    type_: Any, value: dict[str, Any]
) -> None:
    start = time.process_time()
    with pytest.raises(ValidationError, match="distinct"):
        decode_item({"a": value}, dict[str, type_])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("type_", "value", "count"),
    [
        (Json[set[int]], {"S": as_set([*range(COUNT)])}, COUNT),
        (Json[dict[int, int]], {"S": as_keys([*range(COUNT)])}, COUNT),
        (Json[set[str]], {"S": json.dumps([f"{n:x}" for n in range(COUNT)])}, COUNT),
        (Json[list[int]], {"S": as_set([0] * COUNT)}, COUNT),
        (set[UUID], {"SS": [str(UUID(int=n)) for n in range(COUNT)]}, COUNT),
        (Json[dict[str, int]], {"S": as_keys(INTEGERS)}, len(INTEGERS)),
    ],
)
def test_large_sets_and_maps_are_read(
    type_: Any, value: dict[str, Any], count: int
) -> None:
    assert count == len(decode_item({"a": value}, dict[str, type_])["a"])
