"""Hypothesis strategies for the payloads of S, N and B, as strange as they may be."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from natives import decimals

Texts = st.SearchStrategy[str]

CHARACTERS = st.characters(codec="utf-8")
TEXTS = st.text(CHARACTERS, max_size=8) | st.sampled_from(
    ["", " ", "\0", "e\u0301", "\u00e9", "\U0001f600", "2026-05-31", "1", "null"]
)
_ZONES = ["Z", "z", "+00:00", "-00:00", "+0000", "+02:00", "-0530", "+14:00", "-23:59"]
_FRACTIONS = st.text("0123456789", max_size=12).map(
    lambda digits: digits and f".{digits}"
)


# A day from both ends of time, where another offset would be out of range.
_MOMENTS = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001  # the strategy wants naive ones
    datetime(9999, 12, 30),  # noqa: DTZ001  # as above
)


@st.composite
def _aware_moments(draw: st.DrawFn) -> str:
    value = draw(_MOMENTS)
    separator = draw(st.sampled_from("TTt "))
    fraction, zone = draw(_FRACTIONS), draw(st.sampled_from(_ZONES))
    return f"{value.date().isoformat()}{separator}{value:%H:%M:%S}{fraction}{zone}"


@st.composite
def _aware_times(draw: st.DrawFn) -> str:
    clock = draw(st.times()).isoformat("seconds")
    return f"{clock}{draw(_FRACTIONS)}{draw(st.sampled_from(_ZONES))}"


AWARE_MOMENTS: Texts = _aware_moments()
NAIVE_MOMENTS: Texts = st.datetimes().map(datetime.isoformat)
AWARE_TIMES: Texts = _aware_times()
NAIVE_TIMES: Texts = st.times().map(time.isoformat)
DAYS: Texts = st.dates().map(date.isoformat)


@st.composite
def uuids(draw: st.DrawFn, version: Any) -> str:
    """Draw the text of a UUID: with or without hyphens, of any case, even mixed."""
    value = draw(st.uuids(version=version))
    text = draw(st.sampled_from([str(value), value.hex]))
    change = draw(st.sampled_from([str.lower, str.upper, str.title]))
    return change(text)


@st.composite
def spelled(draw: st.DrawFn, number: Decimal) -> str:
    """Draw a text of a number: plain, or with an exponent or zeros around it."""
    plain = format(number, "f")
    point = "." if "." in plain else ""
    zeros = "0" if point else ".0"
    sign, digits = ("-", plain[1:]) if plain[0] == "-" else ("", plain)
    return draw(
        st.sampled_from(
            [
                plain,
                str(number),
                f"{sign or '+'}{digits}",
                f"{sign}00{digits}{zeros}",
                f"{plain}e0",
                f"{number:E}",
            ]
        )
    )


def numbers(values: st.SearchStrategy[Any]) -> Texts:
    """Return a strategy for texts of some numbers."""
    return values.map(lambda value: Decimal(str(value))).flatmap(spelled)


INTEGERS = st.integers(-(10**38) + 1, 10**38 - 1) | st.sampled_from(
    [10**125, -(10**100), 2**53 + 1, 0]
)
DECIMALS = decimals()
NUMBERS: Texts = numbers(INTEGERS | DECIMALS)


@st.composite
def binaries(draw: st.DrawFn, least: int = 0, most: int = 8) -> bytes | str:
    """Draw bytes, as boto3 has them, or base64 text, as JSON has them."""
    value = draw(st.binary(min_size=least, max_size=most))
    return b64encode(value).decode() if draw(st.booleans()) else value


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@st.composite
def unix_times(draw: st.DrawFn, unit: str) -> str:
    """Draw the text of a UNIX time, now and then with a fraction."""
    seconds = int((draw(_MOMENTS).replace(tzinfo=UTC) - EPOCH).total_seconds())
    count = seconds if unit == "s" else seconds * 1000 + draw(st.integers(0, 999))
    digits = draw(st.just("") | st.text("0123456789", min_size=1, max_size=20))
    return draw(spelled(Decimal(f"{count}.{digits}" if digits else count)))
