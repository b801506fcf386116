"""Whether the cost stays the same per record and per byte as events grow."""

from __future__ import annotations

import gc
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import wire
from benchmarks.made_items import order_of_size
from benchmarks.rivals import ours
from benchmarks.workloads import SEED, workload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HANDLER = "a handler, of a dict"
WALK_OF_DICT = "iter_records, of a dict"
WALK_OF_TEXT = "iter_records, of bytes"
RECORD_BY_RECORD = (HANDLER, WALK_OF_DICT, WALK_OF_TEXT)
RECORDS = (100, 300, 1_000, 3_000, 10_000)
KILOBYTES = (1, 4, 16, 64, 256, 400)


def event_of(records: int) -> bytes:
    """Return an event of so many typical records: a hundred, over and over."""
    hundred = workload("typical").records
    return orjson.dumps({"Records": (hundred * (records // 100 + 1))[:records]})


def per_record(counts: Sequence[int], rounds: int) -> dict[str, dict[str, float]]:
    """Return the microseconds per record of events with that many records.

    Typed events as a whole, from text; record by record, in a handler and without, from
    the dict that Lambda passes, and from text.

    Python's garbage collector looks through all that is alive again and again,
    and what outgrows the processor's caches, and the memory that Python keeps for
    itself, costs more to touch; so anything that makes many objects costs more per
    object as they grow in number. What orjson.loads alone costs, and both without
    the collector, distinguish that from a cost of our own.
    """
    events = {count: event_of(count) for count in counts}
    read = ours.typed_event("orders")
    dicts = {count: orjson.loads(event) for count, event in events.items()}
    walk, handle = ours.walk("orders"), ours.handle("orders")
    costs = {
        HANDLER: _per_unit(handle, dicts, rounds),
        WALK_OF_DICT: _per_unit(walk, dicts, rounds),
    }
    del dicts
    return costs | {
        WALK_OF_TEXT: _per_unit(walk, events, rounds),
        "loads": _per_unit(read, events, rounds),
        "orjson.loads": _per_unit(orjson.loads, events, rounds),
        "loads, collector off": _without_collector(read, events, rounds),
        "orjson.loads, collector off": _without_collector(orjson.loads, events, rounds),
    }


def per_kilobyte(sizes: Sequence[int], rounds: int) -> dict[str, float]:
    """Return the microseconds per kilobyte to decode items of so many kilobytes."""
    random = Random(SEED)  # noqa: S311  # test data needs no secret
    items = {
        size: wire.write_item(order_of_size(size * 1024, random)) for size in sizes
    }
    sized = {len(orjson.dumps(item)) // 1024: item for item in items.values()}
    costs = _per_unit(ours.decode_item, sized, rounds)
    return dict(zip(map(str, sizes), costs.values(), strict=True))


def steepness(costs: Mapping[str, float]) -> float:
    """Return how much more a unit costs in the largest than in the smallest."""
    smallest, *_, largest = costs.values()
    return largest / smallest


def _without_collector(
    call: Callable[[Any], Any], arguments: Mapping[int, Any], rounds: int
) -> dict[str, float]:
    gc.disable()
    try:
        return _per_unit(call, arguments, rounds)
    finally:
        gc.enable()


def _per_unit(
    call: Callable[[Any], Any], arguments: Mapping[int, Any], rounds: int
) -> dict[str, float]:
    """Return the microseconds per unit of each argument, by its number of units."""
    most = max(arguments)
    runs = [
        {
            n: _seconds(call, argument, most // n) / n
            for n, argument in arguments.items()
        }
        for _ in range(rounds)
    ]
    return {str(n): median(run[n] for run in runs) * 1e6 for n in arguments}


def _seconds(call: Callable[[Any], Any], argument: Any, count: int) -> float:
    gc.collect()
    start = process_time()
    for _ in range(count):
        call(argument)
    return (process_time() - start) / count
