"""The target ``duckdb``: readers of a table in typed columns, as SQL macros."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import ddbevents
from ddbevents._assets import assets
from ddbevents.gen.columns.column_plan import Elements, Members, Struct
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from ddbevents.gen.columns.column_plan import Column, EntityColumns, TableColumns
    from ddbevents.schema.table_schema import TableSchema

KEYS = "ddb_keys"
"""What the keys are called in names of macros, as classes are by their names."""

_macro_names = re.compile(r'^CREATE OR REPLACE MACRO "([^"]+)"', re.MULTILINE).findall

_CLASSES = {
    "d": r"\p{Nd}",
    "s": r"\s\x{0B}\x{85}\p{Z}",
    "w": r"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}",
}
"""What pydantic's engine takes for digits, spaces and letters; RE2 knows ASCII's."""


def render_duckdb(schema: TableSchema) -> str:
    """Return the SQL of a table's readers; the same to the byte for the same schema.

    Raises:
        SchemaError: Columns have names that engines do not take.
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
    """Return the names of a file's macros, as DuckDB compares them: in lower case."""
    return {name.lower() for name in _macro_names(sql)}


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(assets() / "codegen" / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # it is SQL, and all names and texts are quoted
    )
    environment.filters.update(
        array=array,
        comment=lambda text: ascii(text)[1:-1],
        identifier=identifier,
        literal=literal,
        pattern=re2_pattern,
    )
    environment.globals.update(
        attributes_type=attributes_type,
        from_json=from_json,
        pointer=pointer,
        tag_of=tag_of,
    )
    return environment.get_template("duckdb.sql.jinja")


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
    """Yield the structs of a table, each after those inside it; items are the last."""
    seen = {entity.name for entity in plan.entities}
    for entity in plan.entities:
        for struct in _inside(entity.columns):
            if struct.name not in seen:
                seen.add(struct.name)
                yield struct
    for entity in plan.entities:
        yield Struct(name=entity.name, columns=entity.columns, closed=entity.closed)


def _inside(columns: Iterable[Column]) -> Iterator[Struct]:
    for column in columns:
        value = column.value
        while isinstance(value, Elements | Members):
            value = value.element if isinstance(value, Elements) else value.member
        if isinstance(value, Struct):
            yield from _inside(value.columns)
            yield value


def re2_pattern(pattern: str) -> str:
    r"""Return a pattern of pydantic's engine for RE2: ``\d`` is any script's digit."""
    found, in_class, escaped = "", False, False
    for character in pattern:
        if escaped:
            escaped = False
            names = _CLASSES.get(character)
            if names is None:
                found += f"\\{character}"
            else:
                found += names if in_class else f"[{names}]"
            continue
        escaped = character == "\\"
        if character in "[]":
            in_class = character == "["
        found += "" if escaped else character
    return found
