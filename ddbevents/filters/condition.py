"""Conditions on records, which combine to filter patterns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.errors import PatternError, format_path
from ddbevents.filters.pattern import Pattern
from ddbevents.filters.rule_compiler import OR

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
    """A pattern that ``&`` and ``|`` combine with others; `where` begins one.

    ``str(condition)`` is its text, where one pattern can say it. Some alternatives
    take several Filters, of which one must match: `filter_criteria` has all of them.
    """

    __slots__ = ("_alternatives", "_patterns")

    def __init__(self, alternatives: Iterable[Alternative]) -> None:
        self._alternatives = tuple(alternatives)
        if not any(each.event_names for each in self._alternatives):
            raise PatternError("no record has all that the pattern asks for")
        nested = [each.nested() for each in self._alternatives]
        try:
            self._patterns = [Pattern(nested[0] if len(nested) == 1 else {OR: nested})]
        except PatternError:
            self._patterns = [Pattern(each) for each in nested]
        self._text = str(self._patterns[0]) if len(self._patterns) == 1 else None
        self._set_rules([rule for each in self._patterns for rule in each.rules])

    @property
    def filter_criteria(self) -> dict[str, list[dict[str, str]]]:
        """What `FilterCriteria` is: ``{"Filters": [{"Pattern": "..."}]}``.

        There are several Filters where `$or` cannot list the alternatives: it takes
        no attribute called `prefix`, for one, and a pattern has 4,096 characters.
        """
        return {"Filters": [{"Pattern": str(each)} for each in self._patterns]}

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

    def __str__(self) -> str:
        if self._text is None:
            raise PatternError(
                f"no single pattern says this, since {OR!r} cannot list the"
                f" alternatives: use `filter_criteria`, which has"
                f" {len(self._patterns)} Filters"
            )
        return self._text
