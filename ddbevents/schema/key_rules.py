"""Rules of the attributes that ``x-dynamodb`` names: the keys and the time to live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.codec.decode import KEY_TAGS
from ddbevents.schema.diagnostics import did_you_mean
from ddbevents.schema.location import Problem
from ddbevents.schema.storage import UNIX_TIME, is_nullable, target_of, usual_tag
from ddbevents.schema.type_names import json_type_of
from ddbevents.schema.types import Constant, Invalid, JsonText, Number, Object

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute

    Items = Sequence[tuple[str, dict[str, Attribute]]]


def key_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield what is wrong with the keys and the time to live of a table.

    A missing name is empty here; it is reported elsewhere.
    """
    keys, items = table.table, _items_of(table)
    if keys.partition_key:
        yield from _key(table, items, "partition_key", keys.partition_key)
    if keys.sort_key:
        yield from _key(table, items, "sort_key", keys.sort_key)
        if keys.sort_key == keys.partition_key:
            at = table.location.of("sort_key")
            yield Problem("DDB106", "the sort key is the partition key", at)
    if keys.time_to_live:
        yield from _time_to_live(table, items, keys.time_to_live)


def _items_of(table: TableSchema) -> Items:
    """Return the attributes of each type of item, and the name of the entity."""
    types = [(name, table.definitions[name]) for name in table.entity_names]
    if table.item is not None:
        types = [("", table.item)]
    items = []
    for name, type_ in types:
        own = table.attributes_of(type_) if isinstance(type_, Object) else ()
        if not isinstance(type_, Invalid):
            items.append((name, {attribute.name: attribute for attribute in own}))
    return items


def _key(table: TableSchema, items: Items, field: str, name: str) -> Iterator[Problem]:
    at, forms = table.location.of(field), set()
    for entity, attributes in items:
        if name not in attributes:
            where = f" in {entity}" if entity else ""
            message = f"there is no attribute {name!r}{where}"
            yield Problem("DDB106", message, at, did_you_mean(name, attributes))
            continue
        attribute = attributes[name]
        key = f"the key {name!r}" + (f" of {entity}" if entity else "")
        type_ = target_of(attribute.type, table.definitions)
        if type_ is not None and not isinstance(type_, Invalid):
            yield from _type_problems(table, attribute, key, at)
            forms.add((table.tag_of(type_), usual_tag(type_, table.definitions)))
        is_certain = isinstance(type_, Constant) and attribute.type.default is not None
        if not (attribute.required or is_certain):
            help_ = f'add "{name}" to "required"'
            yield Problem("DDB106", f"{key} is not required", at, help_)
    if len(forms) > 1:
        message = f"the key {name!r} has different types in the entities"
        yield Problem("DDB106", message, at)


def _type_problems(
    table: TableSchema, attribute: Attribute, key: str, at: Location
) -> Iterator[Problem]:
    """Yield why values of a type cannot be keys.

    If a key were not written as it was read, a Get or Delete would miss the item, and a
    Put would create a second one.
    """
    is_null = is_nullable(attribute.type, table.definitions)
    if is_null or table.tag_of(attribute.type) not in KEY_TAGS:
        message = f"{key} is not a string, number or binary"
        help_ = "drop null: every item has its keys" if is_null else ""
        yield Problem("DDB106", message, at, help_)
        return
    why = "is not written back as it was read"
    match target_of(attribute.type, table.definitions):
        case JsonText():
            help_ = "declare a string, and read the JSON in your own code"
            yield Problem("DDB106", f"{key} is JSON text, which {why}", at, help_)
        case Number(format="double"):
            help_ = "drop the format: a number keeps all of its digits"
            yield Problem("DDB106", f"{key} is a float, which {why}", at, help_)


def _time_to_live(table: TableSchema, items: Items, name: str) -> Iterator[Problem]:
    at = table.location.of("time_to_live")
    having = [attributes[name] for _, attributes in items if name in attributes]
    all_items_are_known = len(items) == max(1, len(table.entity_names))
    if all_items_are_known and not having:
        known = [each for _, attributes in items for each in attributes]
        message = f"there is no attribute {name!r}"
        yield Problem("DDB106", message, at, did_you_mean(name, known))
    for attribute in having:
        type_ = target_of(attribute.type, table.definitions)
        if type_ is None or isinstance(type_, Invalid):
            continue  # reported elsewhere
        if json_type_of(type_) not in ("integer", "number"):
            message = f"the time to live {name!r} is not of the type integer or number"
            yield Problem("DDB106", message, at, UNIX_TIME)
        elif table.tag_of(type_) != "N":
            message = f"the time to live {name!r} is not stored as N"
            yield Problem("DDB106", message, at)
