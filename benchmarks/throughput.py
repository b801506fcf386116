"""Times every rival at every task, all of them in turn, several times."""

from __future__ import annotations

from contextlib import ExitStack
from random import shuffle
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.features import FEATURES, NO_ITEMS, NO_VALUES
from benchmarks.processes import Crashed, Process
from benchmarks.registry import RIVALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Case = dict[str, Any]
"""A rival at a task: its names, status, note, and microseconds per unit.

The status is "ok", "wrong", "refused" (it raised), "crashed" (its process died),
"floor" (nothing to check), "absent" (not what it does) or "missing" (not
installed). Only "ok", "wrong" and "floor" have times.
"""

TIMED = ("ok", "wrong", "floor")


def measure(
    tasks: Sequence[str],
    workloads: Sequence[str],
    rivals: Sequence[str],
    rounds: int,
    seconds: float,
) -> Iterator[Case]:
    """Yield the cases, each with as many runs as there are rounds."""
    with ExitStack() as stack:
        processes = [stack.enter_context(Process(name)) for name in rivals]
        for task in tasks:
            for workload in workloads:
                names = {"task": task, "workload": workload}
                yield from _compare(names, processes, rounds, seconds)


def _compare(
    names: dict[str, str], processes: list[Process], rounds: int, seconds: float
) -> list[Case]:
    cases = [_checked(names, process) for process in processes]
    turns = [*zip(processes, cases, strict=True)]
    for _ in range(rounds):
        shuffle(turns)  # what ran before must not favour anybody
        for process, case in turns:
            if case["status"] in TIMED:
                answer = process.ask("time", **names, seconds=seconds)
                case["runs"].append(round(answer["microseconds"], 3))
    for case in cases:
        case["microseconds"] = median(case["runs"]) if case["runs"] else None
    return [case for case in cases if case["status"] != "absent"]


def _checked(names: dict[str, str], process: Process) -> Case:
    case: Case = {**names, "rival": process.rival.name, "runs": []}
    if process.rival.version is None:
        return case | {"status": "missing", "note": ""}
    try:
        return case | process.ask("check", **names)
    except Crashed as crash:
        return case | {"status": "crashed", "note": str(crash)}


def verdicts(rivals: Sequence[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Return, by rival and feature, how values fare on the way in and out."""
    return {
        process.rival.name: {
            name: _verdict(process, "feature", feature=name) for name in FEATURES
        }
        for process in _converters(rivals)
    }


def refusals(rivals: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return, by rival and by what is not legal, whether it is refused or taken."""
    return {
        process.rival.name: {
            name: _verdict(process, "refuse", name=name).get("verdict", "crashed")
            for name in (*NO_ITEMS, *NO_VALUES)
        }
        for process in _converters(rivals)
    }


def _converters(rivals: Sequence[str]) -> Iterator[Process]:
    """Yield the processes of the rivals that convert single items."""
    for name in rivals:
        if RIVALS[name].version is not None and RIVALS[name].converts_items:
            with Process(name) as process:
                yield process


def _verdict(process: Process, do: str, **order: str) -> dict[str, str]:
    try:
        return process.ask(do, **order)
    except Crashed:
        return {"decode": "crashed", "encode": ""}
