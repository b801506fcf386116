"""Splits deliveries of any source into single records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError, DecodeError, SourceError
from ddbevents.records.garbage_collector import collector_paused
from ddbevents.sources.carriers import CARRIERS, event_in, name_of, parts_of
from ddbevents.sources.destination import payload_of
from ddbevents.sources.detect import Source, detect_source
from ddbevents.sources.export import change_of, insert_of
from ddbevents.sources.kinesis import change_in, with_single_base64

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

EventSource: TypeAlias = (
    Mapping[str, Any] | list[Any] | bytes | bytearray | memoryview | str | Iterator[Any]
)
"""The input of `iter_records`: a delivery, its JSON text, or a stream of either."""


_LINE = (bytes, str)
_TEXT = (*_LINE, bytearray, memoryview)
_MOST_CARRIERS = 8
"""How deeply envelopes may be nested: deeper is a mistake."""


class SourceRecord(NamedTuple):
    """One record as it was delivered, not yet read.

    Attributes:
        record: The record in the form of a DynamoDB stream; if it is not a record,
            whatever was in its place.
        identifier: Its name in a partial batch response; None if it has none.
        error: Why it could not be opened, or None.
        wrapper: The record that it came in, if any; else None.
    """

    record: Any
    identifier: str | None = None
    error: Exception | None = None
    wrapper: Any = None

    @property
    def raw(self) -> Any:
        """The record as it came."""
        return self.record if self.wrapper is None else self.wrapper


def open_event(
    event: EventSource, key_names: Collection[str] = ()
) -> Iterator[SourceRecord]:
    """Return the records of an event one by one, in the order of their delivery.

    Args:
        event: What was delivered, from any `Source`, as a dict or a list; or its JSON
            text; or an iterator of these, such as a file of JSON lines, which is read
            as needed. If it has the attributes `line` and `parsed`, as `read_lines`
            has, they are the line of its latest text, for errors, and the text's value,
            if that is known.
        key_names: The names of the table's key attributes, for the lines of a full
            export, which do not mark them.

    Raises:
        SourceError: Its source is unknown, or it has no records. In an iterator, each
            such element becomes one record with this error.
        DecodeError: The text is not JSON.
    """
    if isinstance(event, Iterator):
        return chain.from_iterable(_open_each(event, key_names))
    if isinstance(event, _TEXT):
        with collector_paused():
            event = loads_json(event)
    return _opened(event, key_names, _MOST_CARRIERS)


def _opened(
    event: Any, key_names: Collection[str], most_carriers: int
) -> Iterator[SourceRecord]:
    source = detect_source(event)
    if source not in CARRIERS:
        return _OPENERS[source](event, key_names)
    if not most_carriers:
        raise SourceError("too many envelopes inside of each other")
    return _open_carrier(source, event, key_names, most_carriers - 1)


def _open_carrier(
    source: Source, carrier: Any, key_names: Collection[str], most_carriers: int
) -> Iterator[SourceRecord]:
    """Open each part of an envelope; one without an event fails alone."""
    for part in parts_of(source, carrier):
        try:
            records = _opened(event_in(source, part), key_names, most_carriers)
        except DdbEventsError as error:
            yield SourceRecord(part, name_of(part), error)
        else:
            yield from records


def _open_each(
    events: Iterator[Any], key_names: Collection[str]
) -> Iterator[Iterator[SourceRecord]]:
    for number, event in enumerate(events, 1):
        if isinstance(event, _LINE):
            event = event.strip()  # noqa: PLW2901 - the same, in JSON
            if not event:
                continue
        line, value = getattr(events, "line", None), getattr(events, "parsed", None)
        try:
            if value is not None:
                event = value  # noqa: PLW2901 - as above
            elif isinstance(event, _LINE):
                event = loads_json(event, line or 1)  # noqa: PLW2901 - as above
            yield open_event(event, key_names)
        except DecodeError as error:
            found = error.found if line else f"{error.found} of text {number}"
            located = DecodeError(error.expected, found, event, error.path)
            yield iter([SourceRecord(event, error=located)])
        except DdbEventsError as error:
            yield iter([SourceRecord(event, error=error)])


def _open_stream(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    """Open a batch of a DynamoDB stream.

    Source: AWS, "Configuring partial batch response with DynamoDB and Lambda":
    a record is named by its SequenceNumber.
    """
    for record in event["Records"]:
        yield SourceRecord(record, sequence_number(record))


def _open_pipes(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    """Open a batch of a pipe.

    Source: AWS, "Amazon EventBridge Pipes batching and concurrency": a record is
    named by its eventID.
    """
    for record in event:
        yield SourceRecord(record, _name(record, "eventID"))


def _open_kinesis(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    """Open a batch of a Kinesis data stream.

    Source: AWS, "Configuring partial batch response with Kinesis Data Streams and
    Lambda": a record is named by the sequence number that Kinesis gave it.
    """
    for wrapper in event["Records"]:
        kinesis = wrapper.get("kinesis") if isinstance(wrapper, Mapping) else None
        identifier = _name(kinesis, "sequenceNumber")
        opened = _attempt(change_in, wrapper)
        yield opened._replace(identifier=identifier, wrapper=wrapper)


def _open_destination(event: Any, key_names: Collection[str]) -> Iterator[SourceRecord]:
    return open_event(payload_of(event), key_names)


def _open_stream_record(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    yield SourceRecord(event, sequence_number(event))


def _open_kinesis_record(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    yield _attempt(with_single_base64, event)


def _open_export_item(event: Any, key_names: Collection[str]) -> Iterator[SourceRecord]:
    yield SourceRecord(insert_of(event, key_names))


def _open_export_change(event: Any, _: Collection[str]) -> Iterator[SourceRecord]:
    yield SourceRecord(change_of(event))


_OPENERS: dict[Source, Callable[[Any, Collection[str]], Iterator[SourceRecord]]] = {
    Source.LAMBDA: _open_stream,
    Source.WINDOW: _open_stream,
    Source.GET_RECORDS: _open_stream,
    Source.EMPTY: _open_stream,
    Source.PIPES: _open_pipes,
    Source.KINESIS: _open_kinesis,
    Source.DESTINATION: _open_destination,
    Source.STREAM_RECORD: _open_stream_record,
    Source.KINESIS_RECORD: _open_kinesis_record,
    Source.EXPORT_ITEM_RECORD: _open_export_item,
    Source.EXPORT_CHANGE_RECORD: _open_export_change,
}


def sequence_number(record: Any) -> str | None:
    """Return a record's SequenceNumber, or None if it has no usable one."""
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    return _name(change, "SequenceNumber")


def _name(owner: Any, member: str) -> str | None:
    # An empty identifier, or one that is not a string, would fail all of the batch.
    name = owner.get(member) if isinstance(owner, Mapping) else None
    return name if isinstance(name, str) and name else None


def _attempt(read: Callable[[Any], Any], record: Any) -> SourceRecord:
    try:
        return SourceRecord(read(record))
    except DdbEventsError as error:
        return SourceRecord(record, error=error)
