"""What strings have in common: a format, or a few values."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError

MOST_CHOICES = 12
"""How many different strings an enum may have."""

_LONGEST_CHOICE = 40
_CHOICE = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]*").fullmatch


class _Format(NamedTuple):
    """A format, as strictly as it is guessed.

    The pattern admits only what is read without loss: of a fraction of more than
    six digits, say, some would be cut.
    """

    pattern: re.Pattern[str]
    adapter: TypeAdapter[Any]

    def fits(self, text: str) -> bool:
        if not self.pattern.fullmatch(text):
            return False
        try:
            self.adapter.validate_python(text)
        except ValidationError:
            return False
        return True


_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_HEX = "[0-9a-f]"
_FORMATS = {
    "date": _Format(re.compile(_DAY), TypeAdapter(date)),
    "date-time": _Format(
        re.compile(f"{_DAY}T{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})"),
        TypeAdapter(AwareDatetime),
    ),
    "uuid": _Format(
        re.compile(f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"),
        TypeAdapter(UUID),
    ),
}


class Texts:
    """What a place's strings have in common.

    Attributes:
        formats: The formats that all of them have.
        choices: The different ones; None if they are too many or too long.
    """

    __slots__ = ("choices", "formats")

    def __init__(self) -> None:
        self.formats = tuple(_FORMATS)
        self.choices: set[str] | None = set()

    def add(self, text: str) -> None:
        """Take one more string into account."""
        if self.formats:
            self.formats = tuple(
                name for name in self.formats if _FORMATS[name].fits(text)
            )
        if self.choices is not None:
            self._choose({text} if len(text) <= _LONGEST_CHOICE else None)

    def merge(self, other: Texts) -> None:
        """Take the strings of another place into account."""
        self.formats = tuple(name for name in self.formats if name in other.formats)
        if self.choices is not None:
            self._choose(other.choices)

    def enum(self, count: int) -> list[str] | None:
        """Return the values of an enum, if so many strings look like one's.

        They do if each value has come four times on average, and is a word or a
        few.
        """
        if self.choices is None or count < 4 * len(self.choices):
            return None
        return sorted(self.choices) if all(map(_CHOICE, self.choices)) else None

    def _choose(self, more: set[str] | None) -> None:
        if self.choices is None or more is None:
            self.choices = None
        elif not more <= self.choices:
            joined = self.choices | more
            self.choices = joined if len(joined) <= MOST_CHOICES else None
