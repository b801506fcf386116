"""Generates the code of a table's module from its types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.gen.dialect import dialect_of
from ddbevents.records.garbage_collector import collector_paused

if TYPE_CHECKING:
    from ddbevents.schema.table_schema import TableSchema


def generate(table: TableSchema) -> str:
    """Return the code of a table's module; the same to the byte for the same schema.

    Raises:
        GenerateError: datamodel-code-generator's output does not match the schema.
        ModuleNotFoundError: The extra ``gen`` is not installed.
    """
    # Imported here: they need the extra.
    from ddbevents.gen.adapter import generated_classes  # noqa: PLC0415
    from ddbevents.gen.rendering import render  # noqa: PLC0415

    with collector_paused():
        code = render(table, generated_classes(dialect_of(table)))
        compile(code, table.source, "exec")
    return code
