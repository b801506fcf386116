"""Detects by which transport an event came, and never guesses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from ddbevents.errors import SourceError
from ddbevents.escaping import escaped
from ddbevents.sources.destination import (
    is_about_a_batch,
    is_notification,
    message_in,
)


class Source(StrEnum):
    """The transports that bring change records, as `detect_source` names them.

    The members whose names end in RECORD are a single record, the others hold
    any number of them.
    """

    LAMBDA = "Lambda"
    """What Lambda passes to a function on a DynamoDB stream."""
    WINDOW = "tumbling window"
    """The same, from an event source mapping with a tumbling window."""
    GET_RECORDS = "GetRecords"
    """A response of the streams API, as boto3 or the AWS CLI gives it."""
    KINESIS = "Kinesis"
    """What Lambda passes to a function on a Kinesis data stream."""
    PIPES = "EventBridge Pipes"
    """The array that a pipe passes to its target."""
    DESTINATION = "on-failure destination"
    """What Lambda leaves of a failed batch: as it is, or by SQS or SNS."""
    EMPTY = "empty"
    """``{"Records": []}``, which may be from anywhere."""
    STREAM_RECORD = "stream record"
    """One record of a DynamoDB stream by itself."""
    KINESIS_RECORD = "Kinesis record"
    """One record of Kinesis Data Streams for DynamoDB by itself."""
    EXPORT_ITEM_RECORD = "full export"
    """A line of a full export to S3."""
    EXPORT_CHANGE_RECORD = "incremental export"
    """A line of an incremental export to S3."""


_MESSAGES = frozenset({"aws:sqs", "aws:sns"})
"""The event sources of queues and topics, which may carry anything."""

_NAMES = 5
_SHOWN = 40
"""How many member names, and how many characters of a name, a message shows."""


def detect_source(event: Any) -> Source:
    """Return by which transport an event came.

    It looks at the envelope and the first record, and at the others only where
    that one is not enough.

    Args:
        event: What was delivered, as a dict or a list.

    Raises:
        SourceError: It is from no known source; the text describes it.

    Example:
        >>> detect_source({"Item": {"pk": {"S": "a"}}})
        <Source.EXPORT_ITEM_RECORD: 'full export'>
    """
    if isinstance(event, list):
        _refuse_foreign(event)
        return Source.PIPES
    if not isinstance(event, Mapping):
        raise _unknown(f"a value of type {type(event).__name__}")
    if is_about_a_batch(event) or (
        is_notification(event) and is_about_a_batch(event["Message"])
    ):
        return Source.DESTINATION
    if "Records" in event:
        return _of_batch(event, event["Records"])
    return _of_single(event)


def is_window(event: Any) -> bool:
    """Return whether an event is one of a tumbling window, whatever its records."""
    return isinstance(event, Mapping) and (
        "window" in event or "isFinalInvokeForWindow" in event
    )


def _of_batch(event: Mapping[str, Any], records: Any) -> Source:
    if not isinstance(records, list):
        raise _unknown(f"`Records` of type {type(records).__name__}")
    first: Any = next((each for each in records if isinstance(each, Mapping)), {})
    name = _event_source(first)
    if name == "aws:kinesis":
        return Source.KINESIS
    if name in _MESSAGES and is_about_a_batch(message_in(first)):
        return Source.DESTINATION
    if name not in {None, "aws:dynamodb"}:
        raise _unknown(f"`Records` of the event source {escaped(name, _SHOWN)}")
    if is_window(event):
        return Source.WINDOW
    if "NextShardIterator" in event or _has_datetime(first):
        return Source.GET_RECORDS
    if not records:
        return Source.EMPTY
    # A record may lack `eventSource`, or be anything: it then fails alone.
    if name is None and not any(map(_has_change, records)):
        raise _unknown("`Records` that are no change records")
    return Source.LAMBDA


def _of_single(event: Mapping[str, Any]) -> Source:
    if "recordFormat" in event:
        return Source.KINESIS_RECORD
    if event.get("eventSource") == "aws:dynamodb":
        return Source.STREAM_RECORD
    if set(event) == {"Item"}:
        return Source.EXPORT_ITEM_RECORD
    if {"Metadata", "Keys"} <= set(event):
        return Source.EXPORT_CHANGE_RECORD
    raise _unknown(_members(event))


def _event_source(record: Mapping[str, Any]) -> str | None:
    # SNS alone spells the member with a capital.
    name = record.get("eventSource", record.get("EventSource"))
    return name if isinstance(name, str) else None


def _refuse_foreign(records: list[Any]) -> None:
    for record in records[:1]:
        if isinstance(record, Mapping) and "Records" in record:
            raise _unknown("a list of events: pass each, or an iterator of them")
        name = _event_source(record) if isinstance(record, Mapping) else None
        if name not in {None, "aws:dynamodb"}:
            shown = escaped(name, _SHOWN)
            raise _unknown(f"a list of records of the event source {shown}")


def _has_change(record: Any) -> bool:
    return isinstance(record, Mapping) and isinstance(record.get("dynamodb"), Mapping)


def _has_datetime(record: Mapping[str, Any]) -> bool:
    return _has_change(record) and isinstance(
        record["dynamodb"].get("ApproximateCreationDateTime"), datetime
    )


def _members(event: Mapping[str, Any]) -> str:
    if not event:
        return "an empty object"
    names = [f"`{escaped(name, _SHOWN)}`" for name in sorted(map(str, event))]
    return f"an object with the members {', '.join(names[:_NAMES])}" + (
        ", ..." if len(names) > _NAMES else ""
    )


def _unknown(found: str) -> SourceError:
    return SourceError(f"expected an event with DynamoDB change records; found {found}")
