"""A change between two table schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.diff.rules import RULES
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from ddbevents.diff.rules import Rule
    from ddbevents.schema.diagnostics import Place
    from ddbevents.schema.location import Location


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two table schemas.

    Attributes:
        rule: How they differ, and whom that breaks.
        why: The same as a sentence, without a full stop.
        old: Its place in the old schema; None if it is not there.
        new: Its place in the new schema; None if it is not there.
        near: Its place in the new schema, or that of what encloses it.
    """

    rule: Rule
    why: str
    old: Location | None
    new: Location | None
    near: Place

    def __str__(self) -> str:
        location = self.new or self.old
        place = self.near if location is None else location.place
        head = f"{place}: {self.rule.level} {self.rule.name}: {self.why}"
        lines = [head, place.marked(), f"      = {self._pointers()}"]
        if self.rule.breaks:
            lines.append(f"      = breaks {', '.join(self.rule.breaks)}")
        return "\n".join(lines)

    def _pointers(self) -> str:
        old, new = (at and (at.pointer or "the top") for at in (self.old, self.new))
        if old == new:
            return f"at {escaped(new)}"
        return ", ".join(
            f"{word} {escaped(pointer)}"
            for word, pointer in (("at", new), ("was at", old))
            if pointer is not None
        )


def changed(rule: str, old: Location, new: Location, /, **words: Any) -> Change:
    """Return a change of what both schemas have; the words complete the sentence."""
    found = RULES[rule]
    return Change(found, _sentence(found, words), old, new, new.place)


def added(rule: str, new: Location, /, **words: Any) -> Change:
    """Return the addition of what only the new schema has."""
    found = RULES[rule]
    return Change(found, _sentence(found, words), None, new, new.place)


def removed(rule: str, old: Location, near: Location, /, **words: Any) -> Change:
    """Return the removal of what only the old schema has, near a new location."""
    found = RULES[rule]
    return Change(found, _sentence(found, words), old, None, near.place)


def _sentence(rule: Rule, words: dict[str, Any]) -> str:
    return escaped(rule.why.format(**words))
