"""The schemas right inside a schema, right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NULL = {"type": "null"}
"""What stands for NULL in ``anyOf``."""


def parts_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str | int | None, Any]]:
    """Yield the keywords that hold schemas, the key or index below, and the schema."""
    for keyword in ("additionalProperties", "contentSchema", "items"):
        if isinstance(schema.get(keyword), dict):
            yield keyword, None, schema[keyword]
    for keyword in ("patternProperties", "properties"):
        members = schema.get(keyword)
        for name in members if isinstance(members, dict) else ():
            yield keyword, name, schema[keyword][name]
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        elements = schema.get(keyword)
        for index, part in enumerate(elements if isinstance(elements, list) else ()):
            if part != NULL:
                yield keyword, index, part
