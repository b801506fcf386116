"""Runs the benchmarks: see ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from benchmarks import cold_start, command_line, growth, memory, report, throughput
from benchmarks.registry import RIVALS
from benchmarks.tasks import TASKS
from benchmarks.workloads import NAMES, SEED
from ddbevents.codec import ACCELERATED


def main(argv: list[str] | None = None) -> int:
    """Run what the arguments choose, print the tables, write the results."""
    arguments = _parser().parse_args(argv)
    if ACCELERATED and not arguments.is_partial:
        sys.exit("run it with DDBEVENTS_PURE=1: what has C gets processes of its own")
    results = measure(arguments)
    sys.stdout.write(report.render(results))
    path = arguments.output or (None if arguments.is_partial else report.RESULTS)
    if path is not None:
        path.write_bytes(_text(results))
    return 0


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the results of all that the arguments choose."""
    tasks, workloads, rivals = arguments.task, arguments.workload, arguments.rival
    rounds = arguments.rounds
    whole = not arguments.is_partial
    return {
        "about": _about(rivals, rounds),
        "cases": list(
            throughput.measure(tasks, workloads, rivals, rounds, arguments.seconds)
        ),
        "verdicts": throughput.verdicts(rivals),
        "refusals": throughput.refusals(rivals),
        "imports": cold_start.imports(rivals, 3 * rounds) if whole else {},
        "first_event": cold_start.first_event(rivals, rounds) if whole else {},
        "handler": cold_start.handler(2 * rounds) if whole else {},
        "growth": _growth(rounds) if whole else {},
        "memory": memory.measure() if whole else {},
        "command_line": command_line.measure_both(rounds) if whole else {},
    }


def _text(results: dict[str, Any]) -> bytes:
    """Return JSON text with a line for each case, so that a diff can be read."""
    text = orjson.dumps(results).replace(b'{"task":', b'\n{"task":')
    return text + b"\n"


def _growth(rounds: int) -> dict[str, Any]:
    return {
        "records": growth.per_record(growth.RECORDS, rounds),
        "kilobytes": growth.per_kilobyte(growth.KILOBYTES, rounds),
    }


def _about(rivals: list[str], rounds: int) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
        "seed": SEED,
        "rounds": rounds,
        "versions": {name: RIVALS[name].version for name in rivals},
    }


def _processor() -> str:
    """Return the processor's name where the system reports it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    for option, choices in (
        ("task", list(TASKS)),
        ("workload", list(NAMES)),
        ("rival", list(RIVALS)),
    ):
        parser.add_argument(
            f"--{option}",
            action=_Choose,
            choices=choices,
            default=choices,
            help="only this one; may be repeated",
        )
    parser.add_argument("--rounds", type=int, default=15, help="repeats, interleaved")
    parser.add_argument(
        "--seconds", type=float, default=0.1, help="how long each repeat runs"
    )
    parser.add_argument(
        "--quick",
        action=_Quick,
        help="one short repeat, throughput only: to see that all works",
    )
    parser.add_argument("--output", type=Path, help="where to write the results")
    parser.set_defaults(is_partial=False)
    return parser


class _Choose(argparse.Action):
    """Collects the choices that are given in place of all; results are partial."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        _option: str | None = None,
    ) -> None:
        chosen = getattr(namespace, self.dest)
        others = [] if chosen is self.default else chosen
        setattr(namespace, self.dest, [*others, values])
        namespace.is_partial = True


class _Quick(argparse.Action):
    """Makes everything short."""

    def __init__(self, option_strings: list[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        _values: Any,
        _option: str | None = None,
    ) -> None:
        namespace.rounds, namespace.seconds, namespace.is_partial = 1, 0.005, True


if __name__ == "__main__":
    sys.exit(main())
