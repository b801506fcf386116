"""Runs generated readers on Spark, where there is no ddbevents.

A job is a list of readings, or a stream: see spark_stream.py. A reading says which
`module` has the `reader`, the `method` of it, or none for a function, the `inputs`, one
list of files for each argument, and the `output`, a Parquet folder.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from serving import serve
from spark_stream import run_stream


def module_of(path: str) -> Any:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def session() -> SparkSession:
    """Return a session whose time zone is not that of the values.

    For few rows, the JVM's second compiler takes longer than it saves.
    """
    settings = {
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
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


def read(spark: SparkSession, reading: Any) -> None:
    reader = getattr(module_of(reading["module"]), reading["reader"])
    method = getattr(reader, reading["method"]) if reading["method"] else reader
    rows = method(*(spark.read.text(files) for files in reading["inputs"]))
    rows.write.mode("overwrite").parquet(reading["output"])


def main() -> None:
    spark = session()

    def run(job: Any) -> None:
        if isinstance(job, dict):
            module_of(job["module"])
            run_stream(spark, job)
            return
        for reading in job:
            read(spark, reading)

    serve(run)


if __name__ == "__main__":
    main()
