"""``ddbevents gen``: writes typed modules from table schemas."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.config import find_config, schemas_or_configured
from ddbevents.cli.tables import orphans, outputs_of, schemas_in, table_schemas
from ddbevents.cli.watch import watch
from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from ddbevents.gen.model import TableModel

EXTRA = "gen"

DESCRIPTION = """\
Write a typed module for each table schema: pydantic models of the item and its
keys, the change records of the table's stream, and the event that holds them.
The module imports pydantic and ddbevents only. The same schema gives the same
module, to the byte; a file that would not change is not touched. If one schema
is wrong, nothing is written.

What is not given is read from the nearest pyproject.toml that has it:

  [tool.ddbevents]
  schemas = ["schemas/"]
  output = "src/shop/tables/"
"""

EXAMPLES = """\
examples:
  ddbevents gen orders.schema.json -o orders.py
  ddbevents gen schemas/ -o src/shop/tables/
  ddbevents gen            # as pyproject.toml says
  ddbevents gen --check    # in CI
  ddbevents gen --watch    # while you edit

exit codes: 0 fine, 1 a schema is wrong or --check found something, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "schemas",
        nargs="*",
        type=Path,
        metavar="SCHEMA",
        help="a table schema's file, or a folder: all *.schema.json in it that have"
        " x-dynamodb",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="where to write: a .py file for one schema, else a folder, in which"
        " orders.schema.json becomes orders.py",
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print what would change, and exit with 1 if a module"
        " has drifted, is missing, or has lost its schema",
    )
    modes.add_argument(
        "--diff",
        action="store_true",
        help="write nothing; print what would change",
    )
    modes.add_argument(
        "--watch",
        action="store_true",
        help="write again whenever a schema changes, until Ctrl-C",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    given = schemas_or_configured(options.schemas)
    output = options.output or find_config().output
    if output is None:
        raise DdbEventsError("where to write is not given: -o FILE_OR_FOLDER")
    if options.watch:
        return watch(lambda: _write_or_tell(given, output), lambda: _files(given))
    schemas = table_schemas(given)
    modules = _modules(schemas, outputs_of(schemas, output))
    if modules is None:
        return 1
    lost = orphans(schemas, modules, output)
    stale = _print_diffs(modules) if options.check or options.diff else _write(modules)
    for path, schema in lost.items():
        sys.stderr.write(f"{path}: its schema {schema} is gone, so delete it\n")
    return 1 if options.check and (stale or lost) else 0


def _write_or_tell(given: Sequence[Path], output: Path) -> None:
    """Write all modules, or tell what is wrong."""
    try:
        schemas = table_schemas(given)
        modules = _modules(schemas, outputs_of(schemas, output))
        if modules is not None:
            _write(modules)
    except (DdbEventsError, OSError) as error:
        sys.stderr.write(f"ddbevents: {error}\n")


def _files(given: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that modules depend on."""
    from ddbevents.gen.pipeline import files_of  # noqa: PLC0415  # slow

    for path in given:
        try:
            schemas = schemas_in(path) if path.is_dir() else [path]
        except OSError:  # it was there a moment ago
            schemas = []
        for schema in schemas:
            yield from files_of(schema)


def _modules(
    schemas: Sequence[Path], outputs: Sequence[Path]
) -> dict[Path, str] | None:
    """Return the code by file; None if a schema is wrong, after saying so."""
    from ddbevents.gen.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415

    models = _load(schemas)
    if models is None:
        return None
    try:
        return dict(zip(outputs, map(generate, models), strict=True))
    except SchemaError as error:
        sys.stderr.write(f"{error}\n\n")
        return None


def _load(schemas: Sequence[Path]) -> list[TableModel] | None:
    from ddbevents.gen.diagnostics import SchemaError  # noqa: PLC0415  # as above
    from ddbevents.gen.pipeline import load  # noqa: PLC0415

    models, problems = [], []
    for schema in schemas:
        try:
            models.append(load(schema))
        except SchemaError as error:
            problems.append(error)
    for problem in problems:
        sys.stderr.write(f"{problem}\n\n")
    return None if problems else models


def _write(modules: Mapping[Path, str]) -> bool:
    """Write what has changed; return whether anything has."""
    from ddbevents.gen.write import changed, write  # noqa: PLC0415  # as above

    stale = changed(modules)
    write(stale)
    for path, code in modules.items():
        what = f"{code.count(chr(10))} lines" if path in stale else "unchanged"
        sys.stderr.write(f"{path}: {what}\n")
    return bool(stale)


def _print_diffs(modules: Mapping[Path, str]) -> bool:
    """Print what would change; return whether anything would."""
    from ddbevents.gen.write import changed, current  # noqa: PLC0415  # as above

    stale = changed(modules)
    for path, code in stale.items():
        before = current(path)
        sys.stdout.writelines(
            unified_diff(
                (before or "").splitlines(keepends=True),
                code.splitlines(keepends=True),
                "/dev/null" if before is None else path.as_posix(),
                f"{path.as_posix()} (generated)",
            )
        )
    return bool(stale)
