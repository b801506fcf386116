"""Runs one failed batch: calls the target with its records, and reads the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError, PayloadError, SourceError
from ddbevents.escaping import escaped
from ddbevents.handlers.batch_response import first_to_retry
from ddbevents.handlers.failure import described_error
from ddbevents.redrive.batch_records import (
    AmbiguousError,
    BatchRecords,
    described_loss,
)
from ddbevents.redrive.failed_batch import number_of
from ddbevents.redrive.outcome import Checkpoint, Redriven, Status
from ddbevents.sources.payload_split import json_of, split
from ddbevents.sources.record_source import KINESIS, member_of, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ddbevents.handlers.answer import Answer
    from ddbevents.redrive.batch_records import RecordFinder
    from ddbevents.redrive.failed_batch import FailedBatch
    from ddbevents.redrive.targets import Target


@dataclass(frozen=True, slots=True)
class Remainder:
    """The rest of a batch after a part of it was handled.

    Attributes:
        document: Its description, which replaces that of the batch, as JSON.
        checkpoint: Where in the batch it begins.
    """

    document: bytes
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class BatchRunner:
    """Runs failed batches.

    Attributes:
        target: Handles the records.
        finder: Finds the records.
        table: The name of the table, or the ARN of its stream; None for any.
        dry_run: Whether nothing is called.
        on_progress: Called with the number of records that were handled.
    """

    target: Target
    finder: RecordFinder
    table: str | None
    dry_run: bool
    on_progress: Callable[[int], Any]

    def run(self, name: str, batch: FailedBatch) -> tuple[Redriven, Remainder | None]:
        """Run a batch; return its outcome, and the rest if only a part is handled."""
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
        try:
            encoded = [*map(json_of, found.records, count())]
        except PayloadError as wrong:  # nothing is called: what is left must be JSON
            return replace(outcome, status=Status.UNREADABLE, reason=str(wrong)), None
        if self.dry_run:
            return self._foreseen(found, encoded, batch.size, outcome), None
        return self._hand_over(batch, found, encoded, outcome)

    def _foreign(self, batch: FailedBatch) -> str:
        """Return why a batch is not the table's; empty if it is, or may be."""
        if self.table is None:
            return ""
        if self.table.startswith("arn:"):
            known = batch.stream_arns
            others = {arn for arn in known if self.table not in {arn, _table_arn(arn)}}
        else:
            others = batch.tables - {self.table}
        if not others:
            return ""
        names = " and ".join(map(escaped, sorted(others)))
        return (
            f"records of {names}, not of {escaped(self.table)}: if they are to be"
            " handled, name their table"
        )

    def _foreseen(
        self,
        found: BatchRecords,
        encoded: Sequence[bytes],
        batch_size: int,
        outcome: Redriven,
    ) -> Redriven:
        """Return the outcome of a dry run for a batch whose records are found."""
        try:
            for _ in _chunks(encoded, batch_size):
                pass
        except PayloadError as error:  # a record that no call has room for
            reasons = filter(None, [outcome.reason, str(error)])
            outcome = replace(
                outcome, status=Status.FAILED, reason="; ".join(reasons), error=error
            )
        return replace(outcome, keys=[*map(_keys, found.records)])

    def _hand_over(
        self,
        batch: FailedBatch,
        found: BatchRecords,
        encoded: Sequence[bytes],
        outcome: Redriven,
    ) -> tuple[Redriven, Remainder | None]:
        done, error = self._call(found.records, encoded, batch.size)
        left = found.records[done:]
        reasons = [outcome.reason, _why(left[0], error) if left else ""]
        outcome = replace(
            outcome,
            done=done,
            left=len(left),
            reason="; ".join(filter(None, reasons)),
            error=error,
        )
        if not found.is_head_gone:
            status = Status.PARTLY if done else Status.FAILED
            outcome = replace(outcome, status=status if left else Status.DONE)
        if not left or not done:
            return outcome, None
        checkpoint = Checkpoint(number_of(left[0]), len(left))
        return outcome, Remainder(batch.document_of(left), checkpoint)

    def _call(
        self, records: Sequence[Any], encoded: Sequence[bytes], batch_size: int
    ) -> tuple[int, BaseException | None]:
        """Call the target until a record fails.

        Returns:
            How many records are done, and why the next one is not, if that is known.
        """
        done = 0
        try:
            for chunk in _chunks(encoded, batch_size):
                answer = self.target(b'{"Records":[%b]}' % b",".join(chunk))
                delivered = records[done : done + len(chunk)]
                failed_at, error = _read(answer, delivered)
                handled = len(chunk) if failed_at is None else failed_at
                done += handled
                self.on_progress(handled)
                if failed_at is not None:
                    return done, error
        except PayloadError as error:
            return done, error
        return done, None


def _chunks(encoded: Sequence[bytes], batch_size: int) -> Iterator[list[bytes]]:
    return split(zip(encoded, map(len, encoded), strict=True), batch_size)


def _read(
    answer: Answer, records: Sequence[Any]
) -> tuple[int | None, BaseException | None]:
    """Return which record failed first, None if none did; and why, if that is known.

    As in Lambda with ReportBatchItemFailures: if it cannot read the answer, all records
    failed.
    """
    if answer.error is not None:
        return 0, answer.error
    try:
        value = answer.value
    except ValueError:
        return 0, DdbEventsError("the answer is not JSON")
    try:
        return first_to_retry(value, [*map(number_of, records)]), None
    except ValueError as error:
        return 0, DdbEventsError(str(error))


def _why(record: Any, error: BaseException | None) -> str:
    """Return why a record is the first that is left."""
    if error is None:
        name = escaped(number_of(record) or "without a name")
        return f"the answer has record {name} as failed"
    if isinstance(error, DdbEventsError):
        return str(error)
    return described_error(error)


def _table_arn(stream_arn: str) -> str:
    return stream_arn.partition("/stream/")[0]


def _keys(record: Any) -> Any:
    if source_of(record) is KINESIS:
        record = KINESIS.filtered(record).get("data")
    return member_of(member_of(record, "dynamodb"), "Keys")
