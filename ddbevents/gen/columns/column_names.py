"""The rules of the names of columns, structs and entities.

DuckDB and Spark refuse names that differ in case alone, and the readers have columns
of their own, whose names begin with ``ddb_``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.schema.class_names import classes_of
from ddbevents.schema.location import Problem
from ddbevents.schema.types import Object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute

OWN_PREFIX = "ddb_"
"""What the names of the readers' own columns begin with."""

_HELP = 'name its column: "x-dynamodb": {"column": "..."} beside its type'


def column_name(attribute: Attribute, names: Mapping[str, str]) -> str:
    """Return the name of the column of an attribute.

    Args:
        attribute: The attribute.
        names: The names of fields, by those of attributes.
    """
    return attribute.column or names[attribute.name]


def name_problems(table: TableSchema, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the columns and structs of a table whose names engines do not take."""
    seen: dict[str, str] = {}
    for name, type_ in classes_of(table).items():
        if not isinstance(type_, Object):
            continue
        yield from _column_problems(type_, table, names)
        other = seen.setdefault(name.lower(), name)
        if other != name:
            message = f"{other} and {name} differ in case alone"
            help_ = "give one of them another name in $defs"
            yield Problem("DDB116", message, type_.location, help_)


def _column_problems(
    type_: Object, table: TableSchema, names: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield the attributes of a class, its bases' included, with such names."""
    seen: dict[str, str] = {}
    own = {attribute.name for attribute in type_.attributes}
    for attribute in table.attributes_of(type_):
        name = column_name(attribute, names)
        other = seen.get(name.lower())
        seen.setdefault(name.lower(), name)
        if attribute.name in own and name.lower().startswith(OWN_PREFIX):
            message = f"columns that begin with {OWN_PREFIX!r} are the readers' own"
            yield Problem("DDB116", message, attribute.location, _HELP)
        if other is not None:
            message = f"the columns {other!r} and {name!r} differ in case alone"
            if other == name:
                message = f"two columns are called {name!r}"
            yield Problem("DDB116", message, attribute.location, _HELP)
