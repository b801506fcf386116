"""Which files a schema refers to, be they right, wrong or missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def files_of(schemas: Iterable[Path]) -> set[Path]:
    """Return the files of schemas, and all files they refer to, directly or not."""
    found: set[Path] = set()
    left = [_normal(schema) for schema in schemas]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += (_normal(path.parent / file) for file in _named_in(json_in(path)))
    return found


def parts_among(schemas: Iterable[Path]) -> set[Path]:
    """Return the schemas that are not tables, but parts that tables refer to.

    A part has no ``x-dynamodb``. If a schema is not JSON, its references are not known:
    every schema without ``x-dynamodb`` then counts as a part of it.
    """
    values = {schema: json_in(schema) for schema in schemas}
    tables = {schema for schema, value in values.items() if _is_of_a_table(value)}
    reached = files_of(tables)
    is_known = None not in values.values()
    return {
        schema
        for schema, value in values.items()
        if schema not in tables
        and (_normal(schema) in reached or not (is_known or value is None))
    }


def json_in(path: Path) -> Any:
    """Return the content of a JSON file; None if it cannot be read.

    A pipe is left alone: it can be read only once.
    """
    try:
        return json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return None


def _is_of_a_table(value: Any) -> bool:
    return isinstance(value, dict) and "x-dynamodb" in value


def _named_in(value: Any) -> Iterator[str]:
    """Yield the files that references name."""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            left += part.values()
            reference = part.get("$ref")
            file = reference.partition("#")[0] if isinstance(reference, str) else ""
            if file and ":" not in file and not file.startswith("/"):
                yield file


def _normal(path: Path) -> Path:
    """Return a path without ``..``, so that each file has one name."""
    return Path(os.path.normpath(path))
