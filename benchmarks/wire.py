"""AttributeValues as the harness itself writes and reads them.

Deliberately not the codec under test: what is right is decided here, by the
plainest code there is.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any


class UnixSeconds(datetime):
    """A datetime that the wire has as a number."""


def write(value: Any) -> dict[str, Any]:
    """Return the AttributeValue of a value, in the form that Lambda sends."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case bytes():
            return {"B": _base64(value)}
        case dict():
            return {"M": {name: write(child) for name, child in value.items()}}
        case list():
            return {"L": [write(child) for child in value]}
        case set() if all(isinstance(element, str) for element in value):
            return {"SS": sorted(value)}
        case set() if all(isinstance(element, bytes) for element in value):
            return {"BS": sorted(map(_base64, value))}
        case set():
            return {"NS": [_number(element) for element in sorted(value)]}
        case UnixSeconds():
            return {"N": str(int(value.timestamp()))}
        case datetime():
            return {"S": value.isoformat().replace("+00:00", "Z")}
    return {"N": _number(value)}


def read(av: dict[str, Any]) -> Any:
    """Return the value of an AttributeValue; every number is a Decimal."""
    ((tag, payload),) = av.items()
    match tag:
        case "NULL":
            return None
        case "N":
            return Decimal(payload)
        case "B":
            return _bytes(payload)
        case "M":
            return {name: read(child) for name, child in payload.items()}
        case "L":
            return [read(child) for child in payload]
        case "NS":
            return set(map(Decimal, payload))
        case "BS":
            return set(map(_bytes, payload))
        case "SS":
            return set(payload)
    return payload


def write_item(values: dict[str, Any]) -> dict[str, Any]:
    """Return the item of values by attribute name."""
    return {name: write(value) for name, value in values.items()}


def read_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an item by attribute name."""
    return {name: read(av) for name, av in item.items()}


def difference(expected: Any, found: Any, where: str = "") -> str | None:
    """Return where and how a value differs from the expected one, or None.

    Numbers are equal when they are numerically, to the last digit: what a float
    cannot hold is not. A boolean is no number here.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return f"{where or 'item'}: attributes missing or added"
        steps = [(name, expected[name], found[name]) for name in expected]
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{where}: {len(found)} elements instead of {len(expected)}"
        steps = [("[]", *pair) for pair in zip(expected, found, strict=True)]
    else:
        return None if _same(expected, found) else _told(expected, found, where)
    reports = (
        difference(left, right, f"{where}.{step}".lstrip("."))
        for step, left, right in steps
    )
    return next(filter(None, reports), None)


def _same(expected: Any, found: Any) -> bool:
    booleans = isinstance(expected, bool), isinstance(found, bool)
    return booleans[0] is booleans[1] and bool(expected == found)


def _told(expected: Any, found: Any, where: str) -> str:
    kinds = _kind(expected), _kind(found)
    if kinds[0] != kinds[1]:
        return f"{where}: {kinds[1]} instead of {kinds[0]}"
    return f"{where}: another {kinds[0]}"


def _kind(value: Any) -> str:
    if isinstance(value, set) and value:
        return f"set of {_kind(next(iter(value)))}"
    return type(value).__name__


def _number(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes(payload: Any) -> bytes:
    """Return the bytes of base64 text, or of one of boto3's binary types."""
    if isinstance(payload, str):
        return b64decode(payload)
    return bytes(getattr(payload, "value", payload))


def unix_seconds(moment: datetime) -> UnixSeconds:
    """Return a datetime as one that the wire has as a number."""
    return UnixSeconds.fromtimestamp(moment.timestamp(), UTC)
