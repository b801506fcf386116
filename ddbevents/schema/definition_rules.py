"""Rules of definitions: bases are objects, entities differ.

A discriminator identifies entities: an attribute with different values in each. Without
one, the patterns of their keys do.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ddbevents.schema.location import Problem
from ddbevents.schema.table_schema import tags_of
from ddbevents.schema.types import Invalid, Object, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import Entity, TableSchema
    from ddbevents.schema.types import Type


def base_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield the wrong bases of objects in a table that is otherwise right."""
    tops = [*table.definitions.values(), *filter(None, [table.item])]
    for type_ in (each for top in tops for each in walk(top)):
        if not isinstance(type_, Object) or type_.base is None:
            continue
        base = table.class_of(type_.base)
        if not isinstance(base, Object):
            message = "the base is not an object with properties"
            at = type_.location.inside("allOf", 0, "$ref")
            yield Problem("DDB105", message, at)
            continue
        inherited = {attribute.name for attribute in table.attributes_of(base)}
        for attribute in type_.attributes:
            if attribute.name in inherited:
                message = f"{attribute.name!r} is already an attribute of the base"
                yield Problem("DDB110", message, attribute.location)


def top_reference_problems(type_: Type, top: Location) -> Iterator[Problem]:
    """Yield why the type that the top refers to cannot be the type of the items."""
    if isinstance(type_, Invalid):
        return
    if not isinstance(type_, Object) or type_.nullable:
        at = top.inside("$ref")
        yield Problem("DDB105", "an item must be an object with properties", at)
        return
    if top.value.get("title", type_.name) != type_.name:
        message = f"the title is not {type_.name!r}, the name of the item's class"
        yield Problem("DDB102", message, top.inside("title"), "drop 'title'")
    for name in ("properties", "required", "type", "additionalProperties"):
        if name in top.value:
            message = f"{name!r} is not allowed next to '$ref'"
            help_ = f"move it to {type_.name}"
            yield Problem("DDB104", message, top.inside(name), help_)


def entity_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield why entities cannot be distinguished in a table that is otherwise right."""
    if table.discriminator is not None:
        missing = [*_without_tag(table, table.discriminator)]
        yield from missing or _same_tags(table)
    else:
        yield from _without_pattern(table)
        yield from _same_patterns(table)


def _definition(table: TableSchema, entity: Entity) -> Location:
    return table.location.inside("$defs", entity.name)


def _without_tag(table: TableSchema, name: str) -> Iterator[Problem]:
    for entity in table.entities:
        attributes = {each.name: each for each in table.attributes_of(entity.item)}
        at = _definition(table, entity)
        if name not in attributes:
            yield Problem("DDB111", f"the discriminator {name!r} is missing", at)
            continue
        attribute = attributes[name]
        inside = attribute.location if entity.item.attribute(name) else at
        if not any(tags_of(attribute.type)):
            message = "the discriminator has no values that identify the entity"
            help_ = f'write {{"const": "{entity.name.upper()}"}}'
            yield Problem("DDB111", message, inside, help_)
        elif not attribute.required and attribute.type.default is None:
            help_ = f'add "{name}" to "required"'
            yield Problem("DDB111", f"{name!r} is not required", inside, help_)


def _same_tags(table: TableSchema) -> Iterator[Problem]:
    for one, other in combinations(table.entities, 2):
        for tag in sorted({*one.tags} & {*other.tags}):
            message = f"{tag!r} also identifies {one.name}"
            yield Problem("DDB111", message, _definition(table, other))


def _without_pattern(table: TableSchema) -> Iterator[Problem]:
    for entity in table.entities:
        if not entity.patterns:
            help_ = "add a discriminator, or a pattern to a key attribute of each"
            message = f"nothing identifies the items of {entity.name}"
            yield Problem("DDB111", message, _definition(table, entity), help_)


def _same_patterns(table: TableSchema) -> Iterator[Problem]:
    for one, other in combinations(table.entities, 2):
        if one.patterns and one.patterns == other.patterns:
            message = f"its keys look like those of {one.name}"
            yield Problem("DDB111", message, _definition(table, other))
