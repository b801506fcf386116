"""Counts the hashes of elements and keys while they are read.

Until they are read, nobody knows their hashes; once all are in a set, it is too late.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from threading import local
from typing import Any

from ddbevents.codec.hash_guard import MANY, MOST_ALIKE, refusal

_of_thread = local()


def read_guarded(value: Any, handler: Callable[[Any], Any]) -> Any:
    """Read a set or map whose elements or keys are read by `read_counted`.

    Raises:
        DecodeError: There are many, and too many hash alike.
    """
    before = getattr(_of_thread, "hashes", None)
    is_small = isinstance(value, Sized) and len(value) <= MANY
    _of_thread.hashes = None if is_small else {}
    try:
        return handler(value)
    except _AlikeError:
        raise refusal(value) from None
    finally:
        _of_thread.hashes = before


def read_counted(value: Any, handler: Callable[[Any], Any]) -> Any:
    """Read an element or a key, and count its hash for the set or map around it."""
    read = handler(value)
    hashes: dict[int, list[Any]] | None = getattr(_of_thread, "hashes", None)
    if hashes is not None:
        try:
            alike = hashes.setdefault(hash(read), [read])
        except TypeError:  # pydantic refuses it
            return read
        if read not in alike:  # the same again takes no time
            alike.append(read)
        if len(alike) > MOST_ALIKE:
            raise _AlikeError
    return read


class _AlikeError(Exception):
    """Too many elements hash alike; pydantic does not catch it, and reads no more."""
