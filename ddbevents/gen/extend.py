"""Objects that extend others: ``allOf`` of a reference and an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.document import unescape
from ddbevents.schema.keywords import is_extension

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        part = _base_of(part["allOf"][0], table) if extends else None
    if len(seen) == 1:
        return dict(schema)
    return {**schema, "properties": properties, "required": required}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def own_part(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an object's schema says itself, without what it extends."""
    part: Mapping[str, Any] = schema["allOf"][1] if "allOf" in schema else schema
    return part


def _base_of(reference: Mapping[str, Any], table: Mapping[str, Any]) -> Any:
    """Return the definition that a reference is to, None if there is none."""
    name = reference["$ref"].removeprefix("#/$defs/")
    definitions = _mapping(table.get("$defs"))
    return definitions.get(unescape(name))
