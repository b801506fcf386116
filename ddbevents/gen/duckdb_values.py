"""DuckDB's SQL expressions for AttributeValues, for their values and for errors.

The expression *w* is an AttributeValue as `wire_type` reads it. The expression *r* is
the value that `value` makes from it. Each is NULL if there is none.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from ddbevents.codec.decode import TAGS
from ddbevents.gen.columns.column_plan import (
    Column,
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
    WireJson,
)
from ddbevents.gen.columns.scalar_columns import DECIMAL_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ddbevents.gen.columns.column_plan import Value

_MACROS = {
    "binary": "binary",
    "date": "date",
    "double": "double",
    "integer": "integer",
    "json-text": "json",
    "time": "time",
    "timestamp": "timestamp",
    "unix-time": "unix_time",
    "unix-time-ms": "unix_time_ms",
    "uuid": "uuid",
    "wide-integer": "wide_integer",
}
"""The macros that convert a text, by the type of the value."""

_NUMBERS = {"integer", "number", "wide-integer"}
_QUICK_DIGITS = 18


def identifier(name: str) -> str:
    """Return a name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float) -> str:
    """Return a text, number or boolean as a literal."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def array(values: Iterable[str]) -> str:
    """Return texts as a list."""
    return f"[{', '.join(map(literal, values))}]"


def wire_type(value: Value) -> str:
    """Return the type of an AttributeValue on the wire."""
    if isinstance(value, WireJson):
        return "JSON"
    tag, payload = tag_of(value), _payload_type(value)
    null = ', "NULL" JSON' if value.nullable else ""
    return f'STRUCT("{tag}" {payload}{null})'


def attributes_type(columns: Iterable[Column]) -> str:
    """Return the type of attributes on the wire, by their names.

    Names in a struct of DuckDB must not differ only in case; such attributes stay JSON.
    """
    columns = [*columns]
    if has_clash(columns):
        return "JSON"
    fields = (f"{identifier(c.attribute)} {wire_type(c.value)}" for c in columns)
    return f"STRUCT({', '.join(fields)})"


def has_clash(columns: Iterable[Column]) -> bool:
    """Return whether names of attributes differ only in case."""
    counts = Counter(column.attribute.lower() for column in columns)
    return any(number > 1 for number in counts.values())


def tag_of(value: Value) -> str:
    """Return the tag of a value that is not JSON."""
    match value:
        case Scalar(tag=tag) | DistinctElements(tag=tag):
            return tag
        case Elements():
            return "L"
    return "M"


def _payload_type(value: Value) -> str:
    match value:
        case Scalar(tag="BOOL"):
            return "JSON"  # as BOOLEAN, it would also take the text "true"
        case DistinctElements(element=element, tag="L") | Elements(element=element):
            return f"{wire_type(element)}[]"
        case DistinctElements():
            return "VARCHAR[]"
        case Members(member=member):
            return f"MAP(VARCHAR, {wire_type(member)})"
        case Struct(columns=columns):
            return attributes_type(columns)
    return "VARCHAR"


def from_json(text: str, sql_type: str) -> str:
    """Return an expression that reads JSON text as a type; misfits become NULL."""
    return f"from_json({text}, {literal(json.dumps(sql_type, ensure_ascii=False))})"


def pointer(*steps: str) -> str:
    """Return a JSON Pointer (RFC 6901) as a literal."""
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return literal("".join(f"/{step}" for step in escaped))


@dataclass(frozen=True, slots=True)
class Expressions:
    """Writes the expressions of a table.

    Attributes:
        prefix: The beginning of the names of the table's macros.
    """

    prefix: str
    _numbers: Iterator[int] = field(default_factory=count)

    def macro(self, *names: str) -> str:
        """Return the name of one of the table's macros."""
        return identifier("_".join([self.prefix, *names]))

    def variable(self) -> str:
        """Return a name for a lambda's variable: macros nest, so all differ."""
        return f"x{next(self._numbers)}"

    def member(self, columns: tuple[Column, ...], column: Column, w: str) -> str:
        """Return the AttributeValue of a column; the attributes are `w`."""
        if not has_clash(columns):
            return f"{w}.{identifier(column.attribute)}"
        part = f"json_extract({w}, {pointer(column.attribute)})"
        return from_json(part, wire_type(column.value))

    def value(self, value: Value, w: str) -> str:
        """Return the value that an AttributeValue holds."""
        match value:
            case WireJson(tags=tags):
                return f"{self.macro('wire_json')}({w}, {array(tags or sorted(TAGS))})"
            case Scalar(tag=tag):
                return self.scalar(value, f'{w}."{tag}"')
            case DistinctElements(element=element, tag=tag) if tag != "L":
                return self.each(f'{w}."{tag}"', lambda x: self.scalar(element, x))
            case Elements(element=part) | DistinctElements(element=part):
                return self.each(f'{w}."L"', lambda x: self.value(part, x))
            case Members(member=member):
                keys, values = f'map_keys({w}."M")', f'map_values({w}."M")'
                values = self.each(values, lambda x: self.value(member, x))
                return f'CASE WHEN {w}."M" IS NOT NULL THEN MAP({keys}, {values}) END'
            case Struct(name=name):
                return f'{self.macro(name, "value")}({w}."M", twice)'
        raise TypeError(value)

    def each(self, values: str, convert: Callable[[str], str]) -> str:
        """Return a list with each element of another one converted."""
        variable = self.variable()
        converted = convert(variable)
        if converted == variable:
            return values
        return f"list_transform({values}, lambda {variable}: {converted})"

    def scalar(self, scalar: Scalar, payload: str) -> str:
        """Return the value of a payload; NULL if it would not be exact."""
        found = self._scalar(scalar, payload)
        if not scalar.choices:
            return found
        choices = ", ".join(map(literal, scalar.choices))
        return f"CASE WHEN {found} IN ({choices}) THEN {found} END"

    def _scalar(self, scalar: Scalar, payload: str) -> str:
        if scalar.type == "text":
            return payload
        if scalar.type == "boolean":
            true, false = ("1", "0") if scalar.tag == "N" else ("true", "false")
            cases = f"WHEN '{true}' THEN true WHEN '{false}' THEN false"
            return f"CASE {payload} {cases} END"
        if scalar.type == "binary":
            twice = "twice" if scalar.tag in ("B", "BS") else "false"
            return f"{self.macro('binary')}({payload}, {twice})"
        if scalar.type in _NUMBERS and scalar.tag == "S":
            name = "plain_number" if scalar.type == "number" else "plain_integer"
            payload = f"{self.macro(name)}({payload})"
        if scalar.type == "number":
            return self._number(payload, scalar.scale)
        return f"{self.macro(_MACROS[scalar.type])}({payload})"

    def _number(self, payload: str, scale: int) -> str:
        quick, whole = min(scale, _QUICK_DIGITS // 2), DECIMAL_DIGITS - scale
        before = f"[0-9]{{1,{whole}}}" if whole else "0"
        after = f"[0-9]{{1,{scale}}}0*" if scale else "0+"
        pattern = literal(f"-?{before}([.]{after})?")
        decimal = f"CAST({payload} AS DECIMAL({DECIMAL_DIGITS}, {scale}))"
        exact = f"WHEN regexp_full_match({payload}, {pattern}) THEN {decimal}"
        if whole <= _QUICK_DIGITS - quick:
            return f"CASE {exact} END"
        # DuckDB 1.4 is slow to read decimals of more than 18 digits.
        after = f"([.][0-9]{{1,{quick}}})?" if quick else ""
        pattern = literal(f"-?[0-9]{{1,{_QUICK_DIGITS - quick}}}{after}")
        small = f"CAST({payload} AS DECIMAL({_QUICK_DIGITS}, {quick}))"
        found = f"CAST({small} AS DECIMAL({DECIMAL_DIGITS}, {scale}))"
        short = f"WHEN regexp_full_match({payload}, {pattern}) THEN {found}"
        return f"CASE {short} {exact} END"

    def is_wrong(self, column: Column, w: str, r: str) -> str:
        """Return the condition that a column does not hold an attribute's value."""
        value = column.value
        found = [f"{r} IS NULL"]
        if not column.required:
            found.append(f"{w} IS NOT NULL")
        if value.nullable and not (isinstance(value, WireJson) and not value.tags):
            null = f"{w}.\"NULL\" = 'true'"
            if isinstance(value, WireJson):
                null = f"{w} = '{{\"NULL\":true}}'"
            found.append(f"({null}) IS NOT TRUE")
        inside = self.is_wrong_inside(value, w, r)
        return " OR ".join([" AND ".join(found), *inside])

    def is_wrong_inside(self, value: Value, w: str, r: str) -> list[str]:
        """Return the conditions under which a part of a value is wrong."""
        match value:
            case Struct(name=name):
                attributes = "NULL" if w == "NULL" else f'{w}."M"'
                call = f"{self.macro(name, 'is_wrong')}({attributes}, {r})"
                return [f"{r} IS NOT NULL AND {call}"]
            case DistinctElements(tag=tag):
                empty = [] if tag == "L" else [f"len({r}) = 0"]
                may_be = f"(len({r}) > 1 OR {r}[1] IS NULL)"  # most have one element
                return [*empty, f"{may_be} AND len(list_distinct({r})) < len({r})"]
            case Elements(element=element):
                return [self.has_wrong(element, f'{w}."L"', r)]
            case Members(member=member):
                w, r = f'map_values({w}."M")', f"map_values({r})"
                return [self.has_wrong(member, w, r)]
        return []

    def has_wrong(self, element: Value, w: str, r: str) -> str:
        """Return the condition that one of several elements is wrong."""
        variable = self.variable()
        column = Column("", "", element, required=True)
        if is_by_value(element):
            wrong, pairs = self.is_wrong(column, "NULL", variable), r
        else:
            wrong = self.is_wrong(column, f"{variable}[1]", f"{variable}[2]")
            pairs = f"list_zip({w}, {r})"
        return f"len(list_filter({pairs}, lambda {variable}: {wrong})) > 0"


def is_by_value(value: Value) -> bool:
    """Return whether a value alone shows that it is wrong."""
    if value.nullable and not (isinstance(value, WireJson) and not value.tags):
        return False
    match value:
        case Elements(element=part) | Members(member=part):
            return is_by_value(part)
        case Struct(columns=columns):
            return all(each.required and is_by_value(each.value) for each in columns)
    return True
