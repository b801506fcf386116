"""What the generated models make of items, in the form of an engine's rows.

A row is compared as the text of its values: numbers by value, moments to the
microsecond, sets without order, JSON by what it holds.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal
from uuid import UUID

from pydantic import ValidationError

from ddbevents import DecodeError, loads_item
from ddbevents.gen.columns.column_plan import (
    Column,
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
    Value,
    WireJson,
)

Item = dict[str, Any]
Verdict = Literal["accepted", "refused", "out of bounds"]

BOUNDS = re.compile(
    "(greater|less)_than(_equal)?|multiple_of|string_pattern_mismatch"
    "|(string_|bytes_)?too_(long|short)"
)
"""Errors of pydantic's about what engines do not check, by choice."""

_OFFSET = "(Z|[-+](0[0-9]|1[0-7]):?[0-5][0-9])"
GRAMMAR = {
    "integer": "-?[0-9]{1,19}",
    "wide-integer": "-?[0-9]{1,38}",
    "double": "-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,3})?",
    "unix-time": "-?[0-9]{1,12}([.][0-9]{1,6})?",
    "unix-time-ms": "-?[0-9]{1,15}([.][0-9]{1,3})?",
    "timestamp": "(?!0000|0001-01-01|9999-12-31).{10}[T ].{8}([.][0-9]{1,6})?"
    + _OFFSET,
    "time": "[0-9:]{8}([.][0-9]{6})?([-+][0-9]{2}:[0-9]{2}|Z)?",
}
"""What docs/how-to/analytics.md says that both engines take, by column."""


def verdict(text: str, item_type: Any) -> tuple[Verdict, Any]:
    """Return what the model says of an item's JSON, and the model if it takes it."""
    try:
        return "accepted", loads_item(text, item_type)
    except DecodeError:
        return "refused", None
    except ValidationError as error:
        types = [each["type"] for each in error.errors()]
        only_bounds = all(BOUNDS.fullmatch(each) for each in types)
        return "out of bounds" if only_bounds else "refused", None


def expected_row(columns: tuple[Column, ...], model: Any, item: Item) -> str:
    """Return the row that a model stands for."""
    row = _struct(columns, model, item)
    return repr((row, sorted((path, _json(av)) for path, av in unknown(columns, item))))


def found_row(columns: tuple[Column, ...], row: Mapping[str, Any]) -> str:
    """Return the row that an engine has made."""
    more = [(path, _json(json.loads(av))) for path, av in row["ddb_more"] or ()]
    return repr(
        (
            {each.name: _found(each.value, row[each.name]) for each in columns},
            sorted(more),
        )
    )


def _struct(columns: tuple[Column, ...], model: Any, item: Item) -> dict[str, Any]:
    fields, row = _fields_of(model.__class__), dict.fromkeys(c.name for c in columns)
    for each in columns:
        if each.attribute in item:
            native = getattr(model, fields[each.attribute])
            row[each.name] = _expected(each.value, native, item[each.attribute])
    return row


@cache
def _fields_of(item_type: Any) -> dict[str, str]:
    """Return the names of a model's fields, by those of attributes."""
    fields = item_type.model_fields.items()
    return {field.serialization_alias or name: name for name, field in fields}


def _expected(value: Value, native: Any, av: Any) -> Any:  # noqa: PLR0911  # a table
    if isinstance(value, WireJson):
        is_null = bool(value.tags) and "NULL" in av
        return None if is_null else _json(av)
    tag = _tag(value)
    if tag not in av:
        return None
    payload = av[tag]
    match value:
        case Scalar():
            return _expected_scalar(value, native, payload)
        case Elements(element=element):
            pairs = zip(native, payload, strict=True)
            return [_expected(element, each, part) for each, part in pairs]
        case DistinctElements(element=element):
            return sorted(repr(_normal(element, each)) for each in native)
        case Members(member=member):
            return sorted(
                (name, _expected(member, native[name], payload[name]))
                for name in payload
            )
        case Struct(columns=columns):
            return _struct(columns, native, payload)
    raise TypeError(value)


def _found(value: Value, cell: Any) -> Any:  # noqa: PLR0911  # a table
    if cell is None:
        return None
    match value:
        case WireJson():
            return _json(json.loads(cell))
        case Scalar():
            return _normal(value, cell)
        case Elements(element=element):
            return [_found(element, each) for each in cell]
        case DistinctElements(element=element):
            return sorted(repr(_normal(element, each)) for each in cell)
        case Members(member=member):
            return sorted((name, _found(member, each)) for name, each in cell)
        case Struct(columns=columns):
            return {each.name: _found(each.value, cell[each.name]) for each in columns}
    raise TypeError(value)


def _tag(value: Value) -> str:
    match value:
        case Scalar(tag=tag) | DistinctElements(tag=tag):
            return tag
        case Elements():
            return "L"
    return "M"


def _expected_scalar(scalar: Scalar, native: Any, payload: Any) -> Any:
    if scalar.type in {"json-text", "time"}:
        return _normal(scalar, payload)
    return _normal(scalar, native)


def _normal(scalar: Scalar, value: Any) -> Any:  # noqa: PLR0911  # a table
    """Return a value, whether a model's or an engine's, in a form to compare."""
    native = value.value if isinstance(value, Enum) else value
    match scalar.type:
        case "integer" | "wide-integer" | "number":
            return str(Fraction(native))
        case "timestamp" | "unix-time" | "unix-time-ms":
            assert isinstance(native, datetime)
            return native.astimezone(UTC).replace(tzinfo=None).isoformat()
        case "date":
            assert isinstance(native, date)
            return native.isoformat()
        case "uuid":
            return str(
                UUID(bytes=native) if isinstance(native, bytes) else UUID(str(native))
            )
        case "json-text":
            return _json(json.loads(native))
        case "binary":
            return base64.b64encode(native).decode()
        case "double":
            return native + 0.0  # -0.0 is 0.0 by value
    return native


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def unknown(
    columns: tuple[Column, ...], item: Item, path: str = ""
) -> Iterator[tuple[str, Any]]:
    """Yield the attributes that no column holds, with their paths."""
    known = {each.attribute: each.value for each in columns}
    for name, av in item.items():
        at = _step(path, name)
        if name in known:
            yield from _unknown_in(known[name], av, at)
        else:
            yield at, av


def _unknown_in(value: Value, av: Any, path: str) -> Iterator[tuple[str, Any]]:
    match value, av:
        case Struct(columns=columns), {"M": members}:
            yield from unknown(columns, members, path)
        case Elements(element=element), {"L": elements}:
            for index, each in enumerate(elements):
                yield from _unknown_in(element, each, f"{path}[{index}]")
        case Members(member=member), {"M": members}:
            for name, each in members.items():
                yield from _unknown_in(member, each, _step(path, name))


def _step(path: str, name: str) -> str:
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name):
        return f"{path}{json.dumps([name], ensure_ascii=False)}"
    return f"{path}.{name}" if path else name


def is_stricter(columns: tuple[Column, ...], item: Item) -> bool:
    """Return whether an item has a text that engines refuse, as the page says."""
    return (
        _has_two_tags({"M": item})
        or any(_has_null(each.value, item.get(each.attribute)) for each in columns)
        or any(not _is_taken(*leaf) for leaf in leaves(columns, item))
    )


def _has_null(value: Value, av: Any) -> bool:
    """Return whether NULL is where the schema does not allow it.

    Models take it for an attribute that is absent.
    """
    match value, av:
        case _, {"NULL": True}:
            return not value.nullable
        case Struct(columns=columns), {"M": members}:
            return any(
                _has_null(each.value, members.get(each.attribute)) for each in columns
            )
        case Elements(element=element), {"L": elements}:
            return any(_has_null(element, each) for each in elements)
        case Members(member=member), {"M": members}:
            return any(_has_null(member, each) for each in members.values())
    return False


def _has_two_tags(av: Any) -> bool:
    """Return whether an AttributeValue, or one inside, has two tags."""
    if not isinstance(av, dict):
        return False
    inside: list[Any] = []
    if isinstance(members := av.get("M"), dict):
        inside += members.values()
    if isinstance(elements := av.get("L"), list):
        inside += elements
    return len(av) > 1 or any(map(_has_two_tags, inside))


def _is_taken(scalar: Scalar, text: Any) -> bool:
    grammar = GRAMMAR.get(scalar.type)
    if scalar.type == "number":
        whole, scale = 38 - scalar.scale, scalar.scale
        grammar = f"-?[0-9]{{1,{whole}}}([.][0-9]{{1,{scale}}})?"
    if grammar is None:
        return True
    if re.fullmatch(grammar, str(text)) is None:
        return False
    return scalar.type != "integer" or -(2**63) <= int(text) < 2**63


def leaves(columns: tuple[Column, ...], item: Item) -> Iterator[tuple[Scalar, Any]]:
    """Yield the texts of an item's values that have no parts."""
    for each in columns:
        if each.attribute in item:
            yield from _leaves_in(each.value, item[each.attribute])


def _leaves_in(value: Value, av: Any) -> Iterator[tuple[Scalar, Any]]:
    match value, av:
        case Scalar(tag=tag), {**payloads} if tag in payloads:
            yield value, payloads[tag]
        case Struct(columns=columns), {"M": members}:
            yield from leaves(columns, members)
        case Elements(element=of), {"L": elements}:
            for each in elements:
                yield from _leaves_in(of, each)
        case Members(member=member), {"M": members}:
            for each in members.values():
                yield from _leaves_in(member, each)
        case DistinctElements(element=element, tag=tag), {**payloads} if (
            tag in payloads
        ):
            payload: Any = payloads[tag]
            for each in payload if isinstance(payload, list) else ():
                text = next(iter(each.values())) if isinstance(each, dict) else each
                yield element, text
