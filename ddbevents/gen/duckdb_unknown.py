"""SQL expressions of DuckDB's that find attributes which a table schema does not name.

Whether there are any is looked at first, in JSON keys alone. Only then they are
collected, each with its path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddbevents.gen.columns.plan import Elements, Members, Struct
from ddbevents.gen.duckdb_values import array, literal, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.gen.columns.plan import Column, Value
    from ddbevents.gen.duckdb_values import Expressions

_Path = tuple[str | None, ...]
"""The steps to a part of an item; None for any element or member."""


def has_unknown(columns: tuple[Column, ...], item: str) -> str:
    """Return whether an item has attributes that its columns do not name, anywhere."""
    places = [*_objects(columns, ())]
    fixed = [(path, known) for path, known in places if None not in path]
    pointers = ", ".join(pointer(*map(str, path)) for path, _ in fixed)
    names = ", ".join(known for _, known in fixed)
    found = f"list_zip(json_keys({item}, [{pointers}]), [{names}])"
    unknown = "lambda x: NOT list_has_all(x[2], x[1])"
    conditions = [f"len(list_filter({found}, {unknown})) > 0"]
    if len(fixed) == 1:
        conditions = [f"NOT list_has_all({names}, json_keys({item}))"]
    for path, known in places:
        if None in path:
            objects = f"json_extract({item}, {_json_path(path)})"
            keys = f"flatten(list_transform({objects}, lambda x: json_keys(x)))"
            conditions.append(f"NOT list_has_all({known}, {keys})")
    return "\n    OR ".join(conditions)


def _objects(columns: tuple[Column, ...], path: _Path) -> Iterator[tuple[_Path, str]]:
    """Yield the paths of all objects with known names, and those names as a list."""
    yield path, array(column.attribute for column in columns)
    for column in columns:
        yield from _objects_in(column.value, (*path, column.attribute))


def _objects_in(value: Value, path: _Path) -> Iterator[tuple[_Path, str]]:
    match value:
        case Struct(columns=columns):
            yield from _objects(columns, (*path, "M"))
        case Elements(element=element):
            yield from _objects_in(element, (*path, "L", None))
        case Members(member=member):
            yield from _objects_in(member, (*path, "M", None))


def _json_path(path: _Path) -> str:
    """Return a path in DuckDB's notation, as a literal."""
    written = "$"
    for before, step in zip((None, *path), path, strict=False):
        if step is None:
            written += "[*]" if before == "L" else ".*"
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            written += f'."{escaped}"'
    return literal(written)


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
