"""Compares two tables: their names, keys and streams, and their entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.diff.change import added, changed, removed
from ddbevents.diff.forms import described
from ddbevents.diff.value_changes import differing_values
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.type_names import form_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddbevents.diff.change import Change
    from ddbevents.diff.forms import Pair
    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import Entity, TableSchema
    from ddbevents.schema.types import Object, Type

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
"""The rules if it is added, changed, removed; names and partition keys only change."""


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


def entity_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    """Yield how the entities of two tables differ, apart from their attributes."""
    several = bool(old.entities), bool(new.entities)
    if several == (True, True):
        yield from _added_and_removed(old, new)
        yield from _discriminator_changes(old, new)
        yield from _unknown_changes(old, new)
        yield from _key_changes(old, new)
    elif any(several):
        words = [
            "several entities" if each else "one type of items" for each in several
        ]
        locations = old.location.of("entity_names"), new.location.of("entity_names")
        yield changed("one-entity-or-several", *locations, old=words[0], new=words[1])


def same_items(old: TableSchema, new: TableSchema) -> list[Pair[Object]]:
    """Return the types of the items that are the same in both tables."""
    if old.item is not None and new.item is not None:
        return [(old.item, new.item)]
    pairs = _same_entities(old.entities, new.entities)
    return [(before.item, after.item) for before, after in pairs]


def _same_entities(old: Sequence[Entity], new: Sequence[Entity]) -> list[Pair[Entity]]:
    """Return pairs of the same entity: by name, or else by what identifies it."""
    by_name = {entity.name: entity for entity in new}
    pairs = [(each, by_name[each.name]) for each in old if each.name in by_name]
    others = [each for each in new if each not in [after for _, after in pairs]]
    for entity in old:
        for other in others if entity.name not in by_name else ():
            if (entity.tags, entity.patterns) == (other.tags, other.patterns):
                pairs.append((entity, other))
                others.remove(other)
                break
    return pairs


def _added_and_removed(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    pairs = _same_entities(old.entities, new.entities)
    for entity in old.entities:
        if entity not in [before for before, _ in pairs]:
            rule = "entity-removed" + "-passed-through" * new.unknown_items
            locations = entity.item.location, new.location.of("entity_names")
            yield removed(rule, *locations, name=entity.item.name)
    for entity in new.entities:
        if entity not in [after for _, after in pairs]:
            rule = "entity-added" + "-passed-through" * old.unknown_items
            yield added(rule, entity.item.location, name=entity.item.name)


def _discriminator_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    before, after = old.discriminator, new.discriminator
    if before != after:
        locations = old.location.of("discriminator"), new.location.of("discriminator")
        words = {
            key: "their keys" if name is None else repr(name)
            for key, name in (("old", before), ("new", after))
        }
        yield changed("entities-identified-differently", *locations, **words)


def _unknown_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    if old.unknown_items is not new.unknown_items:
        rule = "unknown-items-passed" if new.unknown_items else "unknown-items-refused"
        locations = old.location.of("unknown_items"), new.location.of("unknown_items")
        yield changed(rule, *locations)


def _key_changes(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    """Yield how the class of the keys differs, which all entities share."""
    others = {key.name: key for key in key_attributes(new)}
    for key in key_attributes(old):
        if key.name not in others:
            continue
        types = old.resolve(key.type), new.resolve(others[key.name].type)
        if form_of(types[0]) != form_of(types[1]):
            words = {
                "old": described(types[0], old.tag_of(types[0])),
                "new": described(types[1], new.tag_of(types[1])),
                "name": key.name,
                "keys": f"{new.title}Keys",
            }
            locations = _location_of(key.name, old), _location_of(key.name, new)
            yield changed("key-type-changed", *locations, **words)


def _location_of(key: str, table: TableSchema) -> Location:
    is_partition_key = key == table.table.partition_key
    return table.location.of("partition_key" if is_partition_key else "sort_key")


def discriminator_value_changes(
    types: Pair[Type], items: Pair[Object], tables: Pair[TableSchema]
) -> Iterator[Change]:
    """Yield which values of the discriminator now identify an entity, or no longer do.

    Args:
        types: The discriminator's types in the old and the new entity.
        items: The two entities.
        tables: Their tables.
    """
    before, after = (item.name for item in items)
    old_owners, new_owners = (_owners(table) for table in tables)
    passed = ["-passed-through" * table.unknown_items for table in tables]
    for value, locations, is_new in differing_values(*types):
        if is_new:
            rule = "tag-moved" if value in old_owners else f"tag-added{passed[0]}"
            words = {"old": old_owners.get(value), "new": after, "name": after}
        else:
            rule = "tag-moved" if value in new_owners else f"tag-removed{passed[1]}"
            words = {"old": before, "new": new_owners.get(value), "name": before}
        yield changed(rule, *locations, value=value, **words)


def _owners(table: TableSchema) -> dict[str | int, str]:
    """Return the name of the class that each tag identifies."""
    return {tag: entity.item.name for entity in table.entities for tag in entity.tags}
