"""``ddbevents diff``: reports what changes to table schemas break."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.check import add_format, annotation, write_problems
from ddbevents.cli.config import schemas_or_configured
from ddbevents.cli.git_files import FilesAtReference
from ddbevents.cli.tables import (
    add_allow_outside,
    is_schema,
    schema_files,
    table_schemas,
)
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterable, Iterator

    from ddbevents.diff import Change
    from ddbevents.schema.diagnostics import Diagnostic
    from ddbevents.schema.schema_files import SchemaFiles
    from ddbevents.schema.table_schema import TableSchema

USAGE = """\
ddbevents diff [options] OLD NEW
       ddbevents diff [options] --against REF [SCHEMA ...]"""

DESCRIPTION = """\
Compare two table schemas, or your table schemas with those at a git reference. Each
change is breaking or additive for the consumers of the table's stream. You see its
place, whom it breaks, and why; `ddbevents explain RULE` explains the rule. Changes
that make no difference, such as another description, are not listed.
docs/how-to/schema-evolution.md has all rules. No extra is needed.
"""

EXAMPLES = """\
examples:
  ddbevents diff before.schema.json orders.schema.json
  ddbevents diff orders.schema.json --against origin/main
  ddbevents diff schemas/ --against v1.2 --format json
  ddbevents diff --against origin/main --format github   # as set in pyproject.toml

exit codes: 0 nothing breaks, 1 something does or a schema is wrong, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.usage = USAGE
    parser.add_argument(
        "schemas",
        nargs="*",
        type=Path,
        metavar="SCHEMA",
        help="OLD, the table schema that consumers use, and NEW, the one that writers"
        " move to; with --against, files and folders (default: those that"
        " [tool.ddbevents] in pyproject.toml names)",
    )
    parser.add_argument(
        "--against",
        metavar="REF",
        help="compare with the same files, and those they refer to, at this git"
        " reference: a branch, a tag or a commit",
    )
    add_allow_outside(parser)
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow

    try:
        found = _changes(options)
    except SchemaError as error:
        write_problems(error.diagnostics, options.format)
        return 1
    written = {"text": _text, "json": _json, "github": _github}[options.format]
    sys.stdout.writelines(f"{written(change)}\n" for change in found)
    if found and options.format == "text":
        sys.stdout.write(f"{_summary(found)}\n")
    return 1 if any(change.rule.breaks for change in found) else 0


def _changes(options: argparse.Namespace) -> list[Change]:
    """Return what differs between the old and the new version of each table.

    Raises:
        DdbEventsError: There are not two schemas, or nothing to compare one with.
        SchemaError: With all errors of all schemas.
    """
    from ddbevents.diff import changes  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load_all  # noqa: PLC0415  # slow

    files = schema_files(options)
    if options.against is None:
        match options.schemas:
            case [_, _]:
                _expect_files(options.schemas)
                return changes(*load_all(options.schemas, files))
        raise DdbEventsError("expected OLD and NEW, or --against REF")
    given = schemas_or_configured(options.schemas)
    paths = table_schemas(given, files)
    news = dict(zip(paths, load_all(paths, files), strict=True))
    at_reference = FilesAtReference(options.against, paths[0].parent)
    old_files = replace(files, read=at_reference.read)
    olds = _olds(paths, at_reference.name, old_files, named=given)
    return [
        *(change for path, old in olds.items() for change in changes(old, news[path])),
        *_removals(filter(Path.is_dir, given), at_reference, old_files),
    ]


def _expect_files(schemas: Iterable[Path]) -> None:
    for path in filter(Path.is_dir, schemas):
        raise DdbEventsError(
            f"{path} is a folder: OLD and NEW must be files; compare a folder with a"
            " git reference: --against REF"
        )


def _removals(
    folders: Iterable[Path], at_reference: FilesAtReference, files: SchemaFiles
) -> Iterator[Change]:
    """Yield a change for each table that folders only had at the reference."""
    from ddbevents.diff.change import removed  # noqa: PLC0415  # slow
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    for folder in folders:
        for name in filter(is_schema, at_reference.names_in(folder)):
            if (folder / name).exists():
                continue
            try:
                old = load(folder / name, files)
            except SchemaError:  # it had no module: it was wrong, or a part of others
                continue
            yield removed("table-removed", old.location, old.location, name=old.title)


def _olds(
    paths: Iterable[Path],
    reference: str,
    files: SchemaFiles,
    *,
    named: Collection[Path],
) -> dict[Path, TableSchema]:
    """Return the tables at the reference; new ones in a folder have none."""
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    olds: dict[Path, TableSchema] = {}
    problems: dict[Diagnostic, None] = {}
    for path in paths:
        try:
            olds[path] = load(path, files)
        except FileNotFoundError as error:
            if path in named:
                raise DdbEventsError(
                    f"{path}: {error.strerror}: if it had another name, compare two"
                    " files: ddbevents diff OLD NEW"
                ) from None
            sys.stderr.write(f"{escaped(path)}: new since {escaped(reference)}\n")
        except SchemaError as error:
            for problem in error.diagnostics:
                file = f"{reference}:{problem.place.file}"
                place = replace(problem.place, file=file)
                problems[replace(problem, place=place)] = None
    if problems:
        raise SchemaError([*problems])
    return olds


def _text(change: Change) -> str:
    return f"{change}\n"


def _summary(found: list[Change]) -> str:
    counts = Counter(change.rule.level for change in found)
    summary = ", ".join(f"{counts[level]} {level}" for level in sorted(counts)[::-1])
    return f"{len(found)} change{'s' * (len(found) > 1)}: {summary}"


def _json(change: Change) -> str:
    return json.dumps(
        {
            "level": change.rule.level,
            "rule": change.rule.name,
            "message": change.why,
            "breaks": change.rule.breaks,
            "old": change.old and change.old.pointer,
            "new": change.new and change.new.pointer,
            "file": change.near.file,
            "line": change.near.line,
            "column": change.near.column,
        }
    )


def _github(change: Change) -> str:
    """Return a workflow command for the new file, which is in the pull request."""
    level = "error" if change.rule.breaks else "notice"
    whom = f" (breaks {', '.join(change.rule.breaks)})" if change.rule.breaks else ""
    return annotation(level, change.near, change.rule.name, change.why + whom)
