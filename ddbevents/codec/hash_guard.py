"""Refuses many elements that were chosen to hash alike.

Numbers that differ by a multiple of 2**61 - 1 do, and so do UUIDs, fractions, networks
and whatever is made of them. The time to put them into a set or dict grows with the
square of their number: to minutes for those of one item.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Collection

MANY = 1000
"""So many elements take no time, whatever their hashes are."""

MOST_ALIKE = 64
"""How many of many elements may have one hash; 34 powers of two do, as floats."""


def check_hashes(elements: Collection[Any]) -> None:
    """Refuse many elements of a set, or keys, of which too many hash alike.

    Raises:
        DecodeError: They do.
    """
    if len(elements) > MANY:
        most = max(Counter(map(hash, elements)).values())
        if most > MOST_ALIKE:
            raise refusal(elements)


def refusal(elements: Any) -> DecodeError:
    """Return the error of elements of which too many hash alike."""
    found = f"more than {MOST_ALIKE} that hash alike"
    return DecodeError("a set of distinct elements", found, elements)
