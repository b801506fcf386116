"""``ddbevents gen``: writes models, and readers for engines, from table schemas."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from difflib import unified_diff
from io import StringIO
from itertools import chain
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from ddbevents.cli.config import find_config, schemas_or_configured
from ddbevents.cli.modules import (
    changed,
    current,
    missing_package_files,
    orphans,
    outputs_of,
    refuse_shared_names,
)
from ddbevents.cli.output_files import write_files
from ddbevents.cli.tables import (
    add_allow_outside,
    schema_files,
    schemas_in,
    table_schemas,
)
from ddbevents.cli.watch import watch
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped
from ddbevents.gen.target_registry import MODELS, TARGETS
from ddbevents.schema.references import files_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from ddbevents.schema.diagnostics import Diagnostic
    from ddbevents.schema.schema_files import SchemaFiles
    from ddbevents.schema.table_schema import TableSchema

EXTRA = "gen"

DESCRIPTION = """\
Generate files from your table schemas:

TARGETS

The same schema gives the same file, byte for byte. A file that would not change is not
touched. If one schema is wrong, nothing is written. A folder for modules inside a
package becomes a package: it gets an empty __init__.py if it has none.

Defaults come from the nearest pyproject.toml with [tool.ddbevents]. Without --target
and -o, all targets that it names are written:

  [tool.ddbevents]
  schemas = ["schemas/"]
  output = "src/shop/tables/"    # of the target pydantic

  [tool.ddbevents.targets]
  duckdb = "analytics/"
"""

EXAMPLES = """\
examples:
  ddbevents gen orders.schema.json -o orders.py
  ddbevents gen schemas/ -o src/shop/tables/
  ddbevents gen orders.schema.json --target duckdb -o analytics/
  ddbevents gen            # as set in pyproject.toml, for all its targets
  ddbevents gen --check    # in CI
  ddbevents gen --watch    # while you edit

exit codes: 0 fine, 1 a schema is wrong or --check found something, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description = DESCRIPTION.replace("TARGETS", _target_lines())
    parser.epilog = EXAMPLES
    parser.add_argument(
        "schemas",
        nargs="*",
        type=Path,
        metavar="SCHEMA",
        help="a table schema, or a folder with *.schema.json files; those without"
        " x-dynamodb are parts that the others refer to",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="where to write: a file, for one schema, or a folder; there"
        " orders.schema.json and orders.ddb.schema.json become orders.py,"
        " orders_duckdb.sql or orders_spark.py",
    )
    parser.add_argument(
        "--target",
        choices=TARGETS,
        help=f"what to write; default: {MODELS} with -o, otherwise the targets in"
        " pyproject.toml",
    )
    add_allow_outside(parser)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print what would change, and exit with 1 if a file has"
        " drifted or is missing, or its schema is gone",
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


def _target_lines() -> str:
    indent = " " * 12
    return "\n".join(
        fill(
            target.summary, 80, initial_indent=f"  {name:10}", subsequent_indent=indent
        )
        for name, target in TARGETS.items()
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    given = schemas_or_configured(options.schemas)
    outputs = _outputs(options.target, options.output)
    if options.watch:
        return watch(
            lambda: _once(given, outputs, options),
            lambda: _files(given, schema_files(options)),
        )
    return _once(given, outputs, options)


def _outputs(target: str | None, output: Path | None) -> dict[str, Path]:
    """Return where to write, by the names of targets."""
    if output is not None:
        return {target or MODELS: output}
    outputs = find_config().outputs
    if target is not None:
        outputs = {name: outputs[name] for name in outputs if name == target}
    if not outputs:
        raise DdbEventsError("no output is given: use -o FILE_OR_FOLDER")
    return outputs


def _once(
    given: Sequence[Path], outputs: Mapping[str, Path], options: argparse.Namespace
) -> int:
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow

    try:
        work = _work(given, outputs, schema_files(options))
    except SchemaError as error:
        sys.stderr.write(f"{error}\n\n")
        return 1
    if options.check or options.diff:
        _print_diffs(work)
    else:
        _write(work)
    for path, schema in work.orphans.items():
        sys.stderr.write(
            f"{escaped(path)}: its schema {escaped(schema)} is gone: delete the file\n"
        )
    return 1 if options.check and (work.stale or work.orphans) else 0


class _Work(NamedTuple):
    """The files to write.

    Attributes:
        texts: The text of every file, and of missing `__init__.py`.
        stale: The files that are missing or have another text.
        orphans: Files whose schema is gone, and the schema's name.
    """

    texts: dict[Path, str]
    stale: dict[Path, str]
    orphans: dict[Path, str]


def _work(
    given: Iterable[Path], outputs: Mapping[str, Path], sources: SchemaFiles
) -> _Work:
    from ddbevents.schema.parse import load_all, notes_of  # noqa: PLC0415  # slow

    schemas = table_schemas(given, sources)
    files = {
        name: outputs_of(schemas, output, TARGETS[name])
        for name, output in outputs.items()
    }
    _refuse_twins(chain.from_iterable(files.values()))
    tables = load_all(schemas, sources)
    for note in notes_of(tables):
        sys.stderr.write(f"{note}\n\n")
    texts = _rendered(tables, files)
    orphaned: dict[Path, str] = {}
    for name, paths in files.items():
        suffix = TARGETS[name].suffix
        orphaned |= orphans(schemas, paths, outputs[name], suffix)
        if suffix.endswith(".py"):
            texts |= dict.fromkeys(missing_package_files(paths[0].parent), "")
    return _Work(texts, changed(texts), orphaned)


def _refuse_twins(files: Iterable[Path]) -> None:
    for file, times in Counter(map(Path.absolute, files)).items():
        if times > 1:
            raise DdbEventsError(f"two targets would write {file}")


def _rendered(
    tables: Sequence[TableSchema], files: Mapping[str, Sequence[Path]]
) -> dict[Path, str]:
    """Return the text of each file.

    Raises:
        SchemaError: A target does not support something in the schemas; all errors.
        DdbEventsError: Two files of a target define the same name.
    """
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow

    texts: dict[Path, str] = {}
    problems: dict[Diagnostic, None] = {}
    for name, paths in files.items():
        for table, path in zip(tables, paths, strict=True):
            try:
                texts[path] = TARGETS[name].render(table)
            except SchemaError as error:
                problems |= dict.fromkeys(error.diagnostics)
    if problems:
        raise SchemaError([*problems])
    for name, paths in files.items():
        refuse_shared_names(TARGETS[name], {path: texts[path] for path in paths})
    return texts


def _write(work: _Work) -> None:
    stale = {path: code.encode() for path, code in work.stale.items()}
    write_files(stale, unchanged=work.texts)
    for path, code in work.texts.items():
        written = f"{code.count(chr(10))} lines" if code else "empty, for the package"
        what = written if path in work.stale else "unchanged"
        sys.stderr.write(f"{escaped(path)}: {what}\n")


def _print_diffs(work: _Work) -> None:
    """Print what would change, as a patch."""
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


def _files(given: Iterable[Path], sources: SchemaFiles) -> set[Path]:
    """Return the files that the output depends on, whether they exist or not."""
    schemas: list[Path] = []
    for path in given:
        with suppress(OSError):  # it was there a moment ago
            schemas += schemas_in(path)
    return files_of(schemas, sources)
