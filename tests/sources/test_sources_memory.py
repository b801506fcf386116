"""Any number of records is read in the same memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

from deliveries import OrderEvent, insert

from ddbevents import iter_records
from ddbevents.sources import read_lines

RECORDS = 10_000  # of 0.5 kB and more each, were they kept
MEGABYTE = 1_000_000


def test_ten_thousand_records_are_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "changes.jsonl.gz"
    line = json.dumps(insert(1)).encode() + b"\n"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(100):
            file.write(line * (RECORDS // 100))
    with path.open("rb") as file:
        records = iter_records(OrderEvent, read_lines(file))
        next(records)
        tracemalloc.start()
        try:
            count = 1 + sum(1 for _ in records)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert RECORDS == count
    assert peak < MEGABYTE
