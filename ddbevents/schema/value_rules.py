"""Rules of one type: bounds leave a value, a pattern is valid, a default fits.

Patterns are checked by pydantic's engine, which the generated models use: only that
engine knows its grammar.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from ddbevents.schema.keywords import NARROWING
from ddbevents.schema.location import Problem
from ddbevents.schema.types import Enum, Number, Set, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import SchemaValidator

    from ddbevents.schema.types import Bound, Type

_PAIRS = (
    ("minimum", "maximum"),
    ("minimum", "exclusive_maximum"),
    ("exclusive_minimum", "maximum"),
    ("exclusive_minimum", "exclusive_maximum"),
    ("min_length", "max_length"),
    ("min_items", "max_items"),
)
"""The fields of types that bound the same thing from below and from above."""


def bound_problems(type_: Type) -> Iterator[Problem]:
    """Yield the bounds of a type that no value can meet."""
    for least, most in _PAIRS:
        low, high = getattr(type_, least, None), getattr(type_, most, None)
        if low is None or high is None:
            continue
        if low > high or (low == high and "exclusive" in least + most):
            message = f"{NARROWING[least]!r} and {NARROWING[most]!r} leave no value"
            yield Problem("DDB114", message, type_.location.of(least))
    match type_:
        case Set(element=Enum(values=values), min_items=int(least_items)):
            if least_items > len(values):
                message = f"'minItems' is above the {len(values)} values of 'enum'"
                at = type_.location.of("min_items")
                yield Problem("DDB114", message, at, "a set has each value once")


def is_within(type_: Type, value: object) -> bool:
    """Return whether a value of the right type is within the bounds of a type."""
    match type_, value:
        case Text(pattern=pattern), str():
            low, high = type_.min_length, type_.max_length
            fits = _is_between(len(value), low, high)
            return fits and (pattern is None or matches(pattern, value))
        case Number(multiple_of=step), int() | float():
            return (
                _is_between(value, type_.minimum, type_.maximum)
                and (type_.exclusive_minimum is None or value > type_.exclusive_minimum)
                and (type_.exclusive_maximum is None or value < type_.exclusive_maximum)
                and (step is None or is_multiple(value, step))
            )
    return True


def _is_between(value: Bound, low: Bound | None, high: Bound | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def is_multiple(value: Bound, step: Bound) -> bool:
    """Return whether a finite number is a multiple of another, in decimal digits."""
    return (Fraction(str(value)) / Fraction(str(step))).denominator == 1


def is_pattern(pattern: str) -> bool:
    """Return whether a text is a regular expression."""
    return _validator(pattern) is not None


def matches(pattern: str, text: str) -> bool:
    """Return whether a regular expression is found in a text.

    An invalid pattern, which is reported elsewhere, is found everywhere.
    """
    validator = _validator(pattern)
    return validator is None or validator.isinstance_python(text)


@cache
def _validator(pattern: str) -> SchemaValidator | None:
    # Imported here, since few schemas have a pattern.
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # noqa: PLC0415

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return None
