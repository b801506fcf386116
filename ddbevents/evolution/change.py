"""A change between two table schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.evolution.rules import RULES

if TYPE_CHECKING:
    from ddbevents.evolution.parts import Spot
    from ddbevents.evolution.rule import Rule
    from ddbevents.schema.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two table schemas.

    Attributes:
        rule: What kind of difference it is, and whom it breaks.
        why: That in a sentence, without a full stop.
        old: Where it is in the old schema; None for what is not there.
        new: The same of the new schema.
        near: The place in the new schema, or of what encloses it there.
    """

    rule: Rule
    why: str
    old: Spot | None
    new: Spot | None
    near: Place

    def __str__(self) -> str:
        spot = self.new or self.old
        if spot is None:  # one of them is always there
            raise AssertionError
        head = f"{spot.place}: {self.rule.level} {self.rule.name}: {self.why}"
        lines = [head, spot.place.marked(), f"      = {self._pointers()}"]
        if self.rule.breaks:
            lines.append(f"      = breaks {', '.join(self.rule.breaks)}")
        return "\n".join(lines)

    def _pointers(self) -> str:
        old, new = (
            spot and (spot.pointer or "the top") for spot in (self.old, self.new)
        )
        if old == new:
            return f"at {new}"
        return ", ".join(
            f"{word} {pointer}"
            for word, pointer in (("at", new), ("was at", old))
            if pointer is not None
        )


def changed(rule: str, old: Spot, new: Spot, /, **words: Any) -> Change:
    """Return the change of what is in both schemas.

    Args:
        rule: The name of its rule.
        old: Where it is in the old schema.
        new: The same of the new schema.
        **words: What the rule's sentence has places for.
    """
    found = RULES[rule]
    return Change(found, found.why.format(**words), old, new, new.place)


def added(rule: str, new: Spot, /, **words: Any) -> Change:
    """Return the change of what is in the new schema only."""
    found = RULES[rule]
    return Change(found, found.why.format(**words), None, new, new.place)


def removed(rule: str, old: Spot, near: Spot, /, **words: Any) -> Change:
    """Return the change of what is in the old schema only.

    Args:
        rule: The name of its rule.
        old: Where it is.
        near: Where it would be in the new schema.
        **words: What the rule's sentence has places for.
    """
    found = RULES[rule]
    return Change(found, found.why.format(**words), old, None, near.place)
