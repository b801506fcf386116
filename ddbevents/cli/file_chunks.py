"""What a process of `--jobs` sends about a file, in small chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ddbevents.cli.complaints import Complaint
from ddbevents.errors import DdbEventsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.cli.inputs import Inputs

_SIZE = 1 << 16
_COMPLAINTS = 100
_RECORDS = 5_000


class Chunk(NamedTuple):
    """The results of some records of a file.

    Attributes:
        lines: Lines of output.
        records: How many records were read.
        size: How many bytes of the file they take.
        complaints: The faults of records that cannot be read.
    """

    lines: bytes
    records: int
    size: int
    complaints: list[Complaint]

    def show(self, inputs: Inputs) -> None:
        """Print it, as if these inputs had read it."""
        inputs.write_data(self.lines)
        inputs.advance(self.records, self.size)
        for complaint in self.complaints:
            inputs.show(complaint)


def chunks_of(inputs: Inputs, results: Iterator[bytes | Complaint]) -> Iterator[Chunk]:
    """Yield results in small chunks, however many records there are.

    Args:
        inputs: What reads the records.
        results: For each record a line of output, which may be empty, or its fault.
    """
    lines, complaints = bytearray(), list[Complaint]()
    count = size = 0

    def chunk() -> Chunk:
        return Chunk(bytes(lines), count, inputs.size_read() - size, complaints)

    try:
        for result in results:
            count += 1
            if isinstance(result, Complaint):
                complaints.append(result)
            else:
                lines += result
            if len(lines) > _SIZE or len(complaints) > _COMPLAINTS or count >= _RECORDS:
                yield chunk()
                lines, complaints = bytearray(), []
                count, size = 0, inputs.size_read()
    except (DdbEventsError, OSError):  # a damaged file: what came before is fine
        yield chunk()
        raise
    yield chunk()
