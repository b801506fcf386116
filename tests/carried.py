"""Events in the envelopes of other services, as these have them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any


def base64_of(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def received(*bodies: Any) -> Any:
    """Return what `aws sqs receive-message` prints."""
    return {
        "Messages": [
            {
                "MessageId": f"m-{number}",
                "ReceiptHandle": "AQEB",
                "MD5OfBody": "9e10",
                "Body": json.dumps(body),
            }
            for number, body in enumerate(bodies, 1)
        ]
    }


def queue_event(*bodies: Any) -> Any:
    return {
        "Records": [
            {"messageId": "m-1", "body": json.dumps(body), "eventSource": "aws:sqs"}
            for body in bodies
        ]
    }


def topic_event(*messages: Any) -> Any:
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "Sns": {"MessageId": "m-1", "Message": json.dumps(message)},
            }
            for message in messages
        ]
    }


def notification(message: Any) -> Any:
    return {"Type": "Notification", "MessageId": "m", "Message": json.dumps(message)}


def bus_event(detail: Any) -> Any:
    return {
        "version": "0",
        "id": "8e2c",
        "detail-type": "Event from aws:dynamodb",
        "source": "Pipe orders",
        "resources": [],
        "detail": detail,
    }


def firehose_event(*values: Any) -> Any:
    return {
        "invocationId": "i-1",
        "deliveryStreamArn": "arn:aws:firehose:eu-west-1:1:deliverystream/orders",
        "region": "eu-west-1",
        "records": [
            {
                "recordId": "r-1",
                "approximateArrivalTimestamp": 1795434247500,
                "data": base64_of(value),
            }
            for value in values
        ],
    }


def kinesis_response(*values: Any) -> Any:
    """Return what `aws kinesis get-records` prints."""
    return {
        "Records": [
            {
                "SequenceNumber": f"4964{number}",
                "ApproximateArrivalTimestamp": "2026-11-23T11:44:07.500000+00:00",
                "Data": base64_of(value),
                "PartitionKey": "8B4E",
            }
            for number, value in enumerate(values)
        ],
        "NextShardIterator": "AAAA",
        "MillisBehindLatest": 0,
    }


def boto3_response(*values: Any) -> Any:
    response = kinesis_response(*values)
    for record in response["Records"]:
        record["Data"] = base64.b64decode(record["Data"])
        record["ApproximateArrivalTimestamp"] = datetime(2026, 11, 23, tzinfo=UTC)
    return response


def listed(*values: Any) -> Any:
    return [*values]
