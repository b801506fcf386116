"""DuckDB's SQL expressions that find attributes that a table schema does not name.

They collect such attributes with their paths, if text is longer than what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_plan import Elements, Members, Struct
from ddbevents.gen.duckdb_values import literal, pointer

if TYPE_CHECKING:
    from ddbevents.gen.columns.column_plan import Column, Value
    from ddbevents.gen.duckdb_values import Expressions


def _has_objects(value: Value) -> bool:
    """Return whether a value has known names in it, at any depth."""
    match value:
        case Elements(element=part) | Members(member=part):
            return _has_objects(part)
    return isinstance(value, Struct)


@dataclass(frozen=True, slots=True)
class UnknownInside:
    """Writes the expressions that collect unknown attributes.

    Attributes:
        expressions: The expressions of the table.
    """

    expressions: Expressions

    def parts(self, columns: tuple[Column, ...], attributes: str) -> list[str]:
        """Return the lists of unknown attributes inside known ones.

        Args:
            columns: The columns.
            attributes: The attributes, in JSON; the path to them is ``path``.
        """
        return [
            self._inside(
                column.value,
                f"json_extract({attributes}, {pointer(column.attribute)})",
                self._step("path", literal(column.attribute)),
            )
            for column in columns
            if _has_objects(column.value)
        ]

    def _inside(self, value: Value, av: str, path: str) -> str:
        """Return the list of unknown attributes inside an AttributeValue in JSON."""
        x = self.expressions.variable()
        match value:
            case Struct(name=name):
                macro = self.expressions.macro(name, "unknown")
                return f"{macro}(json_extract({av}, '/M'), {path})"
            case Elements(element=element):
                at = f"{path} || '[' || ({x}_index - 1) || ']'"
                inside = self._inside(element, x, at)
                each = f"json_extract({av}, '$.L[*]'), lambda {x}, {x}_index: {inside}"
                return f"flatten(list_transform({each}))"
            case Members(member=member):
                at = self._step(path, f"{x}.key")
                inside = self._inside(member, f"{x}.value", at)
                macro = self.expressions.macro("members")
                each = f"{macro}(json_extract({av}, '/M')), lambda {x}: {inside}"
                return f"flatten(list_transform({each}))"
        raise TypeError(value)

    def _step(self, path: str, name: str) -> str:
        return f"{self.expressions.macro('step')}({path}, {name})"
