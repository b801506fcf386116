"""How much memory reading a 6 MB event takes, in a fresh process each."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from typing import Any

import orjson

from benchmarks.growth import event_of
from benchmarks.processes import run
from benchmarks.registry import OURS, RIVALS
from benchmarks.workloads import PAYLOAD_LIMIT, workload

READERS = ("orjson.loads", OURS, "powertools parser")

_PROBE = "import sys; from benchmarks import memory; memory.main(*sys.argv[1:])"


def measure(rivals: tuple[str, ...] = READERS) -> dict[str, dict[str, float]]:
    """Return, by rival, the megabytes that a typed event holds and takes at most."""
    return {
        name: run(_PROBE, name) for name in rivals if RIVALS[name].version is not None
    }


def ratio(memory: dict[str, dict[str, float]]) -> float:
    """Return our peak, relative to orjson.loads plus the models themselves."""
    return memory[OURS]["peak"] / (
        memory["orjson.loads"]["held"] + memory[OURS]["held"]
    )


def main(name: str) -> None:
    """Print what one rival takes, as JSON."""
    read = RIVALS[name].load().typed_event("orders")
    record = len(workload("typical").event) // 100
    text = event_of(PAYLOAD_LIMIT // record - 10)
    read(event_of(1))  # what is compiled once is not the event's
    sys.stdout.write(orjson.dumps(_megabytes(read, text)).decode())


def _megabytes(read: Any, text: bytes) -> dict[str, float]:
    gc.collect()
    tracemalloc.start()
    event = read(text)
    _, peak = tracemalloc.get_traced_memory()
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    del event
    return {"held": held / 2**20, "peak": peak / 2**20, "text": len(text) / 2**20}
