"""What differs between two table schemas, and whom it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.evolution.change import Change, changed
from ddbevents.evolution.items import item_changes
from ddbevents.evolution.names import definition_changes, title_changes
from ddbevents.evolution.parts import Side
from ddbevents.evolution.rule import BROKEN, Rule
from ddbevents.evolution.rules import RULES
from ddbevents.evolution.table import table_changes
from ddbevents.evolution.texts import text_changes
from ddbevents.evolution.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.gen.model import TableModel

__all__ = ["BROKEN", "RULES", "Change", "Rule", "changes"]

_LEVELS = ("breaking", "additive", "cosmetic")


def changes(old: TableModel, new: TableModel) -> list[Change]:
    """Return all changes from one checked table schema to another, the worst first.

    None is left out: schemas whose values differ have a change at least.

    Args:
        old: The schema that consumers are made from.
        new: The one that the table's writers move to.
    """
    sides = Side(old), Side(new)
    unique = {
        (change.rule.name, change.old, change.new, change.why): change
        for change in _changes(*sides)
    }
    if not unique and old.schema != new.schema:
        return [changed("respelled", *(side.root.spot() for side in sides))]
    return sorted(unique.values(), key=_order)


def _changes(old: Side, new: Side) -> Iterator[Change]:
    yield from title_changes(old, new)
    yield from table_changes(old, new)
    walk = Walk()
    yield from item_changes(old, new, walk)
    yield from walk.changes()
    yield from text_changes(old.root, new.root)
    definitions = old.definitions, new.definitions
    for name in definitions[0].keys() & definitions[1].keys():
        yield from walk.use(definitions[0][name], definitions[1][name])
    yield from walk.changes()
    yield from definition_changes(old, new, walk.classes)


def _order(change: Change) -> tuple[int, str, int, int, str]:
    near = change.near
    place = near.file, near.line, near.column
    return (_LEVELS.index(change.rule.level), *place, str(change))
