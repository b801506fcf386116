"""Opens what an invocation delivers, whatever transport it came by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator


class SourceRecord(NamedTuple):
    """One record as it was delivered, not yet read.

    Attributes:
        record: The record in wire form; whatever stood in its place if it is none.
        identifier: How a partial batch response names it; None if it has no name.
    """

    record: Any
    identifier: str | None


def open_event(event: Any) -> Iterator[SourceRecord]:
    """Return the records of an event, in the order of their delivery.

    Args:
        event: What Lambda passes to a function on a DynamoDB stream:
            ``{"Records": [...]}``.

    Raises:
        SourceError: It is something else.
    """
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list):
        raise SourceError(
            "expected a Lambda event of a DynamoDB stream, an object with a list"
            f" `Records`; found {_looks(event)}"
        )
    return (SourceRecord(record, _sequence_number(record)) for record in records)


def _sequence_number(record: Any) -> str | None:
    """Return the identifier Lambda wants for a record of a DynamoDB stream.

    Source: AWS, "Configuring partial batch response with DynamoDB and Lambda".
    An empty identifier or one that is not a string would fail the whole batch.
    """
    stream_record = record.get("dynamodb") if isinstance(record, Mapping) else None
    if not isinstance(stream_record, Mapping):
        return None
    number = stream_record.get("SequenceNumber")
    return number if isinstance(number, str) and number else None


def _looks(event: Any) -> str:
    if not isinstance(event, Mapping):
        return f"a value of type {type(event).__name__}"
    if "Records" in event:
        return f"`Records` of type {type(event['Records']).__name__}"
    names = ", ".join(f"`{name}`" for name in sorted(map(str, event))[:5])
    return f"an object with the members {names}" if names else "an empty object"
