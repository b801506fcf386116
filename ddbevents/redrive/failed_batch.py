"""A batch that Lambda gave up, or that a handler parked, as a message describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.limits import SEQUENCE_NUMBER_DIGITS
from ddbevents.records.creation_time import iso_seconds
from ddbevents.records.methods import table_name_in
from ddbevents.sources.destination import (
    batch_info,
    is_about_a_batch,
    is_notification,
    message_in,
)
from ddbevents.sources.detect import Source, detect_source
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.record_source import member_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddbevents.redrive.outcome import Checkpoint

_DYNAMODB = "DDBStreamBatchInfo"
_ANOTHER = "the place to go on from is of another batch"
_DELIVERED = {Source.LAMBDA, Source.WINDOW, Source.KINESIS}
_is_stream_arn = re.compile(
    r"arn:[^:]+:dynamodb:[^:]*:[^:]*:table/[^/]+/stream/.+"
).fullmatch


@dataclass(frozen=True, slots=True)
class FailedBatch:
    """A batch of records that were not handled.

    Attributes:
        document: The on-failure destination record, or the event that was parked.
        info: Where the batch is in its stream; None if only its records are known.
        event: The event that has its records; None if the stream has them.
        size: How many records are left of it.
    """

    document: Mapping[str, Any]
    info: Mapping[str, Any] | None
    event: Mapping[str, Any] | None
    size: int

    @property
    def stream_arn(self) -> str:
        """The ARN of its stream; empty if it has none."""
        if self.info is not None:
            return str(self.info["streamArn"])
        return str(member_of(self._first, "eventSourceARN", ""))

    @property
    def table(self) -> str | None:
        """The name of its table, if its stream is one of DynamoDB."""
        return table_name_in(self.stream_arn)

    @property
    def order(self) -> tuple[str, str, int]:
        """What batches are sorted by: the stream, the shard, and the place in it."""
        if self.info is not None:
            shard, start = str(self.info["shardId"]), self.info["startSequenceNumber"]
        else:
            source = source_of(self._first)
            shard, start = "", source.sequence_number(self._first)
        return self.stream_arn, shard, int(start) if _is_digits(start) else 0

    @property
    def arrived(self) -> datetime | None:
        """When its first record came to be, if that is known."""
        return self._time_of("approximateArrivalOfFirstRecord")

    @property
    def last_arrived(self) -> datetime | None:
        """When its last record came to be, if that is known."""
        return self._time_of("approximateArrivalOfLastRecord")

    def going_on(self, checkpoint: Checkpoint) -> FailedBatch:
        """Return what is left of it.

        Raises:
            SourceError: It has not so many records, or another one is there; or the
                place is not in its range.
        """
        if self.event is None:
            info = self.info or {}
            if not _is_in(info, checkpoint.start) or checkpoint.left < 1:
                raise SourceError(_ANOTHER)
            # More may be left than there were: a whole range has other batches' too.
            info = {**info, "startSequenceNumber": checkpoint.start}
            return replace(self, info=info, size=checkpoint.left)
        if not 0 < checkpoint.left <= self.size:
            raise SourceError(_ANOTHER)
        records = self.event["Records"][-checkpoint.left :]
        if number_of(records[0]) != checkpoint.start:
            raise SourceError(_ANOTHER)
        return replace(
            self, event={**self.event, "Records": records}, size=checkpoint.left
        )

    def document_of(self, records: Sequence[Any]) -> bytes:
        """Return the document of what is left of it, as JSON.

        Args:
            records: The records left, in Lambda's form.
        """
        left: dict[str, Any] = {**self.document}
        parked = {**(self.event or {}), "Records": [*records]}
        if self.info is None:
            return orjson.dumps(parked)
        moved: dict[str, Any] = {**self.info, "batchSize": len(records)}
        if (number := number_of(records[0])) is not None:
            moved["startSequenceNumber"] = number
        if (arrived := source_of(records[0]).arrived(records[0])) is not None:
            moved["approximateArrivalOfFirstRecord"] = iso_seconds(arrived)
        name = _DYNAMODB if _DYNAMODB in left else "KinesisBatchInfo"
        left[name] = moved
        if self.event is not None:
            left["payload"] = orjson.dumps(parked).decode()
        return orjson.dumps(left)

    @property
    def _first(self) -> Any:
        return (self.event or {"Records": [None]})["Records"][0]

    def _time_of(self, name: str) -> datetime | None:
        if self.info is None:
            return source_of(self._first).arrived(self._first)
        try:
            moment = datetime.fromisoformat(str(self.info.get(name)))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_in(info: Mapping[str, Any], number: str | None) -> bool:
    """Return whether a sequence number is in the range of a batch."""
    if not _is_digits(number):
        return False
    first, last = int(info["startSequenceNumber"]), int(info["endSequenceNumber"])
    return first <= int(number) <= last


def _is_digits(value: Any) -> TypeGuard[str]:
    """Return whether a value is a sequence number; Python reads none of any length."""
    if not isinstance(value, str) or len(value) > SEQUENCE_NUMBER_DIGITS:
        return False
    return value.isascii() and value.isdecimal()


def number_of(record: Any) -> str | None:
    """Return what a partial batch response names a record by, if by anything."""
    return source_of(record).sequence_number(record)


def documents_in(message: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the documents about batches in a message, or in several of them.

    Args:
        message: A document itself; a message of SNS; what Lambda passes to a function
            on a queue or a topic; what ``aws sqs receive-message`` prints; or JSON of
            these.

    Raises:
        SourceError: It is none of these.
        DecodeError: A text is not JSON.
    """
    if isinstance(message, str | bytes):
        yield from documents_in(loads_json(message))
    elif not isinstance(message, Mapping):
        raise SourceError(
            "expected an on-failure destination record or a parked record, an object"
        )
    elif is_about_a_batch(message):
        yield message
    elif is_notification(message):
        yield from documents_in(message["Message"])
    elif isinstance(messages := message.get("Messages"), list):
        for each in messages:
            yield from documents_in(member_of(each, "Body"))
    elif _is_from_queue_or_topic(message):
        for each in message["Records"]:
            yield from documents_in(message_in(each))
    else:
        yield message


def _is_from_queue_or_topic(message: Mapping[str, Any]) -> bool:
    records = message.get("Records")
    if not isinstance(records, list) or not records:
        return False
    names = (member_of(records[0], each) for each in ("eventSource", "EventSource"))
    return any(name in {"aws:sqs", "aws:sns"} for name in names)


def batch_in(document: Mapping[str, Any]) -> FailedBatch:
    """Return the batch that a document is about.

    Raises:
        SourceError: It is about none.
        DecodeError: Its payload is not JSON.
    """
    if not is_about_a_batch(document):
        event = _event_of(document)
        return FailedBatch(document, None, event, len(event["Records"]))
    info = _checked(document)
    if payload := document.get("payload"):
        event = _event_of(loads_json(payload) if isinstance(payload, str) else payload)
        return FailedBatch(document, info, event, len(event["Records"]))
    if _DYNAMODB not in document:
        raise SourceError(
            "a batch of a Kinesis stream without its records: let the mapping's"
            " destination be a bucket in S3, whose records have them"
        )
    size = info.get("batchSize")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise SourceError("`batchSize` is no number of records")
    if _is_stream_arn(info["streamArn"]) is None:
        raise SourceError("`streamArn` is no ARN of a DynamoDB stream")
    return FailedBatch(document, info, None, size)


def _checked(document: Mapping[str, Any]) -> Mapping[str, Any]:
    info = batch_info(document)
    if info is None:
        raise SourceError(f"expected an object in `{_DYNAMODB}`")
    for name in ("streamArn", "shardId"):
        if not isinstance(info.get(name), str):
            raise SourceError(f"expected text in `{_DYNAMODB}.{name}`")
    for name in ("startSequenceNumber", "endSequenceNumber"):
        if not _is_digits(info.get(name)):
            raise SourceError(f"expected digits in `{_DYNAMODB}.{name}`")
    return info


def _event_of(value: Any) -> Mapping[str, Any]:
    """Return the event in a payload, or in what was parked, in Lambda's form.

    Raises:
        SourceError: It is none, or it has no records.
    """
    source = detect_source(value)
    if source is Source.STREAM_RECORD:
        return {"Records": [value]}
    if source is Source.GET_RECORDS:
        arn = next((member_of(r, "eventSourceARN", "") for r in value["Records"]), "")
        return as_lambda_event(value, arn)
    if source is Source.EMPTY or (source in _DELIVERED and not value["Records"]):
        raise SourceError("expected a batch; found one without records")
    if source not in _DELIVERED:
        raise SourceError(
            f"expected a batch that Lambda gave up, or parked records; found {source}"
        )
    event: Mapping[str, Any] = value
    return event
