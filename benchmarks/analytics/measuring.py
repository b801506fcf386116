"""One engine in one process: everything runs twice, and the second time counts.

    python -m benchmarks.analytics.measuring ENGINE READER OUTPUT PART...

Prints, as JSON, the processor seconds of each run, of all threads and of the JVM, the
seconds that went by, and the largest memory of the process, in MB.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Contender(NamedTuple):
    """An engine, ready to run.

    Attributes:
        tasks: What to run, by its name.
        processor_time: Returns the processor seconds that it has taken so far.
        peak: Returns the largest memory that it has taken so far, in bytes.
    """

    tasks: Mapping[str, Callable[[], object]]
    processor_time: Callable[[], float]
    peak: Callable[[], int]


def own_peak() -> int:
    """Return the largest memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(engine: str, reader: str, output: str, *parts: str) -> None:
    """Run an engine's tasks, in turn; see the module."""
    module = import_module(f"benchmarks.analytics.{engine}_run")
    contender: Contender = module.contender(list(parts), Path(reader), Path(output))
    for _ in range(2):
        taken = {name: _measured(contender, name) for name in contender.tasks}
    sys.stdout.write(json.dumps(taken | {"peak": contender.peak()}))


def _measured(contender: Contender, name: str) -> dict[str, float]:
    processor, clock = contender.processor_time(), perf_counter()
    contender.tasks[name]()
    return {
        "processor": contender.processor_time() - processor,
        "elapsed": perf_counter() - clock,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
