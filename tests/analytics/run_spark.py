"""Runs generated readers on Spark, where there is no ddbevents.

    python run_spark.py JOBS.json

A job says which `module` has the `reader`, the `method` of it, or none for a function,
the `inputs`, one list of files for each argument, and the `output`, a Parquet folder.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession


def module_of(path: str) -> Any:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def session() -> SparkSession:
    """Return a session whose time zone is not that of the values."""
    settings = {
        "spark.driver.memory": "1g",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.session.timeZone": "Asia/Kolkata",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark: SparkSession = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def main(jobs: str) -> None:
    spark = session()
    for job in json.loads(Path(jobs).read_text()):
        reader = getattr(module_of(job["module"]), job["reader"])
        read = getattr(reader, job["method"]) if job["method"] else reader
        rows = read(*(spark.read.text(files) for files in job["inputs"]))
        rows.write.mode("overwrite").parquet(job["output"])


if __name__ == "__main__":
    main(sys.argv[1])
