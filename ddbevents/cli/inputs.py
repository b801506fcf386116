"""What the commands read: files, exports, standard input; and their progress."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ddbevents.cli.complaints import Complaint, Complaints
from ddbevents.cli.progress import Progress
from ddbevents.errors import RecordError, SourceError
from ddbevents.escaping import escaped
from ddbevents.sources import iter_records, read_lines
from ddbevents.sources.export_manifest import DataFile, data_files, read_local
from ddbevents.sources.files import read_data_file
from ddbevents.sources.item_documents import with_items
from ddbevents.sources.list_members import MAX_VALUE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from io import BufferedReader

    from ddbevents.records import Event

Source: TypeAlias = str | DataFile
"""A file by its name, `-` for standard input; or one of an export's data files."""

FILES = """\
files: events or records from any source, as JSON, JSON lines, or concatenated JSON as
Firehose writes it, plain or gzipped; the folder of an export to S3 (with its
manifest-summary.json); `-` for standard input.
"""

ITEMS = """\
Files may also hold items, as DynamoDB's API and `aws dynamodb scan` write them; each is
read as its INSERT.
"""


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the arguments `files` and `--max-value`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="what to read; see below"
    )
    add_max_value(parser)


def add_max_value(parser: argparse.ArgumentParser) -> None:
    """Add the argument `--max-value`."""
    parser.add_argument(
        "--max-value",
        type=_size,
        default=MAX_VALUE,
        metavar="BYTES",
        help="how large a JSON value may be, such as 64MB; members of a list, or of a"
        " document with Items, Messages or Records, are values of their own; default:"
        " 16MB",
    )


def _size(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,9})(kB|MB|GB)?", text, re.ASCII | re.IGNORECASE)
    if match is None or not int(match[1]):
        raise ArgumentTypeError("expected a number of bytes, such as 64MB")
    unit = (match[2] or "").lower()
    return int(match[1]) << {"": 0, "kb": 10, "mb": 20, "gb": 30}[unit]


class Inputs:
    """The files of a command, and its progress bar on the terminal.

    Args:
        files: The names of files and of folders of exports; or the `sources` of other
            inputs.
        max_value: How many bytes a JSON value may have, about.

    Attributes:
        sources: The files, with the data files of an export in place of its folder.
        line: The line of the file in which the latest text begins; None if unknown.
        max_value: As given.

    Raises:
        SourceError: A folder is not an export, or standard input is closed.
        OSError: A file cannot be read.
    """

    def __init__(self, files: Iterable[Source], max_value: int = MAX_VALUE) -> None:
        self.sources = [source for file in files for source in _sources_in(file)]
        self.line: int | None = None
        self.max_value = max_value
        paths = {Path(name_of(source)) for source in self.sources}
        self._sizes = {path: path.stat().st_size for path in paths if path.is_file()}
        self._read = 0
        self._open: BufferedReader | None = None
        self._complaints = Complaints()
        self._progress = Progress(self._fraction)
        self.step = self._progress.step
        self.write = self._progress.write
        self.write_data = self._progress.write_data
        self.warn = self._progress.warn

    @property
    def can_be_split(self) -> bool:
        """Whether other processes can read the files: several, and none is a pipe.

        Files under /dev belong to this process: /dev/fd/3 is another file in others.
        """
        paths = [Path(name_of(source)).absolute() for source in self.sources]
        is_shared = all(
            path.is_file() and path.parts[1:2] not in {("dev",), ("proc",)}
            for path in paths
        )
        return len(paths) > 1 and is_shared

    def texts(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """Yield each file's name, escaped for messages, and its JSON texts.

        If a text's value is known, an object or a list, it comes instead of the text.
        """
        for source in self.sources:
            if source == "-":
                yield "stdin", self._located("stdin", sys.stdin.buffer)
            elif isinstance(source, DataFile):
                yield escaped(source.path), self._numbered(source)
                self._read += self._sizes.get(Path(source.path), 0)
            else:
                with self._opened(source) as stream:
                    yield escaped(source), self._located(source, stream)
        self._progress.erase()

    def records(self, event_type: type[Event[Any]]) -> Iterator[tuple[str, Any]]:
        """Yield each record with the name of its file; for a bad one, its error."""
        for file, texts in self.texts():
            records = iter_records(event_type, _Texts(texts, self))
            while True:
                try:
                    record = next(records)
                except StopIteration:
                    break
                except RecordError as error:
                    record = error
                self.step()
                yield file, record
        self.close()

    def complain(
        self, file: str, error: RecordError, write: Callable[[str], None] | None = None
    ) -> None:
        """Report the latest record as bad, unless there were too many like it.

        Args:
            file: The name of its file.
            error: What is wrong.
            write: Shows the message; by default on standard error.
        """
        self.show(self.complaint(file, error), write)

    def complaint(self, file: str, error: RecordError) -> Complaint:
        """Return the complaint about the latest record."""
        return Complaint(error.problem, f"{self.place_in(file)}: {error}")

    def show(
        self, complaint: Complaint, write: Callable[[str], None] | None = None
    ) -> None:
        """Report a bad record, unless there were too many like it."""
        self._complaints.add(complaint, write or self.warn)

    def advance(self, records: int, size: int) -> None:
        """Count records, and their bytes, that other processes have read."""
        self._read += size
        self.step(records)

    def close(self) -> None:
        """Report what was counted, once all is read."""
        self._progress.erase()
        self._complaints.close()

    def place_in(self, file: str) -> str:
        """Return where the latest text of a file begins: ``events.jsonl:5``."""
        return file if self.line is None else f"{file}:{self.line}"

    def _located(self, file: str, stream: Any) -> Iterator[Any]:
        """Yield the texts of a file, or their values; errors have the file's name."""
        documents = read_lines(stream, max_value=self.max_value)
        try:
            for document in documents:
                self.line, value = documents.line, documents.parsed
                yield document if value is None else value
        except SourceError as error:
            raise SourceError(f"{file}: {error}") from None

    def _numbered(self, source: DataFile) -> Iterator[bytes]:
        lines = read_data_file(source, self.max_value)
        for self.line, line in enumerate(lines, 1):
            yield line

    @contextmanager
    def _opened(self, file: str) -> Iterator[BufferedReader]:
        with Path(file).open("rb") as self._open:
            yield self._open
        self._open = None
        self._read += self._sizes.get(Path(file), 0)

    def _fraction(self) -> float | None:
        total = sum(self._sizes.values())
        if not total or len(self._sizes) < len(self.sources):
            return None
        return self.size_read() / total

    def size_read(self) -> int:
        """Return how many bytes of the files have been read."""
        place = 0 if self._open is None or self._open.closed else self._open.tell()
        return self._read + place


class ItemInputs(Inputs):
    """Files of records and of items; items are read as lines of a full export.

    Args:
        files: Their names.
        max_value: As for `Inputs`.
        is_native: Whether items are plain JSON.

    Attributes:
        tables: The tables of the items; None for an unknown table.
    """

    def __init__(
        self,
        files: Iterable[Source],
        max_value: int = MAX_VALUE,
        *,
        is_native: bool = False,
    ) -> None:
        super().__init__(files, max_value)
        self.tables: set[str | None] = set()
        self._is_native = is_native

    def texts(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """Yield each file's name, and its JSON texts or their values."""
        for file, texts in super().texts():
            yield file, with_items(texts, self.tables, is_native=self._is_native)


def _sources_in(file: Source) -> list[Source]:
    """Return what to read for a name, once it is checked that it can be read."""
    if file == "-":
        if sys.stdin is None:
            raise SourceError("standard input is closed")
    elif not isinstance(file, DataFile):
        path = Path(file)
        if path.is_dir():
            found: list[Source] = [*data_files(file, read_local)]
            for each in found:
                Path(name_of(each)).open("rb").close()
            return found
        if path.is_file() or not path.exists():  # a pipe can be read only once
            path.open("rb").close()
    return [file]


def name_of(source: Source) -> str:
    """Return the path of a file, `-` for standard input."""
    return source.path if isinstance(source, DataFile) else source


class _Texts(Iterator[Any]):
    """Texts with the line of the latest one, which `iter_records` asks for."""

    def __init__(self, texts: Iterator[Any], inputs: Inputs) -> None:
        self._texts = texts
        self._inputs = inputs

    def __next__(self) -> Any:
        return next(self._texts)

    @property
    def line(self) -> int | None:
        return self._inputs.line
