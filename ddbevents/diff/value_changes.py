"""Compares which values are allowed: listed ones, bounds, patterns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ddbevents.diff.change import changed
from ddbevents.schema.types import Constant, Enum, Number
from ddbevents.schema.value_rules import is_multiple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.diff.change import Change
    from ddbevents.schema.location import Location
    from ddbevents.schema.types import Type


def listed_changes(old: Type, new: Type) -> Iterator[Change]:
    """Yield which values of an enum or constant are new or gone."""
    for value, locations, is_new in differing_values(old, new):
        rule = "value-added" if is_new else "value-removed"
        yield changed(rule, *locations, value=value)


def differing_values(
    old: Type, new: Type
) -> Iterator[tuple[str | int, tuple[Location, Location], bool]]:
    """Yield each value that only one type lists, its places, and whether it is new."""
    before, after = listed(old), listed(new)
    for value in after:
        if value not in before:
            yield value, (location_of(None, old), location_of(value, new)), True
    for value in before:
        if value not in after:
            yield value, (location_of(value, old), location_of(None, new)), False


def listed(type_: Type) -> tuple[str | int, ...]:
    """Return the values of an enum or constant."""
    match type_:
        case Constant(value=value):
            return (value,)
        case Enum(values=values):
            return values
    return ()


def location_of(value: str | int | None, type_: Type) -> Location:
    """Return the place of a value of an enum or constant; for None, of all values."""
    if not isinstance(type_, Enum):
        return type_.location.of("value")
    return type_.location.of("values") if value is None else type_.location_of(value)


_BOUNDS = {
    "maximum": ("maximum", "exclusive_maximum"),
    "minimum": ("minimum", "exclusive_minimum"),
    "maxLength": ("max_length",),
    "minLength": ("min_length",),
    "maxItems": ("max_items",),
    "minItems": ("min_items",),
}
"""The names of bounds in schemas, and the fields that hold them."""

_UNBOUNDED = (math.inf, 1)


def bound_changes(old: Type, new: Type) -> Iterator[Change]:
    """Yield which bounds are tighter or looser, of types of the same form."""
    for name, fields in _BOUNDS.items():
        before, after = _room(old, fields), _room(new, fields)
        if before != after:
            rule = "bound-tightened" if after < before else "bound-loosened"
            yield _bound_change(rule, old, new, name, fields)
    steps = [getattr(type_, "multiple_of", None) for type_ in (old, new)]
    if step_rule := _step_rule(*steps):
        yield _bound_change(step_rule, old, new, "multipleOf", ("multiple_of",))


def is_bounded(type_: Type) -> bool:
    """Return whether a type has bounds or a pattern."""
    if _given(type_, ("multiple_of", "pattern")):
        return True
    return any(_room(type_, fields) != _UNBOUNDED for fields in _BOUNDS.values())


def _room(type_: Type, fields: tuple[str, ...]) -> tuple[float, int]:
    """Return how loose some bounds are: a greater result allows more."""
    return min(
        (_space(field, bound, type_) for field, bound in _given(type_, fields).items()),
        default=_UNBOUNDED,
    )


def _space(field: str, bound: float, type_: Type) -> tuple[float, int]:
    if field in ("min_items", "min_length") and bound == 0:
        return _UNBOUNDED
    room = -bound if "min" in field else bound
    if not field.startswith("exclusive"):
        return room, 1
    # Integers above 0 are integers from 1.
    is_whole = isinstance(type_, Number) and type_.is_integer and isinstance(bound, int)
    return (room - 1, 1) if is_whole else (room, 0)


def _step_rule(old: float | None, new: float | None) -> str | None:
    """Return the rule of a change of a step; None if it did not change."""
    if old == new:
        return None
    if old is None or (new is not None and is_multiple(new, old)):
        return "bound-tightened"
    if new is None or is_multiple(old, new):
        return "bound-loosened"
    return "bound-changed"


def _bound_change(
    rule: str, old: Type, new: Type, name: str, fields: tuple[str, ...]
) -> Change:
    before, after = _given(old, fields), _given(new, fields)
    locations = [
        type_.location.of(next(iter(given))) if given else type_.location
        for type_, given in ((old, before), (new, after))
    ]
    words = {"bound": name, "old": _described(before), "new": _described(after)}
    return changed(rule, *locations, **words)


def _given(type_: Type, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the bounds that a type has, by field."""
    bounds = {field: getattr(type_, field, None) for field in fields}
    return {field: bound for field, bound in bounds.items() if bound is not None}


def _described(bounds: dict[str, Any]) -> str:
    parts = [
        f"{bound}{' (exclusive)' * field.startswith('exclusive')}"
        for field, bound in bounds.items()
    ]
    return " and ".join(parts) or "not given"


def pattern_changes(old: Type, new: Type) -> Iterator[Change]:
    """Yield whether the pattern of a text, or of a map's names, has changed."""
    before, after = (getattr(type_, "pattern", None) for type_ in (old, new))
    if before != after:
        rule = "pattern-changed" if before is not None else "pattern-added"
        rule = rule if after is not None else "pattern-removed"
        yield changed(rule, old.location.of("pattern"), new.location.of("pattern"))
