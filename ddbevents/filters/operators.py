"""The comparisons of a filter pattern: what each may be given, and what it matches.

Source: AWS, "Control which events Lambda sends to your function", which lists those
that Lambda has, and the README of Event Ruler, which applies them.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from ddbevents.limits import FILTER_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

_COMPARISONS: Final = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MOST_COMPARISONS = 2


def equal_to(expected: Any) -> Callable[[Any], bool]:
    """Match a value of the same type: the text "5", 5 and 5.0 are three values."""
    return lambda value: type(value) is type(expected) and value == expected


def _anything_but(argument: Any) -> Callable[[Any], bool]:
    refused = argument if isinstance(argument, list) else [argument]
    if not refused or not (_all_are(refused, str) or all(map(_is_number, refused))):
        raise ValueError("a string, a number, or a list of either")
    tests = [equal_to(value) for value in refused]
    return lambda value: not any(test(value) for test in tests)


def _equals_ignore_case(argument: Any) -> Callable[[Any], bool]:
    text = _string(argument).lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _prefix(argument: Any) -> Callable[[Any], bool]:
    text = _string(argument)
    return lambda value: isinstance(value, str) and value.startswith(text)


def _suffix(argument: Any) -> Callable[[Any], bool]:
    text = _string(argument)
    return lambda value: isinstance(value, str) and value.endswith(text)


def _numeric(argument: Any) -> Callable[[Any], bool]:
    pairs = argument if isinstance(argument, list) else []
    names, limits = pairs[::2], pairs[1::2]
    if not (
        0 < len(names) <= _MOST_COMPARISONS
        and len(names) == len(limits)
        and all(isinstance(name, str) and name in _COMPARISONS for name in names)
        and all(_is_number(limit) and abs(limit) <= FILTER_NUMBER for limit in limits)
    ):
        raise ValueError(
            "a list of a comparison (=, <, <=, >, >=) and a number of at most 5e9,"
            " once or twice"
        )
    tests = [
        (_COMPARISONS[name], limit) for name, limit in zip(names, limits, strict=True)
    ]
    return lambda value: (
        _is_number(value) and all(compare(value, limit) for compare, limit in tests)
    )


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
"""By name, what makes a test of values from an operator's argument.

They raise a ValueError of what the argument should have been.
"""


def _string(argument: Any) -> str:
    if not isinstance(argument, str):
        raise ValueError("a string")  # noqa: TRY004  # every operator raises one
    return argument


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _all_are(values: list[Any], type_: type) -> bool:
    return all(isinstance(value, type_) for value in values)
