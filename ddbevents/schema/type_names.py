"""The names of types, in JSON Schema and in messages."""

from __future__ import annotations

from ddbevents.schema.types import (
    Anything,
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Reference,
    Set,
    Text,
    Tuple,
    Type,
    Union,
)

_JSON_TYPES: dict[type, str] = {
    str: "string",
    Text: "string",
    Binary: "string",
    JsonText: "string",
    bool: "boolean",
    Boolean: "boolean",
    int: "integer",
    Number: "number",
    List: "array",
    Set: "array",
    Tuple: "array",
    Map: "object",
    Object: "object",
}


def json_type_of(type_: Type) -> str:
    """Return the ``type`` in a type's schema; empty if there is none."""
    match type_:
        case Constant(value_type=scalar):
            return _JSON_TYPES[scalar]
        case Enum(values=values):
            return _JSON_TYPES[type(values[0])]
        case Number(is_integer=True):
            return "integer"
    return _JSON_TYPES.get(type(type_), "")


def form_of(type_: Type) -> str:
    """Return the name of a type in messages; the type is not a reference."""
    match type_:
        case Text(format=format_) | Number(format=format_):
            return format_ or json_type_of(type_)
        case Enum():
            return f"enum of {json_type_of(type_)}s"
        case Constant():
            return f"constant {json_type_of(type_)}"
        case Union(choices=choices):
            return f"union of {' and '.join(sorted({*map(choice_name, choices)}))}"
    names = {Anything: "any value", JsonText: "JSON text"}
    return names.get(type(type_), type(type_).__name__.lower())


def choice_name(type_: Type) -> str:
    """Return the name of a union's choice in messages."""
    return type_.name if isinstance(type_, Object | Reference) else form_of(type_)
