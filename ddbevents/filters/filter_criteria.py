"""Filter criteria: the patterns of an event source mapping, in every accepted form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ddbevents.filters.pattern import Pattern

FilterCriteria: TypeAlias = (
    Sequence[str | Mapping[str, Any] | Pattern] | Mapping[str, Any]
)


def patterns_of(criteria: FilterCriteria) -> tuple[Pattern, ...]:
    """Return the patterns in filter criteria.

    Args:
        criteria: A list of patterns, or ``{"Filters": [{"Pattern": "..."}]}``.

    Raises:
        PatternError: Lambda would refuse one.
        TypeError: It is neither of these.
    """
    listed: Any = criteria
    if isinstance(criteria, Mapping) and criteria.keys() <= {"Filters"}:
        filters = criteria.get("Filters") or []
        listed = [
            each.get("Pattern", {}) if isinstance(each, Mapping) else each
            for each in (filters if isinstance(filters, list | tuple) else [None])
        ]
    if not isinstance(listed, list | tuple) or not all(
        isinstance(each, str | Mapping | Pattern) for each in listed
    ):
        raise TypeError(
            "expected filter_criteria to be a list of patterns, [pattern], or what"
            ' condition.filter_criteria is: {"Filters": [{"Pattern": "..."}]}'
        )
    return tuple(
        each if isinstance(each, Pattern) else Pattern(each) for each in listed
    )


def filters_of(patterns: Iterable[Pattern]) -> list[str]:
    """Return the text of each filter; a pattern may need several."""
    return [
        each["Pattern"]
        for pattern in patterns
        for each in pattern.filter_criteria["Filters"]
    ]
