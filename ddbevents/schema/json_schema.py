"""Writes types as a table schema: the only writer of its JSON Schema.

Parsing the result gives equal types again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ddbevents.schema.document import escape
from ddbevents.schema.keywords import NARROWING, NULL
from ddbevents.schema.names import class_name, inner_name
from ddbevents.schema.respelling import automatic_title
from ddbevents.schema.type_names import json_type_of
from ddbevents.schema.types import (
    Anything,
    Binary,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Object,
    Reference,
    Set,
    Tuple,
    Union,
)

if TYPE_CHECKING:
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute, Type
    from ddbevents.wire import StreamViewType

Schema = dict[str, Any]

USUAL_VIEW: StreamViewType = "NEW_AND_OLD_IMAGES"
"""The default view type, which a table schema can leave out."""


def json_schema_of(table: TableSchema, *, states_view: bool = False) -> Schema:
    """Return the table schema of some types, as a JSON value.

    `ddbevents.schema.layout.dumps` makes text of it.

    Args:
        table: The types.
        states_view: Whether the view type is written even if it is the default.
    """
    schema: Schema = {
        "title": table.title,
        **_given(description=table.description or None),
        "x-dynamodb": _names(table, states_view=states_view),
    }
    names = [name for name, each in table.definitions.items() if each is table.item]
    if names:
        schema["$ref"] = f"#/$defs/{names[0]}"
    elif table.item is not None:
        schema |= {"type": "object", **_members(table.item)}
    else:
        references = [f"#/$defs/{name}" for name in table.entity_names]
        schema["oneOf"] = [{"$ref": reference} for reference in references]
    if table.discriminator is not None:
        schema["discriminator"] = {"propertyName": table.discriminator}
    definitions = {
        name: _definition(type_, class_name(name))
        for name, type_ in table.definitions.items()
    }
    return schema | ({"$defs": definitions} if definitions else {})


def _names(table: TableSchema, *, states_view: bool) -> Schema:
    names = table.table
    is_written = states_view or names.view_type != USUAL_VIEW
    return {
        "tableName": names.name,
        "partitionKey": names.partition_key,
        **_given(sortKey=names.sort_key, timeToLive=names.time_to_live),
        **_given(
            streamViewType=names.view_type if is_written else None,
            unknownItems="passthrough" if table.unknown_items else None,
        ),
    }


def _given(**keywords: Any) -> Schema:
    """Return the keywords that have a value."""
    return {key: value for key, value in keywords.items() if value is not None}


def _definition(type_: Type, name: str) -> Schema | Literal[True]:
    """Return the schema of a definition, whose name is the name of its class."""
    if isinstance(type_, Enum | Object) and type_.name == name:
        return _schema(type_, name)
    if isinstance(type_, Enum | Object) and type_.nullable:
        return _or_null(_schema(replace(type_, nullable=False), name))
    return _schema(type_, name)


def _schema(type_: Type, name: str) -> Schema | Literal[True]:
    """Return the schema of a type; `name` is the name of its class without a title."""
    if isinstance(type_, Anything | Reference) and type_.nullable:
        present = _schema(replace(type_, nullable=False, default=None), name)
        return _or_null(present, **_default(type_))
    match type_:
        case Anything():
            return _about(type_) or True
        case Reference():
            reference = {"$ref": f"#/$defs/{escape(type_.name)}"}
            return {**reference, **_about(type_), **_default(type_)}
        case Union():
            return _union(type_, name)
    word = json_type_of(type_)
    schema: Schema = {"type": [word, "null"] if type_.nullable else word}
    if not type_.nullable and isinstance(type_, Constant):
        schema = {}
    if isinstance(type_, Enum | Object) and type_.name != name:
        schema["title"] = type_.name
    return {
        **schema,
        **_about(type_),
        **_keywords(type_, name),
        **_given(**{"x-dynamodb-type": type_.stored_as}),
        **_default(type_),
    }


def _default(type_: Type) -> Schema:
    if type_.default == ():
        return {"default": {} if isinstance(type_, Map) else []}
    return _given(default=type_.default)


def _union(type_: Union, name: str) -> Schema:
    word = "anyOf" if type_.discriminator is None else "oneOf"
    choices = [
        _schema(choice, inner_name(name, "oneOf", index))
        for index, choice in enumerate(type_.choices)
    ]
    schema: Schema = {word: [*choices, *([NULL] if type_.nullable else [])]}
    if type_.discriminator is not None:
        schema["discriminator"] = {"propertyName": type_.discriminator}
    return {**schema, **_about(type_), **_default(type_)}


def _or_null(
    schema: Schema | Literal[True], description: str = "", **default: Any
) -> Schema:
    about = _given(description=description or None)
    return {"anyOf": [schema, NULL], **about, **default}


def _about(type_: Type) -> Schema:
    return _given(description=type_.description or None)


def _keywords(type_: Type, name: str) -> Schema:
    """Return the keywords that only schemas of such a type have."""
    match type_:
        case Constant():
            return {"const": type_.value}
        case Enum():
            return {"enum": [*type_.values, *([None] if type_.nullable else [])]}
        case Binary():
            return {"contentEncoding": "base64"}
        case Object():
            return _object(type_)
        case Map() | JsonText() | List() | Set() | Tuple():
            return _inside(type_, name)
    return _bounds(type_)


def _inside(type_: Type, name: str) -> Schema:
    """Return the keywords of types that are made of others."""
    match type_:
        case JsonText():
            content = _schema(type_.content, inner_name(name, "contentSchema"))
            return {"contentMediaType": "application/json", "contentSchema": content}
        case Map():
            return _map(type_, name)
        case Tuple():
            elements = [
                _schema(element, inner_name(name, "prefixItems", index))
                for index, element in enumerate(type_.elements)
            ]
            return {"prefixItems": elements, "items": False}
        case List() | Set():
            element = _schema(type_.element, inner_name(name, "items"))
            return {
                **({} if element is True else {"items": element}),
                **({"uniqueItems": True} if isinstance(type_, Set) else {}),
                **_bounds(type_),
            }
    return {}


def _bounds(type_: Type) -> Schema:
    """Return the format and the bounds of a type."""
    given = {key: getattr(type_, field, None) for field, key in NARROWING.items()}
    return _given(**given)


def _map(type_: Map, name: str) -> Schema:
    values = _schema(type_.values, inner_name(name, "additionalProperties"))
    if type_.pattern is not None:
        patterns = {type_.pattern: values}
        return {"patternProperties": patterns, "additionalProperties": False}
    return {} if values is True else {"additionalProperties": values}


def _object(type_: Object) -> Schema:
    if type_.base is None:
        return _members(type_)
    base = {"$ref": f"#/$defs/{escape(type_.base)}"}
    return {"allOf": [base, {"type": "object", **_members(type_)}]}


def _members(type_: Object) -> Schema:
    """Return the keywords of an object's own attributes."""
    required = [each.name for each in type_.attributes if each.required]
    return {
        **({"required": required} if required else {}),
        "properties": {
            each.name: _attribute(each, type_.name) for each in type_.attributes
        },
        **({"additionalProperties": False} if type_.closed else {}),
    }


def _attribute(attribute: Attribute, owner: str) -> Schema | Literal[True]:
    schema = _described(attribute, class_name(owner, attribute.name))
    if attribute.column is not None:
        own = {} if schema is True else schema
        schema = {**own, "x-dynamodb": {"column": attribute.column}}
    if isinstance(schema, dict) and schema.get("title") == automatic_title(
        attribute.name
    ):
        schema["title"] += "_"  # without it, it would not count as a name
    return schema


def _described(attribute: Attribute, name: str) -> Schema | Literal[True]:
    type_ = attribute.type
    if attribute.description == type_.description:
        return _schema(type_, name)
    if type_.nullable:
        present = _schema(replace(type_, nullable=False, default=None), name)
        return _or_null(present, attribute.description, **_default(type_))
    return _schema(replace(type_, description=attribute.description), name)
