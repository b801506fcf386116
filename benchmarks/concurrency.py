"""Measures ordered concurrency: ``python -m benchmarks.concurrency``.

A batch of 100 records of 50 items, each of which waits for 20 ms as a call to a service
does, in threads and in tasks; and what the scheduling of a record costs above the
sequential loop, in process time, with a function that does nothing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any

from ddbevents import StreamEvent, Table, stream_handler
from ddbevents.fixtures import StreamTable, build_event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WAIT = 0.02  # seconds
COUNTS = (1, 5, 10, 25)
_MANY = 20


def main() -> int:
    """Print both tables."""
    lines = [
        f"Python {sys.version.split()[0]}: seconds for 100 records of 50 items",
        "concurrency   threads     tasks",
    ]
    for count, (threads, tasks) in elapsed(COUNTS).items():
        lines.append(f"{count:11}{threads:10.2f}{tasks:10.2f}")
    lines.append(f"microseconds a record above the sequential loop, at {_MANY}:")
    for name, cost in overhead(rounds=9).items():
        lines.append(f"{name:11}{cost:10.1f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def elapsed(counts: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Return the seconds that a batch takes in threads and in tasks."""

    def wait(_: Any) -> None:
        time.sleep(WAIT)

    async def wait_in_task(_: Any) -> None:
        await asyncio.sleep(WAIT)

    event = batch_of(100, 50)
    return {
        count: (
            _seconds(wait, count, event, time.perf_counter),
            _seconds(wait_in_task, count, event, time.perf_counter),
        )
        for count in counts
    }


def overhead(rounds: int) -> dict[str, float]:
    """Return the microseconds of process time that a record costs more at 20."""

    def nothing(_: Any) -> None: ...

    async def nothing_in_task(_: Any) -> None: ...

    event = batch_of(2_000, 500)

    def cost(function: Any, count: int) -> float:
        runs = (
            _seconds(function, count, event, time.process_time) for _ in range(rounds)
        )
        return median(runs) / len(event["Records"]) * 1e6

    alone = cost(nothing, 1)
    return {
        "threads": cost(nothing, _MANY) - alone,
        "tasks": cost(nothing_in_task, _MANY) - alone,
    }


def batch_of(records: int, items: int) -> Any:
    """Return an event with changes of so many items, one after the other."""
    table = StreamTable(Table("orders", "pk"))
    for number in range(records):
        table.put({"pk": str(number % items), "n": number})
    return build_event(table.records)


def _seconds(
    function: Any, count: int, event: Any, clock: Callable[[], float]
) -> float:
    handler = stream_handler(StreamEvent, concurrency=count)(function)
    begun = clock()
    handler(event, None)
    return clock() - begun


if __name__ == "__main__":
    sys.exit(main())
