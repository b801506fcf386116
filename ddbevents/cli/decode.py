"""``ddbevents decode``: prints the records of any source as plain JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ddbevents.cli.complaints import Complaint
from ddbevents.cli.file_processes import FileProcesses, add_jobs
from ddbevents.cli.inputs import FILES, ITEMS, ItemInputs, add_files, name_of
from ddbevents.cli.native_json import record_line
from ddbevents.errors import DdbEventsError, RecordError
from ddbevents.records.any_view import StreamEvent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ddbevents.cli.inputs import Source

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
  ddbevents decode --jobs auto exports/AWSDynamoDB/01693685827463-2d8752fd/
  aws dynamodb scan --table-name orders | ddbevents decode - | jq .new_image
  aws s3 cp s3://bucket/changes.jsonl.gz - | ddbevents decode - | jq .new_image

--jobs: the output is the same, and in the same order. What a process is ahead of it
waits among the temporary files, in TMPDIR, up to 1 GiB for each process.

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    add_jobs(parser)
    add_files(parser)


_CHUNK_SIZE = 1 << 16
_CHUNK_COMPLAINTS = 100


class _Chunk(NamedTuple):
    """Some records of a file, decoded.

    Attributes:
        lines: JSON lines.
        records: How many records were read.
        size: How many bytes of the file they are.
        complaints: What is wrong with those that cannot be decoded.
    """

    lines: bytes
    records: int
    size: int
    complaints: list[Complaint]


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = ItemInputs(options.files)
    if options.jobs > 1 and inputs.can_be_split:
        return _print_chunks(inputs, options.jobs)
    code = 0
    for file, record in inputs.records(StreamEvent):
        if isinstance(record, RecordError):
            inputs.complain(file, record)
            code = 1
        else:
            inputs.write_data(record_line(record))
    return code


def _print_chunks(inputs: ItemInputs, jobs: int) -> int:
    code = 0
    files = [(name_of(source), source) for source in inputs.sources]
    with FileProcesses(_chunks, files, jobs) as processes:
        for chunk in processes.results():
            inputs.write_data(chunk.lines)
            inputs.advance(chunk.records, chunk.size)
            for complaint in chunk.complaints:
                inputs.show(complaint)
                code = 1
    inputs.close()
    return code


def _chunks(source: Source) -> Iterator[_Chunk]:
    """Yield what is in a file, in chunks that are small, however long it is."""
    inputs = ItemInputs([source])
    lines, complaints = bytearray(), list[Complaint]()
    count = size = 0

    def chunk() -> _Chunk:
        return _Chunk(bytes(lines), count, inputs.size_read() - size, complaints)

    try:
        for file, record in inputs.records(StreamEvent):
            count += 1
            if isinstance(record, RecordError):
                complaints.append(inputs.complaint(file, record))
            else:
                lines += record_line(record)
            if len(lines) > _CHUNK_SIZE or len(complaints) > _CHUNK_COMPLAINTS:
                yield chunk()
                lines, complaints = bytearray(), []
                count, size = 0, inputs.size_read()
    except (DdbEventsError, OSError):  # as of a damaged file: what came before is fine
        yield chunk()
        raise
    yield chunk()
