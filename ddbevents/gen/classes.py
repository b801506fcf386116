"""The names of fields, for `ddbevents.evolution` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.imported import IMPORTED
from ddbevents.schema.names import field_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.gen.model import TableModel
    from ddbevents.gen.normalise import Normal


def fields_of(model: TableModel, normal: Normal) -> dict[str, str]:
    """Return the names of the fields, by the names of the attributes."""
    taken = {*IMPORTED, *model.reserved, *normal.schema["$defs"]}
    return field_names(_attributes(normal.schema), taken)


def _attributes(schema: Any) -> Iterator[str]:
    """Yield the names of all attributes in a normalised schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for name, part in schema.items():
            inside = part.values() if name in {"properties", "$defs"} else [part]
            for each in part if name == "allOf" else inside:
                yield from _attributes(each)
