"""Conditions on records, which you combine to filter patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.errors import PatternError, format_path
from ddbevents.filters.operators import RESERVED_IN_OR
from ddbevents.filters.pattern import Pattern
from ddbevents.filters.rule_compiler import OR
from ddbevents.limits import FILTER_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SEPARATOR = ","
_ROOM = FILTER_CHARACTERS - len(f'{{"{OR}":[]}}')


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to match: the wanted values at some leaves.

    Attributes:
        leaves: The wanted values by the path of the leaf.
        event_names: The events in which all of these leaves can be.
    """

    leaves: Mapping[tuple[str, ...], list[Any]]
    event_names: frozenset[str]

    def __and__(self, other: Alternative) -> Alternative:
        """Return the alternative that matches if both do."""
        for path in self.leaves.keys() & other.leaves.keys():
            raise PatternError(
                f"a filter can test a leaf only once: keep one test of"
                f" `{format_path(path)}`, and do the other in your function"
            )
        return Alternative(
            {**self.leaves, **other.leaves}, self.event_names & other.event_names
        )

    def nested(self) -> dict[str, Any]:
        """Return the pattern."""
        pattern: dict[str, Any] = {}
        for path, values in self.leaves.items():
            inner = pattern
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = values
        return pattern


class Condition(Pattern):
    """A pattern that you combine with others by ``&`` and ``|``; `where` begins one.

    ``str(condition)`` is its text, if one pattern can express it. Some alternatives
    need several Filters, one of which must match: `filter_criteria` has all of them.
    """

    __slots__ = ("_alternatives", "_patterns")

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self._alternatives = _merged(alternatives)
        if not any(each.event_names for each in self._alternatives):
            raise PatternError("no record can meet all of the conditions")
        self._patterns: list[Pattern] | None = None
        if len(self._alternatives) == 1:
            self._patterns = [Pattern(self._alternatives[0].nested())]

    @property
    def patterns(self) -> list[Pattern]:
        """The patterns, one of which must match; usually there is just one.

        There are several if `$or` cannot list the alternatives: it does not allow an
        attribute called `prefix`, for example, and a pattern has at most 4,096
        characters.

        Raises:
            PatternError: A single alternative is longer than that.
        """
        if self._patterns is None:
            nested = [each.nested() for each in self._alternatives]
            self._patterns = [*map(Pattern, _packed(nested))]
        return self._patterns

    @property
    def filter_criteria(self) -> dict[str, list[dict[str, str]]]:
        """The value of `FilterCriteria`: ``{"Filters": [{"Pattern": "..."}]}``."""
        return {"Filters": [{"Pattern": str(each)} for each in self.patterns]}

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Return whether Lambda would deliver a record."""
        return any(pattern.matches(record) for pattern in self.patterns)

    def __and__(self, other: Condition) -> Condition:
        """Return a condition that matches if both do.

        Raises:
            PatternError: No record could match, or both test the same leaf.
        """
        if not isinstance(other, Condition):
            return NotImplemented
        both = [
            one & another
            for one in self._alternatives
            for another in other._alternatives
        ]
        return Condition([each for each in both if each.event_names])

    def __or__(self, other: Condition) -> Condition:
        """Return a condition that matches if either does."""
        if not isinstance(other, Condition):
            return NotImplemented
        return Condition([*self._alternatives, *other._alternatives])

    def __str__(self) -> str:
        if len(self.patterns) > 1:
            raise PatternError(
                f"no single pattern says this, since `{OR}` cannot list the"
                f" alternatives: use `filter_criteria`, which has"
                f" {len(self.patterns)} Filters"
            )
        return str(self.patterns[0])

    def __repr__(self) -> str:
        return f"Condition({self.filter_criteria})"


def _merged(alternatives: Iterable[Alternative]) -> list[Alternative]:
    """Return alternatives; those that only test the same leaf become one."""
    merged: dict[object, Alternative] = {}
    for each in alternatives:
        key: object = id(each)
        if len(each.leaves) == 1:
            key = (*each.leaves, each.event_names)
        before = merged.get(key)
        if before is None:
            merged[key] = each
            continue
        [(path, values)] = before.leaves.items()
        new = [value for value in each.leaves[path] if value not in values]
        both = Alternative({path: [*values, *new]}, each.event_names)
        is_short = _length(both.nested()) <= FILTER_CHARACTERS
        merged[key if is_short else id(each)] = both if is_short else each
    return [*merged.values()]


def _length(pattern: dict[str, Any]) -> int:
    return len(orjson.dumps(pattern).decode())


def _packed(nested: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield as few patterns as possible for all alternatives."""
    packs: list[tuple[int, list[dict[str, Any]]]] = []
    for each in nested:
        length = len(_SEPARATOR) + _length(each)
        if _has_reserved_name(each):
            packs.append((FILTER_CHARACTERS, [each]))
            continue
        used, pack = next(
            (each for each in packs if each[0] + length <= _ROOM), (0, [])
        )
        if pack:
            packs.remove((used, pack))
        packs.append((used + length, [*pack, each]))
    for _, pack in packs:
        yield pack[0] if len(pack) == 1 else {OR: pack}


def _has_reserved_name(pattern: Any) -> bool:
    if not isinstance(pattern, dict):
        return False
    names = RESERVED_IN_OR | {OR}
    return any(
        name in names or _has_reserved_name(inside) for name, inside in pattern.items()
    )
