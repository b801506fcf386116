"""Detects the source of an event from its envelope, without guessing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from ddbevents.codec.describe import describe
from ddbevents.errors import SourceError
from ddbevents.escaping import escaped
from ddbevents.sources.destination import (
    is_about_a_batch,
    is_notification,
    message_in,
)
from ddbevents.sources.unknown import looks_like, unknown


class Source(StrEnum):
    """The transports of change records, as `detect_source` names them.

    Members whose names end in RECORD are a single record; the others have any number.
    """

    LAMBDA = "Lambda"
    """What Lambda passes to a function on a DynamoDB stream."""
    WINDOW = "tumbling window"
    """The same, from an event source mapping with a tumbling window."""
    GET_RECORDS = "GetRecords"
    """A response of the streams API, from boto3 or the AWS CLI."""
    KINESIS = "Kinesis"
    """What Lambda passes to a function on a Kinesis data stream."""
    PIPES = "EventBridge Pipes"
    """The array that a pipe passes to its target."""
    DESTINATION = "on-failure destination"
    """Lambda's record of a failed batch: itself, or in a message of SQS or SNS."""
    LIST = "list of events"
    """A list of any of the others."""
    MESSAGES = "SQS or SNS messages"
    """What Lambda passes to a function on a queue or a topic, ``aws sqs
    receive-message`` prints, or SNS sends to SQS: each message is an event, as JSON."""
    EVENTBRIDGE = "EventBridge event"
    """An event of a bus, with another event as its ``detail``."""
    FIREHOSE = "Firehose transformation"
    """What Firehose passes to a function that transforms its records."""
    KINESIS_GET_RECORDS = "GetRecords of Kinesis"
    """A response of Kinesis Data Streams, from boto3 or the AWS CLI."""
    EMPTY = "empty"
    """``{"Records": []}``, which may be from any source."""
    STREAM_RECORD = "stream record"
    """A single record of a DynamoDB stream."""
    KINESIS_RECORD = "Kinesis record"
    """A single record of Kinesis Data Streams for DynamoDB."""
    EXPORT_ITEM_RECORD = "full export"
    """A line of a full export to S3."""
    EXPORT_CHANGE_RECORD = "incremental export"
    """A line of an incremental export to S3."""


_QUEUE_AND_TOPIC = frozenset({"aws:sqs", "aws:sns"})
"""The event sources whose messages may be anything."""

_MOST_DETAILS = 8
"""How deeply events of EventBridge may be nested: deeper is a mistake."""

_SHOWN = 40
"""The most characters that a message shows of a name."""


def detect_source(event: Any) -> Source:
    """Return the source of an event.

    It is detected from the envelope and the first record; the other records are only
    read if these are not enough.

    Args:
        event: What was delivered, as a dict or a list.

    Raises:
        SourceError: The source is unknown; the text describes the event.

    Examples:
        >>> detect_source({"Item": {"pk": {"S": "a"}}})
        <Source.EXPORT_ITEM_RECORD: 'full export'>
    """
    return _detect(event, _MOST_DETAILS)


def _detect(event: Any, most_details: int) -> Source:
    if isinstance(event, list):
        return _of_list(event)
    if not isinstance(event, Mapping):
        raise unknown(describe(event))
    if len(event) == 1 and "Item" in event:  # first: exports have millions of them
        return Source.EXPORT_ITEM_RECORD
    if is_about_a_batch(event) or (
        is_notification(event) and is_about_a_batch(event["Message"])
    ):
        return Source.DESTINATION
    if "Records" in event:
        return _of_batch(event, event["Records"])
    if "detail-type" in event and isinstance(event.get("detail"), Mapping):
        return _of_detail(event["detail"], most_details)
    return _of_single(event)


def is_window(event: Any) -> bool:
    """Return whether an event is from a tumbling window, whatever its records are."""
    return isinstance(event, Mapping) and (
        "window" in event or "isFinalInvokeForWindow" in event
    )


def _of_batch(event: Mapping[str, Any], records: Any) -> Source:
    if not isinstance(records, list):
        raise unknown(f"`Records` that are {describe(records)}, not a list")
    first: Any = next((each for each in records if isinstance(each, Mapping)), {})
    name = _event_source(first)
    if name == "aws:kinesis":
        return Source.KINESIS
    if name in _QUEUE_AND_TOPIC:
        is_batch = is_about_a_batch(message_in(first))
        return Source.DESTINATION if is_batch else Source.MESSAGES
    if name not in {None, "aws:dynamodb"}:
        raise unknown(f"`Records` of the event source {escaped(name, _SHOWN)}")
    if {"Data", "PartitionKey"} <= first.keys():
        return Source.KINESIS_GET_RECORDS
    return _of_changes(event, records, first, name)


def _of_changes(
    event: Mapping[str, Any],
    records: list[Any],
    first: Mapping[str, Any],
    name: str | None,
) -> Source:
    if is_window(event):
        return Source.WINDOW
    if "NextShardIterator" in event or _has_datetime(first):
        return Source.GET_RECORDS
    if not records:
        return Source.EMPTY
    # A record may lack `eventSource`, or be anything: it then fails alone.
    if name is None and not any(map(_has_change, records)):
        raise unknown("`Records` that are not change records")
    return Source.LAMBDA


def _of_single(event: Mapping[str, Any]) -> Source:
    if is_notification(event) or isinstance(event.get("Messages"), list):
        return Source.MESSAGES
    if "deliveryStreamArn" in event and isinstance(event.get("records"), list):
        return Source.FIREHOSE
    return _of_record(event)


def _of_record(event: Mapping[str, Any]) -> Source:
    if "recordFormat" in event:
        return Source.KINESIS_RECORD
    if event.get("eventSource") == "aws:dynamodb":
        return Source.STREAM_RECORD
    if {"Metadata", "Keys"} <= set(event):
        return Source.EXPORT_CHANGE_RECORD
    raise unknown(looks_like(event))


def _of_detail(detail: Mapping[str, Any], most_details: int) -> Source:
    try:
        if most_details:
            _detect(detail, most_details - 1)
            return Source.EVENTBRIDGE
        found = "too many of them inside of each other"
    except SourceError as error:
        found = str(error).partition("; found ")[2]
    raise unknown(f"an EventBridge event whose `detail` is {found}")


def _of_list(records: list[Any]) -> Source:
    """Detect the source of a list, from the first element that shows it."""
    for record in records:
        if _is_change(record):
            return Source.PIPES
        if isinstance(record, Mapping) and _is_event(record):
            return Source.LIST
    if not records:
        return Source.PIPES
    first = records[0]
    name = _event_source(first) if isinstance(first, Mapping) else None
    if name is not None:
        raise unknown(f"a list of records of the event source {escaped(name, _SHOWN)}")
    found = looks_like(first) if isinstance(first, Mapping) else describe(first)
    raise unknown(f"a list that begins with {found}")


def _event_source(record: Mapping[str, Any]) -> str | None:
    # SNS alone spells the member with a capital.
    name = record.get("eventSource", record.get("EventSource"))
    return name if isinstance(name, str) else None


def _is_change(record: Any) -> bool:
    """Return whether a record is from a DynamoDB stream, and not from Kinesis."""
    if not isinstance(record, Mapping) or "recordFormat" in record:
        return False
    name = _event_source(record)
    return name == "aws:dynamodb" or (name is None and _has_change(record))


def _is_event(value: Mapping[str, Any]) -> bool:
    try:
        detect_source(value)
    except SourceError:
        return False
    return True


def _has_change(record: Any) -> bool:
    return isinstance(record, Mapping) and isinstance(record.get("dynamodb"), Mapping)


def _has_datetime(record: Mapping[str, Any]) -> bool:
    return _has_change(record) and isinstance(
        record["dynamodb"].get("ApproximateCreationDateTime"), datetime
    )
