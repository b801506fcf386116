"""Writes sample/: a full export of the table `orders`, and what changed the day after.

    python make_sample.py [FOLDER]

The files are those that DynamoDB writes to S3. Item 9 is wrong on purpose: its total is
a text, as an old version of a program might have written it.
"""

from __future__ import annotations

import gzip
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents import Table
from ddbevents.fixtures import (
    Clock,
    StreamTable,
    build_export_change,
    build_export_item,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.wire import ExportChange, ExportFile, ExportItem, ExportManifest

    Lines = Sequence[ExportItem] | Sequence[ExportChange]

SAMPLE = Path(__file__).with_name("sample")
START = datetime(2026, 11, 20, tzinfo=UTC)
PRICES = {"A-1": Decimal("9.95"), "B-2": Decimal("0.10"), "C-3": Decimal(120)}


def order(number: int, hours: int, status: str, *skus: str) -> dict[str, Any]:
    """Return an order, placed some hours after `START`, of one piece of each sku."""
    return {
        "pk": f"CUSTOMER#{number % 3}",
        "sk": f"ORDER#{number}",
        "status": status,
        "placed_at": START + timedelta(hours=hours),
        "total": sum(PRICES[sku] for sku in skus),
        "lines": [{"sku": sku, "quantity": 1, "price": PRICES[sku]} for sku in skus],
    }


def write_sample(folder: Path) -> None:
    """Write both exports into a folder, as into a bucket."""
    clock = Clock(START)
    table = StreamTable(Table("orders", "pk", "sk"), clock=clock)
    for item in (
        order(1, 1, "PAID", "A-1", "B-2", "B-2", "B-2"),
        order(2, 9, "SHIPPED", "C-3"),
        order(3, 23, "PENDING", "A-1"),
        {**order(4, 25, "PAID", "B-2"), "coupon": "AUTUMN"},
        order(5, 30, "PENDING", "C-3", "C-3"),
    ):
        table.put(item)
    lines = [build_export_item(item) for item in table.items]
    clock.advance(timedelta(days=2))
    name = f"{_millis(clock)}-0f1e2d3c"
    data = f"AWSDynamoDB/{name}/data"
    files: dict[str, Lines] = {
        f"{data}/asdl4rqzyq.json.gz": lines[:3],
        f"{data}/k2jhg45kjh.json.gz": lines[3:],
    }
    _write_export(folder, name, files)

    table.records.clear()
    clock.advance(timedelta(hours=1))
    table.update(order(3, 23, "PENDING"), {"status": "PAID"})
    table.delete(order(5, 30, "PENDING"))
    table.put(order(6, 49, "PAID", "A-1", "C-3"))
    table.put({**order(9, 49, "PAID", "A-1"), "total": "9.95 EUR"})
    changes = [build_export_change(record) for record in table.records]
    clock.advance(timedelta(hours=1))
    name = f"{_millis(clock)}-4b5a6978"
    _write_export(folder, name, {"AWSDynamoDB/data/sgad6417s6.json.gz": changes})


def _write_export(folder: Path, name: str, files: Mapping[str, Lines]) -> None:
    listed = [_write_data(folder, key, lines) for key, lines in files.items()]
    manifest = f"AWSDynamoDB/{name}/manifest-files.json"
    summary: ExportManifest = {
        "manifestFilesS3Key": manifest,
        "itemCount": sum(file["itemCount"] for file in listed),
        "outputFormat": "DYNAMODB_JSON",
    }
    _write(folder / manifest, _json_lines(listed))
    _write(folder / f"AWSDynamoDB/{name}/manifest-summary.json", _json_lines([summary]))


def _write_data(folder: Path, key: str, lines: Lines) -> ExportFile:
    data = gzip.compress(_json_lines(lines), mtime=0)
    _write(folder / key, data)
    md5_sum = b64encode(md5(data, usedforsecurity=False).digest()).decode()
    return {"itemCount": len(lines), "md5Checksum": md5_sum, "dataFileS3Key": key}


def _json_lines(values: Sequence[object]) -> bytes:
    return b"".join(orjson.dumps(value) + b"\n" for value in values)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _millis(clock: Clock) -> str:
    return f"{round(clock().timestamp() * 1000):014}"


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
