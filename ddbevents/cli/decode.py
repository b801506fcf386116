"""``ddbevents decode``: prints the records of any source as plain JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.cli.inputs import FILES, ITEMS, ItemInputs, add_files
from ddbevents.cli.native_json import record_line
from ddbevents.errors import RecordError
from ddbevents.records.any_view import StreamEvent

if TYPE_CHECKING:
    import argparse

DESCRIPTION = """\
Print every record as a line of JSON, with plain values in place of
AttributeValues: numbers with all their digits, bytes as base64, sets as lists.
A record that cannot be read is reported, and the others are printed.
"""

EXAMPLES = f"""\
{FILES}{ITEMS}
examples:
  ddbevents decode event.json
  ddbevents decode exports/AWSDynamoDB/01693685827463-2d8752fd/ > items.jsonl
  aws dynamodb scan --table-name orders | ddbevents decode - | jq .new_image
  aws s3 cp s3://bucket/changes.jsonl.gz - | ddbevents decode - | jq .new_image

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = ItemInputs(options.files)
    code = 0
    for file, record in inputs.records(StreamEvent):
        if isinstance(record, RecordError):
            inputs.complain(file, record)
            code = 1
        else:
            inputs.write_data(record_line(record))
    return code
