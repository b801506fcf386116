"""The values of columns that have no parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_plan import Scalar
from ddbevents.limits import NUMBER_DIGITS
from ddbevents.schema.types import (
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    Number,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddbevents.gen.columns.column_plan import ScalarTag, ScalarType
    from ddbevents.schema.types import TextFormat, Type

USUAL_SCALE = 18
"""The fraction digits of a number whose schema does not limit them."""

DECIMAL_DIGITS = NUMBER_DIGITS
"""The most digits of DECIMAL in both engines, which are those of DynamoDB's numbers."""

_LEAST, _MOST = -(2**63), 2**63 - 1

_TEXTS: dict[TextFormat | None, ScalarType] = {
    None: "text",
    "date": "date",
    "date-time": "timestamp",
    "time": "time",
    "uuid": "uuid",
}
_OTHERS: dict[type, ScalarType] = {
    Binary: "binary",
    Boolean: "boolean",
    JsonText: "json-text",
}


def scalar(type_: Type, tag: str | None) -> Scalar:
    """Return the value of a column for a type without parts, stored under a tag."""
    scalar_type, scale = _scalar_type(type_)
    known: ScalarTag = tag  # type: ignore[assignment]  # these types have no others
    return Scalar(
        type=scalar_type,
        tag=known,
        choices=_choices(type_),
        scale=scale,
        nullable=type_.nullable,
    )


def _scalar_type(type_: Type) -> tuple[ScalarType, int]:
    """Return the type of a value without parts, and its fraction digits."""
    match type_:
        case Text(format=format_):
            return _TEXTS[format_], 0
        case Number():
            return _number_type(type_)
        case Constant(value=bool()):
            return "boolean", 0
        case Constant(value=value):
            return ("text", 0) if isinstance(value, str) else _enum_type([value])
        case Enum(values=values):
            return _enum_type(values)
    return _OTHERS[type(type_)], 0


def _enum_type(values: Iterable[object]) -> tuple[ScalarType, int]:
    """Return the type of an enum or constant: text, or whole numbers."""
    numbers = [value for value in values if isinstance(value, int)]
    if not numbers:
        return "text", 0
    wide = any(not _LEAST <= value <= _MOST for value in numbers)
    return ("wide-integer" if wide else "integer"), 0


def _number_type(number: Number) -> tuple[ScalarType, int]:
    if number.format is not None:
        return number.format, 0
    if number.is_integer:
        return ("wide-integer" if _is_wide(number) else "integer"), 0
    if number.multiple_of is None:
        return "number", USUAL_SCALE
    exponent = Decimal(str(number.multiple_of)).normalize().as_tuple().exponent
    return "number", min(max(0, -int(exponent)), DECIMAL_DIGITS)


def _is_wide(number: Number) -> bool:
    """Return whether a whole number's schema allows more than 64 bits.

    A number that is stored as text counts as wide unless both of its bounds are known.
    """
    low = number.minimum if number.minimum is not None else number.exclusive_minimum
    high = number.maximum if number.maximum is not None else number.exclusive_maximum
    if number.stored_as == "S" and (low is None or high is None):
        return True
    bounds = [bound for bound in (low, high) if bound is not None]
    return any(not _LEAST <= bound <= _MOST for bound in bounds)


def _choices(type_: Type) -> tuple[str | int, ...]:
    match type_:
        case Enum(values=values):
            return values
        case Constant(value=value):
            return (value,)
    return ()
