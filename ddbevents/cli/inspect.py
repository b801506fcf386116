"""``ddbevents inspect``: shows records and what they changed."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.cli.native_json import dumps_value
from ddbevents.errors import MissingImageError, RecordError
from ddbevents.escaping import escaped
from ddbevents.records.any_view import StreamEvent
from ddbevents.records.methods import ABSENT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from ddbevents.records.any_view import StreamRecord
    from ddbevents.records.methods import Change

DESCRIPTION = """\
Show every record: its number, from 0 on as in messages of errors, what happened,
when, to which item, and below it what changed: `+` what came to be, `-` what is
gone, `~` what has another value.
"""

EXAMPLES = f"""\
{FILES}
examples:
  ddbevents inspect event.json
  ddbevents tail --table orders --from latest | ddbevents inspect -

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""

_WIDTH_IN_FILES = 160
_NO_TIME = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = Inputs(options.files)
    code = 0
    for number, (file, record) in enumerate(inputs.records(StreamEvent)):
        if isinstance(record, RecordError):
            inputs.warn(f"{file}: {record}")
            code = 1
            continue
        for line in _lines(number, record):
            inputs.write(_shortened(line))
    return code


def _lines(number: int, record: StreamRecord) -> Iterator[str]:
    moment = record.approximate_creation_date_time
    time = f"{moment:%Y-%m-%d %H:%M:%S}" if moment else _NO_TIME
    expired = "  (expired)" if record.is_ttl_delete else ""
    keys = "  ".join(
        f"{escaped(name)}={_shown(value)}" for name, value in record.keys.items()
    )
    yield f"{number:>6}  {record.event_name}  {time:<19}  {keys}{expired}"
    changes = {escaped(name): each for name, each in sorted(_changes(record).items())}
    width = max(map(len, changes), default=0)
    for name, change in changes.items():
        yield f"{'':8}{_sign(change)} {name:<{width}}  {_values(change)}"


def _changes(record: StreamRecord) -> Mapping[str, Change]:
    """Return what changed apart from the keys; nothing where it is unknown."""
    try:
        changes = record.changes()
    except MissingImageError:
        return {}
    return {name: each for name, each in changes.items() if name not in record.keys}


def _sign(change: Change) -> str:
    if change.old is ABSENT:
        return "+"
    return "-" if change.new is ABSENT else "~"


def _values(change: Change) -> str:
    return " -> ".join(_shown(each) for each in change if each is not ABSENT)


def _shown(value: Any) -> str:
    return escaped(dumps_value(value))  # JSON text may have C1 and bidi controls


def _shortened(line: str) -> str:
    width = (
        shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_IN_FILES
    )
    return line if len(line) <= width else f"{line[: width - 3]}..."
