"""``ddbevents inspect``: shows records and what they changed."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.cli.record_lines import RecordLines
from ddbevents.errors import RecordError
from ddbevents.escaping import escaped
from ddbevents.records.any_view import StreamEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.records.any_view import StreamRecord

DESCRIPTION = """\
Show every record: its number (from 0 on, as in error messages), what happened, when,
to which item, and below it each change with its path: `+` added, `-` removed, `~`
changed; for sets, the elements. If the stream has only one image, `=` shows its
values: they may have changed or not. Long values are shortened; `ddbevents decode`
prints them in full.
"""

EXAMPLES = f"""\
{FILES}
examples:
  ddbevents inspect event.json
  ddbevents inspect changes.jsonl --only MODIFY --key pk=CUSTOMER#42
  ddbevents tail --table orders --from latest | ddbevents inspect -

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""

_WIDTH_IN_FILES = 160
_EVENT_NAMES = ("INSERT", "MODIFY", "REMOVE")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "--key",
        type=_key,
        metavar="PK=VALUE[,SK=VALUE]",
        help="only records of items with this key: one key attribute or both, binary as"
        " base64",
    )
    parser.add_argument(
        "--only",
        action="append",
        type=str.upper,
        choices=_EVENT_NAMES,
        help="only records of this event; you can repeat this option",
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto, the default: on a terminal, unless NO_COLOR is set",
    )
    add_files(parser)


def _key(text: str) -> str:
    if not text.partition("=")[1]:
        raise argparse.ArgumentTypeError("expected NAME=VALUE, as in pk=CUSTOMER#42")
    return text


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = Inputs(options.files, options.max_value)
    lines = RecordLines(_width(), colours=_has_colours(options.color))
    code = shown = number = 0
    names: list[str] = []
    for number, (file, record) in enumerate(inputs.records(StreamEvent), 1):
        if isinstance(record, RecordError):
            inputs.complain(file, record)
            code = 1
            continue
        names = [*record.keys]
        if not _is_asked_for(record, options):
            continue
        shown += 1
        for line in lines.of(number - 1, record):
            inputs.write(line)
    if (options.key or options.only) and not shown:
        keys = escaped(", ".join(names), _WIDTH_IN_FILES)
        inputs.warn(f"no record matches; {number:,} read, with the keys {keys}")
    return code


def _is_asked_for(record: StreamRecord, options: argparse.Namespace) -> bool:
    if options.only and record.event_name not in options.only:
        return False
    return options.key is None or options.key in _key_texts(record.keys)


def _key_texts(keys: Mapping[str, Any]) -> set[str]:
    """Return the texts of `--key` that match a record with these keys.

    Whole texts are compared, since a value may have commas and equals signs.
    """
    parts = [f"{name}={_key_value(value)}" for name, value in keys.items()]
    return {*parts, ",".join(parts), ",".join(reversed(parts))}


def _key_value(value: Any) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _has_colours(choice: str) -> bool:
    """Return whether to write colours.

    Source: no-color.org; and `TERM=dumb`, a terminal that does not know them.
    """
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    return (
        sys.stdout.isatty()
        and not environment.get("NO_COLOR")
        and environment.get("TERM") != "dumb"
    )


def _width() -> int:
    is_terminal = sys.stdout.isatty()
    return shutil.get_terminal_size().columns if is_terminal else _WIDTH_IN_FILES
