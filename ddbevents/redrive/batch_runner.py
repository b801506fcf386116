"""Hands one failed batch over: calls the target with its records, reads the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.errors import DdbEventsError, PayloadError, SourceError
from ddbevents.escaping import escaped
from ddbevents.handlers.batch_response import first_to_retry, window_state
from ddbevents.handlers.failure import described_error
from ddbevents.redrive.batch_records import (
    AmbiguousError,
    BatchRecords,
    described_loss,
)
from ddbevents.redrive.failed_batch import number_of
from ddbevents.redrive.outcome import Checkpoint, Redriven, Status
from ddbevents.sources.payload_split import json_bytes, split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ddbevents.handlers.answer import Answer
    from ddbevents.redrive.batch_records import RecordFinder
    from ddbevents.redrive.failed_batch import FailedBatch
    from ddbevents.redrive.targets import Target


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a batch of which a part is handled.

    Attributes:
        document: What describes it, in place of what describes the batch, as JSON.
        checkpoint: Where in the batch it begins.
    """

    document: bytes
    checkpoint: Checkpoint


@dataclass(slots=True)
class _Run:
    """How far a batch is.

    Attributes:
        event: The event that records come in, with the state of its window.
        done: How many records are handled.
        error: Why the others are not.
    """

    event: Mapping[str, Any]
    done: int = 0
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class BatchRunner:
    """Hands failed batches over.

    Attributes:
        target: Handles the records.
        finder: Finds the records.
        table: The name of the table, or the ARN of its stream; None for any.
        dry_run: Whether nothing is called.
        on_progress: Called with how many records were handled.
    """

    target: Target
    finder: RecordFinder
    table: str | None
    dry_run: bool
    on_progress: Callable[[int], Any]

    def run(self, name: str, batch: FailedBatch) -> tuple[Redriven, Left | None]:
        """Hand a batch over; return what became of it, and what is left of a part."""
        outcome = Redriven(
            name,
            Status.READY,
            batch_size=batch.size,
            left=batch.size,
            arrived=batch.arrived,
        )
        if reason := self._foreign(batch):
            return replace(outcome, status=Status.FOREIGN, reason=reason), None
        try:
            found = self.finder.find(batch)
        except (AmbiguousError, SourceError) as error:
            is_read = isinstance(error, AmbiguousError)
            status = Status.AMBIGUOUS if is_read else Status.UNREADABLE
            return replace(outcome, status=status, reason=str(error)), None
        outcome = replace(
            outcome,
            status=Status.EXPIRED if found.is_head_gone else Status.READY,
            left=len(found.records),
            lost=found.lost,
            others=found.others,
            reason=described_loss(batch, found),
        )
        if self.dry_run:
            return replace(outcome, keys=[*map(_keys, found.records)]), None
        return self._hand_over(batch, found, outcome)

    def _foreign(self, batch: FailedBatch) -> str:
        """Return why a batch is not the table's; empty if it is, or may be."""
        if self.table is None or self.table in {batch.table, batch.stream_arn}:
            return ""
        found = escaped(batch.table or batch.stream_arn) or "an unknown table"
        return f"a batch of {found}, not of {escaped(self.table)}"

    def _hand_over(
        self, batch: FailedBatch, found: BatchRecords, outcome: Redriven
    ) -> tuple[Redriven, Left | None]:
        run = self._call(batch, found.records)
        left = found.records[run.done :]
        reasons = [outcome.reason, _why(run, left)]
        outcome = replace(
            outcome,
            done=run.done,
            left=len(left),
            reason="; ".join(filter(None, reasons)),
            error=run.error,
        )
        if not found.is_head_gone:
            status = Status.PARTLY if run.done else Status.FAILED
            outcome = replace(outcome, status=status if left else Status.DONE)
        if not left or not run.done:
            return outcome, None
        checkpoint = Checkpoint(number_of(left[0]), len(left))
        return outcome, Left(batch.document_of(left, run.event), checkpoint)

    def _call(self, batch: FailedBatch, records: Sequence[Any]) -> _Run:
        """Call the target until a record fails, or all are handled."""
        run = _Run(batch.event or {})
        sized = ((each, json_bytes(each, n)) for n, each in enumerate(records))
        envelope = len(orjson.dumps({**run.event, "Records": []}))
        try:
            for chunk in split(sized, batch.size, envelope=lambda: envelope):
                event = {**run.event, "Records": chunk}
                failed_at = self._failed_at(run, self.target(event), chunk)
                done = len(chunk) if failed_at is None else failed_at
                run.done += done
                self.on_progress(done)
                if failed_at is not None:
                    break
        except PayloadError as error:
            run.error = error
        return run

    def _failed_at(self, run: _Run, answer: Answer, chunk: Sequence[Any]) -> int | None:
        """Return which record of a chunk failed first, None if none did.

        As Lambda does with ReportBatchItemFailures: where the answer says nothing that
        it reads, all of them failed.
        """
        run.error = answer.error
        if answer.error is not None:
            return 0
        try:
            value = answer.value
            if "window" in run.event:
                run.event = {**run.event, "state": window_state(value)}
            failed_at = first_to_retry(value, [*map(number_of, chunk)])
        except ValueError as error:
            run.error = error
            return 0
        return failed_at


def _why(run: _Run, left: Sequence[Any]) -> str:
    """Return why records are left; empty if none is."""
    if not left:
        return ""
    if run.error is None:
        name = escaped(number_of(left[0]) or "without a name")
        return f"the answer has record {name} as failed"
    if isinstance(run.error, DdbEventsError):
        return str(run.error)
    return described_error(run.error)


def _keys(record: Any) -> Any:
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    return change.get("Keys") if isinstance(change, Mapping) else None
