"""The target ``duckdb``: readers of a table in typed columns, as SQL macros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import ddbevents
from ddbevents.gen.columns.column_plan import Struct, structs_in
from ddbevents.gen.columns.columns_of import columns_of
from ddbevents.gen.duckdb_lengths import Lengths
from ddbevents.gen.duckdb_unknown import UnknownInside
from ddbevents.gen.duckdb_values import (
    Expressions,
    array,
    attributes_type,
    from_json,
    identifier,
    literal,
    pointer,
    tag_of,
)
from ddbevents.gen.engine_patterns import re2_pattern
from ddbevents.gen.template_loader import load_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2 import Template

    from ddbevents.gen.columns.column_plan import EntityColumns, TableColumns
    from ddbevents.schema.table_schema import TableSchema

KEYS = "ddb_keys"
"""Stands for the keys in the names of macros, where classes have their own names."""

_macro_names = re.compile(r'^CREATE OR REPLACE MACRO "([^"]+)"', re.MULTILINE).findall


def render_duckdb(schema: TableSchema) -> str:
    """Return the SQL of a table's readers; the same to the byte for the same schema.

    Raises:
        SchemaError: An engine refuses the name of a column.
    """
    plan = columns_of(schema)
    expressions = Expressions(plan.identifier)
    return _template().render(
        plan=plan,
        version=ddbevents.__version__,
        keys=Struct(name=KEYS, columns=plan.keys),
        structs=[*_structs(plan)],
        items={entity.name: entity for entity in plan.entities},
        readers=[_Reader(plan, entity) for entity in plan.entities],
        sql=expressions,
        inside=UnknownInside(expressions),
        lengths=Lengths(expressions),
    )


def macros_in(sql: str) -> set[str]:
    """Return the names of a file's macros in lower case, as DuckDB compares them."""
    return {name.lower() for name in _macro_names(sql)}


@cache
def _template() -> Template:
    filters = {
        "array": array,
        "comment": lambda text: ascii(text)[1:-1],
        "identifier": identifier,
        "literal": literal,
        "pattern": re2_pattern,
    }
    functions: dict[str, Callable[..., str]] = {
        "attributes_type": attributes_type,
        "from_json": from_json,
        "pointer": pointer,
        "tag_of": tag_of,
    }
    return load_template("duckdb.sql.jinja", filters, functions)


@dataclass(frozen=True, slots=True)
class _Reader:
    """The readers of an entity, or of all items.

    Attributes:
        plan: The table.
        entity: The entity.
    """

    plan: TableColumns
    entity: EntityColumns

    def name(self, reader: str) -> str:
        """Return the name of one of the readers."""
        entity = [self.entity.identifier] if self.plan.several_entities else []
        return identifier("_".join([self.plan.identifier, *entity, reader]))


def _structs(plan: TableColumns) -> Iterator[Struct]:
    """Yield the structs of a table, inner ones first and items last."""
    seen = {entity.name for entity in plan.entities}
    for entity in plan.entities:
        yield from structs_in(entity.columns, seen)
    for entity in plan.entities:
        yield Struct(name=entity.name, columns=entity.columns, closed=entity.closed)
