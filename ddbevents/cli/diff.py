"""``ddbevents diff``: reports what differs between two table schemas."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.check import add_format, annotation, write_problems

if TYPE_CHECKING:
    import argparse

    from ddbevents.diff import Change

DESCRIPTION = """\
Compare two table schemas. Every change is reported as breaking or additive for the
consumers of the table's stream, with its place, whom it breaks, and why. What breaks
nobody and adds nothing is not listed: other descriptions, or the same in other words.
docs/schema-evolution.md has all rules. It needs no extra installed.
"""

EXAMPLES = """\
examples:
  git show main:orders.schema.json > before.schema.json
  ddbevents diff before.schema.json orders.schema.json
  ddbevents diff before.schema.json orders.schema.json --format json
  ddbevents diff before.schema.json orders.schema.json --format github

exit codes: 0 nothing breaks, 1 something does or a schema is wrong, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    for name, help_ in (
        ("old", "the table schema that consumers are made from"),
        ("new", "the one that the table's writers move to"),
    ):
        parser.add_argument(name, type=Path, metavar=name.upper(), help=help_)
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.diff import changes  # noqa: PLC0415  # slow
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load_all  # noqa: PLC0415

    try:
        old, new = load_all([options.old, options.new])
    except SchemaError as error:
        write_problems(error.diagnostics, options.format)
        return 1
    found = changes(old, new)
    written = {"text": _text, "json": _json, "github": _github}[options.format]
    sys.stdout.writelines(f"{written(change)}\n" for change in found)
    if found and options.format == "text":
        sys.stdout.write(f"{_summary(found)}\n")
    return 1 if any(change.rule.breaks for change in found) else 0


def _text(change: Change) -> str:
    return f"{change}\n"


def _summary(found: list[Change]) -> str:
    counts = Counter(change.rule.level for change in found)
    summary = ", ".join(f"{count} {level}" for level, count in counts.items())
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
    """Return a workflow command, in the new file: that is in the pull request."""
    level = "error" if change.rule.breaks else "notice"
    whom = f" (breaks {', '.join(change.rule.breaks)})" if change.rule.breaks else ""
    return annotation(level, change.near, change.rule.name, change.why + whom)
