"""``ddbevents decode``: prints the records of any source as plain JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.cli.complaints import Complaint
from ddbevents.cli.file_chunks import Chunk, chunks_of
from ddbevents.cli.file_processes import FileProcesses, add_jobs
from ddbevents.cli.inputs import FILES, ITEMS, ItemInputs, add_files, name_of
from ddbevents.cli.native_json import record_line
from ddbevents.errors import RecordError
from ddbevents.records.any_view import StreamEvent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ddbevents.cli.inputs import Source

DESCRIPTION = """\
Print every record as a line of JSON, with plain values in place of
AttributeValues: numbers with all their digits, bytes as base64, sets as lists.
A record that cannot be read is reported; the others are printed.
"""

EXAMPLES = f"""\
{FILES}{ITEMS}
examples:
  ddbevents decode event.json
  ddbevents decode exports/AWSDynamoDB/01693685827463-2d8752fd/ > items.jsonl
  ddbevents decode --jobs auto exports/AWSDynamoDB/01693685827463-2d8752fd/
  aws dynamodb scan --table-name orders | ddbevents decode - | jq .new_image
  aws s3 cp s3://bucket/changes.jsonl.gz - | ddbevents decode - | jq .new_image

--jobs: the output and its order stay the same. Results that are ready too early wait
in temporary files (see TMPDIR), up to 1 GiB for each process.

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    add_jobs(parser)
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = ItemInputs(options.files, options.max_value)
    if options.jobs > 1 and inputs.can_be_split:
        return _print_chunks(inputs, options.jobs)
    code = 0
    for result in _lines(inputs):
        if isinstance(result, Complaint):
            inputs.show(result)
            code = 1
        else:
            inputs.write_data(result)
    return code


def _lines(inputs: ItemInputs) -> Iterator[bytes | Complaint]:
    for file, record in inputs.records(StreamEvent):
        if isinstance(record, RecordError):
            yield inputs.complaint(file, record)
        else:
            yield record_line(record)


def _print_chunks(inputs: ItemInputs, jobs: int) -> int:
    code = 0
    size = inputs.max_value
    files = [(name_of(source), (source, size)) for source in inputs.sources]
    with FileProcesses(_chunks, files, jobs) as processes:
        for chunk in processes.results():
            chunk.show(inputs)
            code |= bool(chunk.complaints)
    inputs.close()
    return code


def _chunks(file: tuple[Source, int]) -> Iterator[Chunk]:
    source, max_value = file
    inputs = ItemInputs([source], max_value)
    return chunks_of(inputs, _lines(inputs))
