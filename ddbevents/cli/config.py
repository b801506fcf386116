"""The project's settings for `gen` and `check`: a table in its pyproject.toml.

[tool.ddbevents]
schemas = ["schemas/"]
output = "src/shop/tables/"

[tool.ddbevents.targets]
duckdb = "analytics/"
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.errors import DdbEventsError
from ddbevents.gen.target_registry import MODELS, TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "pyproject.toml"
TABLE = "[tool.ddbevents]"
TARGETS_TABLE = "[tool.ddbevents.targets]"


class Config(NamedTuple):
    """The settings in the table, with paths relative to the working directory.

    Attributes:
        schemas: Table schemas, and folders of them.
        outputs: The output folder of each target, or the file if there is one
            schema. The setting `output` is that of the models.
    """

    schemas: list[Path]
    outputs: dict[str, Path]


def schemas_or_configured(schemas: list[Path]) -> list[Path]:
    """Return the schemas that the command line names, or else those of the project.

    Raises:
        DdbEventsError: Neither names any.
    """
    found = schemas or find_config().schemas
    if not found:
        raise DdbEventsError(f"no table schema: name one, or set it in {FILE}, {TABLE}")
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
    return Config([], {})


def _table_in(path: Path) -> dict[str, Any] | None:
    try:
        tools = tomllib.loads(path.read_text("utf-8")).get("tool", {})
    except ValueError as error:  # not TOML, or not UTF-8
        raise DdbEventsError(f"{path}: {error}") from None
    table = tools.get("ddbevents") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise DdbEventsError(f"{path}: tool.ddbevents must be a table")
    return table


def _config(table: dict[str, Any], path: Path) -> Config:
    _refuse_unknown(table, ("schemas", "output", "targets"), path, TABLE)
    schemas, targets = table.get("schemas", []), table.get("targets", {})
    if not isinstance(schemas, list) or not all(map(_is_text, schemas)):
        raise DdbEventsError(f"{path}: schemas in {TABLE} must be a list of paths")
    if not isinstance(targets, dict):
        raise DdbEventsError(f"{path}: targets in {TABLE} must be a table of paths")
    engines = [name for name in TARGETS if name != MODELS]
    _refuse_unknown(targets, engines, path, TARGETS_TABLE)
    models = {MODELS: table["output"]} if "output" in table else {}
    for name, output in {**models, **targets}.items():
        if not _is_text(output):
            where = (
                f"output in {TABLE}" if name == MODELS else f"{name} in {TARGETS_TABLE}"
            )
            raise DdbEventsError(f"{path}: {where} must be a path")
    folder = Path(os.path.relpath(path.parent))
    return Config(
        [folder / schema for schema in schemas],
        {name: folder / output for name, output in {**models, **targets}.items()},
    )


def _refuse_unknown(
    table: dict[str, Any], known: Sequence[str], path: Path, title: str
) -> None:
    if unknown := table.keys() - {*known}:
        names = f"{', '.join(known[:-1])} and {known[-1]}"
        message = f"{path}: {title} has {names}, not {', '.join(sorted(unknown))}"
        raise DdbEventsError(message)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
