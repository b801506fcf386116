"""Which files a schema refers to, be they right, wrong or missing."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.schema.schema_files import ON_DISK, read_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ddbevents.schema.schema_files import ReferredFiles, SchemaFiles


def files_of(schemas: Iterable[Path], files: SchemaFiles = ON_DISK) -> set[Path]:
    """Return the files of schemas, and all files they refer to, directly or not."""
    found: set[Path] = set()
    for schema in schemas:
        referred = files.referred_by(schema)
        found.add(_normal(schema))
        left = [*_named_in(json_in(schema), _normal(schema), referred)]
        seen: set[Path] = set()  # by this schema: others may be in other projects
        while left:
            path = left.pop()
            if path not in seen:
                seen.add(path)
                value = _read(path, referred.contents)
                left += _named_in(value, path, referred)
        found |= seen
    return found


def parts_among(schemas: Iterable[Path], files: SchemaFiles = ON_DISK) -> set[Path]:
    """Return the schemas that are not tables, but parts that tables refer to.

    A part has no ``x-dynamodb``. If a schema is not JSON, its references are not known:
    every schema without ``x-dynamodb`` then counts as a part of it.
    """
    values = {schema: json_in(schema) for schema in schemas}
    tables = {schema for schema, value in values.items() if _is_of_a_table(value)}
    reached = files_of(tables, files)
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
    return _read(path, read_schema) if path.is_file() else None


def _read(path: Path, read: Callable[[Path], bytes]) -> Any:
    try:
        return json.loads(read(path))
    except (LookupError, OSError, ValueError, RecursionError):
        return None


def _is_of_a_table(value: Any) -> bool:
    return isinstance(value, dict) and "x-dynamodb" in value


def _named_in(value: Any, path: Path, referred: ReferredFiles) -> Iterator[Path]:
    """Yield the files that the references in a file name."""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            left += part.values()
            reference = part.get("$ref")
            file = reference.partition("#")[0] if isinstance(reference, str) else ""
            if file:
                with suppress(LookupError):
                    yield referred.path_of(file, path.as_posix())


def _normal(path: Path) -> Path:
    """Return a path without ``..``, so that each file has one name."""
    return Path(os.path.normpath(path))
