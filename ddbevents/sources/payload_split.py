"""Splits records into payloads, under both of Lambda's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from ddbevents.errors import PayloadError
from ddbevents.limits import PAYLOAD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

_ENVELOPE = len('{"Records":[]}')
_COMMA = 1


def split(
    sized: Iterable[tuple[T, int]],
    batch_size: int,
    max_bytes: int = PAYLOAD_LIMIT,
    *,
    envelope: Callable[[], int] = lambda: _ENVELOPE,
    together: Callable[[T, T], bool] = lambda _first, _other: True,
) -> Iterator[list[T]]:
    """Yield the records of each event.

    Args:
        sized: The records, each with its size in bytes of JSON.
        batch_size: The most records in an event.
        max_bytes: The most bytes in an event, with the envelope.
        envelope: Called at the beginning of each event; returns how many bytes it has
            without records.
        together: Returns whether a record may come with the first one of an event.

    Raises:
        PayloadError: A single record is over `max_bytes`.
    """
    batch: list[T] = []
    size = envelope()
    for index, (each, added) in enumerate(sized):
        if batch and (
            len(batch) == batch_size
            or size + _COMMA + added > max_bytes
            or not together(batch[0], each)
        ):
            yield batch
            batch, size = [], envelope()
        if not batch and size + added > max_bytes:
            raise PayloadError(
                f"record {index} is {added} bytes of JSON; an event of up to"
                f" {max_bytes} bytes has room for {max_bytes - size}"
            )
        size += added + (_COMMA if batch else 0)
        batch.append(each)
    if batch:
        yield batch


def json_of(record: Mapping[str, Any], index: int) -> bytes:
    """Return a record as compact JSON in UTF-8.

    Raises:
        PayloadError: It has a value that JSON does not have, as boto3's records do.
    """
    try:
        return orjson.dumps(record)
    except TypeError as error:
        raise PayloadError(f"record {index} is not JSON: {error}") from None


def json_bytes(record: Mapping[str, Any], index: int) -> int:
    """Return how many bytes a record has as compact JSON in UTF-8.

    Raises:
        PayloadError: It has a value that JSON does not have, as boto3's records do.
    """
    return len(json_of(record, index))
