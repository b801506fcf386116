"""What identifies the choices of a union: their tags, and a member of objects.

Nothing is guessed from the value: every value belongs to exactly one choice, and is
written back from Python under the tag that it was read from.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ddbevents.schema.location import Problem
from ddbevents.schema.storage import target_of, usual_tag
from ddbevents.schema.table_schema import tags_of
from ddbevents.schema.types import (
    Anything,
    JsonText,
    Number,
    Object,
    Text,
    Type,
    Union,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddbevents.schema.storage import Definitions
    from ddbevents.schema.table_schema import TableSchema


def objects_of(union: Union, definitions: Definitions) -> list[Object]:
    """Return the choices of a union that are objects with known names."""
    found = [target_of(choice, definitions) for choice in union.choices]
    return [each for each in found if isinstance(each, Object)]


def discriminator_of(union: Union, table: TableSchema) -> str | None:
    """Return the member that identifies the objects of a union.

    None if there is at most one object, or no such member.
    """
    objects = objects_of(union, table.definitions)
    if len(objects) <= 1:
        return None
    if union.discriminator is not None:
        return union.discriminator
    names = [each.name for each in table.attributes_of(objects[0])]
    return next((name for name in names if _identifies(name, objects)), None)


def _identifies(name: str, objects: Sequence[Object]) -> bool:
    return not any(_tag_problems(name, objects))


def _tag_problems(name: str, objects: Sequence[Object]) -> Iterator[str]:
    """Yield why a member does not identify some objects."""
    seen: dict[str, str] = {}
    for each in objects:
        own = each.attribute(name)
        tags = tags_of(own.type) if own else ()
        if own is None or not tags or own.type.nullable:
            yield f"{name!r} of {each.name} has no values that identify it"
        elif not own.required and own.type.default is None:
            yield f"{name!r} of {each.name} is not required"
        for tag in tags:
            if tag in seen:
                yield f"{tag!r} identifies {seen[tag]} and {each.name}"
            seen[tag] = each.name


def union_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield why choices of unions look alike in a table that is otherwise right."""
    roots = [*table.definitions.values(), *filter(None, [table.item])]
    for type_ in (each for root in roots for each in walk(root)):
        if isinstance(type_, Union):
            yield from _problems(type_, table)


_ONE_TYPE = "drop a choice, or write true for any value"


def _problems(union: Union, table: TableSchema) -> Iterator[Problem]:
    choices = [*_flat(union, table.definitions)]
    at = union.location.of("choices")
    for choice in choices:
        if isinstance(choice, Anything):
            yield Problem("DDB115", "'any value' cannot be a choice", at, "write true")
        elif isinstance(choice, JsonText) or choice.stored_as is not None:
            message = "JSON text and values with a forced tag cannot be choices"
            help_ = "drop the other choices, or store the value as its usual type"
            yield Problem("DDB115", message, at, help_)
    for one, other in combinations(choices, 2):
        if isinstance(one, Object) and isinstance(other, Object):
            continue
        if why := _alike(one, other, table.definitions):
            yield Problem("DDB115", why, at, _ONE_TYPE)
    yield from _object_problems(union, choices, table)


def _flat(union: Union, definitions: Definitions) -> Iterator[Type]:
    """Yield the choices of a union, and of unions among them."""
    for choice in union.choices:
        found = target_of(choice, definitions)
        if isinstance(found, Union):
            yield from _flat(found, definitions)
        elif found is not None:
            yield found


def _alike(one: Type, other: Type, definitions: Definitions) -> str | None:
    """Return why two choices cannot be distinguished, None if they can."""
    tags = usual_tag(one, definitions), usual_tag(other, definitions)
    if tags[0] == tags[1] and tags[0] is not None:
        return f"two choices are stored as {tags[0]}"
    if _is_moment(one) and _is_moment(other):
        return "a date-time and a UNIX time are the same in Python"
    return None


def _is_moment(type_: Type) -> bool:
    match type_:
        case Text(format="date-time") | Number(format="unix-time" | "unix-time-ms"):
            return True
    return False


def _object_problems(
    union: Union, choices: Sequence[Type], table: TableSchema
) -> Iterator[Problem]:
    objects = objects_of(union, table.definitions)
    at = union.location.of("choices")
    if len(objects) < sum(isinstance(choice, Object) for choice in choices):
        message = "a union inside this one also has objects"
        yield Problem("DDB115", message, at, "list all objects in one union")
    elif union.discriminator is not None and len(objects) != len(choices):
        message = "'discriminator' needs choices that are objects with properties"
        yield Problem("DDB115", message, at, "write 'anyOf' without it")
    elif len(objects) > 1:
        name = discriminator_of(union, table)
        help_ = 'give each a required member of its own: {"type": {"const": "CARD"}}'
        if name is None:
            yield Problem("DDB115", "nothing identifies its objects", at, help_)
            return
        for message in _tag_problems(name, objects):
            yield Problem("DDB115", message, at, help_)


def discriminators(table: TableSchema) -> set[tuple[str, str]]:
    """Return the members that identify entities and choices, each with its class."""
    found = set()
    if table.discriminator is not None:
        found = {(item.name, table.discriminator) for item in table.items}
    roots = [*table.definitions.values(), *filter(None, [table.item])]
    for type_ in (each for root in roots for each in walk(root)):
        if isinstance(type_, Union) and (name := discriminator_of(type_, table)):
            objects = objects_of(type_, table.definitions)
            found |= {(each.name, name) for each in objects}
    return found
