"""Refuses many elements that were chosen to hash alike.

Numbers that differ by a multiple of 2**61 - 1 do, and so do UUIDs, fractions, networks
and whatever is made of them. The time to put them into a set or dict grows with the
square of their number: to minutes for those of one item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sized
from threading import local
from typing import Any

from ddbevents.errors import DecodeError

MANY = 1000
"""So many elements take no time, whatever their hashes are."""

_MOST_ALIKE = 64
"""How many of many elements may have one hash; 34 powers of two do, as floats."""

_of_thread = local()


def check_hashes(elements: Collection[Any]) -> None:
    """Refuse many elements of a set, or keys, of which too many hash alike.

    Raises:
        DecodeError: They do.
    """
    if len(elements) > MANY:
        most = max(Counter(map(hash, elements)).values())
        if most > _MOST_ALIKE:
            raise _refusal(elements)


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
        raise _refusal(value) from None
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
        if len(alike) > _MOST_ALIKE:
            raise _AlikeError
    return read


class _AlikeError(Exception):
    """Too many elements hash alike; pydantic does not catch it, and reads no more."""


def _refusal(elements: Any) -> DecodeError:
    found = f"more than {_MOST_ALIKE} that hash alike"
    return DecodeError("a set of distinct elements", found, elements)
