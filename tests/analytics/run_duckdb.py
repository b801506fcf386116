"""Runs generated readers on DuckDB, where there is no ddbevents.

    python run_duckdb.py JOBS.json

A job says which file of SQL, `module`, has the macro `reader`, the `inputs`, one list of
files for each argument, and the `output`, a Parquet file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(jobs: str) -> None:
    for job in json.loads(Path(jobs).read_text()):
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'Asia/Kolkata'")
        connection.execute(Path(job["module"]).read_text("utf-8"))
        files = ", ".join(map(str, job["inputs"]))
        query = f'FROM "{job["reader"]}"({files})'
        connection.execute(f"COPY ({query}) TO '{job['output']}' (FORMAT parquet)")


if __name__ == "__main__":
    main(sys.argv[1])
