"""Compares which values are allowed: listed ones, bounds, patterns."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ddbevents.evolution.change import changed
from ddbevents.schema.placement import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Part, Spot


def listed_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield which values of an enum or constant are new or gone."""
    before, after = listed(old), listed(new)
    for value in after:
        if value not in before:
            yield changed(
                "value-added", values_at(old), value_at(new, value), value=value
            )
    for value in before:
        if value not in after:
            yield changed(
                "value-removed", value_at(old, value), values_at(new), value=value
            )


def listed(part: Part) -> list[Any]:
    """Return the values of an enum or constant."""
    if "const" in part.schema:
        return [part.schema["const"]]
    return [value for value in part.schema.get("enum", ()) if value is not None]


def values_at(part: Part) -> Spot:
    """Return where the values of an enum or constant are."""
    return part.spot("const" if "const" in part.schema else "enum")


def value_at(part: Part, value: Any) -> Spot:
    """Return where one of them is."""
    if "const" in part.schema:
        return part.spot("const")
    return part.spot("enum", part.schema["enum"].index(value))


_NONE = (math.inf, 1)
_BOUNDS = (
    ("maximum", "exclusiveMaximum"),
    ("minimum", "exclusiveMinimum"),
    ("maxLength",),
    ("minLength",),
    ("maxItems",),
    ("minItems",),
)


def bound_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield which bounds are tighter or looser."""
    for keywords in _BOUNDS:
        before, after = _room(old, keywords), _room(new, keywords)
        if before != after:
            rule = "bound-tightened" if after < before else "bound-loosened"
            yield _bound_change(rule, old, new, keywords)
    steps = [part.schema.get("multipleOf") for part in (old, new)]
    if step_rule := _step_rule(*steps):
        yield _bound_change(step_rule, old, new, ("multipleOf",))


def _room(part: Part, keywords: tuple[str, ...]) -> tuple[float, int]:
    """Return how much some bounds leave: more if it is greater."""
    return min(
        (_space(keyword, part) for keyword in keywords if keyword in part.schema),
        default=_NONE,
    )


def _space(keyword: str, part: Part) -> tuple[float, int]:
    value = part.schema[keyword]
    lower = "min" in keyword.lower()
    if keyword in ("minItems", "minLength") and value == 0:
        return _NONE
    room = -value if lower else value
    if not keyword.startswith("exclusive"):
        return room, 1
    whole = type_of(part.schema) == "integer" and isinstance(value, int)
    return (room - 1, 1) if whole else (room, 0)


def _step_rule(old: float | None, new: float | None) -> str | None:
    """Return the rule of a change of ``multipleOf``, None if there is none."""
    if old == new:
        return None
    if old is None or (new is not None and _is_multiple(new, old)):
        return "bound-tightened"
    if new is None or _is_multiple(old, new):
        return "bound-loosened"
    return "bound-changed"


def _is_multiple(step: float, of: float) -> bool:
    if math.inf in (step, of):
        return False
    return (Fraction(str(step)) / Fraction(str(of))).denominator == 1


def _bound_change(rule: str, old: Part, new: Part, keywords: tuple[str, ...]) -> Change:
    first, second = (
        [keyword for keyword in keywords if keyword in part.schema]
        for part in (old, new)
    )
    return changed(
        rule,
        old.spot(*first[:1]),
        new.spot(*second[:1]),
        bound=keywords[0],
        old=_bounds_said(old, first),
        new=_bounds_said(new, second),
    )


def _bounds_said(part: Part, keywords: list[str]) -> str:
    return (
        " and ".join(
            f"{part.schema[keyword]}{' (exclusive)' * keyword.startswith('exclusive')}"
            for keyword in keywords
        )
        or "not given"
    )


def pattern_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield whether the pattern of a string, or of a map's names, is another."""
    for keyword in ("pattern", "patternProperties"):
        before, after = (part.schema.get(keyword) for part in (old, new))
        if keyword == "patternProperties":
            before, after = (value and [*value] for value in (before, after))
        if before != after:
            rule = "pattern-changed" if before and after else ""
            rule = rule or ("pattern-removed" if before else "pattern-added")
            yield changed(rule, old.spot(keyword), new.spot(keyword))
