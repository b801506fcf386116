"""``ddbevents validate``: reads records with an event class and reports bad ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.event_types import event_type_named, event_type_of_schema
from ddbevents.cli.inputs import FILES, ITEMS, ItemInputs, add_files
from ddbevents.cli.objects import add_app_dir
from ddbevents.cli.tables import add_allow_outside, schema_files
from ddbevents.errors import RecordError

if TYPE_CHECKING:
    import argparse

DESCRIPTION = """\
Read every record with your event class, or with the one that a table schema gives, and
report each record that does not fit, with the reason.
"""

EXTRA = "gen"

EXAMPLES = f"""\
{FILES}{ITEMS}
examples:
  ddbevents validate --model orders:OrderEvent event.json
  ddbevents validate --model shop.tables.orders:OrderEvent changes.jsonl.gz
  aws dynamodb scan --table-name orders | \\
    ddbevents validate --schema orders.schema.json -

exit codes: 0 all are fine, 1 some are not, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    types = parser.add_mutually_exclusive_group(required=True)
    types.add_argument(
        "--model",
        metavar="MODULE:EVENT",
        help="the event class, as in orders:OrderEvent",
    )
    types.add_argument(
        "--schema",
        type=Path,
        metavar="FILE",
        help="the table schema, instead of a class: it needs no generated module",
    )
    add_allow_outside(parser)
    add_app_dir(parser)
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    event_type = (
        event_type_named(options.model, options.app_dir)
        if options.model is not None
        else event_type_of_schema(options.schema, schema_files(options))
    )
    inputs = ItemInputs(options.files, options.max_value)
    good = bad = 0
    for file, record in inputs.records(event_type):
        if isinstance(record, RecordError):
            inputs.complain(file, record, inputs.write)
            bad += 1
        else:
            good += 1
    count = good + bad
    inputs.warn(f"{count} record{'s' * (count != 1)}, {bad} bad")
    return 1 if bad else 0
