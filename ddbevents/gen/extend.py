"""Objects that extend others: ``allOf`` of a reference and an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.check_parts import parts_of
from ddbevents.gen.diagnostics import Problem
from ddbevents.gen.keywords import is_extension
from ddbevents.gen.load import escape, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def whole(schema: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object's schema with the properties of those that it extends.

    Args:
        schema: The schema of an object.
        table: The table schema, whose definitions it may refer to. It need not
            be a right one; what is wrong is left out.
    """
    properties: dict[str, Any] = {}
    required: list[Any] = []
    seen: list[Any] = []
    part: Any = schema
    while isinstance(part, dict) and part not in seen:
        seen.append(part)
        extends = is_extension(part.get("allOf"))
        own = part["allOf"][1] if extends else part
        names = own.get("required")
        properties = {**_mapping(own.get("properties")), **properties}
        required = [*(names if isinstance(names, list) else ()), *required]
        part = base_of(part["allOf"][0], table) if extends else None
    if len(seen) == 1:
        return dict(schema)
    return {**schema, "properties": properties, "required": required}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def own_part(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an object's schema says itself, without what it extends."""
    part: Mapping[str, Any] = schema["allOf"][1] if "allOf" in schema else schema
    return part


def base_of(reference: Mapping[str, Any], table: Mapping[str, Any]) -> Any:
    """Return the definition that a reference is to, None if there is none."""
    name = reference["$ref"].removeprefix("#/$defs/")
    definitions = _mapping(table.get("$defs"))
    return definitions.get(unescape(name))


def base_problems(table: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the bases in an otherwise right table schema."""
    for name, schema in table.get("$defs", {}).items():
        yield from _base(schema, table, f"/$defs/{escape(name)}")
    for name, schema in table.get("properties", {}).items():
        yield from _base(schema, table, f"/properties/{escape(name)}")


def _base(schema: Any, table: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    if not isinstance(schema, dict):
        return
    if "allOf" in schema:
        base, own = schema["allOf"]
        under = base_of(base, table)
        if not {"allOf", "properties"} & under.keys():
            message = "it refers to no object with properties"
            yield Problem("DDB105", message, f"{pointer}/allOf/0/$ref")
            return
        for name in whole(under, table)["properties"].keys() & own["properties"].keys():
            inside = f"{pointer}/allOf/1/properties/{escape(name)}"
            yield Problem("DDB110", f"{name!a} is in what it extends, too", inside)
    for part, inside in parts_of(schema, pointer):
        yield from _base(part, table, inside)
