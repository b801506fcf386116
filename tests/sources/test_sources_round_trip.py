"""The same changes by every source: what was written comes back, the same each way."""

from __future__ import annotations

import base64
import gzip
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from natives import items

from ddbevents import StreamEvent, Table, iter_records
from ddbevents.codec import Codec, decode_item
from ddbevents.fixtures import StreamTable

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGES = ("Keys", "NewImage", "OldImage")
DOUBLE_BASE64 = Codec(binary="double-base64")
BOTO3 = Codec(binary="bytes")


def changes(first: dict[str, Any], second: dict[str, Any]) -> list[Any]:
    """Return the records of an item that comes, changes and goes."""
    table = StreamTable(Table("orders", "pk"))
    key = {"pk": "a"}
    table.put({**first, **key})
    table.put({**second, **key, "changed": True})
    table.delete(key)
    return table.records


def recoded(record: Any, codec: Codec) -> dict[str, Any]:
    """Return what a record has under `dynamodb`, its images in another spelling."""
    change = record["dynamodb"]
    images = {
        name: codec.encode_item(decode_item(change[name]))
        for name in IMAGES
        if name in change
    }
    return {**change, **images}


def by_kinesis(record: Any) -> Any:
    change = recoded(record, DOUBLE_BASE64)
    del change["SequenceNumber"], change["StreamViewType"]
    change["ApproximateCreationDateTime"] = int(
        change["ApproximateCreationDateTime"] * 1000
    )
    return {
        "eventName": record["eventName"],
        "eventSource": "aws:dynamodb",
        "recordFormat": "application/json",
        "tableName": "orders",
        "userIdentity": None,
        "dynamodb": change,
    }


def in_kinesis(record: Any) -> Any:
    data = base64.b64encode(json.dumps(by_kinesis(record)).encode()).decode()
    return {
        "eventSource": "aws:kinesis",
        "kinesis": {"sequenceNumber": "1", "data": data},
    }


def by_boto3(record: Any) -> Any:
    change = recoded(record, BOTO3)
    moment = change["ApproximateCreationDateTime"]
    change["ApproximateCreationDateTime"] = datetime.fromtimestamp(moment, UTC)
    return {"eventName": record["eventName"], "dynamodb": change}


def in_an_export(record: Any) -> Any:
    change = record["dynamodb"]
    micros = str(int(change["ApproximateCreationDateTime"] * 1_000_000))
    images = {name: change[name] for name in IMAGES if name in change}
    return {"Metadata": {"WriteTimestampMicros": {"N": micros}}, **images}


def json_lines(records: list[Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


SOURCES: dict[str, Callable[[list[Any]], Any]] = {
    "JSON text": lambda records: json.dumps({"Records": records}),
    "window": lambda records: {"Records": records, "window": {}, "state": {}},
    "GetRecords": lambda records: {
        "Records": [by_boto3(record) for record in records],
        "NextShardIterator": "next",
    },
    "Pipes": list,
    "Kinesis": lambda records: {"Records": [in_kinesis(each) for each in records]},
    "Kinesis records": lambda records: iter([by_kinesis(each) for each in records]),
    "destination": lambda records: {
        "DDBStreamBatchInfo": {},
        "payload": {"Records": records},
    },
    "destination, text": lambda records: {
        "DDBStreamBatchInfo": {},
        "payload": json.dumps({"Records": records}),
    },
    "JSON lines": lambda records: io.BytesIO(json_lines(records)),
    "gzipped export": lambda records: gzip.GzipFile(
        fileobj=io.BytesIO(
            gzip.compress(json_lines([in_an_export(each) for each in records]))
        )
    ),
}


def told(source: Any) -> list[tuple[Any, ...]]:
    """Return what every source tells of its records."""
    return [
        (
            record.event_name,
            record.approximate_creation_date_time,
            record.keys,
            getattr(record, "new_image", None),
            getattr(record, "old_image", None),
        )
        for record in iter_records(StreamEvent, source)
    ]


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=15)
@given(first=items, second=items)
def test_every_source_tells_what_lambda_tells(
    name: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    records = changes(first, second)
    assert told({"Records": records}) == told(SOURCES[name](records))
