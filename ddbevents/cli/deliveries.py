"""What each source delivers of a table's changes, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import orjson

from ddbevents.cli.native_json import boto3_default
from ddbevents.errors import DdbEventsError
from ddbevents.fixtures import (
    batches,
    build_destination_record,
    build_export_item,
    build_get_records_response,
    build_kinesis_event,
    build_pipes_batch,
    build_window_event,
)
from ddbevents.fixtures.builders.lambda_events import time_of
from ddbevents.limits import GET_RECORDS_BYTES, GET_RECORDS_COUNT, PAYLOAD_LIMIT
from ddbevents.sources.payload_split import json_bytes, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ddbevents.wire import KinesisRecord, Record

    Deliver = Callable[[Iterable[Record], int], Iterator["Delivery"]]

_MOST_OF_ITERATOR = 2_048
"""The most characters of a response's iterator, which comes with its records."""

T = TypeVar("T", bound="Mapping[str, Any]")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = timedelta(minutes=5)


class Delivery(NamedTuple):
    """One delivery.

    Attributes:
        records: How many records it has.
        text: Its JSON; for an export, several lines of JSON.
    """

    records: int
    text: bytes


class DeliveryFormat(NamedTuple):
    """How a source delivers records.

    Attributes:
        deliver: Yields deliveries of up to a number of records each.
        limit: The most bytes of a delivery, if there is a limit.
    """

    deliver: Deliver
    limit: int | None = None


def _lambda(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    for event in batches(records, batch_size):
        yield Delivery(len(event["Records"]), orjson.dumps(event))


def _pipes(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    for event in batches(records, batch_size):
        array = build_pipes_batch(event["Records"])
        yield Delivery(len(array), orjson.dumps(array))


def _destination(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    for event in batches(records, batch_size):
        left = build_destination_record(event)
        yield Delivery(len(event["Records"]), orjson.dumps(left))


def _windows(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    """Yield the events of each window, and its last one, which has no records."""
    for number, group in groupby(records, _window_of):
        start = _EPOCH + number * _WINDOW
        build = partial(build_window_event, start=start, end=start + _WINDOW)
        first = next(group)
        arn = first.get("eventSourceARN", "")
        empty = orjson.dumps(build((), event_source_arn=arn))
        envelope = partial(len, empty)
        for batch in split(
            _sized(chain([first], group)), batch_size, envelope=envelope
        ):
            yield Delivery(len(batch), orjson.dumps(build(batch, event_source_arn=arn)))
        yield Delivery(0, orjson.dumps(build((), event_source_arn=arn, final=True)))


def _window_of(record: Record) -> int:
    return (time_of(record) - _EPOCH) // _WINDOW


def _get_records(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    """Yield responses as the AWS CLI writes them: as JSON, unlike boto3's."""
    if batch_size > GET_RECORDS_COUNT:
        raise DdbEventsError(
            f"GetRecords returns {GET_RECORDS_COUNT:,} records at most"
        )
    most = GET_RECORDS_BYTES - _MOST_OF_ITERATOR
    for number, batch in enumerate(split(_sized(records), batch_size, most), 1):
        iterator = f"{batch[0].get('eventSourceARN', '')}|1|{number:016}"
        response = build_get_records_response(batch, iterator)
        text = orjson.dumps(
            response, default=boto3_default, option=orjson.OPT_PASSTHROUGH_DATETIME
        )
        yield Delivery(len(batch), text)


def _kinesis(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    wrapped = (each for record in records for each in _on_kinesis(record))
    for batch in split(_sized(wrapped), batch_size):
        yield Delivery(len(batch), orjson.dumps({"Records": batch}))


def _on_kinesis(record: Record) -> list[KinesisRecord]:
    return build_kinesis_event([record])["Records"]


def _export(records: Iterable[Record], batch_size: int) -> Iterator[Delivery]:
    """Yield the lines of a full export; the records are all inserts."""
    left = iter(records)
    while batch := [*islice(left, batch_size)]:
        items = [record["dynamodb"].get("NewImage", {}) for record in batch]
        lines = [orjson.dumps(build_export_item(item)) for item in items]
        yield Delivery(len(lines), b"\n".join(lines))


def _sized(records: Iterable[T]) -> Iterator[tuple[T, int]]:
    return ((record, json_bytes(record, n)) for n, record in enumerate(records))


FORMATS = {
    "lambda": DeliveryFormat(_lambda, PAYLOAD_LIMIT),
    "window": DeliveryFormat(_windows, PAYLOAD_LIMIT),
    "get-records": DeliveryFormat(_get_records, GET_RECORDS_BYTES),
    "kinesis": DeliveryFormat(_kinesis, PAYLOAD_LIMIT),
    "pipes": DeliveryFormat(_pipes, PAYLOAD_LIMIT),
    "destination": DeliveryFormat(_destination),
    "export": DeliveryFormat(_export),
}
"""The format of each source, by its name on the command line."""
