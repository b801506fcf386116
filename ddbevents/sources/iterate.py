"""Reads records one by one, so that a bad one does not spoil the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.errors import RecordError
from ddbevents.models.item_model import attribute_names, models_in
from ddbevents.records.generic_classes import MOST_EVENT_TYPES
from ddbevents.records.methods import expect_event_type, record_types
from ddbevents.sources.envelope import open_event, sequence_number

if TYPE_CHECKING:
    from ddbevents.models.reader import Reader
    from ddbevents.records import Event
    from ddbevents.sources.envelope import EventSource, SourceRecord
    from ddbevents.table import Table

RecordT = TypeVar("RecordT")


class RecordIterator(Iterator[RecordT], Generic[RecordT]):
    """The records of an event, read one by one.

    After a `RecordError` you can ask for the next one.
    """

    def __init__(
        self, reader: Reader[RecordT], records: Iterator[SourceRecord]
    ) -> None:
        self._reader = reader
        self._records = enumerate(records)

    def __next__(self) -> RecordT:
        index, source = next(self._records)
        return read_record(self._reader, index, source)


def iter_records(
    event_type: type[Event[RecordT]], event: EventSource
) -> RecordIterator[RecordT]:
    """Return an iterator over the records of an event, reading one at a time.

    It reads every `Source` in the same way, and does not keep records. If a record
    cannot be read, it raises a `RecordError`; you can go on with the next record:

        records = iter_records(OrderEvent, event)
        while True:
            try:
                for record in records:
                    handle(record)
                break
            except RecordError as error:
                report(error.identifier)

    Args:
        event_type: The event class: a generated one, a `TableEvent`, or `StreamEvent`.
        event: The event as a dict or a list; or its JSON text; or an iterator of these,
            such as a file of JSON lines opened in binary mode.

    Raises:
        TypeError: `event_type` is not an event class.
        SourceError: The event's source is unknown, or it has no records.
        DecodeError: The text is not JSON.

    Examples:
        >>> from ddbevents import StreamEvent, iter_records
        >>> change = {"eventName": "REMOVE", "dynamodb": {"Keys": {"pk": {"S": "a"}}}}
        >>> [record] = iter_records(StreamEvent, {"Records": [change]})
        >>> record.keys
        {'pk': 'a'}
    """
    expect_event_type(event_type)
    records = open_event(event, _key_names(event_type))
    return RecordIterator(event_type.record_reader(), records)


def read_record(reader: Reader[RecordT], index: int, source: SourceRecord) -> RecordT:
    """Return a record, read from its wire form.

    Raises:
        RecordError: The reader cannot read it.
    """
    if source.error is not None:
        raise _record_error(index, source, source.error) from source.error
    try:
        return reader.read(source.record)
    except Exception as error:  # a validator of the user's may raise anything
        raise _record_error(index, source, error) from error


def _record_error(index: int, source: SourceRecord, cause: Exception) -> RecordError:
    raw = source.record if isinstance(source.record, Mapping) else {}
    event_id = raw.get("eventID")
    return RecordError(
        index,
        event_id if isinstance(event_id, str) else None,
        sequence_number(raw),
        cause,
        source.identifier,
    )


@lru_cache(MOST_EVENT_TYPES)
def _key_names(event_type: type[Event[Any]]) -> frozenset[str]:
    """Return the names of the attributes in the keys of an event's records.

    If the keys are a dict, these are the table's keys, if the event has a table.
    """
    table: Table | None = getattr(event_type, "table", None)
    of_table = (table.partition_key, table.sort_key or "") if table else ()
    return frozenset(
        attribute
        for record in record_types(event_type)
        for keys in models_in(record.model_fields["keys"].annotation)
        for name, field in keys.model_fields.items()
        for attribute in attribute_names(name, field)
    ) or frozenset(of_table)
