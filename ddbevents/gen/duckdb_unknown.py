"""SQL expressions of DuckDB's that find attributes which a table schema does not name.

Whether there are any is looked at first, in JSON keys alone. Only then they are
collected, each with its path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_plan import Elements, Members, Struct
from ddbevents.gen.duckdb_values import json_path, literal, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.gen.columns.column_plan import Column, Value
    from ddbevents.gen.duckdb_values import Expressions, Path


def has_unknown(columns: tuple[Column, ...], json: str, *steps: str) -> str:
    """Return whether an item has attributes that its columns do not name, anywhere.

    Args:
        columns: The columns.
        json: The JSON with the item.
        steps: The path to the item in it.
    """
    places = [*_objects(columns, steps)]
    fixed = [(path, known) for path, known in places if None not in path]
    pointers = ", ".join(pointer(*map(str, path)) for path, _ in fixed)
    keys = [
        (f"json_keys({json}, [{pointers}])[{index}]", known)
        for index, (_, known) in enumerate(fixed, 1)
    ]
    for path, known in places:
        if None in path:
            objects = f"json_extract({json}, {json_path(path)})"
            each = f"flatten(list_transform({objects}, lambda x: json_keys(x)))"
            keys.append((each, known))
    # Added, not joined by OR, so that DuckDB works out what they share only once.
    counts = (
        f"coalesce(len(list_filter({names}, lambda x: x NOT IN {known})), 0)"
        for names, known in keys
    )
    return " + ".join(counts) + " > 0"


def _objects(columns: tuple[Column, ...], path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the paths of all objects with known names, and those names as a tuple."""
    names = ", ".join(literal(column.attribute) for column in columns)
    yield path, f"({names})"
    for column in columns:
        yield from _objects_in(column.value, (*path, column.attribute))


def _objects_in(value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    match value:
        case Struct(columns=columns):
            yield from _objects(columns, (*path, "M"))
        case Elements(element=element):
            yield from _objects_in(element, (*path, "L", None))
        case Members(member=member):
            yield from _objects_in(member, (*path, "M", None))


@dataclass(frozen=True, slots=True)
class UnknownInside:
    """Writes the expressions that collect unknown attributes.

    Attributes:
        expressions: Those of the table.
    """

    expressions: Expressions

    def parts(self, columns: tuple[Column, ...], attributes: str) -> list[str]:
        """Return the lists of what is unknown inside known attributes.

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
            if any(_objects_in(column.value, ()))
        ]

    def _inside(self, value: Value, av: str, path: str) -> str:
        """Return the list of what is unknown inside an AttributeValue in JSON."""
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
