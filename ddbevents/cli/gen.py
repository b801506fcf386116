"""``ddbevents gen``: writes typed modules from table schemas."""

from __future__ import annotations

import sys
from contextlib import suppress
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ddbevents.cli.config import find_config, schemas_or_configured
from ddbevents.cli.modules import missing_package_files, orphans, outputs_of
from ddbevents.cli.tables import schemas_in, table_schemas
from ddbevents.cli.watch import watch
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped
from ddbevents.schema.references import files_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

EXTRA = "gen"

DESCRIPTION = """\
Write a typed module for each table schema: pydantic models of the item and its
keys, the change records of the table's stream, and the event that holds them.
The module imports pydantic and ddbevents only. The same schema gives the same
module, to the byte; a file that would not change is not touched. If one schema
is wrong, nothing is written. A folder for modules inside a package becomes a
package: it gets an empty __init__.py if it has none.

What is not given is read from the nearest pyproject.toml that has it:

  [tool.ddbevents]
  schemas = ["schemas/"]
  output = "src/shop/tables/"
"""

EXAMPLES = """\
examples:
  ddbevents gen orders.schema.json -o orders.py
  ddbevents gen schemas/ -o src/shop/tables/
  ddbevents gen            # as set in pyproject.toml
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
        help="a table schema's file, or a folder: all *.schema.json in it; those"
        " without x-dynamodb are parts that the others refer to",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="where to write: a .py file for one schema, else a folder, in which"
        " orders.schema.json and orders.ddb.schema.json become orders.py",
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
        return watch(lambda: _once(given, output, options), lambda: _files(given))
    return _once(given, output, options)


def _once(given: Sequence[Path], output: Path, options: argparse.Namespace) -> int:
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow

    try:
        work = _work(given, output)
    except SchemaError as error:
        sys.stderr.write(f"{error}\n\n")
        return 1
    if options.check or options.diff:
        _print_diffs(work)
    else:
        _write(work)
    for path, schema in work.orphans.items():
        sys.stderr.write(
            f"{escaped(path)}: its schema {escaped(schema)} is gone, so delete it\n"
        )
    return 1 if options.check and (work.stale or work.orphans) else 0


class _Work(NamedTuple):
    """What there is to do.

    Attributes:
        modules: All modules, by their files, and missing `__init__.py`.
        stale: Those that are missing or hold something else.
        orphans: Modules whose schema is gone, and the schema's name.
    """

    modules: dict[Path, str]
    stale: dict[Path, str]
    orphans: dict[Path, str]


def _work(given: Iterable[Path], output: Path) -> _Work:
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415  # slow
    from ddbevents.gen.write import changed  # noqa: PLC0415  # as above
    from ddbevents.schema.parse import load_all, notes_of  # noqa: PLC0415  # as above

    schemas = table_schemas(given)
    outputs = outputs_of(schemas, output)
    tables = load_all(schemas)
    for note in notes_of(tables):
        sys.stderr.write(f"{note}\n\n")
    modules = dict(zip(outputs, map(generate, tables), strict=True))
    modules |= dict.fromkeys(missing_package_files(outputs[0].parent), "")
    return _Work(modules, changed(modules), orphans(schemas, outputs, output))


def _write(work: _Work) -> None:
    from ddbevents.gen.write import write  # noqa: PLC0415  # as above

    write(work.stale)
    for path, code in work.modules.items():
        written = f"{code.count(chr(10))} lines" if code else "empty, for the package"
        what = written if path in work.stale else "unchanged"
        sys.stderr.write(f"{escaped(path)}: {what}\n")


def _print_diffs(work: _Work) -> None:
    """Print what would change, as a patch."""
    from ddbevents.gen.write import current  # noqa: PLC0415  # as above

    for path, code in work.stale.items():
        before, name = current(path), escaped(path.as_posix())
        for line in unified_diff(
            [*StringIO(before)],
            [*StringIO(code)],
            "/dev/null" if before is None else name,
            name,
        ):
            end = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
            sys.stdout.write(line + end)
        what = "missing" if before is None else "has drifted"
        sys.stderr.write(f"{escaped(path)}: {what}\n")


def _files(given: Iterable[Path]) -> set[Path]:
    """Return the files that modules depend on, whether they are there or not."""
    schemas: list[Path] = []
    for path in given:
        with suppress(OSError):  # it was there a moment ago
            schemas += schemas_in(path)
    return files_of(schemas)
