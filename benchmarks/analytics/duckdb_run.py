"""What is measured on DuckDB; runs where neither ddbevents nor pyarrow is."""

from __future__ import annotations

from functools import partial
from time import process_time
from typing import TYPE_CHECKING

import duckdb

from benchmarks.analytics.measuring import Contender, own_peak
from benchmarks.analytics.wire_structs import ORDER, duckdb_type

if TYPE_CHECKING:
    from pathlib import Path

THREADS = 2


def contender(parts: list[str], reader: Path, output: Path) -> Contender:
    """Return what to run.

    Args:
        parts: The data.
        reader: The generated SQL's file.
        output: A folder to write to.
    """
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(reader.read_text())
    columns = f"{{Item: '{duckdb_type(ORDER)}'}}"
    lines = f"read_json($files, format = 'newline_delimited', columns = {columns})"

    def write(query: str, name: str) -> None:
        path = output / f"duckdb-{name}.parquet"
        connection.execute(
            f"COPY ({query}) TO '{path}' (FORMAT parquet)", {"files": parts}
        )

    tasks = {
        "wire": partial(write, f"FROM {lines}", "wire"),
        "typed": partial(write, "FROM orders_export_checked($files)", "typed"),
    }
    return Contender(tasks, process_time, own_peak)
