"""What is measured on Spark; runs where neither ddbevents nor pyarrow is.

The JVM is a process of its own. Its figures come from /proc, so this needs Linux.
"""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

from pyspark.sql import SparkSession

from benchmarks.analytics.measuring import Contender
from benchmarks.analytics.wire_structs import ORDER, spark_type

THREADS = 2
MEMORY = "1g"


def contender(parts: list[str], reader: Path, output: Path) -> Contender:
    """Return what to run.

    Args:
        parts: The data.
        reader: The generated module's file.
        output: A folder to write to.
    """
    spark = (
        SparkSession.builder.master(f"local[{THREADS}]")
        .config("spark.driver.memory", MEMORY)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    sys.path.insert(0, str(reader.parent))
    orders = import_module(reader.stem)

    def write(rows: Any, name: str) -> None:
        rows().write.mode("overwrite").parquet(str(output / f"spark-{name}.parquet"))

    def wire() -> Any:
        return spark.read.schema(f"Item {spark_type(ORDER)}").json(parts)

    def typed() -> Any:
        return orders.order.export_checked(spark.read.text(parts))

    process = Path("/proc", str(spark.sparkContext._gateway.proc.pid))  # noqa: SLF001

    return Contender(
        {"wire": partial(write, wire, "wire"), "typed": partial(write, typed, "typed")},
        lambda: process_time() + _processor_time(process),
        lambda: _peak(process),
    )


def _processor_time(process: Path) -> float:
    """Return the processor seconds of a process so far.

    Source: proc_pid_stat(5), fields 14 and 15, after the name in brackets.
    """
    fields = process.joinpath("stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(process: Path) -> int:
    """Return the largest memory of a process so far, in bytes."""
    found = re.search(r"VmHWM:\s*(\d+) kB", process.joinpath("status").read_text())
    return int(found[1]) * 1024 if found else 0
