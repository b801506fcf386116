"""From the keywords of a schema with a ``type`` to a type of ours.

A keyword whose value has a wrong form, which is reported, counts as absent here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.keywords import VALUES
from ddbevents.schema.placement import PLAIN_FORMATS, type_of
from ddbevents.schema.storage import other_tags
from ddbevents.schema.types import (
    Anything,
    Attribute,
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Set,
    Text,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddbevents.schema.location import Location
    from ddbevents.schema.types import Type

Children = dict[tuple[str, str | int | None], "Type"]
"""The types right inside a schema, by keyword, and key or index."""

Shared = dict[str, Any]
"""The fields that all types have."""


def given(schema: Mapping[str, Any], keyword: str) -> Any:
    """Return the value of a keyword; None if it is absent or has a wrong form."""
    if keyword in schema and VALUES[keyword][0](schema[keyword]):
        return schema[keyword]
    return None


def is_class(schema: Mapping[str, Any]) -> bool:
    """Return whether values of a schema get a class: an enum or an object."""
    closed = schema.get("additionalProperties") is False
    return bool({"allOf", "enum", "properties"} & schema.keys()) or (
        closed and "patternProperties" not in schema
    )


def typed(
    schema: Mapping[str, Any],
    type_: str,
    location: Location,
    name: str,
    children: Children,
) -> Type:
    """Return the type that a schema stands for.

    Args:
        schema: A schema, without ``$ref``, ``anyOf`` and ``allOf``.
        type_: Its ``type``, without null.
        location: Where it is.
        name: The name of its class, if it gets one.
        children: The types right inside it.
    """
    shared: Shared = {
        "location": location,
        "description": given(schema, "description") or "",
        "nullable": isinstance(schema.get("type"), list),
    }
    if type_ in ("string", "integer", "boolean"):
        if (constant := given(schema, "const")) is not None:
            return Constant(constant, **shared)
        if (listed := given(schema, "enum")) is not None:
            values = tuple(value for value in listed if value is not None)
            return Enum(name, values, **shared)
    found = _BY_TYPE[type_](schema, shared, name, children)
    tag = given(schema, "x-dynamodb-type")
    return replace(found, stored_as=tag) if tag in other_tags(found) else found


def _text(
    schema: Mapping[str, Any], shared: Shared, _name: str, children: Children
) -> Type:
    if "contentEncoding" in schema:
        return Binary(**shared)
    if "contentMediaType" in schema:
        content = _child(children, shared, "contentSchema")
        return JsonText(content, **shared)
    return Text(
        format=_format(schema),
        min_length=given(schema, "minLength"),
        max_length=given(schema, "maxLength"),
        pattern=given(schema, "pattern"),
        **shared,
    )


def _format(schema: Mapping[str, Any]) -> Any:
    """Return the format of a type; a plain one is none."""
    found = given(schema, "format")
    return None if found in PLAIN_FORMATS else found


def _number(
    schema: Mapping[str, Any], shared: Shared, _name: str, _children: Children
) -> Type:
    return Number(
        is_integer=type_of(schema) == "integer",
        format=_format(schema),
        minimum=given(schema, "minimum"),
        maximum=given(schema, "maximum"),
        exclusive_minimum=given(schema, "exclusiveMinimum"),
        exclusive_maximum=given(schema, "exclusiveMaximum"),
        multiple_of=given(schema, "multipleOf"),
        **shared,
    )


def _boolean(
    _schema: Mapping[str, Any], shared: Shared, _name: str, _children: Children
) -> Type:
    return Boolean(**shared)


def _array(
    schema: Mapping[str, Any], shared: Shared, _name: str, children: Children
) -> Type:
    if "prefixItems" in schema:
        elements = [
            _child(children, shared, "prefixItems", index)
            for index in range(len(given(schema, "prefixItems") or ()))
        ]
        return Tuple(tuple(elements), **shared)
    cls = Set if schema.get("uniqueItems") is True else List
    return cls(
        _child(children, shared, "items"),
        min_items=given(schema, "minItems"),
        max_items=given(schema, "maxItems"),
        **shared,
    )


def _object(
    schema: Mapping[str, Any], shared: Shared, name: str, children: Children
) -> Type:
    if not is_class(schema):
        for pattern in given(schema, "patternProperties") or ():
            values = _child(children, shared, "patternProperties", pattern)
            return Map(values, pattern, **shared)
        return Map(_child(children, shared, "additionalProperties"), **shared)
    closed = schema.get("additionalProperties") is False
    attributes = _attributes(schema, shared["location"], children)
    return Object(name, attributes, closed=closed, **shared)


def _attributes(
    schema: Mapping[str, Any], location: Location, children: Children
) -> tuple[Attribute, ...]:
    required = schema.get("required")
    names = required if isinstance(required, list) else ()
    properties = given(schema, "properties") or {}
    return tuple(
        Attribute(
            name,
            children["properties", name],
            required=name in names,
            description=described(part),
            location=location.inside("properties", name),
        )
        for name, part in properties.items()
    )


def described(schema: Any) -> str:
    """Return the description that a schema gives by itself; may be empty."""
    if not isinstance(schema, dict):
        return ""
    return given(schema, "description") or ""


def _child(
    children: Children, shared: Shared, keyword: str, key: str | int | None = None
) -> Type:
    """Return the type inside a schema; any value if there is none."""
    at = shared["location"].of(keyword)
    return children.get((keyword, key)) or Anything(location=at)


_BY_TYPE: dict[str, Callable[[Mapping[str, Any], Shared, str, Children], Type]] = {
    "array": _array,
    "boolean": _boolean,
    "integer": _number,
    "number": _number,
    "object": _object,
    "string": _text,
}
