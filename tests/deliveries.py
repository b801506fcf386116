"""The same changes, as each source delivers them; and a typed event to read them by."""

from __future__ import annotations

import base64
import json
from typing import Any

from ddbevents import ItemModel
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-11-23T00:00:00"


class Order(ItemModel):
    pk: str
    status: str
    thumb: bytes | None = None


class OrderKeys(ItemModel):
    pk: str


class OrderInsertRecord(InsertRecord[Order, OrderKeys]):
    pass


class OrderModifyRecord(ModifyRecord[Order, OrderKeys]):
    pass


class OrderRemoveRecord(RemoveRecord[Order, OrderKeys]):
    pass


OrderRecord = OrderInsertRecord | OrderModifyRecord | OrderRemoveRecord


class OrderEvent(Event[OrderRecord]):
    pass


def insert(number: int = 1, status: Any = "PAID", **changed: Any) -> dict[str, Any]:
    """Return a record of a DynamoDB stream, as Lambda delivers it."""
    keys = {"pk": {"S": f"o{number}"}}
    record = {
        "eventID": f"event-{number}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795434247.0,
            "Keys": keys,
            "NewImage": keys | {"status": {"S": status}, "thumb": {"B": "AAEC/w=="}},
            "SequenceNumber": f"{number}00000000000000000000",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": ARN,
    }
    return record | changed


def sequence_number(number: int) -> str:
    return f"{number}00000000000000000000"


def lambda_event(*records: Any) -> dict[str, Any]:
    return {"Records": list(records)}


def kinesis_change(number: int = 1, **changed: Any) -> dict[str, Any]:
    """Return a record of Kinesis Data Streams for DynamoDB."""
    keys = {"pk": {"S": f"o{number}"}}
    twice = base64.b64encode(b"AAEC/w==").decode()
    change = {
        "ApproximateCreationDateTime": 1795434247000,
        "Keys": keys,
        "NewImage": keys | {"status": {"S": "PAID"}, "thumb": {"B": twice}},
        "SizeBytes": 26,
    }
    record = {
        "awsRegion": "eu-west-1",
        "eventID": "7f0b9a0e-3e0b-4b5d-9d67-6a4b8f6d9d11",
        "eventName": "INSERT",
        "userIdentity": None,
        "recordFormat": "application/json",
        "tableName": "orders",
        "dynamodb": change,
        "eventSource": "aws:dynamodb",
    }
    return record | changed


def kinesis_record(number: int = 1, data: Any = None) -> dict[str, Any]:
    """Return a record of a Kinesis data stream, as Lambda delivers it."""
    if data is None:
        data = base64.b64encode(json.dumps(kinesis_change(number)).encode()).decode()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "8B4E",
            "sequenceNumber": f"4964000000000000000000000000000000000000{number}",
            "data": data,
            "approximateArrivalTimestamp": 1795434247.5,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/reader",
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/changes",
    }
