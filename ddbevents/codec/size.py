"""The size of an item, by DynamoDB's own rules.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_CONTAINER = 3  # bytes of a map or list
_LARGEST_NUMBER = 21
_ENTRY = 1  # bytes of each of its elements, besides the element


def size_of_attributes(native: dict[str, Any]) -> int:
    """Return the size of an item, given as lossless native values.

    Raises:
        UnicodeEncodeError: There is text that UTF-8 cannot hold.
    """
    return sum(_size_of_text(name) + _size_of(native[name]) for name in native)


def _size_of(value: Any) -> int:
    # The only other type is a subclass of str, which JSON never gives.
    return _SIZES.get(value.__class__, _size_of_text)(value)


def _size_of_text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _size_of_number(value: int | Decimal) -> int:
    """Return 1, plus 1 for each pair of digits from the point, plus 1 for a minus.

    With 20 pairs, the maximum, a minus is not counted, as in DynamoDB Local.
    """
    text = str(value) if value.__class__ is int else f"{value:f}"
    integral, _, fraction = text.lstrip("-").partition(".")
    digits = (integral + fraction).lstrip("0")
    significant = digits.rstrip("0")
    exponent = len(digits) - len(significant) - len(fraction)
    pairs = (exponent % 2 + len(significant) + 1) // 2
    return min(1 + pairs + (text[0] == "-"), _LARGEST_NUMBER)


def _size_of_flag(_: object) -> int:
    return 1


def _size_of_set(value: set[Any]) -> int:
    return sum(map(_size_of, value))


def _size_of_list(value: list[Any]) -> int:
    return _CONTAINER + _ENTRY * len(value) + sum(map(_size_of, value))


def _size_of_map(value: dict[str, Any]) -> int:
    return _CONTAINER + _ENTRY * len(value) + size_of_attributes(value)


_SIZES: dict[type, Callable[[Any], int]] = {
    str: _size_of_text,
    int: _size_of_number,
    Decimal: _size_of_number,
    bytes: len,
    bool: _size_of_flag,
    type(None): _size_of_flag,
    set: _size_of_set,
    list: _size_of_list,
    dict: _size_of_map,
}
