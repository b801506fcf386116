"""Runs generated readers on DuckDB, where there is no ddbevents.

A job is a list of readings. Each says which file of SQL, `module`, has the macro
`reader`, the `inputs`, one list of files for each argument, and the `output`, a Parquet
file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from serving import serve


def run(readings: Any) -> None:
    for reading in readings:
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'Asia/Kolkata'")
        connection.execute(Path(reading["module"]).read_text("utf-8"))
        files = ", ".join(map(str, reading["inputs"]))
        query = f'FROM "{reading["reader"]}"({files})'
        output = reading["output"]
        connection.execute(f"COPY ({query}) TO '{output}' (FORMAT parquet)")


if __name__ == "__main__":
    serve(run)
