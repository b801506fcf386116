"""Reads records one by one, so that a bad one does not spoil the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ddbevents.errors import RecordError
from ddbevents.sources.envelope import open_event

if TYPE_CHECKING:
    from ddbevents.records import Event
    from ddbevents.sources.envelope import SourceRecord

RecordT = TypeVar("RecordT")


class RecordIterator(Iterator[RecordT], Generic[RecordT]):
    """The records of an event, read when they are asked for.

    After a `RecordError` it can be asked for the next one.
    """

    def __init__(
        self, adapter: TypeAdapter[RecordT], records: Iterator[SourceRecord]
    ) -> None:
        self._adapter = adapter
        self._records = enumerate(records)

    def __next__(self) -> RecordT:
        index, source = next(self._records)
        return read_record(self._adapter, index, source)


def iter_records(
    event_type: type[Event[RecordT]], event: Any
) -> RecordIterator[RecordT]:
    """Return an iterator over the records of an event, reading one at a time.

    A record that cannot be read raises a `RecordError`, and the iterator goes on
    with the next one:

        records = iter_records(OrderEvent, event)
        while True:
            try:
                for record in records:
                    handle(record)
                break
            except RecordError as error:
                report(error.sequence_number)

    Args:
        event_type: The event class that `ddbevents gen` wrote, or `StreamEvent`.
        event: What was delivered, as a dict.

    Raises:
        SourceError: The event is of no known source.
    """
    return RecordIterator(event_type.record_adapter(), open_event(event))


def read_record(
    adapter: TypeAdapter[RecordT], index: int, source: SourceRecord
) -> RecordT:
    """Return a record, read from its wire form.

    Raises:
        RecordError: It is not a record that the adapter takes.
    """
    try:
        return adapter.validate_python(source.record)
    except ValidationError as error:
        raw = source.record if isinstance(source.record, Mapping) else {}
        event_id = raw.get("eventID")
        raise RecordError(
            index,
            event_id if isinstance(event_id, str) else None,
            source.identifier,
            error,
        ) from error
