"""Checks the attributes that ``x-dynamodb`` names: keys and time to live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.diagnostics import Problem, did_you_mean
from ddbevents.gen.extend import whole
from ddbevents.gen.keywords import type_of
from ddbevents.gen.tags import resolved, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEY_TAGS = ("B", "N", "S")
_NUMBERS = ("integer", "number")


def key_problems(schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the keys and the time to live of a table."""
    table = schema["x-dynamodb"]
    for keyword in ("partitionKey", "sortKey"):
        if isinstance(table.get(keyword), str):
            yield from _key(schema, table[keyword], f"/x-dynamodb/{keyword}")
    if "sortKey" in table and table["sortKey"] == table.get("partitionKey"):
        yield Problem("DDB106", "it is the partition key", "/x-dynamodb/sortKey")
    expiry = table.get("timeToLive")
    if isinstance(expiry, str) and expiry:
        yield from _time_to_live(schema, expiry)


def _key(schema: Mapping[str, Any], name: str, pointer: str) -> Iterator[Problem]:
    kinds = set()
    for item, entity in items_of(schema):
        key = f"the key {name!a}" + (f" of {entity}" if entity else "")
        if name not in _properties(item):
            help_ = did_you_mean(name, _properties(item))
            where = f" in {entity}" if entity else ""
            message = f"there is no attribute {name!a}{where}"
            yield Problem("DDB106", message, pointer, help_)
            continue
        attribute = _attribute(schema, item, name)
        if attribute is None:
            continue
        tag = tag_of(attribute, _definitions(schema))
        if "null" in str(attribute.get("type")) or tag not in _KEY_TAGS:
            message = f"{key} is not a string, number or binary"
            yield Problem("DDB106", message, pointer)
        yield from _lossy(attribute, key, pointer)
        required = item.get("required")
        if not isinstance(required, list) or name not in required:
            help_ = f'add "{name}" to "required"'
            yield Problem("DDB106", f"{key} is not required", pointer, help_)
        kind = str(type_of(attribute)).replace("integer", "number")
        kinds.add((tag, kind, "contentEncoding" in attribute))
    if len(kinds) > 1:
        message = f"the key {name!a} has not the same type in all kinds of items"
        yield Problem("DDB106", message, pointer)


def _lossy(schema: Mapping[str, Any], key: str, pointer: str) -> Iterator[Problem]:
    """Yield why a key would be written otherwise than it was read.

    A Get or Delete with it would miss its item, and a Put make a second one.
    """
    why = "is not written back as it was read"
    if "contentMediaType" in schema:
        help_ = "declare a string, and read the JSON in your own code"
        yield Problem("DDB106", f"{key} is JSON text, which {why}", pointer, help_)
    elif schema.get("format") == "double":
        help_ = "drop the format: a number keeps all of its digits"
        yield Problem("DDB106", f"{key} is a float, which {why}", pointer, help_)


def _time_to_live(schema: Mapping[str, Any], name: str) -> Iterator[Problem]:
    pointer = "/x-dynamodb/timeToLive"
    items = [item for item, _ in items_of(schema)]
    having = [item for item in items if name in _properties(item)]
    if not having:
        help_ = did_you_mean(
            name, [each for item in items for each in _properties(item)]
        )
        yield Problem("DDB106", f"there is no attribute {name!a}", pointer, help_)
    for item in having:
        attribute = _attribute(schema, item, name)
        if attribute is None:
            continue
        if type_of(attribute) not in _NUMBERS:
            message = f"the time to live {name!a} is not of the type integer or number"
            yield Problem("DDB106", message, pointer)
        elif tag_of(attribute, _definitions(schema)) != "N":
            message = f"the time to live {name!a} is not stored as N"
            yield Problem("DDB106", message, pointer)


def items_of(schema: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """Return the schemas of the kinds of items, and their names.

    Of a table with one kind of items, it is the whole schema, without a name.
    """
    choices = schema.get("oneOf")
    if not isinstance(choices, list):
        return [(schema, "")]
    found = [
        (_definition(schema, choice.get("$ref")), str(choice.get("$ref")))
        for choice in choices
        if isinstance(choice, dict)
    ]
    return [
        (whole(item, schema), reference.removeprefix("#/$defs/"))
        for item, reference in found
        if item is not None
    ]


def _definition(schema: Mapping[str, Any], reference: Any) -> dict[str, Any] | None:
    if not isinstance(reference, str):
        return None
    found = _definitions(schema).get(reference.removeprefix("#/$defs/"))
    return found if isinstance(found, dict) else None


def _definitions(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    definitions = schema.get("$defs")
    return definitions if isinstance(definitions, dict) else {}


def _attribute(
    schema: Mapping[str, Any], item: Mapping[str, Any], name: str
) -> Mapping[str, Any] | None:
    """Return the schema of an attribute, or what it refers to."""
    attribute = _properties(item)[name]
    return {} if attribute is True else resolved(attribute, _definitions(schema))


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}
