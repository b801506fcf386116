"""Each source's samples: they are what their schema says, and read all alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deliveries import (
    OrderEvent,
    OrderInsertRecord,
    OrderModifyRecord,
    OrderRemoveRecord,
    insert,
    lambda_event,
)
from validation import validate

from ddbevents import iter_records
from ddbevents.sources import read_export

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
INSERTED, MODIFIED, REMOVED = OrderInsertRecord, OrderModifyRecord, OrderRemoveRecord
SAMPLES: list[tuple[str, str, list[tuple[str, type]]]] = [
    ("kinesis/lambda-event", "kinesis-event", [("o1", INSERTED), ("o2", INSERTED)]),
    ("kinesis/change", "kinesis-change", [("o1", INSERTED)]),
    ("kinesis/change-microseconds", "kinesis-change", [("o2", INSERTED)]),
    ("kinesis/time-to-live-delete", "kinesis-change", [("o3", REMOVED)]),
    ("pipes/batch", "pipes-batch", [("o1", INSERTED), ("o2", INSERTED)]),
    ("get-records/aws-cli", "get-records-response", [("o1", REMOVED)]),
    ("window/first", "window-event", [("o1", INSERTED), ("o2", INSERTED)]),
    ("window/final", "window-event", []),
    (
        "destination/s3-object",
        "destination-record",
        [("o1", INSERTED), ("o2", INSERTED)],
    ),
    ("destination/s3-text", "destination-record", [("o1", INSERTED), ("o2", INSERTED)]),
]


def sample(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize(("name", "schema", "expected"), SAMPLES)
def test_a_sample_is_what_its_schema_says(
    name: str, schema: str, expected: list[tuple[str, type]]
) -> None:
    assert expected is not None
    validate(sample(name), schema)


@pytest.mark.parametrize(("name", "schema", "expected"), SAMPLES)
def test_a_sample_reads_as_typed_records(
    name: str, schema: str, expected: list[tuple[str, type]]
) -> None:
    assert schema
    records = list(iter_records(OrderEvent, sample(name)))
    assert expected == [(record.keys.pk, type(record)) for record in records]


@pytest.mark.parametrize("name", ["kinesis/time-to-live-delete", "get-records/aws-cli"])
def test_a_time_to_live_delete_is_told_in_each_spelling(name: str) -> None:
    [record] = iter_records(OrderEvent, sample(name))
    assert record.is_ttl_delete


@pytest.mark.parametrize(
    "name", [name for name, _, expected in SAMPLES if ("o1", INSERTED) in expected]
)
def test_the_same_change_has_the_same_image_by_every_source(name: str) -> None:
    [expected, *_] = iter_records(OrderEvent, sample("pipes/batch"))
    [record, *_] = iter_records(OrderEvent, sample(name))
    assert isinstance(expected, OrderInsertRecord)
    assert isinstance(record, OrderInsertRecord)
    assert expected.new_image == record.new_image
    assert "orders" == record.table_name


@pytest.mark.parametrize(
    ("export", "line_schema"),
    [
        ("01795435200000-a1b2c3d4", "export-item"),
        ("01795435500000-e5f6a7b8", "export-change"),
    ],
)
def test_the_files_of_an_export_are_what_their_schemas_say(
    export: str, line_schema: str
) -> None:
    folder = EVENTS / "export" / "AWSDynamoDB" / export
    validate(
        json.loads((folder / "manifest-summary.json").read_bytes()), "export-manifest"
    )
    for line in (folder / "manifest-files.json").read_bytes().splitlines():
        validate(json.loads(line), "export-file")
    lines = [json.loads(line) for line in read_export(folder)]
    assert lines
    for line in lines:
        validate(line, line_schema)


def test_what_boto3_gives_reads_as_what_lambda_sends() -> None:
    """A response of GetRecords holds bytes and datetimes, and no ARN."""
    from_boto3 = insert(1)
    del from_boto3["eventSourceARN"]
    from_boto3["dynamodb"] |= {
        "ApproximateCreationDateTime": datetime(2026, 11, 23, 11, 44, 7, tzinfo=UTC),
        "NewImage": {
            "pk": {"S": "o1"},
            "status": {"S": "PAID"},
            "thumb": {"B": b"\x00\x01\x02\xff"},
        },
    }
    [expected] = iter_records(OrderEvent, lambda_event(insert(1)))
    [record] = iter_records(OrderEvent, lambda_event(from_boto3))
    without_arn = {"event_source_arn": None, "table_name": None}
    assert expected.model_copy(update=without_arn) == record
