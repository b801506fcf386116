"""What can be generated from a table schema: the models, and readers for engines."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ddbevents.schema.table_schema import TableSchema


class Target(NamedTuple):
    """What is generated, and how.

    Attributes:
        summary: What a file is.
        suffix: The end of a file's name, after the table's name.
        renderer: The function that makes the text of a file, as MODULE:NAME.
        definitions: The function, as MODULE:NAME, that returns the names that a file
            defines in a namespace shared by all files; None if files are modules.
    """

    summary: str
    suffix: str
    renderer: str
    definitions: str | None = None

    @property
    def file_type(self) -> str:
        """The file extension, such as ``.py``."""
        return self.suffix[self.suffix.rindex(".") :]

    def render(self, table: TableSchema) -> str:
        """Return the text of a table's file, the same to the byte for the same schema.

        Raises:
            SchemaError: The target cannot express the schema.
            ModuleNotFoundError: The extra ``gen`` is not installed.
        """
        text: str = resolve_name(self.renderer)(table)
        return text

    def names_in(self, text: str) -> set[str]:
        """Return the names that a file's text defines in the shared namespace."""
        if self.definitions is None:
            return set()
        names: set[str] = resolve_name(self.definitions)(text)
        return names


MODELS = "pydantic"
"""The target if you name none."""

TARGETS = {
    MODELS: Target(
        "a module of pydantic models of the item and its keys, the change records of"
        " the table's stream, and the event that holds them; it imports pydantic and"
        " ddbevents only",
        ".py",
        "ddbevents.gen.pipeline:generate",
    ),
    "duckdb": Target(
        "SQL macros for DuckDB that read exports and change records into typed columns",
        "_duckdb.sql",
        "ddbevents.gen.duckdb:render_duckdb",
        "ddbevents.gen.duckdb:macros_in",
    ),
    "spark": Target(
        "a module that does the same in Spark; it imports pyspark only",
        "_spark.py",
        "ddbevents.gen.spark:render_spark",
    ),
}
"""Every target, by its name."""
