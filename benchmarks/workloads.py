"""The data: seeded items of six types, and the events that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from random import Random
from typing import TYPE_CHECKING, Any, Literal

import orjson

from benchmarks import wire
from benchmarks.made_items import (
    large_order,
    order,
    sample,
    session,
    shipment,
    track,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Table = Literal["sessions", "orders", "samples", "shipments", "tracks"]

SEED = 20261123
PAYLOAD_LIMIT = 6 * 1024 * 1024
"""What one invocation takes; a batch of large records has to end before 100."""


@dataclass(frozen=True)
class Workload:
    """A batch of records of one type, each with two images.

    Attributes:
        name: What it is called.
        title: What it holds, in a sentence.
        table: Whose items these are; it decides the models.
        values: The typed values of each image by attribute name, new and old in
            turn.
        series: Which of the batches of this type it is.
    """

    name: str
    title: str
    table: Table
    values: list[dict[str, Any]]
    series: int = 0

    @property
    def is_fresh(self) -> bool:
        """Whether each pass takes data of its own, so that no text is met twice."""
        return self.name in FRESH

    def next(self) -> Workload:
        """Return data of the same type and size that has not been used."""
        return _made(self.name, len(self.values) // 2, self.series + 1)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The images as Lambda sends them."""
        return list(map(wire.write_item, self.values))

    @cached_property
    def natives(self) -> list[dict[str, Any]]:
        """What the images stand for to one who knows no models."""
        return [{n: untyped(v) for n, v in values.items()} for values in self.values]

    @cached_property
    def event(self) -> bytes:
        """The JSON text that Lambda sends."""
        return orjson.dumps({"Records": self.records})

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records as Lambda sends them."""
        pairs = zip(self.items[::2], self.items[1::2], strict=True)
        return [_record(index, *pair) for index, pair in enumerate(pairs)]


def untyped(value: Any) -> Any:
    """Return the native value of what `wire.write` makes of a typed value."""
    match value:
        case wire.UnixSeconds():
            return int(value.timestamp())
        case datetime():
            return wire.write(value)["S"]
        case dict():
            return {name: untyped(child) for name, child in value.items()}
        case list():
            return list(map(untyped, value))
    return value


@cache
def workload(name: str, records: int | None = None) -> Workload:
    """Return a workload of this name, with that many records instead of its own."""
    return _made(name, records or _KINDS[name][2], 0)


def _made(name: str, records: int, series: int) -> Workload:
    title, table, _, image = _KINDS[name]
    random = Random(f"{SEED} {name} {series}")  # noqa: S311  # test data needs no secret
    values = [image(random) for _ in range(2 * records)]
    for new, old in zip(values[::2], values[1::2], strict=True):
        old.update(pk=new["pk"], sk=new["sk"])
    return Workload(name, title, table, values, series)


_KINDS: dict[str, tuple[str, Table, int, Callable[[Random], dict[str, Any]]]] = {
    "small": ("4 scalars", "sessions", 100, session),
    "typical": ("26 scalars and a set in 6 models", "orders", 100, order),
    "large": (
        "near 400 KB: 2,400 lines, a long text",
        "orders",
        5,
        large_order,
    ),
    "every-tag": ("each of the ten tags", "samples", 100, sample),
    "fresh": (
        "27 scalars, 7 maps in lists; new texts",
        "shipments",
        100,
        shipment,
    ),
    "numbers": (
        "27 numbers, all different, and 18 texts",
        "tracks",
        100,
        track,
    ),
}
NAMES = tuple(_KINDS)
FRESH = ("fresh", "numbers")
"""The workloads each of whose batches is read once, so that no cache is rewarded."""


def _record(index: int, new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    keys = {name: new[name] for name in ("pk", "sk")}
    return {
        "eventID": f"{index:032x}",
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_790_000_000.0 + index,
            "Keys": keys,
            "NewImage": new,
            "OldImage": old,
            "SequenceNumber": str(5_800_000_000_005_804_693_158 + index),
            "SizeBytes": 1000,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"
        "/stream/2026-01-01T00:00:00.000",
    }
