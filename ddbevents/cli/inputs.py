"""What the commands read: files, exports, standard input; and how far they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.cli.complaints import Complaints
from ddbevents.cli.progress import Progress
from ddbevents.errors import RecordError, SourceError
from ddbevents.escaping import escaped
from ddbevents.sources import iter_records, read_export, read_lines
from ddbevents.sources.item_documents import with_items

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from io import BufferedReader

    from ddbevents.records import Event

FILES = """\
files: JSON, JSON lines, or JSON after JSON as Firehose writes it, plain or gzipped, of
events or records from any source; the folder of an export to S3 (with its
manifest-summary.json); `-`, standard input.
"""

ITEMS = """\
They may also hold items, as DynamoDB's API and `aws dynamodb scan` have them; each is
read as the INSERT of it.
"""


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the argument `files`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="what to read; see below"
    )


class Inputs:
    """The files of a command, and a bar on the terminal that shows how far it is.

    Attributes:
        line: The line of the file in which the latest text begins; None if unknown.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = [*files]
        self.line: int | None = None
        self._sizes = {
            file: Path(file).stat().st_size
            for file in self._files
            if Path(file).is_file()
        }
        self._read = 0
        self._open: BufferedReader | None = None
        self._complaints = Complaints()
        self._progress = Progress(self._fraction)
        self.step = self._progress.step
        self.write = self._progress.write
        self.write_data = self._progress.write_data
        self.warn = self._progress.warn

    def texts(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """Yield each file's name, escaped for messages, and its JSON texts.

        In place of a text there is its value, an object or a list, if it is known.
        """
        for file in self._files:
            if file == "-":
                if sys.stdin is None:
                    raise SourceError("standard input is closed")
                yield "stdin", self._located("stdin", sys.stdin.buffer)
            elif Path(file).is_dir():
                self.line = None
                yield escaped(file), read_export(file)
            else:
                with self._opened(file) as stream:
                    yield escaped(file), self._located(file, stream)
        self._progress.erase()

    def records(self, event_type: type[Event[Any]]) -> Iterator[tuple[str, Any]]:
        """Yield each record with the name of its file; an error for a bad one."""
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
        self._complaints.close()

    def complain(
        self, file: str, error: RecordError, write: Callable[[str], None] | None = None
    ) -> None:
        """Report a bad record, the latest, unless there were too many like it.

        Args:
            file: The name of its file.
            error: What is wrong.
            write: Shows it; by default, on standard error.
        """
        self._complaints.add(self.place_in(file), error, write or self.warn)

    def place_in(self, file: str) -> str:
        """Return where the latest text of a file begins: ``events.jsonl:5``."""
        return file if self.line is None else f"{file}:{self.line}"

    def _located(self, file: str, stream: Any) -> Iterator[Any]:
        """Yield the texts of a file, or their values; errors have the file's name."""
        documents = read_lines(stream)
        try:
            for document in documents:
                self.line, value = documents.line, documents.parsed
                yield document if value is None else value
        except SourceError as error:
            raise SourceError(f"{file}: {error}") from None

    @contextmanager
    def _opened(self, file: str) -> Iterator[BufferedReader]:
        with Path(file).open("rb") as self._open:
            yield self._open
        self._open = None
        self._read += self._sizes.get(file, 0)

    def _fraction(self) -> float | None:
        total = sum(self._sizes.values())
        if not total or len(self._sizes) < len(self._files):
            return None
        done = self._read + (self._open.tell() if self._open else 0)
        return done / total


class ItemInputs(Inputs):
    """Files of records and of items, which are then lines of a full export.

    Args:
        files: Their names.
        is_native: Whether items are plain JSON.

    Attributes:
        tables: The tables that items are of; None where that is not known.
    """

    def __init__(self, files: Iterable[str], *, is_native: bool = False) -> None:
        super().__init__(files)
        self.tables: set[str | None] = set()
        self._is_native = is_native

    def texts(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """Yield each file's name, and its JSON texts, or what they stand for."""
        for file, texts in super().texts():
            yield file, with_items(texts, self.tables, is_native=self._is_native)


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
