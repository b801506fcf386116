"""The key attributes of a table, with the types that all of its items share."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.names import class_name
from ddbevents.schema.storage import target_of
from ddbevents.schema.type_names import json_type_of
from ddbevents.schema.types import Attribute, Constant, Enum, Number, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type

_NOT_NARROWING = {"description", "format", "is_integer", "location", "stored_as"}


def key_attributes(table: TableSchema) -> tuple[Attribute, ...]:
    """Return the key attributes of a checked table, the partition key first.

    With several entities, they have what all entities share. If unknown items may come
    as well, what narrows the type is dropped.
    """
    return tuple(_key(name, table) for name in table.key_names)


def _key(name: str, table: TableSchema) -> Attribute:
    given = [
        attribute
        for item in table.items
        for attribute in table.attributes_of(item)
        if attribute.name == name
    ]
    key = replace(given[0], required=True)
    if any(_unnamed(each.type) != _unnamed(key.type) for each in given):
        key = _of_type(key, _shared([_target(each.type, table) for each in given]))
    if table.unknown_items:
        wide = _open(_target(key.type, table))
        key = _of_type(key, _with_only(_NOT_NARROWING, wide))
    if isinstance(key.type, Enum) and table.entity_names:
        key = replace(key, type=_renamed(key.type, name, table))
    return key


def _of_type(key: Attribute, type_: Type) -> Attribute:
    return replace(key, type=type_, description=type_.description)


def _target(type_: Type, table: TableSchema) -> Type:
    return target_of(type_, table.definitions) or type_


def _renamed(type_: Enum, key: str, table: TableSchema) -> Enum:
    """Return an enum under its name as the type of a key."""
    is_titled = type_.name != class_name(table.items[0].name, key)
    return type_ if is_titled else replace(type_, name=class_name(table.title, key))


def _unnamed(type_: Type) -> Type:
    return replace(type_, name="") if isinstance(type_, Enum) else type_


def _shared(types: Sequence[Type]) -> Type:
    """Return what several types with the same tag have in common."""
    first = _unnamed(replace(types[0], description=""))
    if any(_unnamed(replace(each, description="")) != first for each in types):
        types = [_open(each) for each in types]
    same = {
        field.name
        for field in fields(types[0])
        if field.name in ("location", "name")
        or all(
            getattr(each, field.name) == getattr(types[0], field.name) for each in types
        )
    }
    return _with_only(same, types[0])


def _with_only(names: Collection[str], type_: Type) -> Type:
    """Return a type with only those of its fields that have these names."""
    kept: dict[str, Any] = {
        field.name: getattr(type_, field.name)
        for field in fields(type_)
        if field.init and field.name in names
    }
    return type(type_)(**kept)


def _open(type_: Type) -> Type:
    """Return the type of text or numbers that an enum or constant is part of."""
    if not isinstance(type_, Enum | Constant):
        return type_
    is_text = json_type_of(type_) == "string"
    wide = Text() if is_text else Number(is_integer=True)
    return replace(wide, description=type_.description, location=type_.location)
