"""Compares two tables: their titles, names, keys, times to live and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.diff.change import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.diff.change import Change
    from ddbevents.schema.table_schema import TableSchema

_IMAGES = {
    "KEYS_ONLY": set[str](),
    "NEW_IMAGE": {"the new image"},
    "OLD_IMAGE": {"the old image"},
    "NEW_AND_OLD_IMAGES": {"the new image", "the old image"},
}

_FIELDS = {
    "table_name": ("", "table-renamed", ""),
    "partition_key": ("", "key-changed", ""),
    "sort_key": ("sort-key-added", "key-changed", "sort-key-removed"),
    "time_to_live": (
        "time-to-live-added",
        "time-to-live-changed",
        "time-to-live-removed",
    ),
}
"""The rules for what is added, changed, removed; names and partition keys must be."""


def table_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    """Yield how two tables differ, apart from their items."""
    if old.title != new.title:
        locations = old.location.of("title"), new.location.of("title")
        yield changed("title-changed", *locations, old=old.title, new=new.title)
    for field, (if_added, if_changed, if_removed) in _FIELDS.items():
        name = field.removeprefix("table_")
        before, after = getattr(old.table, name), getattr(new.table, name)
        if before != after:
            rule = if_removed if after is None else if_changed
            rule = if_added if before is None else rule
            locations = old.location.of(field), new.location.of(field)
            words = {"key": field.removesuffix("_key"), "old": before, "new": after}
            yield changed(rule, *locations, **words)
    yield from _view_changes(old, new)


def _view_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    before, after = old.table.view_type, new.table.view_type
    if before != after:
        lost = sorted(_IMAGES[before] - _IMAGES[after])
        rule = "images-lost" if lost else "images-gained"
        locations = old.location.of("view_type"), new.location.of("view_type")
        words = {"old": before, "new": after, "images": " and ".join(lost)}
        yield changed(rule, *locations, **words)
