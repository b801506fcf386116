"""``ddbevents gen``: writes typed modules from table schemas."""

from __future__ import annotations

import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ddbevents.gen.model import TableModel

EXTRA = "gen"

DESCRIPTION = """\
Write a typed module for each table schema: pydantic models of the item and its
keys, the change records of the table's stream, and the event that holds them.
The module imports pydantic and ddbevents only. The same schema gives the same
module, to the byte; a file that would not change is not touched. If one schema
is wrong, nothing is written.
"""

EXAMPLES = """\
examples:
  ddbevents gen orders.schema.json -o orders.py
  ddbevents gen schemas/*.schema.json -o src/shop/tables/
  ddbevents gen orders.schema.json -o orders.py --check   # in CI

exit codes: 0 fine, 1 a schema is wrong or a module has drifted, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "schemas", nargs="+", type=Path, metavar="SCHEMA", help="a table schema's file"
    )
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="where to write: a .py file for one schema, else a folder, in which"
        " orders.schema.json becomes orders.py",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print what would change and exit with 1",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.gen.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415
    from ddbevents.gen.write import changed, write  # noqa: PLC0415

    outputs = _outputs(options.schemas, options.output)
    models = _load(options.schemas)
    if models is None:
        return 1
    try:
        modules = dict(zip(outputs, map(generate, models), strict=True))
    except SchemaError as error:
        sys.stderr.write(f"{error}\n\n")
        return 1
    stale = changed(modules)
    if options.check:
        for path, code in stale.items():
            _print_diff(path, code)
        return 1 if stale else 0
    write(stale)
    for path, code in modules.items():
        what = f"{code.count(chr(10))} lines" if path in stale else "unchanged"
        sys.stderr.write(f"{path}: {what}\n")
    return 0


def _outputs(schemas: Sequence[Path], output: Path) -> list[Path]:
    if output.suffix == ".py":
        if len(schemas) > 1:
            raise DdbEventsError(
                "several schemas need a folder to write to: -o FOLDER/"
            )
        return [output]
    names = [f"{schema.name.partition('.')[0]}.py" for schema in schemas]
    for name in names:
        if not name.removesuffix(".py").isidentifier():
            raise DdbEventsError(f"{name} would be no module: rename the schema's file")
        if names.count(name) > 1:
            raise DdbEventsError(f"two schemas would become {output / name}")
    return [output / name for name in names]


def _load(schemas: Sequence[Path]) -> list[TableModel] | None:
    """Return the pictures of all schemas; None if one is wrong, after saying so."""
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


def _print_diff(path: Path, code: str) -> None:
    from ddbevents.gen.write import current  # noqa: PLC0415  # as above

    before = current(path)
    sys.stdout.writelines(
        unified_diff(
            (before or "").splitlines(keepends=True),
            code.splitlines(keepends=True),
            "/dev/null" if before is None else path.as_posix(),
            f"{path.as_posix()} (generated)",
        )
    )
