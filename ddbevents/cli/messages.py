"""The standard error of a command, which must not fail if nobody reads it."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def discard(stream: TextIO) -> None:
    """Discard what is written to a stream of the process from now on.

    Python would complain at exit.
    """
    with suppress(OSError):  # it has no descriptor of its own
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Messages:
    """Standard error, which may be closed, full, or a pipe that nobody reads.

    Its messages are lost then; what the command does and returns stays the same.

    Args:
        stream: Python's stream; None if it is closed.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream or _taken_by_nothing()

    def write(self, text: str) -> int:
        """Write text, if it can be written."""
        with self._discarding():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what is buffered."""
        with self._discarding():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _discarding(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            discard(self._stream)


def _taken_by_nothing() -> TextIO:
    """Return a new standard error that discards everything.

    Without it, the next file that is opened would become standard error.
    """
    descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, 2)
    return os.fdopen(2, "w", closefd=False)
