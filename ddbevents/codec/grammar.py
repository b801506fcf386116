"""The text forms of moments, days, times and UUIDs that are read.

A date-time is RFC 3339 in the spellings that real writers use: ``T``, ``t`` or a space;
``Z``, ``z``, ``+hh:mm`` or ``+hhmm``; any number of fraction digits. Days, naive times
and naive datetimes have no offset to carry a spelling: they are read only as Python's
``isoformat`` writes them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_OFFSET = r"[Zz]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]"
_DIGITS = 6  # of a fraction, in Python

# Compiled on first use, since each would cost a cold start 0.2 ms.
_AWARE_MOMENT = rf"({_DAY})[Tt ]({_CLOCK})(?:\.([0-9]+))?({_OFFSET})"
_AWARE_TIME = rf"()({_CLOCK})(?:\.([0-9]+))?({_OFFSET})"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}"

_FRACTION = "|".join(
    f"[0-9]{{{_DIGITS - 1 - zeros}}}[1-9]{'0' * zeros}" for zeros in range(_DIGITS)
)
_OURS = rf"{_CLOCK}(?:\.(?:{_FRACTION}))?"
OUR_MOMENT = f"^{_DAY}T{_OURS}Z$"
"""A date-time as `encode_value` writes it, as a pattern of pydantic-core's."""
OUR_NAIVE_MOMENT = f"^{_DAY}T{_OURS}$"
OUR_DAY = f"^{_DAY}$"
OUR_NAIVE_TIME = f"^{_OURS}$"
OUR_UUID = "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def iso_moment(text: str) -> str | None:
    """Return an aware date-time with ``T``, ``+hh:mm`` and at most six digits.

    None for text of another form.
    """
    return _iso(re.fullmatch(_AWARE_MOMENT, text), "T")


def iso_time(text: str) -> str | None:
    """Return an aware time with ``+hh:mm`` and at most six digits; None otherwise."""
    return _iso(re.fullmatch(_AWARE_TIME, text), "")


def _iso(match: re.Match[str] | None, separator: str) -> str | None:
    if match is None:
        return None
    day, clock, fraction, offset = match.groups()
    fraction = f".{fraction[:_DIGITS]}" if fraction else ""
    if offset in "Zz":
        offset = "+00:00"
    elif ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{day}{separator}{clock}{fraction}{offset}"


def is_our_moment(text: str) -> bool:
    """Return whether text is a date-time as `encode_value` writes it."""
    return re.fullmatch(OUR_MOMENT[1:-1], text) is not None


def is_our_naive_moment(text: str) -> bool:
    """Return whether text is a naive date-time as ``datetime.isoformat`` writes it."""
    return re.fullmatch(OUR_NAIVE_MOMENT[1:-1], text) is not None


def is_our_day(text: str) -> bool:
    """Return whether text is a day as ``date.isoformat`` writes it."""
    return re.fullmatch(OUR_DAY[1:-1], text) is not None


def is_our_naive_time(text: str) -> bool:
    """Return whether text is a naive time as ``time.isoformat`` writes it."""
    return re.fullmatch(OUR_NAIVE_TIME[1:-1], text) is not None


def is_uuid(text: str) -> bool:
    """Return whether text is a UUID: with hyphens, or 32 hexadecimal digits."""
    return re.fullmatch(_UUID, text) is not None


def is_moment(text: str) -> bool:
    """Return whether text is an aware date-time that exists."""
    return _can_be(datetime.fromisoformat, iso_moment(text))


def is_day(text: str) -> bool:
    """Return whether text is a day that exists, as ``date.isoformat`` writes it."""
    return _can_be(date.fromisoformat, text if is_our_day(text) else None)


def is_time(text: str) -> bool:
    """Return whether text is a time that exists, with or without an offset."""
    naive = text if is_our_naive_time(text) else None
    return _can_be(time.fromisoformat, iso_time(text) or naive)


def _can_be(read: Callable[[str], Any], text: str | None) -> bool:
    if text is None:
        return False
    try:
        read(text)
    except ValueError:
        return False
    return True
