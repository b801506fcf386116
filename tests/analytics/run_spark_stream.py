"""Runs the example of docs/analytics.md on a stream of files.

    python run_spark_stream.py JOBS.json

The job has the `example`, the folders `modules`, `lines` and `output`, and whether to
`crash` when the state of the second batch is written, before it is committed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from run_spark import session

CRASHED = 70


def main(jobs: str) -> None:
    job = json.loads(Path(jobs).read_text())
    sys.path.insert(0, job["modules"])
    example: dict[str, Any] = {}
    exec(compile(job["example"], "docs/analytics.md", "exec"), example)
    if job["crash"]:
        upsert_into = example["upsert_into"]

        def crashing(folder: str) -> Any:
            upsert = upsert_into(folder)

            def crash(changes: Any, batch: int) -> None:
                upsert(changes, batch)
                if batch == 1:
                    os._exit(CRASHED)

            return crash

        example["upsert_into"] = crashing
    lines = session().readStream.option("maxFilesPerTrigger", 1).text(job["lines"])
    example["start"](lines, job["output"])


if __name__ == "__main__":
    main(sys.argv[1])
