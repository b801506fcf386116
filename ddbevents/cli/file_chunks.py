"""What a process of `--jobs` says of a file: in chunks that are small."""

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
    """What some records of a file became.

    Attributes:
        lines: Lines of output.
        records: How many records were read.
        size: How many bytes of the file they are.
        complaints: What is wrong with those that cannot be read.
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
    """Yield what records became, in chunks that are small, however many they are.

    Args:
        inputs: What reads them.
        results: A line of output for each record, which may be empty, or what is
            wrong with it.
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
    except (DdbEventsError, OSError):  # as of a damaged file: what came before is fine
        yield chunk()
        raise
    yield chunk()
