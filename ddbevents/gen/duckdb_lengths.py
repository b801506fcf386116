"""DuckDB's SQL expressions for the length of the JSON that was read into columns.

``from_json`` drops attributes without a column, and the second of two attributes with
the same name. If a text is as long as what was read from it, nothing was dropped, and
it has no spaces or escapes. Any other text is examined member by member.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_plan import (
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
    WireJson,
)
from ddbevents.gen.duckdb_values import tag_of

if TYPE_CHECKING:
    from ddbevents.gen.columns.column_plan import Column, Value
    from ddbevents.gen.duckdb_values import Expressions

_NULL = len('{"NULL":true}')
_QUOTES = _BRACKETS = 2
_COMMA = 1


@dataclass(frozen=True, slots=True)
class Lengths:
    """Writes the expressions of lengths, in bytes.

    Attributes:
        expressions: The expressions of the table.
    """

    expressions: Expressions

    def member(self, columns: tuple[Column, ...], column: Column) -> str:
        """Return the length of an attribute in `w`, with a comma; 0 if it is absent."""
        name = len(json.dumps(column.attribute, ensure_ascii=False).encode())
        w = self.expressions.member(columns, column, "w")
        return f"coalesce({self._value(column.value, w, name + len(':,'))}, 0)"

    def _value(self, value: Value, w: str, more: int) -> str:
        """Return the length of an AttributeValue, plus `more` bytes."""
        if isinstance(value, WireJson):
            return f"strlen({w}) + {more}"
        payload = f'{w}."{tag_of(value)}"'
        tag = len('{"":}') + len(tag_of(value))
        found = self._payload(value, payload, tag + more)
        if not value.nullable:
            return found
        null = f'CASE WHEN {w}."NULL" IS NOT NULL THEN {_NULL + more} END'
        return f"coalesce({found}, {null})"

    def _payload(self, value: Value, payload: str, more: int) -> str:
        match value:
            case Scalar(tag="BOOL"):
                return f"strlen({payload}) + {more}"
            case Scalar():
                return f"strlen({payload}) + {_QUOTES + more}"
            case DistinctElements(tag=tag) if tag != "L":
                joined = f"""array_to_string({payload}, '","')"""
                return f"strlen({joined}) + {_BRACKETS + _QUOTES + more}"
            case Elements(element=part) | DistinctElements(element=part):
                x = self.expressions.variable()
                each = f"lambda {x}: {self._value(part, x, _COMMA)}"
                return self._sum(payload, each, more)
            case Members(member=member):
                x = self.expressions.variable()
                inside = self._value(member, f"{x}.value", len('"":,'))
                each = f"lambda {x}: strlen({x}.key) + {inside}"
                return self._sum(f"map_entries({payload})", each, more)
            case Struct(name=name):
                return f"{self.expressions.macro(name, 'length')}({payload}) + {more}"
        raise TypeError(value)

    @staticmethod
    def _sum(parts: str, each: str, more: int) -> str:
        """Return the length of a list of parts; NULL if it is NULL.

        Args:
            parts: The parts.
            each: A lambda that returns the length of a part, with a comma.
            more: How many bytes to add.
        """
        total = f"list_sum(list_transform({parts}, {each}))"
        brackets = _BRACKETS + more
        none = f"CASE WHEN {parts} IS NOT NULL THEN {brackets} END"
        return f"coalesce({total} + {brackets - _COMMA}, {none})"
