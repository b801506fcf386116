"""What strings have in common: a format, or a few values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from ddbevents.codec import grammar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.schema.types import TextFormat

MOST_CHOICES = 12
"""How many different strings an enum may have."""

_LONGEST_CHOICE = 40
_CHOICE = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]*").fullmatch
_UUID_VERSIONS = range(1, 9)  # RFC 9562


def _looks_like_uuid(text: str) -> bool:
    """Return whether text is a UUID; 32 digits alone could be any MD5."""
    if not grammar.is_uuid(text):
        return False
    return "-" in text or UUID(text).version in _UUID_VERSIONS


_FORMATS: dict[TextFormat, Callable[[str], bool]] = {
    "date": grammar.is_day,
    "date-time": grammar.is_moment,
    "time": grammar.is_time,
    "uuid": _looks_like_uuid,
}
"""The formats, and what detects each. No text has two of them."""


class TextProfile:
    """What the strings at one place have in common.

    Attributes:
        formats: The formats that all of them have.
        choices: The different ones; None if they are too many or too long.
    """

    __slots__ = ("choices", "formats")

    def __init__(self) -> None:
        self.formats: tuple[TextFormat, ...] = tuple(_FORMATS)
        self.choices: set[str] | None = set()

    def add(self, text: str) -> None:
        """Take one more string into account."""
        if self.formats:
            self.formats = tuple(name for name in self.formats if _FORMATS[name](text))
        if self.choices is not None and text not in self.choices:
            self._add_choices({text} if len(text) <= _LONGEST_CHOICE else None)

    def merge(self, other: TextProfile) -> None:
        """Take the strings of another place into account."""
        self.formats = tuple(name for name in self.formats if name in other.formats)
        self._add_choices(other.choices)

    def enum_values(self, count: int) -> tuple[str, ...] | None:
        """Return the values of an enum, if this many strings look like one's.

        They do if each value has come four times on average, and is a word or a
        few.
        """
        if self.choices is None or count < 4 * len(self.choices):
            return None
        is_enum = all(map(_CHOICE, self.choices))
        return tuple(sorted(self.choices)) if is_enum else None

    def _add_choices(self, more: set[str] | None) -> None:
        if self.choices is None or more is None:
            self.choices = None
        else:
            joined = self.choices | more
            self.choices = joined if len(joined) <= MOST_CHOICES else None
