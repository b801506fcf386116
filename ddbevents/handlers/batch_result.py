"""The outcome of a batch's records, and the answer to Lambda."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.errors import FailedRecordError, IsolationError
from ddbevents.escaping import escaped
from ddbevents.handlers.coroutines import run_sync
from ddbevents.handlers.failure import SKIP, Failure, logger
from ddbevents.records.creation_time import creation_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from ddbevents.handlers.batch_rules import BatchRules
    from ddbevents.sources.envelope import SourceRecord
    from ddbevents.wire import BatchItemFailure

RecordT = TypeVar("RecordT")


class BatchResult(Generic[RecordT]):
    """Collects the outcome of a batch's records.

    Args:
        sources: The records as they came.
        rules: How the batch is handled.

    Attributes:
        done: How many records are done, without those that were skipped.
        failures: The failures by the record's index; None for a record that is closed.
        left: The records that there was no time for.
    """

    def __init__(
        self, sources: Sequence[SourceRecord], rules: BatchRules[RecordT]
    ) -> None:
        self._sources = sources
        self._rules = rules
        self._begun = perf_counter()
        self._age = _age(sources) if rules.on_batch else None
        self._skipped = 0
        self.done = 0
        self.failures: dict[int, Failure[RecordT] | None] = {}
        self.left: Sequence[int] = ()

    def react(self, failure: Failure[RecordT]) -> Any:
        """Log a failure; return what `on_error` returns, which may be awaitable."""
        failure.log(log_values=self._rules.log_values)
        on_error = self._rules.on_error
        return None if on_error is None else on_error(failure)

    def settle(self, failure: Failure[RecordT], reaction: object) -> bool:
        """Note a failure and the answer of `on_error`; return whether it is skipped."""
        if reaction is SKIP:
            self._skipped += 1
            return True
        self.failures[failure.index] = failure
        return False

    def answer(self, *, isolates: bool) -> list[BatchItemFailure]:
        """Return the records that failed, and the first one that is left.

        Args:
            isolates: Whether the first record's failure is raised.

        Raises:
            IsolationError: The first record failed, and Lambda must split the batch.
            FailedRecordError: A record that must be named has no identifier.
        """
        self._summarize()
        first = self.failures.get(0)
        if isolates and first is not None and first.identifier is not None:
            shown = first.error if self._rules.log_values else None
            raise IsolationError(first.error) from shown
        named: list[str] = []
        for index in sorted([*self.failures, *self.left[:1]]):
            identifier = self._sources[index].identifier
            if identifier is not None:
                named.append(identifier)
            elif not named:  # otherwise it comes again, after a named one
                raise self._unnamed(index)
        if self.left:
            self._warn(self.left)
        return [{"itemIdentifier": identifier} for identifier in named]

    def _unnamed(self, index: int) -> Exception:
        failure = self.failures.get(index)
        if failure is not None:
            return failure.raisable(log_values=self._rules.log_values)
        return FailedRecordError(index, "too little time is left", TimeoutError())

    def _warn(self, left: Sequence[int]) -> None:
        logger.warning(
            "too little time: %d of %d records are left, from %s on",
            len(left),
            len(self._sources),
            escaped(self._sources[left[0]].identifier),
        )

    def _summarize(self) -> None:
        if self._rules.on_batch is None:
            return
        # Its class costs a cold start 0.6 ms.
        from ddbevents.handlers.batch_summary import BatchSummary  # noqa: PLC0415

        count, failed = len(self._sources), len(self.failures)
        summary = BatchSummary(
            records=count,
            done=self.done,
            skipped=self._skipped,
            failed=failed,
            left=count - self.done - self._skipped - failed,
            age=self._age,
            seconds=perf_counter() - self._begun,
        )
        run_sync(self._rules.on_batch(summary))


def _age(sources: Sequence[SourceRecord]) -> timedelta | None:
    """Return the age of the oldest record whose time can be read.

    It may not be the first: a Kinesis data stream does not keep the order of changes.
    """
    times = [time for source in sources if (time := _time(source.record)) is not None]
    return datetime.now(UTC) - min(times) if times else None


def _time(record: Any) -> datetime | None:
    try:
        return creation_time(record["dynamodb"]["ApproximateCreationDateTime"])
    except (LookupError, TypeError, ValueError):
        return None
