"""AttributeValues as the harness itself writes and reads them.

Deliberately not the codec under test: what is right is decided here, by the
plainest code there is.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class UnixSeconds(datetime):
    """A datetime that the wire has as a number."""


def write(value: Any) -> dict[str, Any]:
    """Return the AttributeValue of a value, in the form that Lambda sends."""
    return _WRITERS[type(value)](value)


def read(av: dict[str, Any]) -> Any:
    """Return the value of an AttributeValue; every number is a Decimal."""
    ((tag, payload),) = av.items()
    return _READERS[tag](payload)


def write_item(values: dict[str, Any]) -> dict[str, Any]:
    """Return the item of values by attribute name."""
    return {name: write(value) for name, value in values.items()}


def read_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an item by attribute name."""
    return {name: read(av) for name, av in item.items()}


def difference(expected: Any, found: Any, where: str = "") -> str | None:
    """Return where and how a value differs from the expected one, or None.

    Numbers are equal when they are numerically, to the last digit: what a float
    cannot hold is not. A boolean is not a number here.
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


def unix_seconds(moment: datetime) -> UnixSeconds:
    """Return a datetime as one that the wire has as a number."""
    return UnixSeconds.fromtimestamp(moment.timestamp(), UTC)


def _write_map(value: dict[str, Any]) -> dict[str, Any]:
    return {"M": write_item(value)}


def _write_list(value: list[Any]) -> dict[str, Any]:
    return {"L": list(map(write, value))}


def _write_set(value: set[Any]) -> dict[str, Any]:
    elements = [write(element) for element in sorted(value)]
    [tag] = {tag for element in elements for tag in element}
    return {f"{tag}S": [element[tag] for element in elements]}


def _write_time(value: datetime) -> dict[str, Any]:
    return {"S": value.isoformat().replace("+00:00", "Z")}


def _read_bytes(payload: Any) -> bytes:
    """Return the bytes of base64 text, or of one of boto3's binary types."""
    if isinstance(payload, str):
        return b64decode(payload)
    return bytes(getattr(payload, "value", payload))


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    NoneType: lambda _: {"NULL": True},
    bool: lambda value: {"BOOL": value},
    str: lambda value: {"S": value},
    bytes: lambda value: {"B": b64encode(value).decode()},
    int: lambda value: {"N": str(value)},
    Decimal: lambda value: {"N": format(value, "f")},
    UnixSeconds: lambda value: {"N": str(int(value.timestamp()))},
    datetime: _write_time,
    dict: _write_map,
    list: _write_list,
    set: _write_set,
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "NULL": lambda _: None,
    "BOOL": lambda payload: payload,
    "S": lambda payload: payload,
    "B": _read_bytes,
    "N": Decimal,
    "M": read_item,
    "L": lambda payload: list(map(read, payload)),
    "SS": set,
    "NS": lambda payload: set(map(Decimal, payload)),
    "BS": lambda payload: set(map(_read_bytes, payload)),
}
