"""Checks the schema of a table with several kinds of items, its entities.

They are told apart by a discriminator, an attribute with a value of its own in
each; or else by the patterns of their keys.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from ddbevents.gen.check_keys import items_of
from ddbevents.gen.diagnostics import Problem
from ddbevents.gen.extend import whole
from ddbevents.gen.load import escape
from ddbevents.gen.model import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.gen.model import Entity


NOT_AT_THE_TOP = ("$ref", "allOf", "anyOf", "x-dynamodb-type")
"""Keywords of attributes and definitions that the table's schema cannot have."""


def choice_problems(schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the form of ``oneOf`` and what goes with it."""
    for name in NOT_AT_THE_TOP:
        if name in schema:
            help_ = "it is for attributes and definitions"
            message = f"{name!r} cannot stand at the top"
            yield Problem("DDB104", message, f"/{name}", help_)
    if "oneOf" in schema:
        for name in ("properties", "required", "additionalProperties"):
            if name in schema:
                message = f"{name!r} cannot stand beside 'oneOf'"
                help_ = "each kind of items has its own"
                yield Problem("DDB104", message, f"/{name}", help_)
        if isinstance(schema["oneOf"], list):
            yield from _choices(schema)
        return
    table = schema.get("x-dynamodb")
    if isinstance(table, dict) and "unknownItems" in table:
        message = "'unknownItems' goes with 'oneOf'"
        yield Problem("DDB104", message, "/x-dynamodb/unknownItems")
    if "discriminator" in schema:
        yield Problem("DDB104", "'discriminator' goes with 'oneOf'", "/discriminator")


def _choices(schema: Mapping[str, Any]) -> Iterator[Problem]:
    known = {f"#/$defs/{name}": item for item, name in items_of(schema)}
    seen: set[str] = set()
    if not schema["oneOf"]:
        yield Problem("DDB102", "there is no kind of items", "/oneOf")
    for index, choice in enumerate(schema["oneOf"]):
        pointer = f"/oneOf/{index}"
        reference = choice.get("$ref") if isinstance(choice, dict) else None
        if not isinstance(reference, str) or len(choice) > 1:
            help_ = 'write {"$ref": "#/$defs/NAME"}, and the schema there'
            yield Problem("DDB102", "it is no reference", pointer, help_)
        elif reference not in known:
            yield Problem("DDB105", "it refers to nothing", f"{pointer}/$ref")
        elif not isinstance(known[reference].get("properties"), dict):
            yield Problem("DDB102", "it refers to no item", f"{pointer}/$ref")
        elif reference in seen:
            yield Problem("DDB110", "this kind is there twice", pointer)
        seen.add(str(reference))


def kind_problems(schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield why the entities of an otherwise right schema cannot be told apart."""
    if "discriminator" in schema:
        missing = [*_without_tag(schema)]
        yield from missing or _same_tags(entities_of(schema))
    else:
        entities = entities_of(schema)
        yield from _without_pattern(entities)
        yield from _same_patterns(entities)


def _without_tag(schema: Mapping[str, Any]) -> Iterator[Problem]:
    name = schema["discriminator"]["propertyName"]
    for choice in schema["oneOf"]:
        entity = choice["$ref"].removeprefix("#/$defs/")
        item = whole(schema["$defs"][entity], schema)
        pointer = f"/$defs/{escape(entity)}"
        if name not in item["properties"]:
            yield Problem("DDB111", f"the discriminator {name!a} is missing", pointer)
            continue
        tag = item["properties"][name]
        tag = tag if isinstance(tag, dict) else {}
        own = name in schema["$defs"][entity].get("properties", {})
        inside = f"{pointer}/properties/{escape(name)}" if own else pointer
        tags = [tag.get("const"), *tag.get("enum", [""])]
        if not any(tags) or not all(isinstance(one, str | None) for one in tags):
            help_ = f'write {{"const": "{entity.upper()}"}}'
            yield Problem("DDB111", "it tells no kind", inside, help_)
        elif name not in item.get("required", ()):
            help_ = f'add "{name}" to "required"'
            yield Problem("DDB111", f"{name!a} is not required", inside, help_)


def _same_tags(entities: tuple[Entity, ...]) -> Iterator[Problem]:
    for one, other in combinations(entities, 2):
        for tag in sorted({*one.tags} & {*other.tags}):
            message = f"{tag!a} tells {one.name} as well"
            yield Problem("DDB111", message, f"/$defs/{escape(other.name)}")


def _without_pattern(entities: tuple[Entity, ...]) -> Iterator[Problem]:
    for entity in entities:
        if not entity.patterns:
            help_ = "add a discriminator, or a pattern to a key attribute of each"
            message = f"nothing tells that an item is of the kind {entity.name}"
            pointer = f"/$defs/{escape(entity.name)}"
            yield Problem("DDB111", message, pointer, help_)


def _same_patterns(entities: tuple[Entity, ...]) -> Iterator[Problem]:
    for one, other in combinations(entities, 2):
        if one.patterns and one.patterns == other.patterns:
            message = f"its keys look like those of {one.name}"
            yield Problem("DDB111", message, f"/$defs/{escape(other.name)}")
