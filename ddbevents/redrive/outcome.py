"""What became of a batch that was handed over again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Status(StrEnum):
    """What became of a batch."""

    DONE = "done"
    """All of its records are handled."""
    PARTLY = "partly"
    """The first of its records are; the message or its like has the others."""
    FAILED = "failed"
    """None is; the message stays."""
    AMBIGUOUS = "ambiguous"
    """The range has another number of records than the batch; nothing was called."""
    EXPIRED = "expired"
    """The stream no longer had its first records; the others were handed over."""
    FOREIGN = "foreign"
    """It is of another table's stream; nothing was called."""
    UNREADABLE = "unreadable"
    """It is no failed batch, or cannot be read from the stream; nothing was called."""
    READY = "ready"
    """It would be handed over: a dry run ends there."""


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
    """What became of one batch.

    Attributes:
        name: Which batch: the id of its message, the key of its object, or its place in
            the files.
        status: What became of it.
        batch_size: How many records it has, as its message says.
        done: How many are handled now.
        left: How many are left to handle.
        lost: How many the stream no longer had.
        others: How many records of other batches were in its range, and handled too.
        reason: Why it is not done, or what there is to know.
        arrived: When its first record came to be, if its message says so.
        keys: In a dry run, the keys of its records, as AttributeValues.
        resume: For files, what `start` takes to go on after it; None if nothing is left
            in them.
        error: What the handler raised, or what is wrong with its answer.
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
