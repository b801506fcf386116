"""Measures typed columns: ``python -m benchmarks.analytics [--megabytes N]``.

Exits with 1 if an engine takes more processor time for them than it may, relative to
writing the same structs of the wire.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.analytics.export_parts import ROOT, export_parts

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = ROOT / ".cache" / "analytics" / "newest" / "bin" / "python"
READERS = ROOT / "examples" / "export" / "readers"
GIGABYTE = 1000

Results = dict[str, dict[str, Any]]


class Process(NamedTuple):
    """A process, in which tasks run.

    Attributes:
        python: Its interpreter.
        reader: The generated file that it reads with.
        most: How many times the processor time of the structs its columns may take.
    """

    python: str
    reader: str = ""
    most: float | None = None


PROCESSES = {
    "duckdb": Process(str(ENVIRONMENT), "orders_duckdb.sql", 1.5),
    "spark": Process(str(ENVIRONMENT), "orders_spark.py", 2.5),
    "python": Process(sys.executable),
}
TITLES = {
    ("duckdb", "wire"): "DuckDB: structs of the wire",
    ("duckdb", "typed"): "DuckDB: typed columns",
    ("spark", "wire"): "Spark: structs of the wire",
    ("spark", "typed"): "Spark: typed columns",
    ("python", "ddbevents"): "Python: ddbevents and pyarrow",
    ("python", "boto3"): "Python: boto3 and pyarrow",
}


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=GIGABYTE)
    options = parser.parse_args()
    if not ENVIRONMENT.exists():
        sys.stderr.write("the engines are missing: make analytics-test\n")
        return 2
    results = measure(export_parts(options.megabytes), options.megabytes)
    sys.stdout.write(render(results, options.megabytes))
    return int(any(ratio(results[n]) > p.most for n, p in PROCESSES.items() if p.most))


def measure(parts: list[Path], megabytes: int) -> Results:
    """Return what each process has taken, by its name."""
    results = {}
    for name, process in PROCESSES.items():
        sys.stderr.write(f"{name}: {megabytes} MB, twice\n")
        with tempfile.TemporaryDirectory(dir=parts[0].parents[1]) as output:
            done = subprocess.run(  # noqa: S603  # our own code, by interpreters of ours
                [
                    *(process.python, "-m", "benchmarks.analytics.measuring", name),
                    *(str(READERS / process.reader), output, *map(str, parts)),
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                check=True,
            )
        results[name] = json.loads(done.stdout)
    return results


def ratio(result: dict[str, Any]) -> float:
    """Return the processor time of typed columns, relative to structs of the wire."""
    return float(result["typed"]["processor"] / result["wire"]["processor"])


def render(results: Results, megabytes: int) -> str:
    """Return the table as Markdown."""
    lines = [
        "| | MB per processor second | MB per second | processor time | peak MB |",
        "|---|---|---|---|---|",
    ]
    for (name, task), title in TITLES.items():
        taken, peak = results[name][task], results[name]["peak"] / 1e6
        lines.append(
            f"| {title} | {megabytes / taken['processor']:.0f}"
            f" | {megabytes / taken['elapsed']:.0f}"
            f" | {f'{ratio(results[name]):.2f} x' if task == 'typed' else ''}"
            f" | {peak:,.0f} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
