"""The size of an item, by DynamoDB's own rules.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from ddbevents.codec import number
from ddbevents.codec.binary import read_binary, read_double_base64
from ddbevents.codec.decode import LEVELS

_CONTAINER = 3  # bytes of a map or list
_ENTRY = 1  # bytes of each of its elements, besides the element

Sizer = Callable[[Any], int]
Level = dict[str, Sizer]


@cache
def sizer(*, double_base64: bool) -> Sizer:
    """Return what sums up the sizes of an item's attributes."""
    read_bytes = read_double_base64 if double_base64 else read_binary

    def size_of_bytes(payload: Any) -> int:
        return len(read_bytes(payload))

    scalars: Level = {
        "S": _size_of_text,
        "N": _size_of_number,
        "B": size_of_bytes,
        "BOOL": _size_of_flag,
        "NULL": _size_of_flag,
        "SS": _size_of_set(_size_of_text),
        "NS": _size_of_set(_size_of_number),
        "BS": _size_of_set(size_of_bytes),
    }
    level = scalars
    for _ in range(LEVELS):
        level = {**scalars, "M": _size_of_map(level), "L": _size_of_list(level)}
    return _size_of_attributes(level)


def _size_of_text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _size_of_number(text: str) -> int:
    """Return 1, and 1 for each pair of digits from the point, and 1 for a minus."""
    parsed = number.parse(text)
    if parsed.digits == "0":
        return 1
    pairs = parsed.first_exponent // 2 - parsed.exponent // 2 + 1
    return 1 + pairs + len(parsed.sign)


def _size_of_flag(_: Any) -> int:
    return 1


def _size_of_set(size_of: Sizer) -> Sizer:
    return lambda payload: sum(map(size_of, payload))


def _size_of_attributes(level: Level) -> Sizer:
    def size_of_attributes(payload: Any) -> int:
        size = 0
        for name, av in payload.items():
            (tag,) = av
            size += _size_of_text(name) + level[tag](av[tag])
        return size

    return size_of_attributes


def _size_of_map(level: Level) -> Sizer:
    size_of_attributes = _size_of_attributes(level)
    return lambda payload: (
        _CONTAINER + _ENTRY * len(payload) + size_of_attributes(payload)
    )


def _size_of_list(level: Level) -> Sizer:
    def size_of_list(payload: Any) -> int:
        size = _CONTAINER + _ENTRY * len(payload)
        for av in payload:
            (tag,) = av
            size += level[tag](av[tag])
        return size

    return size_of_list
