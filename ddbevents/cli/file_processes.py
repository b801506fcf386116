"""Works on several files at once, in processes; results come in the order of the files.

Processes are spawned, not forked. That works on every system, and with libraries that
start threads. Each process takes a quarter of a second of processor time to start.
"""

from __future__ import annotations

import argparse
import os
import pickle
import signal
from collections import deque
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Self

T = TypeVar("T")
R = TypeVar("R")

_MOST_AHEAD = 1 << 30
"""The most bytes of results that may wait on disk for earlier files, per process."""

_MOST_FILES_AHEAD = 50
"""The most results that may wait: each is an open file."""

_RESULT, _FAILED, _DONE = b"r", b"f", b"d"
"""What a message of a process begins with."""


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the argument `--jobs`."""
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="how many processes read files, or an export's data files, at once;"
        " `auto`: one for each processor; default: %(default)s",
    )


def _jobs(text: str) -> int:
    if text == "auto":
        return _processors()
    if not (text.isascii() and text.isdecimal()) or not int(text):
        raise argparse.ArgumentTypeError("expected a number from 1 on, or auto")
    return int(text)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class FileProcesses(Generic[T, R]):
    """Processes that work on files, until the end of a `with` statement.

    Args:
        task: Yields the results of a file. It is a function of a module; files and
            results can be pickled.
        files: The names of files, for messages, and the files.
        jobs: The most processes.
    """

    def __init__(
        self,
        task: Callable[[T], Iterator[R]],
        files: Sequence[tuple[str, T]],
        jobs: int,
    ) -> None:
        self._task = task
        self._names = [name for name, _ in files]
        self._left = deque(enumerate(file for _, file in files))
        self._jobs = min(jobs, len(files))
        self._workers: list[_Worker] = []
        self._spools: dict[int, _Spool] = {}
        self._current = 0

    def __enter__(self) -> Self:
        for _ in range(self._jobs):
            self._workers.append(_Worker(self._task))
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()
        for spool in self._spools.values():
            spool.close()

    def results(self) -> Iterator[R]:
        """Yield the results of each file, in the order of the files.

        Raises:
            DdbEventsError: A file cannot be read, or the process that reads it died.
        """
        for number in range(len(self._names)):
            self._current = number
            while (message := self._next())[:1] != _DONE:
                if message[:1] == _FAILED:
                    raise DdbEventsError(message[1:].decode())
                yield pickle.loads(message[1:])  # noqa: S301  # of a process of ours
            self._spools.pop(number).close()

    def _next(self) -> bytes:
        """Return the next message about the current file; wait until there is one."""
        while True:
            for worker in self._workers:
                if worker.number is None and self._left:
                    self._hand_out(worker)
            spool = self._spools[self._current]
            if spool.size:
                return spool.take()
            self._receive()

    def _hand_out(self, worker: _Worker) -> None:
        number, file = self._left[0]
        if self._has_room(number):
            self._spools[number] = _Spool()
            worker.begin(number, file)
            self._left.popleft()

    def _receive(self) -> None:
        """Wait until there are messages, and take one from each process."""
        senders = [each for each in self._workers if self._may_send(each)]
        ready = wait([each.connection for each in senders])
        for worker in senders:
            if worker.connection in ready:
                self._take_from(worker)

    def _may_send(self, worker: _Worker) -> bool:
        return worker.number is not None and self._has_room(worker.number)

    def _has_room(self, number: int) -> bool:
        """Return whether a file may send results now; if not, its process waits."""
        if number == self._current:
            return True
        ahead = sum(spool.size for spool in self._spools.values())
        is_near = number - self._current < _MOST_FILES_AHEAD
        return is_near and ahead < _MOST_AHEAD * self._jobs

    def _take_from(self, worker: _Worker) -> None:
        number = worker.number
        if number is None:
            raise AssertionError("only processes at work send")
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            reason = f"{escaped(self._names[number])}: {worker.cause_of_death()}"
            raise DdbEventsError(reason) from None
        self._spools[number].put(message)
        if message[:1] != _RESULT:
            worker.number = None


class _Worker:
    """A process that works on one file after the other.

    Attributes:
        connection: Where its messages come.
        number: Which file it works on, or None.
    """

    def __init__(self, task: Callable[[Any], Iterator[Any]]) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.number: int | None = None
        self._process = context.Process(target=_work, args=(theirs, task), daemon=True)
        # The process inherits that Ctrl-C is ignored: the one that started it ends it.
        usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, usual)
        theirs.close()

    def begin(self, number: int, file: Any) -> None:
        """Begin to work on a file."""
        self.number = number
        with suppress(OSError):  # it died: the reader of its messages notices
            self.connection.send(file)

    def cause_of_death(self) -> str:
        """Return in words how the process ended."""
        self._process.join()
        code = self._process.exitcode or 0
        if code >= 0:
            return f"the process that read it ended with the exit code {code}"
        name = signal.Signals(-code).name
        return (
            f"the process that read it was killed by {name}; if memory is short, use"
            " fewer --jobs"
        )

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.terminate()
        self._process.join()
        self.connection.close()


def _work(connection: Connection, task: Callable[[Any], Iterator[Any]]) -> None:
    try:
        while True:
            _work_on(connection, task, connection.recv())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the process that started this one is gone


def _work_on(
    connection: Connection, task: Callable[[Any], Iterator[Any]], file: Any
) -> None:
    try:
        for result in task(file):
            connection.send_bytes(_RESULT + pickle.dumps(result))
        message = _DONE
    except DdbEventsError as error:  # whose text is escaped already
        message = _FAILED + str(error).encode()
    except OSError as error:
        message = _FAILED + escaped(error).encode()
    connection.send_bytes(message)


class _Spool:
    """Messages about a file, on disk until they are asked for.

    Attributes:
        size: How many bytes they have.
    """

    def __init__(self) -> None:
        self.size = 0
        self._file = TemporaryFile()  # noqa: SIM115  # closed by close
        self._lengths: deque[int] = deque()
        self._start = self._end = 0

    def put(self, message: bytes) -> None:
        """Add a message."""
        self._file.seek(self._end)
        self._end += self._file.write(message)
        self._lengths.append(len(message))
        self.size += len(message)

    def take(self) -> bytes:
        """Return the first message, and forget it."""
        length = self._lengths.popleft()
        self._file.seek(self._start)
        message = self._file.read(length)
        self._start += length
        self.size -= length
        if not self.size:
            self._start = self._end = 0
            self._file.truncate(0)
        return message

    def close(self) -> None:
        """Forget all messages."""
        self._file.close()
