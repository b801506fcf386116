"""How the types of two tables differ, and whom each difference breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.diff.change import Change
from ddbevents.diff.comparison import Comparison
from ddbevents.diff.rules import BROKEN, RULES, Rule
from ddbevents.diff.table_changes import entity_changes, table_changes

if TYPE_CHECKING:
    from ddbevents.schema.table_schema import TableSchema

__all__ = ["BROKEN", "RULES", "Change", "Rule", "changes"]


def changes(old: TableSchema, new: TableSchema) -> list[Change]:
    """Return all changes from one table to another, the worst first.

    Changes that break nobody and add nothing are not reported.

    Args:
        old: The table whose module your consumers use.
        new: The table as its writers will use it.
    """
    found = [
        *table_changes(old, new),
        *entity_changes(old, new),
        *Comparison(old, new).changes(),
    ]
    unique = {
        (change.rule.name, change.old, change.new, change.why): change
        for change in found
    }
    return sorted(unique.values(), key=_order)


def _order(change: Change) -> tuple[bool, str, int, int, str]:
    near = change.near
    return (not change.rule.breaks, near.file, near.line, near.column, str(change))
