"""Rules: items show which entity they are of.

A discriminator identifies them, an attribute with values of its own in each entity;
or else the patterns of their keys.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ddbevents.schema.problems import Problem
from ddbevents.schema.table_schema import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import Entity, TableSchema


def entity_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield why the entities of an otherwise right table cannot be distinguished."""
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
            yield Problem("DDB111", f"the discriminator {name!a} is missing", at)
            continue
        attribute = attributes[name]
        inside = attribute.location if entity.item.attribute(name) else at
        if not any(tags_of(attribute.type)):
            help_ = f'write {{"const": "{entity.name.upper()}"}}'
            yield Problem("DDB111", "it tells no kind", inside, help_)
        elif not attribute.required:
            help_ = f'add "{name}" to "required"'
            yield Problem("DDB111", f"{name!a} is not required", inside, help_)


def _same_tags(table: TableSchema) -> Iterator[Problem]:
    for one, other in combinations(table.entities, 2):
        for tag in sorted({*one.tags} & {*other.tags}):
            message = f"{tag!a} tells {one.name} as well"
            yield Problem("DDB111", message, _definition(table, other))


def _without_pattern(table: TableSchema) -> Iterator[Problem]:
    for entity in table.entities:
        if not entity.patterns:
            help_ = "add a discriminator, or a pattern to a key attribute of each"
            message = f"nothing tells that an item is of the kind {entity.name}"
            yield Problem("DDB111", message, _definition(table, entity), help_)


def _same_patterns(table: TableSchema) -> Iterator[Problem]:
    for one, other in combinations(table.entities, 2):
        if one.patterns and one.patterns == other.patterns:
            message = f"its keys look like those of {one.name}"
            yield Problem("DDB111", message, _definition(table, other))
