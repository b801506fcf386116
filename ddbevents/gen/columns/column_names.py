"""The rules for the names of columns, structs and entities.

DuckDB and Spark refuse names that differ only in case. Names that begin with ``ddb_``
belong to the readers' own columns.
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
"""The beginning of the names of the readers' own columns."""

_HELP = 'name its column: "x-dynamodb": {"column": "..."} beside its type'


def column_name(attribute: Attribute, names: Mapping[str, str]) -> str:
    """Return the name of the column of an attribute.

    Args:
        attribute: The attribute.
        names: The names of fields, by attribute name.
    """
    return attribute.column or names[attribute.name]


def name_problems(table: TableSchema, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each column or struct whose name an engine refuses."""
    seen: dict[str, str] = {}
    for name, type_ in classes_of(table).items():
        if not isinstance(type_, Object):
            continue
        yield from _column_problems(type_, table, names)
        other = seen.setdefault(name.lower(), name)
        if other != name:
            message = f"{other} and {name} differ only in case"
            help_ = "give one of them another name in $defs"
            yield Problem("DDB116", message, type_.location, help_)


def _column_problems(
    type_: Object, table: TableSchema, names: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield the problems of a class's attributes, inherited ones included."""
    seen: dict[str, str] = {}
    own = {attribute.name for attribute in type_.attributes}
    for attribute in table.attributes_of(type_):
        name = column_name(attribute, names)
        other = seen.get(name.lower())
        seen.setdefault(name.lower(), name)
        if attribute.name in own and name.lower().startswith(OWN_PREFIX):
            message = f"names that begin with {OWN_PREFIX!r} are reserved for readers"
            yield Problem("DDB116", message, attribute.location, _HELP)
        if other is not None:
            message = f"the columns {other!r} and {name!r} differ only in case"
            if other == name:
                message = f"two columns are called {name!r}"
            yield Problem("DDB116", message, attribute.location, _HELP)
