"""What the commands read: files, exports, standard input; and how far they are."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.cli.progress import Progress
from ddbevents.errors import RecordError, SourceError
from ddbevents.escaping import escaped
from ddbevents.sources import iter_records, read_export, read_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

    from ddbevents.records import Event

FILES = """\
files: JSON or JSON lines, plain or gzipped, of events or records from any source;
the folder of an export to S3 (with its manifest-summary.json); `-`, standard input.
"""


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the argument `files`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="what to read; see below"
    )


class Inputs:
    """The files of a command, and a bar on the terminal that shows how far it is."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = [*files]
        self._sizes = {
            file: Path(file).stat().st_size
            for file in self._files
            if Path(file).is_file()
        }
        self._read = 0
        self._open: BufferedReader | None = None
        self._progress = Progress(self._fraction)
        self.step = self._progress.step
        self.write = self._progress.write
        self.warn = self._progress.warn

    def texts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield each file's name, escaped for messages, and its JSON texts."""
        for file in self._files:
            if file == "-":
                if sys.stdin is None:
                    raise SourceError("standard input is closed")
                yield "stdin", _named("stdin", read_lines(sys.stdin.buffer))
            elif Path(file).is_dir():
                yield escaped(file), read_export(file)
            else:
                with self._opened(file) as stream:
                    yield escaped(file), _named(file, read_lines(stream))
        self._progress.erase()

    def records(self, event_type: type[Event[Any]]) -> Iterator[tuple[str, Any]]:
        """Yield each record with the name of its file; an error for a bad one."""
        for file, texts in self.texts():
            records = iter_records(event_type, texts)
            while True:
                try:
                    record = next(records)
                except StopIteration:
                    break
                except RecordError as error:
                    record = error
                self.step()
                yield file, record

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


def _named(file: str, texts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the texts of a file, whose errors have its name."""
    try:
        yield from texts
    except SourceError as error:
        raise SourceError(f"{file}: {error}") from None
