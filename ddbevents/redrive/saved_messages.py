"""Failed batches in files. Files are not changed; you keep the place to go on from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.errors import DdbEventsError
from ddbevents.limits import SEQUENCE_NUMBER_DIGITS
from ddbevents.redrive.entry import Entry, entries_of
from ddbevents.redrive.outcome import Checkpoint
from ddbevents.sources.files import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Remainder
    from ddbevents.redrive.outcome import Redriven
    from ddbevents.sources.files import Readable

_COUNT = "[1-9][0-9]{0,8}"
_step_in = re.compile(
    rf"(?P<number>{_COUNT})"
    rf"(?::(?P<start>[0-9]{{0,{SEQUENCE_NUMBER_DIGITS}}}):(?P<left>{_COUNT})"
    r"|(?P<and_after>-))?"
).fullmatch


@dataclass(frozen=True, slots=True)
class Step:
    """Which batch of the files to handle, and from where.

    Attributes:
        number: The batch's number, from 1.
        checkpoint: Where in it to begin; None for all of it.
        and_after: Whether to handle all batches after it as well.
    """

    number: int
    checkpoint: Checkpoint | None = None
    and_after: bool = False

    def __str__(self) -> str:
        if self.checkpoint is None:
            return f"{self.number}-" if self.and_after else str(self.number)
        start, left = self.checkpoint
        return f"{self.number}:{start or ''}:{left}"

    def takes(self, number: int) -> bool:
        """Return whether to handle the batch with a number."""
        return number == self.number or (self.and_after and number > self.number)


class SavedMessages:
    """Files of messages, of objects from S3, and of what the AWS CLI printed.

    Args:
        files: Paths, or files opened in binary mode: JSON or JSON lines, plain or
            gzipped.
        start: Where to go on, from the outcomes of the last run. ``2:4900:6,5`` means 6
            records of batch 2, from sequence number 4900 on, and batch 5; ``5-`` means
            batch 5 and all after it; an empty text means none. None means all.
        dry_run: Whether nothing is handled, so there is no place to go on from.

    Raises:
        DdbEventsError: `start` is not one of these.
    """

    def __init__(
        self,
        files: Iterable[str | Path | Readable],
        start: str | None = None,
        *,
        dry_run: bool = False,
    ) -> None:
        self._files = files
        self._steps = [Step(1, and_after=True)] if start is None else _steps(start)
        self._names_batches = start is not None
        self._dry_run = dry_run
        self._pending: dict[int, Step] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def entries(self, limit: int | None) -> Iterator[Entry]:
        """Yield the batches to handle, by stream, shard and place in the shard.

        Raises:
            DdbEventsError: The files do not have a batch that `start` names.
        """
        if not self._steps:
            return
        entries = [*self._all()]
        self._count = len(entries)
        self._check_steps()
        chosen = []
        for number, entry in enumerate(entries, 1):
            step = next((each for each in self._steps if each.takes(number)), None)
            if step is not None:
                self._pending[number] = Step(number, step.checkpoint)
                name = f"{entry.name}: batch {number}"
                chosen.append(_resumed(replace(entry, name=name, handle=number), step))
        chosen.sort(key=lambda entry: entry.order)
        yield from islice(chosen, limit)

    def settle(
        self, entry: Entry, outcome: Redriven, left: Remainder | None
    ) -> Redriven:
        """Return an outcome with the place to go on from, for all that is left."""
        if self._dry_run:
            return outcome
        if left is not None:
            self._pending[entry.handle] = Step(entry.handle, left.checkpoint)
        elif outcome.is_over:
            del self._pending[entry.handle]
        return replace(outcome, resume=self._resume())

    def _check_steps(self) -> None:
        last = max(step.number for step in self._steps)
        if self._names_batches and last > self._count:
            raise DdbEventsError(
                f"the place to go on from names batch {last:,}, but the files have"
                f" {self._count:,}: give the same files as before"
            )

    def _resume(self) -> str:
        steps = [*self._pending.values()]
        numbers = [step.number for step in steps if step.checkpoint is None]
        for index, first in enumerate(numbers):  # the last ones are written as ``5-``
            if numbers[index:] == [*range(first, self._count + 1)]:
                steps = [each for each in steps if each.number < first]
                steps.append(Step(first, and_after=True))
                break
        return ",".join(map(str, steps))

    def _all(self) -> Iterator[Entry]:
        for file in self._files:
            if isinstance(file, str | Path):
                with Path(file).open("rb") as opened:
                    yield from _entries_in(opened, str(file))
            else:
                yield from _entries_in(file, str(getattr(file, "name", "a file")))


def _entries_in(file: Readable, name: str) -> Iterator[Entry]:
    for text in read_lines(file):
        if text.strip():
            yield from entries_of(text, name)


def _steps(start: str) -> list[Step]:
    return [*map(_step, start.split(","))] if start else []


def _step(text: str) -> Step:
    match = _step_in(text)
    if match is None:
        raise DdbEventsError(
            "expected the place that the last run printed, such as 2:4900:6,5-; found"
            " other text"
        )
    left = match["left"]
    checkpoint = Checkpoint(match["start"] or None, int(left)) if left else None
    return Step(int(match["number"]), checkpoint, match["and_after"] is not None)


def _resumed(entry: Entry, step: Step) -> Entry:
    """Return an entry from a step's checkpoint on, if the step has one."""
    if step.checkpoint is None or entry.batch is None:
        return entry
    try:
        batch = entry.batch.going_on(step.checkpoint)
    except DdbEventsError as error:
        return replace(entry, batch=None, problem=str(error))
    return replace(entry, batch=batch)
