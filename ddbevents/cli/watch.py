"""Runs something again whenever files change.

It looks at the files every now and then. That works on every file system and costs
nothing for the few files of a project; a library for notifications would be one more
dependency.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeAlias

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SECONDS = 0.3

Stamp: TypeAlias = tuple[int, int, int]
State: TypeAlias = "dict[Path, Stamp | None]"


def watch(run: Callable[[], object], files: Callable[[], Iterable[Path]]) -> int:
    """Run at once, and again after each change, until Ctrl-C; return 0.

    A run waits until files have not changed for a moment, so that none is read while
    it is being written.

    Args:
        run: What to run. Its errors are reported, and do not end the watch.
        files: Returns the files to watch; called each time.
    """
    try:
        while True:
            before = _state(files())
            _run_or_report(run)
            sys.stderr.write("watching; Ctrl-C ends it\n")
            _wait_for_change(before, files)
    except KeyboardInterrupt:
        return 0


def _run_or_report(run: Callable[[], object]) -> None:
    try:
        run()
    except DdbEventsError as error:
        sys.stderr.write(f"ddbevents: {error}\n")
    except OSError as error:
        sys.stderr.write(f"ddbevents: {escaped(error)}\n")


def _wait_for_change(before: State, files: Callable[[], Iterable[Path]]) -> None:
    while True:
        after = _state(files())
        if after != before:
            break
        time.sleep(SECONDS)
    while True:
        time.sleep(SECONDS)
        before, after = after, _state(files())
        if after == before:
            return


def _state(files: Iterable[Path]) -> State:
    return {path: _stamp(path) for path in files}


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except (OSError, ValueError):  # it is not there, or could not be
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
