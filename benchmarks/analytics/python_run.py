"""What is measured in Python: a decoder of items, and pyarrow for the columns.

Neither checks anything that the decoder does not: no enum, and nothing required.
"""

from __future__ import annotations

import gzip
from base64 import b64decode
from datetime import datetime
from functools import partial
from itertools import islice
from time import process_time
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from boto3.dynamodb.types import TypeDeserializer
from pyarrow.parquet import ParquetWriter

from benchmarks.analytics.measuring import Contender, own_peak
from ddbevents import decode_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Row = dict[str, Any]
    ReadItem = Callable[[Row], Row]

ROWS = 20_000
"""How many are written at a time."""

_NUMBER = pa.decimal128(38, 18)
_LINE = pa.struct({"sku": pa.string(), "quantity": pa.int64(), "price": _NUMBER})
_ADDRESS = pa.struct(dict.fromkeys(("street", "city", "country"), pa.string()))
SCHEMA = pa.schema(
    {
        "pk": pa.string(),
        "sk": pa.string(),
        "status": pa.string(),
        "placed_at": pa.timestamp("us", "UTC"),
        "total": _NUMBER,
        "lines": pa.list_(_LINE),
        "address": _ADDRESS,
        "note": pa.string(),
        "tags": pa.list_(pa.string()),
        "thumb": pa.binary(),
        "expires_at": pa.timestamp("s", "UTC"),
        "ddb_more": pa.string(),
    }
)


def contender(parts: list[str], _: Path, output: Path) -> Contender:
    """Return what to run.

    Args:
        parts: The data.
        output: A folder to write to.
    """
    readers = {"ddbevents": decode_item, "boto3": _read_with_boto3}

    def write(name: str) -> None:
        with ParquetWriter(output / f"{name}.parquet", SCHEMA) as file:
            rows = _rows(parts, readers[name])
            while batch := [*islice(rows, ROWS)]:
                file.write_table(pa.Table.from_pylist(batch, SCHEMA))

    tasks = {name: partial(write, name) for name in readers}
    return Contender(tasks, process_time, own_peak)


def _rows(parts: list[str], read: ReadItem) -> Iterator[Row]:
    for part in parts:
        with gzip.open(part) as lines:
            for line in lines:
                yield _row(orjson.loads(line)["Item"], read)


def _row(item: Row, read: ReadItem) -> Row:
    row = read(item)
    row["placed_at"] = datetime.fromisoformat(row["placed_at"])
    if "tags" in row:
        row["tags"] = [*row["tags"]]
    if more := {name: item[name] for name in item if name not in SCHEMA.names}:
        row["ddb_more"] = orjson.dumps(more).decode()
    return row


_boto3 = TypeDeserializer().deserialize


def _read_with_boto3(item: Row) -> Row:
    """Return an item's values; integers are Decimals, which pyarrow refuses."""
    if "thumb" in item:
        item["thumb"]["B"] = b64decode(item["thumb"]["B"])
    row = {name: _boto3(value) for name, value in item.items()}
    for line in row["lines"]:
        line["quantity"] = int(line["quantity"])
    if "thumb" in row:
        row["thumb"] = row["thumb"].value
    if "expires_at" in row:
        row["expires_at"] = int(row["expires_at"])
    return row
