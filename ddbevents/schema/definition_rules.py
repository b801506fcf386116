"""Rules: definitions lead to values, and bases are objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.schema.problems import Problem
from ddbevents.schema.types import Object, Reference, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type


def cycle_problems(table: TableSchema, root: Location) -> Iterator[Problem]:
    """Yield the definitions that are made of themselves without a class between."""
    for name, type_ in table.definitions.items():
        if name in _reached(table, type_, set()):
            message = "it is made of itself, without an object with properties between"
            yield Problem("DDB105", message, root.inside("$defs", name))


def _reached(table: TableSchema, type_: Type, seen: set[str]) -> set[str]:
    """Return the names of the definitions that every value of a type is made of."""
    if isinstance(type_, Object):
        return seen if type_.base is None else _followed(table, type_.base, seen)
    if isinstance(type_, Reference):
        return _followed(table, type_.name, seen)
    for part in parts_of(type_):
        _reached(table, part, seen)
    return seen


def _followed(table: TableSchema, name: str, seen: set[str]) -> set[str]:
    if name in table.definitions and name not in seen:
        seen.add(name)
        _reached(table, table.definitions[name], seen)
    return seen


def base_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield what is wrong with the bases of objects in an otherwise right table."""
    for type_ in table.definitions.values():
        yield from _base_problems(type_, table)
    if table.item is not None:
        yield from _base_problems(table.item, table)


def _base_problems(type_: Type, table: TableSchema) -> Iterator[Problem]:
    if isinstance(type_, Object) and type_.base is not None:
        base = table.class_of(type_.base)
        if not isinstance(base, Object):
            message = "it refers to no object with properties"
            at = type_.location.inside("allOf", 0, "$ref")
            yield Problem("DDB105", message, at)
            return
        inherited = {attribute.name for attribute in table.attributes_of(base)}
        for attribute in type_.attributes:
            if attribute.name in inherited:
                message = f"{attribute.name!a} is in what it extends, too"
                yield Problem("DDB110", message, attribute.location)
    for part in parts_of(type_):
        yield from _base_problems(part, table)
