"""Elements and keys that were chosen to hash alike cost no time."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv6Network
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import pytest
from pydantic import ConfigDict, ValidationError

from ddbevents import ItemModel, Json, StoredAs, decode_item

COUNT = 30_000
INTEGERS = [number * (2**61 - 1) for number in range(1, COUNT)]
UUIDS = [str(UUID(int=number)) for number in INTEGERS]
SECONDS = 2


class Model(ItemModel):
    model_config = ConfigDict(frozen=True)

    a: int


@dataclass(frozen=True)
class Plain:
    a: int


class Named(NamedTuple):
    a: int


OBJECTS = {"S": json.dumps([{"a": number} for number in INTEGERS])}
MIXED = [part for n, big in enumerate(INTEGERS, 2) for part in (n, big)]
FRACTIONS = [f"{number}/1" for number in INTEGERS]
NETWORKS = [str(IPv6Network((number * 4, 126))) for number in INTEGERS]
POWERS = [2.0**exponent for exponent in range(-1074, 1024)]
POINTS = [[x, y] for x in range(COUNT) for y in (-1, -2)]  # these hash alike


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
        (Json[set[Any]], {"S": as_set(INTEGERS)}),
        (Json[set[UUID]], {"S": json.dumps(UUIDS)}),
        (Json[set[tuple[int, int]]], {"S": json.dumps([[n, 1] for n in INTEGERS])}),
        (Json[dict[int, int]], {"S": as_keys(INTEGERS)}),
        (Json[dict[Decimal, int]], {"S": as_keys(INTEGERS)}),
        (Json[list[set[int]]], {"S": f"[{as_set(INTEGERS)}]"}),
        (Json[set[Model]], OBJECTS),
        (Json[set[Plain]], OBJECTS),
        (Json[set[Named]], OBJECTS),
        (set[Model], {"L": [{"M": {"a": {"N": str(n)}}} for n in INTEGERS]}),
        (set[Fraction], {"SS": FRACTIONS}),
        (Json[dict[Fraction, int]], {"S": json.dumps(dict.fromkeys(FRACTIONS, 0))}),
        (set[IPv6Network], {"SS": NETWORKS}),
        (set[int], {"NS": [*map(str, MIXED)]}),
        (Annotated[set[int], StoredAs("L")], {"L": [{"N": str(n)} for n in MIXED]}),
        (Json[set[int]], {"S": as_set(MIXED)}),
        (dict[int, int], {"M": {str(n): {"N": "1"} for n in MIXED}}),
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
        (Json[set[float]], {"S": as_set(INTEGERS)}, len(INTEGERS)),
        (Json[set[float]], {"S": json.dumps(POWERS)}, len(POWERS)),
        (Json[set[tuple[int, int]]], {"S": json.dumps(POINTS)}, len(POINTS)),
        (Json[set[int]], {"S": as_set([1, 2, 3] * COUNT)}, 3),
        (Json[set[int]], {"S": as_set([-1, -2] * COUNT)}, 2),  # they hash alike
    ],
)
def test_large_sets_and_maps_are_read(
    type_: Any, value: dict[str, Any], count: int
) -> None:
    assert count == len(decode_item({"a": value}, dict[str, type_])["a"])


def test_elements_without_a_hash_are_refused() -> None:
    lists = {"S": json.dumps([[[n], 1] for n in range(COUNT)])}
    with pytest.raises(ValidationError, match="hashable"):
        decode_item({"a": lists}, dict[str, Json[set[tuple[Any, int]]]])
