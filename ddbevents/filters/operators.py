"""The operators of filter patterns: what each takes, and what it matches.

Source: AWS, "Control which events Lambda sends to your function", which lists those
that Lambda has, and Event Ruler, AWS's engine, which defines what they mean.
"""

from __future__ import annotations

import math
import operator
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable


_LOWER: Final = {">": operator.gt, ">=": operator.ge}
_UPPER: Final = {"<": operator.lt, "<=": operator.le}
_COMPARISONS: Final = {"=": operator.eq, **_LOWER, **_UPPER}
_NUMERIC = (
    "a comparison (=, <, <=, >, >=) and a number, or a lower bound and then a"
    ' greater upper one: [">", 0, "<=", 5]'
)


def equal_to(expected: Any) -> Callable[[Any], bool]:
    """Match an equal value; numbers by value, so that 300 is 300.0, but not "300".

    Source: recorded on AWS, contrary to its own page on filters.
    """
    if isinstance(expected, str):
        return lambda value: isinstance(value, str) and value == expected
    if is_number(expected):
        return lambda value: is_number(value) and value == expected
    return lambda value: value is expected  # true, false or null


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number in JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an int beyond all floats
        return False


def _anything_but(argument: Any) -> Callable[[Any], bool]:
    refused = argument if isinstance(argument, list) else [argument]
    are_texts = all(isinstance(each, str) for each in refused)
    if not refused or not (are_texts or all(map(is_number, refused))):
        raise ValueError("a string, a number, or a list of either")
    tests = [equal_to(value) for value in refused]
    return lambda value: not any(test(value) for test in tests)


def _equals_ignore_case(argument: Any) -> Callable[[Any], bool]:
    pattern = _ignoring_case(_string(argument))
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _prefix(argument: Any) -> Callable[[Any], bool]:
    if isinstance(argument, dict) and argument.keys() == {"equals-ignore-case"}:
        pattern = _ignoring_case(_string(argument["equals-ignore-case"]))
        return lambda value: isinstance(value, str) and bool(pattern.match(value))
    text = _string(argument)
    return lambda value: isinstance(value, str) and value.startswith(text)


def _suffix(argument: Any) -> Callable[[Any], bool]:
    text = _string(argument)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _numeric(argument: Any) -> Callable[[Any], bool]:
    match argument:
        case [str(name), limit] if name in _COMPARISONS and is_number(limit):
            compare = _COMPARISONS[name]
            return lambda value: is_number(value) and compare(value, limit)
        case [str(lower), bottom, str(upper), top] if (
            lower in _LOWER
            and upper in _UPPER
            and is_number(bottom)
            and is_number(top)
            and bottom < top
        ):
            above, below = _LOWER[lower], _UPPER[upper]
            return lambda value: (
                is_number(value) and above(value, bottom) and below(value, top)
            )
    raise ValueError(_NUMERIC)


def _exists(argument: Any) -> Callable[[Any], bool]:
    if not isinstance(argument, bool):
        raise ValueError("true or false")  # noqa: TRY004  # every operator raises one
    return lambda _: argument


OPERATORS: Final[dict[str, Callable[[Any], Callable[[Any], bool]]]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": _equals_ignore_case,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
}
"""By name, the function that makes a test of values from an operator's argument.

It raises a ValueError with what the argument should have been.
"""

UNLISTED: Final = frozenset({"cidr", "exactly", "wildcard"})
"""Operators of Event Ruler that AWS's page on Lambda's filters does not list."""

RESERVED_IN_OR: Final = frozenset(
    {*OPERATORS, *UNLISTED, *_COMPARISONS, "html", "regex"}
    | {"not-wildcard", "not-equals-ignore-case", "in-date-range"}
    | {"date-after", "date-on-or-after", "date-before", "date-on-or-before"}
    | {"ip-address-in-range", "ip-address-not-in-range"}
)
"""The names that no member may have inside `$or`.

Source: Event Ruler, `RESERVED_FIELD_NAMES_IN_OR_RELATIONSHIP`.
"""


def _string(argument: Any) -> str:
    if not isinstance(argument, str):
        raise ValueError("a string")  # noqa: TRY004  # every operator raises one
    return argument


def _ignoring_case(text: str) -> re.Pattern[str]:
    """Return what matches a text in any case, as Event Ruler does: each character.

    So a final sigma only matches itself and the capital, and the German sharp s also
    matches "SS".
    """
    letters = (f"(?:{re.escape(c.lower())}|{re.escape(c.upper())})" for c in text)
    return re.compile("".join(letters))
