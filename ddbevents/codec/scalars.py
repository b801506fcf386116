"""From native values that contain no others to AttributeValues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import orjson

from ddbevents.codec import number
from ddbevents.codec.binary import to_base64, to_double_base64
from ddbevents.codec.describe import describe
from ddbevents.codec.spelling import SpelledZone, recall
from ddbevents.errors import EncodeError
from ddbevents.limits import ATTRIBUTE_NAME_BYTES

_NO_OFFSET = timedelta(0)

Binary = Literal["base64", "bytes", "double-base64"]
Encoder = Callable[[Any], dict[str, Any]]

_BINARY: dict[Binary, Callable[[bytes], Any]] = {
    "base64": to_base64,
    "bytes": bytes,
    "double-base64": to_double_base64,
}


def scalar_encoders(binary: Binary) -> dict[type, Encoder]:
    """Return the encoders of the types that contain no other values."""
    write_bytes = _BINARY[binary]

    def encode_bytes(value: Any) -> dict[str, Any]:
        return {"B": write_bytes(bytes(value))}

    return {
        str: encode_str,
        int: number.encode_int,
        float: number.encode_float,
        Decimal: number.encode_decimal,
        bool: _encode_bool,
        type(None): _encode_none,
        bytes: encode_bytes,
        bytearray: encode_bytes,
        memoryview: encode_bytes,
        **_TEXTS,
    }


def encode_str(value: str) -> dict[str, Any]:
    """Return the AttributeValue of a str."""
    if not value.isascii():
        check_unicode(value)
    return {"S": value}


def _encode_bool(value: bool) -> dict[str, Any]:  # noqa: FBT001 - it is the value
    return {"BOOL": value}


def _encode_none(_: None) -> dict[str, Any]:
    return {"NULL": True}


def _encode_datetime(value: datetime) -> dict[str, Any]:
    zone = value.tzinfo
    if zone.__class__ is SpelledZone and (text := recall(value, "text")) is not None:
        return {"S": text}
    if zone is not UTC and value.utcoffset() != _NO_OFFSET:
        value = _in_utc(value)
    # orjson is four times as quick as datetime.isoformat.
    return {"S": orjson.dumps(value, option=orjson.OPT_UTC_Z)[1:-1].decode()}


def _in_utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise EncodeError("an aware datetime", "one without a time zone", value)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        pass
    raise EncodeError("a datetime of the years 1 to 9999 in UTC", "one outside", value)


def _encode_date(value: date) -> dict[str, Any]:
    return {"S": value.isoformat()}


def _encode_time(value: time) -> dict[str, Any]:
    return {"S": recall(value, "text") or value.isoformat()}


def _encode_uuid(value: UUID) -> dict[str, Any]:
    is_canonical = value.int.__class__ is int
    return {"S": str(value) if is_canonical else recall(value) or str(value)}


_TEXTS: dict[type, Encoder] = {
    datetime: _encode_datetime,
    date: _encode_date,
    time: _encode_time,
    UUID: _encode_uuid,
}


def text_of(value: Any) -> str | None:
    """Return the text of a datetime, date, time or UUID; None for anything else.

    Raises:
        EncodeError: It is a naive datetime, or out of range in UTC.
    """
    for base in type(value).__mro__:
        if base in _TEXTS:
            text: str = _TEXTS[base](value)["S"]
            return text
    return None


def check_unicode(text: str) -> None:
    """Raise EncodeError for text that UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        pass
    else:
        return
    raise EncodeError("text that UTF-8 can hold", "a lone surrogate", text)


KNOWN_NAMES: set[str] = set()
"""Attribute names that can be stored: a look-up costs less than checking a name."""

_MOST_NAMES, _SHORT = 10_000, 100


def attribute_name(name: Any) -> str:
    """Return an attribute name as an exact str.

    Raises:
        EncodeError: DynamoDB cannot store it.
    """
    if not isinstance(name, str):
        raise EncodeError("a str as attribute name", describe(name), name)
    if not name:
        raise EncodeError("an attribute name", "an empty str", name)
    check_unicode(name)
    exact = str.__str__(name)
    if len(exact) > _SHORT:
        _check_length(exact)
    elif len(KNOWN_NAMES) < _MOST_NAMES:
        KNOWN_NAMES.add(exact)
    return exact


def _check_length(name: str) -> None:
    length = len(name.encode())
    if length > ATTRIBUTE_NAME_BYTES:
        expected = f"an attribute name of up to {ATTRIBUTE_NAME_BYTES} bytes"
        raise EncodeError(expected, f"one of {length}", name)
