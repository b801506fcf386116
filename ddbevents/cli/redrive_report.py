"""What ``ddbevents redrive`` prints: a line for each batch, and the counts."""

from __future__ import annotations

import sys
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped, escaped_lines
from ddbevents.handlers.answer import FunctionExitError
from ddbevents.redrive import Redriven, Status

if TYPE_CHECKING:
    from typing import Self

    from ddbevents.cli.progress import Progress


class Report:
    """Prints the outcome of each batch, and at the end the counts.

    Args:
        progress: Where to print: above its bar.
        start: The place in the files where the run began, if one was given.
        is_dry: Whether nothing is handled.

    Attributes:
        code: The exit code.
    """

    def __init__(self, progress: Progress, start: str | None, *, is_dry: bool) -> None:
        self.code = 0
        self._progress = progress
        self._start = start
        self._is_dry = is_dry
        self._counts: Counter[Status] = Counter()

    def add(self, batch: Redriven) -> None:
        """Print a batch's line, and, in a dry run, the keys of its records."""
        self._counts[batch.status] += 1
        self._start = batch.resume
        if batch.status is not (Status.READY if self._is_dry else Status.DONE):
            self.code = 1
        error = batch.error
        if error and not isinstance(error, DdbEventsError | FunctionExitError):
            lines = traceback.format_exception(error)
            self._progress.warn(escaped_lines("".join(lines)).rstrip())
        self._progress.make_room()
        self._progress.write(f"{batch.status:10}  {_line(batch, is_dry=self._is_dry)}")
        for keys in batch.keys:
            self._progress.write(f"    {orjson.dumps(keys).decode()}")
        sys.stdout.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error_type: type[BaseException] | None, *_: object) -> None:
        """Print the counts, and where to go on in files."""
        counts = ", ".join(f"{count:,} {each}" for each, count in self._counts.items())
        if counts or error_type is None:
            self._progress.warn(counts or "no batches")
        if counts and self._start and not self._is_dry:
            self._progress.warn(f"go on with: --from {self._start}")


def _line(batch: Redriven, *, is_dry: bool) -> str:
    if is_dry and batch.status not in {Status.READY, Status.EXPIRED}:
        counts = f"{batch.batch_size:,} records"
    elif is_dry:
        counts = f"{batch.left:,} of {batch.batch_size:,} records to handle"
        if batch.arrived is not None:
            seconds = (datetime.now(UTC) - batch.arrived) // timedelta(seconds=1)
            counts += f", {timedelta(seconds=seconds)} old"
    else:
        counts = f"{batch.done:,} of {batch.batch_size:,} records"
        if batch.lost:
            counts += f", {batch.lost:,} lost, {batch.left:,} left"
    reason = f": {batch.reason}" if batch.reason else ""
    return f"{escaped(batch.name)}: {counts}{reason}"
