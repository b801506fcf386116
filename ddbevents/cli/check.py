"""``ddbevents check``: reports the errors of table schemas, and writes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.config import schemas_or_configured
from ddbevents.cli.tables import add_allow_outside, schema_files, table_schemas
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from ddbevents.schema.diagnostics import Diagnostic, Place

DESCRIPTION = """\
Check table schemas, as `ddbevents gen` does before it writes anything. You get all
errors at once, each with its place and a code; `ddbevents explain CODE` explains it.
No extra is needed.
"""

EXAMPLES = """\
examples:
  ddbevents check schemas/
  ddbevents check orders.schema.json --format json
  ddbevents check orders.schema.json --format github   # annotates pull requests

exit codes: 0 fine, 1 a schema is wrong, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "schemas",
        nargs="*",
        type=Path,
        metavar="SCHEMA",
        help="a table schema, or a folder with *.schema.json files; default: those that"
        " [tool.ddbevents] in pyproject.toml names",
    )
    add_allow_outside(parser)
    add_format(parser)


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the argument that sets the format of findings."""
    parser.add_argument(
        "--format",
        choices=["text", "json", "github"],
        default="text",
        help="text to read, a line of JSON for each finding, or GitHub's workflow"
        " commands; default: %(default)s",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load_all, notes_of  # noqa: PLC0415

    files = schema_files(options)
    try:
        paths = table_schemas(schemas_or_configured(options.schemas), files)
        tables = load_all(paths, files)
    except SchemaError as error:
        write_problems(error.diagnostics, options.format)
        return 1
    write_problems(notes_of(tables), options.format)
    return 0


def write_problems(problems: Iterable[Diagnostic], format_: str) -> None:
    """Print diagnostics in the format that ``--format`` names."""
    written = {"text": _text, "json": _json, "github": _github}[format_]
    for problem in problems:
        sys.stdout.write(f"{written(problem)}\n")


def _text(problem: Diagnostic) -> str:
    return f"{problem}\n"


def _json(problem: Diagnostic) -> str:
    return json.dumps(
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "level": problem.level,
            "code": problem.code,
            "message": problem.message,
            "pointer": problem.pointer,
            "help": problem.help,
        }
    )


def _github(problem: Diagnostic) -> str:
    message = problem.message + (f"; {problem.help}" if problem.help else "")
    level = "error" if problem.level == "error" else "notice"
    return annotation(level, problem.place, problem.code, message)


def annotation(level: str, place: Place, title: str, message: str) -> str:
    """Return a workflow command that annotates a place.

    Source: GitHub Docs, "Workflow commands for GitHub Actions", and how
    ``@actions/core`` escapes its contents.
    """
    file = _percent_encoded(escaped(place.file), ":,")
    where = f"file={file},line={place.line},col={place.column}"
    return f"::{level} {where},title={title}::{_percent_encoded(escaped(message))}"


def _percent_encoded(text: str, marks: str = "") -> str:
    for mark in f"%\r\n{marks}":
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text
