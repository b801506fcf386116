"""The summary of a batch that `on_batch` gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """The outcome of a batch, for metrics.

    Attributes:
        records: How many records it had.
        done: How many are done, without those that were skipped.
        skipped: How many failed, but count as done since `on_error` skipped them.
        failed: How many failed, or were not begun since one of the same key failed.
        left: How many were cancelled, or not begun after a failure or for lack of time;
            they are delivered again.
        age: The age of the oldest record when the batch came; None if not known.
        seconds: How many seconds the batch took.
    """

    records: int
    done: int
    skipped: int
    failed: int
    left: int
    age: timedelta | None
    seconds: float
