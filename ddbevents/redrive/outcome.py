"""The outcome of a batch that was redriven."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Status(StrEnum):
    """The possible outcomes of a batch."""

    DONE = "done"
    """All of its records are handled."""
    PARTLY = "partly"
    """The first of its records are handled; the others are left for the next run."""
    FAILED = "failed"
    """None of its records is handled; the message stays."""
    AMBIGUOUS = "ambiguous"
    """The range has more or fewer records than the batch; nothing was called."""
    EXPIRED = "expired"
    """The stream no longer had its first records; the others were passed on."""
    FOREIGN = "foreign"
    """It is of another table's stream; nothing was called."""
    UNREADABLE = "unreadable"
    """It is not a failed batch, or it cannot be read; nothing was called."""
    READY = "ready"
    """Its records are there; a dry run calls nothing."""


class Checkpoint(NamedTuple):
    """Where a batch goes on.

    Attributes:
        start: The sequence number of the first record left; None if it has none.
        left: How many records are left.
    """

    start: str | None
    left: int


@dataclass(frozen=True, slots=True)
class Redriven:
    """The outcome of one batch.

    Attributes:
        name: Its name: the id of its message, the key of its object, or its place in
            the files.
        status: The outcome.
        batch_size: How many records it has, according to its message.
        done: How many are handled now.
        left: How many are left to handle.
        lost: How many have expired: the stream no longer has them.
        others: How many records of other batches were in its range, and handled too.
        reason: Why it is not done, or what else you should know.
        arrived: When its first record was written to the stream, if that is known.
        keys: In a dry run, the keys of its records, as AttributeValues.
        resume: For files, the `start` of the next run: `""` if nothing is left in them.
            None in a dry run, and for a queue and a bucket, which keep the place.
        error: What the handler raised, or why its answer is wrong.
    """

    name: str
    status: Status
    batch_size: int = 0
    done: int = 0
    left: int = 0
    lost: int = 0
    others: int = 0
    reason: str = ""
    arrived: datetime | None = None
    keys: Sequence[Any] = field(default=(), repr=False)
    resume: str | None = None
    error: BaseException | None = field(default=None, repr=False)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in {Status.DONE, Status.EXPIRED} and not self.left
