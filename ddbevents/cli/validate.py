"""``ddbevents validate``: reads records with a generated event and reports bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.cli.objects import add_app_dir, load_object
from ddbevents.errors import DdbEventsError, RecordError
from ddbevents.records import Event

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

DESCRIPTION = """\
Read every record with an event class, and report each
that it does not take, with the reason.
"""

EXAMPLES = f"""\
{FILES}
examples:
  ddbevents validate --model orders:OrderEvent event.json
  ddbevents validate --model shop.tables.orders:OrderEvent changes.jsonl.gz

exit codes: 0 all are fine, 1 some are not, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "--model",
        required=True,
        metavar="MODULE:EVENT",
        help="the event class, as in orders:OrderEvent",
    )
    add_app_dir(parser)
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    event_type = _event_type(options.model, options.app_dir)
    inputs = Inputs(options.files)
    good = bad = 0
    for file, record in inputs.records(event_type):
        if isinstance(record, RecordError):
            inputs.write(f"{file}: {record}")
            bad += 1
        else:
            good += 1
    count = good + bad
    inputs.warn(f"{count} record{'s' * (count != 1)}, {bad} of them bad")
    return 1 if bad else 0


def _event_type(name: str, app_dir: Path) -> type[Event[Any]]:
    found = load_object(name, app_dir)
    if isinstance(found, type) and issubclass(found, Event):
        return found
    raise DdbEventsError(f"{name} is no event class")
