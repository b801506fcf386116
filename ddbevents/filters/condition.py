"""Conditions on records, which combine to filter patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.errors import PatternError, format_path
from ddbevents.filters.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to match: what is wanted at some leaves.

    Attributes:
        leaves: The wanted values by the path of the leaf.
        event_names: What may have happened where all of these leaves are.
    """

    leaves: Mapping[tuple[str, ...], list[Any]]
    event_names: frozenset[str]

    def __and__(self, other: Alternative) -> Alternative:
        """Return what matches where both do."""
        for path in self.leaves.keys() & other.leaves.keys():
            raise PatternError(
                f"a pattern asks one thing of a leaf, not two: `{format_path(path)}`"
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
    """A pattern that ``&`` and ``|`` combine with others; `where` begins one."""

    __slots__ = ("_alternatives",)

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self._alternatives = tuple(alternatives)
        if not any(each.event_names for each in self._alternatives):
            raise PatternError("no record has all that the pattern asks for")
        super().__init__(self._rules())

    def __and__(self, other: Condition) -> Condition:
        """Return what matches where both do.

        Raises:
            PatternError: No record could match, or both ask for the same leaf.
        """
        both = [
            one & another
            for one in self._alternatives
            for another in other._alternatives
        ]
        return Condition([each for each in both if each.event_names])

    def __or__(self, other: Condition) -> Condition:
        """Return what matches where either does."""
        return Condition([*self._alternatives, *other._alternatives])

    def _rules(self) -> dict[str, Any]:
        nested = [each.nested() for each in self._alternatives]
        return nested[0] if len(nested) == 1 else {"$or": nested}
