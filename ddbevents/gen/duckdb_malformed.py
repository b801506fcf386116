"""SQL expressions of DuckDB's that find what is no AttributeValue, at known places.

``from_json`` makes text of any payload, and takes one tag of several. DynamoDB writes
neither, so a pattern over the text comes first, and places are looked at only where
that finds something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_plan import (
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
)
from ddbevents.gen.duckdb_values import json_path, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ddbevents.gen.columns.column_plan import Column, Value
    from ddbevents.gen.duckdb_values import Path


def is_malformed(columns: Iterable[Column], item: str) -> str:
    """Return whether an item in JSON has what is no AttributeValue, at known places."""
    found = [
        condition
        for column in columns
        for condition in _conditions(column.value, (column.attribute,), item)
    ]
    return "\n    OR ".join(f"coalesce({condition}, false)" for condition in found)


def _conditions(value: Value, path: Path, item: str) -> Iterator[str]:
    yield _any(item, path, "len(json_keys({})) <> 1")
    match value:
        case Scalar(tag=tag):
            if tag != "BOOL":
                yield _any(item, (*path, tag), "json_type({}) <> 'VARCHAR'")
        case DistinctElements(tag=tag) if tag != "L":
            yield _any(item, (*path, tag, None), "json_type({}) <> 'VARCHAR'")
        case Elements(element=element) | DistinctElements(element=element):
            yield from _conditions(element, (*path, "L", None), item)
        case Members(member=member):
            yield from _conditions(member, (*path, "M", None), item)
        case Struct(columns=columns):
            for column in columns:
                at = (*path, "M", column.attribute)
                yield from _conditions(column.value, at, item)


def _any(item: str, path: Path, condition: str) -> str:
    """Return whether a condition holds for what is at a path, or for a part of it."""
    if None not in path:
        return condition.format(f"{item}, {pointer(*map(str, path))}")
    parts = f"json_extract({item}, {json_path(path)})"
    return f"len(list_filter({parts}, lambda x: {condition.format('x')})) > 0"
