"""The command line: one module per command, loaded when the command is used."""

from __future__ import annotations

import argparse
import sys
from contextlib import redirect_stderr
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

import ddbevents
from ddbevents.cli.messages import Messages, discard
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "gen": "write typed modules, or readers for engines, from table schemas",
    "check": "report the errors of table schemas",
    "diff": "list what changes to table schemas break, and for whom",
    "explain": "explain the code of a diagnostic, or a rule of diff",
    "schema": "print the JSON Schema of table schemas, for your editor",
    "infer": "write a first table schema from a table or samples",
    "decode": "print the records of any source as plain JSON lines",
    "validate": "report the records that do not fit your schema",
    "inspect": "show records and what they changed",
    "tail": "print the records of a live stream",
    "replay": "pass recorded events to a handler",
    "redrive": "pass failed batches to your handler again, here or on AWS",
    "fixture": "generate test events of a table",
    "filters": "print filters for a template, or compare them with one",
}
"""Every command: its module in this package has `configure` and `run`."""

FAILURE = 2
"""Exit codes besides 0; wrong usage is 2 as well."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code.

    Args:
        argv: The arguments without the program's name; by default the process's.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    with redirect_stderr(Messages(sys.stderr)):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    if sys.stdout is None:
        return _fail("standard output is closed")
    if isinstance(sys.stdout, TextIOWrapper):  # data, whatever the locale
        sys.stdout.reconfigure(encoding="utf-8")
    options = _parser(arguments).parse_args(arguments)
    try:
        return int(import_module(f"{__name__}.{options.command}").run(options))
    except ModuleNotFoundError as error:
        extra = getattr(import_module(f"{__name__}.{options.command}"), "EXTRA", None)
        if extra is None or (error.name or "").partition(".")[0] == "ddbevents":
            raise
        return _fail(f"{error.name} is missing: pip install 'ddbevents[{extra}]'")
    except BrokenPipeError:
        discard(sys.stdout)
        return 0
    except (DdbEventsError, OSError) as error:
        is_ours = isinstance(error, DdbEventsError)  # whose text is escaped already
        return _fail(str(error) if is_ours else escaped(error))
    except KeyboardInterrupt:
        return _fail("stopped")


def _fail(message: str) -> int:
    sys.stderr.write(f"ddbevents: {message}\n")
    return FAILURE


class _Parser(argparse.ArgumentParser):
    """A parser that escapes arguments in messages: others may have chosen the names."""

    def error(self, message: str) -> NoReturn:
        super().error(escaped(message))


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ddbevents",
        description="Typed DynamoDB Streams from one JSON Schema of a table's items.",
        epilog="`ddbevents COMMAND --help` has more, with examples.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"ddbevents {ddbevents.__version__}",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=summary,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == named:  # no other command's module is loaded
            import_module(f"{__name__}.{name}").configure(command)
    return parser
