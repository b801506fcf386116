"""Values that remember how they were spelled, so that they are written as read.

A moment or a UUID has many spellings: ``...56.120Z`` of JavaScript and ``...56.12Z``
are one moment, but two sort keys. A value that was read in another spelling than ours
keeps it:

- a datetime or time keeps it in its ``tzinfo``, together with its clock time.
  Arithmetic, ``replace`` and ``astimezone`` change one of these, so computed values
  have no spelling.
- a UUID keeps it in its ``int``.

The values are exactly `datetime`, `time` and `UUID`, equal to ordinary ones and with
the same hash: orjson and sqlite3, for example, refuse subclasses.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any, Literal, TypeVar
from uuid import UUID

Form = Literal["text", "s", "ms"]
"""The form of a spelling: text, or a number of seconds or milliseconds."""
Spelling = str | Decimal
ClockT = TypeVar("ClockT", datetime, time)

_NO_OFFSET = timedelta(0)


class SpelledZone(tzinfo):
    """A constant offset from UTC that knows how one clock time was spelled.

    It equals ``datetime.timezone(offset)`` and has its hash, name and `repr`.

    Args:
        offset: The offset from UTC.
        clock: The naive datetime or time that the spelling belongs to.
        form: The form of the spelling.
        spelling: How the value was spelled.
    """

    __slots__ = ("clock", "form", "offset", "spelling")

    def __init__(
        self, offset: timedelta, clock: datetime | time, form: Form, spelling: Spelling
    ) -> None:
        self.offset = offset
        self.clock = clock
        self.form = form
        self.spelling = spelling

    def utcoffset(self, _: datetime | None, /) -> timedelta:
        """Return the offset from UTC."""
        return self.offset

    def dst(self, _: datetime | None, /) -> timedelta:
        """Return zero; `datetime.now` and pandas call it."""
        return _NO_OFFSET

    def tzname(self, _: datetime | None, /) -> str:
        """Return the name that pydantic's time zones have: "UTC" or "+02:00".

        pyarrow recognises a constant offset by it.
        """
        return timezone(self.offset).tzname(None).removeprefix("UTC") or "UTC"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SpelledZone):
            return self.offset == other.offset
        if isinstance(other, timezone):
            return timezone(self.offset) == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(timezone(self.offset))

    def __repr__(self) -> str:
        return repr(timezone(self.offset))

    def __str__(self) -> str:
        return str(timezone(self.offset))

    def __reduce__(self) -> tuple[Any, ...]:
        return SpelledZone, (self.offset, self.clock, self.form, self.spelling)


class _SpelledInt(int):
    """The number of a UUID, and the text that the UUID was read from."""

    spelling: str

    def __new__(cls, number: int, spelling: str) -> _SpelledInt:  # noqa: PYI034  # there are no subclasses
        made = super().__new__(cls, number)
        made.spelling = spelling
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _SpelledInt, (int(self), self.spelling)


def remember(value: ClockT, form: Form, spelling: Spelling) -> ClockT:
    """Return an aware datetime or time that remembers its spelling."""
    offset = value.utcoffset() or _NO_OFFSET
    clock = value.replace(tzinfo=None)
    return value.replace(tzinfo=SpelledZone(offset, clock, form, spelling))


def remember_uuid(value: UUID, spelling: str) -> UUID:
    """Return an equal UUID that remembers its spelling."""
    made = UUID(int=value.int)
    object.__setattr__(made, "int", _SpelledInt(value.int, spelling))
    return made


def recall(value: Any, form: Form | None = None) -> Any:
    """Return the spelling that a value remembers; None if there is none.

    Args:
        value: Any value.
        form: The form that the spelling must have; None for any.
    """
    if value.__class__ is UUID:
        return getattr(value.int, "spelling", None)
    zone = getattr(value, "tzinfo", None)
    if (
        isinstance(zone, SpelledZone)
        and form in (None, zone.form)
        and zone.clock == value.replace(tzinfo=None)
    ):
        return zone.spelling
    return None
