"""All types of a table schema, for tests of what holds for each of them."""

from __future__ import annotations

from collections.abc import Iterator

from ddbevents.schema.table_schema import TableSchema
from ddbevents.schema.types import Type, walk


def types_in(table: TableSchema) -> Iterator[Type]:
    """Yield every type in a table schema."""
    roots = [*table.definitions.values(), *([table.item] if table.item else [])]
    for root in roots:
        yield from walk(root)
