"""The project's settings for `gen` and `check`: a table in its pyproject.toml.

[tool.ddbevents]
schemas = ["schemas/"]
output = "src/shop/tables/"
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from ddbevents.errors import DdbEventsError

FILE = "pyproject.toml"
TABLE = "[tool.ddbevents]"


class Config(NamedTuple):
    """What the table has, with paths as they are from the working directory.

    Attributes:
        schemas: Table schemas, and folders of them.
        output: The folder that modules go to; or a file, if there is one schema.
    """

    schemas: list[Path]
    output: Path | None


def schemas_or_configured(schemas: list[Path]) -> list[Path]:
    """Return the schemas that the command line names, or else those of the project.

    Raises:
        DdbEventsError: There are neither.
    """
    found = schemas or find_config().schemas
    if not found:
        raise DdbEventsError(f"no SCHEMA is given, nor by {TABLE} in a {FILE}")
    return found


def find_config() -> Config:
    """Return the settings of the nearest project that has any; empty if none does.

    Raises:
        DdbEventsError: They cannot be read.
    """
    here = Path.cwd()
    for folder in [here, *here.parents]:
        path = folder / FILE
        table = _table_in(path) if path.is_file() else None
        if table is not None:
            return _config(table, path)
    return Config([], None)


def _table_in(path: Path) -> dict[str, Any] | None:
    try:
        tools = tomllib.loads(path.read_text("utf-8")).get("tool", {})
    except ValueError as error:  # no TOML, or no UTF-8
        raise DdbEventsError(f"{path}: {error}") from None
    table = tools.get("ddbevents") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise DdbEventsError(f"{path}: tool.ddbevents must be a table")
    return table


def _config(table: dict[str, Any], path: Path) -> Config:
    if unknown := table.keys() - {*Config._fields}:
        known = " and ".join(Config._fields)
        message = f"{path}: {TABLE} has {known}, not {', '.join(sorted(unknown))}"
        raise DdbEventsError(message)
    schemas, output = table.get("schemas", []), table.get("output")
    if not isinstance(schemas, list) or not all(map(_is_text, schemas)):
        raise DdbEventsError(f"{path}: schemas in {TABLE} must be a list of paths")
    if output is not None and not _is_text(output):
        raise DdbEventsError(f"{path}: output in {TABLE} must be a path")
    folder = Path(os.path.relpath(path.parent))
    return Config(
        [folder / schema for schema in schemas],
        None if output is None else folder / output,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
