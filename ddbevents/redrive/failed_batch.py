"""A batch that Lambda gave up, or that a handler parked, as a message describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.limits import SEQUENCE_NUMBER_DIGITS
from ddbevents.records.creation_time import iso_seconds
from ddbevents.records.methods import table_name_in
from ddbevents.sources.destination import BATCH_INFOS, batch_info, is_about_a_batch
from ddbevents.sources.detect import Source, detect_source
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.record_source import KINESIS, member_of, source_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.redrive.outcome import Checkpoint

_DYNAMODB = "DDBStreamBatchInfo"
_ANOTHER = "the place to go on from is of another batch"
_WITH_RECORDS = {
    Source.LAMBDA,
    Source.WINDOW,
    Source.KINESIS,
    Source.GET_RECORDS,
    Source.EMPTY,
}
_is_stream_arn = re.compile(
    r"arn:[^:]+:dynamodb:[^:]*:[^:]*:table/[^/]+/stream/.+"
).fullmatch


@dataclass(frozen=True, slots=True)
class FailedBatch:
    """A batch of records that were not handled.

    Attributes:
        document: The on-failure destination record, or the event that was parked.
        info: The place of the batch in its stream; None if only its records are known.
        event: The event with its records; None if the stream has them.
        size: How many of its records are left.
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
    def stream_arns(self) -> set[str]:
        """The ARNs of the streams of its records, as far as they are known."""
        if self.info is not None:
            return {self.stream_arn}
        arns = (member_of(each, "eventSourceARN") for each in self._records)
        return {each for each in arns if isinstance(each, str) and each}

    @property
    def tables(self) -> set[str]:
        """The names of the tables of its records, as far as they are known."""
        found = {*map(table_name_in, self.stream_arns), *map(_table_of, self._records)}
        return {each for each in found if each is not None}

    @property
    def order(self) -> tuple[str, str, int]:
        """The sort key of batches: the stream, the shard, and the place in it."""
        if self.info is not None:
            shard, start = str(self.info["shardId"]), self.info["startSequenceNumber"]
        else:
            source = source_of(self._first)
            shard, start = "", source.sequence_number(self._first)
        return self.stream_arn, shard, int(start) if _is_digits(start) else 0

    @property
    def arrived(self) -> datetime | None:
        """When its first record was made, if that is known."""
        return self._time_of("approximateArrivalOfFirstRecord")

    @property
    def last_arrived(self) -> datetime | None:
        """When its last record was made, if that is known."""
        return self._time_of("approximateArrivalOfLastRecord")

    def going_on(self, checkpoint: Checkpoint) -> FailedBatch:
        """Return the rest of it from a checkpoint on.

        Raises:
            SourceError: It has fewer records, another record is there, or the place is
                not in its range.
        """
        if self.event is None:
            info = self.info or {}
            if not _is_in(info, checkpoint.start) or checkpoint.left < 1:
                raise SourceError(_ANOTHER)
            # More may be left than it had: a whole range also has other batches'.
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
        """Return the document of the rest of it, as JSON.

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
        left[_info_name(left)] = moved
        if self.event is not None:
            left["payload"] = orjson.dumps(parked).decode()
        return orjson.dumps(left)

    @property
    def _records(self) -> Sequence[Any]:
        return self.event["Records"] if self.event is not None else ()

    @property
    def _first(self) -> Any:
        return next(iter(self._records), None)

    def _time_of(self, name: str) -> datetime | None:
        if self.info is None:
            return source_of(self._first).arrived(self._first)
        try:
            moment = datetime.fromisoformat(str(self.info.get(name)))
            if moment.tzinfo is None:
                return moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC)
        except (OverflowError, ValueError):  # a time zone may lead out of all years
            return None


def _is_in(info: Mapping[str, Any], number: str | None) -> bool:
    """Return whether a sequence number is in the range of a batch."""
    if not _is_digits(number):
        return False
    first, last = int(info["startSequenceNumber"]), int(info["endSequenceNumber"])
    return first <= int(number) <= last


def _is_digits(value: Any) -> TypeGuard[str]:
    """Return whether a value is a sequence number: Python limits the length of ints."""
    if not isinstance(value, str) or len(value) > SEQUENCE_NUMBER_DIGITS:
        return False
    return value.isascii() and value.isdecimal()


def number_of(record: Any) -> str | None:
    """Return the name of a record in a partial batch response, if it has one."""
    return source_of(record).sequence_number(record)


def batch_in(document: Mapping[str, Any]) -> FailedBatch:
    """Return the batch that a document describes.

    Raises:
        SourceError: It describes none.
        DecodeError: Its payload is not JSON.
    """
    _expect_shallow(document)
    if not is_about_a_batch(document):
        event = _event_of(document)
        return FailedBatch(document, None, event, len(event["Records"]))
    info = _checked(document)
    if payload := document.get("payload"):
        event = _event_of(loads_json(payload) if isinstance(payload, str) else payload)
        _expect_shallow(event)
        return FailedBatch(document, info, event, len(event["Records"]))
    if _DYNAMODB not in document:
        raise SourceError(
            "a batch of a Kinesis stream without its records: use a bucket in S3 as the"
            " mapping's destination, where they are kept"
        )
    size = info.get("batchSize")
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise SourceError("`batchSize` is not a count of records")
    if _is_stream_arn(info["streamArn"]) is None:
        raise SourceError("`streamArn` is not an ARN of a DynamoDB stream")
    return FailedBatch(document, info, None, size)


def _checked(document: Mapping[str, Any]) -> Mapping[str, Any]:
    info, owner = batch_info(document), _info_name(document)
    if info is None:
        raise SourceError(f"expected an object in `{owner}`")
    for name in ("streamArn", "shardId"):
        if not isinstance(info.get(name), str):
            raise SourceError(f"expected text in `{owner}.{name}`")
    for name in ("startSequenceNumber", "endSequenceNumber"):
        if not _is_digits(info.get(name)):
            raise SourceError(f"expected digits in `{owner}.{name}`")
    return info


def _info_name(document: Mapping[str, Any]) -> str:
    """Return the member of a document with the place of its batch."""
    return next(name for name in BATCH_INFOS if name in document)


def _expect_shallow(document: Any) -> None:
    """Refuse a document that could be read but not written.

    Raises:
        SourceError: It is nested too deeply.
    """
    try:
        orjson.dumps(document)
    except TypeError:
        raise SourceError("a document that is nested too deeply") from None


def _table_of(record: Any) -> str | None:
    """Return the name of the table in the data of a Kinesis record."""
    if source_of(record) is not KINESIS:
        return None
    name = member_of(KINESIS.filtered(record).get("data"), "tableName")
    return name if isinstance(name, str) else None


def _event_of(value: Any) -> Mapping[str, Any]:
    """Return the event in a payload, or in a parked record, in Lambda's form.

    Raises:
        SourceError: It is not an event, or it has no records.
    """
    source = detect_source(value)
    if source is Source.STREAM_RECORD:
        return {"Records": [value]}
    if source not in _WITH_RECORDS:
        raise SourceError(f"expected a failed batch, or parked records; found {source}")
    if not value["Records"]:
        raise SourceError("expected a batch; found one without records")
    if source is Source.GET_RECORDS:
        return {"Records": [*map(_delivered, value["Records"])]}
    event: Mapping[str, Any] = value
    return event


def _delivered(record: Any) -> Any:
    """Return a record of the streams API in Lambda's form, with its stream's ARN."""
    arn = member_of(record, "eventSourceARN", "")
    return as_lambda_event({"Records": [record]}, arn)["Records"][0]
