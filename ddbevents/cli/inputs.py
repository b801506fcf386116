"""What the commands read: files, exports, standard input; and how far they are."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.errors import RecordError
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

_SECONDS_UNTIL_SHOWN = 2.0
_SECONDS_BETWEEN = 0.1
_WIDTH = 24
_ERASE = "\r\x1b[K"


def add_files(parser: argparse.ArgumentParser) -> None:
    """Add the argument `files`."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="what to read; see below"
    )


class Inputs:
    """The files of a command, and a bar on the terminal that shows how far it is.

    The bar is shown only where standard error is a terminal, and only after two
    seconds.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = [*files]
        self._sizes = {
            file: Path(file).stat().st_size
            for file in self._files
            if Path(file).is_file()
        }
        self._read = 0
        self._open: BufferedReader | None = None
        self._count = 0
        self._shown = False
        self._next_show = time.monotonic() + _SECONDS_UNTIL_SHOWN

    def texts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield each file's name and its JSON texts."""
        for file in self._files:
            if file == "-":
                yield "stdin", read_lines(sys.stdin.buffer)  # type: ignore[arg-type]  # it is a BufferedReader
            elif Path(file).is_dir():
                yield file, read_export(file)
            else:
                with self._opened(file) as stream:
                    yield file, read_lines(stream)
        self._erase()

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

    def step(self) -> None:
        """Count one record, and show the bar if it is time."""
        self._count += 1
        if time.monotonic() > self._next_show and sys.stderr.isatty():
            self._show()

    def write(self, text: str) -> None:
        """Write a line of data, above the bar."""
        self._erase()
        sys.stdout.write(f"{text}\n")

    def warn(self, text: str) -> None:
        """Write a message, above the bar."""
        self._erase()
        sys.stderr.write(f"{text}\n")

    @contextmanager
    def _opened(self, file: str) -> Iterator[BufferedReader]:
        with Path(file).open("rb") as self._open:
            yield self._open
        self._open = None
        self._read += self._sizes.get(file, 0)

    def _show(self) -> None:
        total = sum(self._sizes.values())
        done = self._read + (self._open.tell() if self._open else 0)
        bar = ""
        if total and len(self._sizes) == len(self._files):
            full = round(_WIDTH * done / total)
            bar = f"[{'#' * full}{'.' * (_WIDTH - full)}] {100 * done // total:3} %  "
        sys.stderr.write(f"{_ERASE}{bar}{self._count:,} records")
        sys.stderr.flush()
        self._shown = True
        self._next_show = time.monotonic() + _SECONDS_BETWEEN

    def _erase(self) -> None:
        if self._shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._shown = False
