"""Runs the example of docs/how-to/analytics.md on a stream of files.

The job has the `module` of readers, the `example`, the folders `lines` and `output`,
and whether to `crash` when the state of the second batch is written, before it is
committed.
"""

from __future__ import annotations

import os
from typing import Any

from pyspark.sql import SparkSession

CRASHED = 70


def run_stream(spark: SparkSession, job: Any) -> None:
    example: dict[str, Any] = {}
    exec(compile(job["example"], "docs/how-to/analytics.md", "exec"), example)
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
    lines = spark.readStream.option("maxFilesPerTrigger", 1).text(job["lines"])
    example["start"](lines, job["output"])
