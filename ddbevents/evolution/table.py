"""Compares two tables: their names, keys, times to live and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.evolution.change import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Side, Spot

_IMAGES = {
    "KEYS_ONLY": set[str](),
    "NEW_IMAGE": {"the new image"},
    "OLD_IMAGE": {"the old image"},
    "NEW_AND_OLD_IMAGES": {"the new image", "the old image"},
}

_USUAL = {"streamViewType": "NEW_AND_OLD_IMAGES", "unknownItems": "error"}
"""What some keywords are if they are not there."""


def table_changes(old: Side, new: Side) -> Iterator[Change]:
    """Yield how two tables differ, apart from their items."""
    before, after = old.model.table, new.model.table
    if before.name != after.name:
        words = {"old": before.name, "new": after.name}
        yield changed("table-renamed", *_spots(old, new, "tableName"), **words)
    if before.partition_key != after.partition_key:
        spots = _spots(old, new, "partitionKey")
        words = {"old": before.partition_key, "new": after.partition_key}
        yield changed("key-changed", *spots, key="partition", **words)
    yield from _optional(
        _spots(old, new, "sortKey"),
        (before.sort_key, after.sort_key),
        ("sort-key-added", "key-changed", "sort-key-removed"),
    )
    yield from _optional(
        _spots(old, new, "timeToLive"),
        (before.time_to_live, after.time_to_live),
        ("time-to-live-added", "time-to-live-changed", "time-to-live-removed"),
    )
    yield from _view_changes(old, new)
    yield from _spellings(old, new)


def _spots(old: Side, new: Side, keyword: str) -> tuple[Spot, Spot]:
    first, second = (side.root.spot("x-dynamodb", keyword) for side in (old, new))
    return first, second


def _optional(
    spots: tuple[Spot, Spot],
    names: tuple[str | None, str | None],
    rules: tuple[str, str, str],
) -> Iterator[Change]:
    """Yield what has become of an attribute that need not be named."""
    old, new = names
    if old != new:
        added, other, removed = rules
        rule = added if old is None else removed if new is None else other
        yield changed(rule, *spots, key="sort", old=old, new=new)


def _spellings(old: Side, new: Side) -> Iterator[Change]:
    """Yield what is said in one schema, and goes without saying in the other."""
    schemas = [side.model.schema for side in (old, new)]
    if schemas[0].get("$schema") != schemas[1].get("$schema"):
        yield changed("respelled", old.root.spot("$schema"), new.root.spot("$schema"))
    for keyword, usual in _USUAL.items():
        said = [schema["x-dynamodb"].get(keyword) for schema in schemas]
        if said[0] != said[1] and {*said} == {None, usual}:
            yield changed("respelled", *_spots(old, new, keyword))


def _view_changes(old: Side, new: Side) -> Iterator[Change]:
    before, after = old.model.table.view_type, new.model.table.view_type
    if before != after:
        lost = sorted(_IMAGES[before] - _IMAGES[after])
        rule = "images-lost" if lost else "images-gained"
        words = {"old": before, "new": after, "images": " and ".join(lost)}
        yield changed(rule, *_spots(old, new, "streamViewType"), **words)
