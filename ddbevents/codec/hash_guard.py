"""Refuses many elements that were chosen to hash alike.

Numbers that differ by a multiple of 2**61 - 1 do, and so do UUIDs. The time to put them
into a set or dict grows with the square of their number: to half a minute for those of
one item.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Collection

MANY = 1000
"""So many elements take no time, whatever their hashes are."""


def check_hashes(elements: Collection[Any]) -> None:
    """Refuse elements of a set, or keys, of which more than half hash like another.

    Raises:
        DecodeError: There are many, and they do.
    """
    if len(elements) <= MANY:
        return
    hashes = len({*map(hash, elements)})
    if hashes < len(elements) // 2:
        found = f"{len(elements)} elements with {hashes} distinct hashes"
        raise DecodeError("a set of distinct elements", found, elements)


def check_hashes_of_texts(elements: Collection[Any]) -> None:
    """Do that to what is not read yet: texts may become numbers or UUIDs.

    Raises:
        DecodeError: There are many, and they do.
    """
    if len(elements) > MANY:
        check_hashes([_as_read(element) for element in elements])


def _as_read(element: Any) -> Any:
    """Return what hashes as an element does once it is read."""
    if isinstance(element, list | tuple):
        return (*map(_as_read, element),)
    if not isinstance(element, str):
        return element if element.__hash__ else id(element)
    try:
        number = Decimal(element)
        return number if number.is_finite() and abs(number.adjusted()) < MANY else 0
    except InvalidOperation:
        pass
    try:
        return int(element.removeprefix("urn:uuid:").strip("{}").replace("-", ""), 16)
    except ValueError:
        return element
