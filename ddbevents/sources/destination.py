"""The records that Lambda sends to an on-failure destination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from ddbevents.codec.describe import describe
from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from ddbevents.wire import DestinationRecord

BATCH_INFOS = ("DDBStreamBatchInfo", "KinesisBatchInfo")
"""The members that identify an on-failure destination record."""

_MOST_CARRIERS = 8
"""How many messages may be inside of each other: more are a mistake."""

_SHOWN = 65
"""The most characters that a message shows of a name: a shard's has at most 65."""


def destination_records(event: Any) -> list[DestinationRecord]:
    """Return the on-failure destination records that an event carries.

    Each describes one batch that failed. Those in S3 have the batch as `payload`, and
    `iter_records` reads it. Those in SQS and SNS only name its place, in
    `DDBStreamBatchInfo` or `KinesisBatchInfo`: the stream, the shard, and the sequence
    numbers of the first and the last record. A stream keeps its records for 24 hours.

    Args:
        event: The record itself, as in S3; or the event that Lambda passes to a
            function on an SQS queue or an SNS topic; or an SNS message. Each may be
            JSON text.

    Raises:
        SourceError: It is not one of these, or a message holds something else.
        DecodeError: A message is not JSON.

    Source: AWS, "Retain discarded batch records with DynamoDB and Lambda".
    """
    return [_checked(each) for each in _unwrap(event, _MOST_CARRIERS)]


def is_notification(event: Mapping[str, Any]) -> bool:
    """Return whether an event is a message of SNS, as SNS sends it to SQS."""
    return event.get("Type") == "Notification" and "Message" in event


def message_in(record: Any) -> Any:
    """Return the message in a record of an SQS or SNS event."""
    if not isinstance(record, Mapping):
        return record
    if "body" in record:  # SQS
        return record["body"]
    sns = record.get("Sns")
    return sns.get("Message") if isinstance(sns, Mapping) else None


def is_about_a_batch(message: Any) -> bool:
    """Return whether a message, or its text, looks like such a record."""
    if not isinstance(message, str | Mapping):
        return False
    return any(name in message for name in BATCH_INFOS)


def batch_info(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the place of the batch of such a record; None if it has none."""
    infos = (record.get(name) for name in BATCH_INFOS)
    return next((each for each in infos if isinstance(each, Mapping)), None)


def payload_of(event: Any) -> Iterator[Any]:
    """Return the batches in on-failure destination records.

    Raises:
        SourceError: A record has none.
    """
    return iter([_payload(record) for record in destination_records(event)])


def _unwrap(event: Any, most: int) -> Iterator[Any]:
    if not most:
        raise SourceError(
            "expected an on-failure destination record; found too many messages inside"
            " of each other"
        )
    if isinstance(event, str | bytes | bytearray | memoryview):
        yield from _unwrap(loads_json(event), most - 1)
    elif not isinstance(event, Mapping) or is_about_a_batch(event):
        yield event
    elif is_notification(event):
        yield from _unwrap(event["Message"], most - 1)
    else:
        records = event.get("Records") or [event]
        for message in records if isinstance(records, list) else [records]:
            yield from _unwrap(message_in(message), most - 1)


def _checked(record: Any) -> DestinationRecord:
    if isinstance(record, Mapping) and batch_info(record) is not None:
        return cast("DestinationRecord", record)
    raise SourceError(
        "expected an on-failure destination record, an object with an object"
        f" `{BATCH_INFOS[0]}`; found {describe(record)} without"
    )


def _payload(record: Mapping[str, Any]) -> Any:
    if payload := record.get("payload"):
        return payload
    batch = batch_info(record) or {}
    members = ("shardId", "startSequenceNumber", "endSequenceNumber")
    shard, start, end = (escaped(batch.get(name), _SHOWN) for name in members)
    raise SourceError(
        "an on-failure destination record without the records themselves: read"
        f" shard {shard} again from SequenceNumber {start} to {end}"
    )
