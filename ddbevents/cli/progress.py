"""A progress bar on the terminal."""

from __future__ import annotations

import sys
import time
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS_UNTIL_SHOWN = 2.0
_SECONDS_BETWEEN = 0.1
_WIDTH = 24
_ERASE = "\r\x1b[K"


class Progress:
    """Counts records, and shows their count and the progress.

    It is shown only where standard error is a terminal, and only after two
    seconds.

    Args:
        fraction: Returns the progress, from 0 to 1; None if it is not known.
    """

    def __init__(self, fraction: Callable[[], float | None]) -> None:
        self._fraction = fraction
        self._count = 0
        self._shown = False
        self._next_show = time.monotonic() + _SECONDS_UNTIL_SHOWN

    def step(self, count: int = 1) -> None:
        """Count records, and show the bar if it is time."""
        self._count += count
        if time.monotonic() > self._next_show and sys.stderr.isatty():
            self._show()

    def write(self, text: str) -> None:
        """Write a line of data, above the bar."""
        self.make_room()
        sys.stdout.write(f"{text}\n")

    def write_data(self, lines: bytes) -> None:
        """Write many lines of data in UTF-8, above the bar, quicker than by `write`.

        Do not mix the two.
        """
        self.make_room()
        out = sys.stdout
        if not isinstance(out, TextIOWrapper):
            out.write(lines.decode())
            return
        out.buffer.write(lines)
        if out.line_buffering:  # a terminal
            out.buffer.flush()

    def warn(self, text: str) -> None:
        """Write a message, above the bar."""
        self.erase()
        sys.stderr.write(f"{text}\n")

    def make_room(self) -> None:
        """Remove the bar if data is about to be written to the same terminal."""
        if self._shown and sys.stdout.isatty():
            self.erase()

    def erase(self) -> None:
        """Remove the bar."""
        if self._shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._shown = False

    def _show(self) -> None:
        bar = ""
        done = self._fraction()
        if done is not None:
            full = round(_WIDTH * done)
            bar = f"[{'#' * full}{'.' * (_WIDTH - full)}] {int(100 * done):3} %  "
        sys.stderr.write(f"{_ERASE}{bar}{self._count:,} records")
        sys.stderr.flush()
        self._shown = True
        self._next_show = time.monotonic() + _SECONDS_BETWEEN
