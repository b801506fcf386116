"""Handles the records of a batch one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.handlers.batch_result import BatchResult
from ddbevents.handlers.coroutines import run_sync
from ddbevents.handlers.deadline import Deadline
from ddbevents.handlers.failure import Failure
from ddbevents.sources.iterate import read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from ddbevents.handlers.batch_rules import BatchRules
    from ddbevents.models.reader import Reader
    from ddbevents.sources.envelope import SourceRecord

RecordT = TypeVar("RecordT")


class BatchRun(Generic[RecordT]):
    """Handles a batch up to the first record that fails.

    With "continue" it goes on, except for later records of the same key.

    Args:
        reader: Reads a record.
        handle: Handles a record.
        rules: How to handle failures.
    """

    def __init__(
        self,
        reader: Reader[RecordT],
        handle: Callable[[RecordT], object],
        rules: BatchRules[RecordT],
    ) -> None:
        self._reader = reader
        self._handle = handle
        self._rules = rules
        self._closed: set[Hashable] = set()

    def run(
        self, sources: Sequence[SourceRecord], context: Any
    ) -> BatchResult[RecordT]:
        """Handle the records of a batch; return their outcome."""
        result = BatchResult(sources, self._rules)
        deadline = Deadline(self._rules.deadline, context)
        for index, source in enumerate(sources):
            if deadline.has_passed() and source.identifier is not None:
                result.left = range(index, len(sources))
                break
            # Before the function may change the record.
            key = None if self._rules.stops else self._rules.key_of(source.record)
            if key in self._closed:
                result.failures[index] = None
                continue
            begun = deadline.begin()
            failure = self._failure_of(index, source)
            deadline.end(begun)
            if failure is None:
                result.done += 1
                continue
            if result.settle(failure, run_sync(result.react(failure))):
                continue
            if self._rules.stops:
                break
            if key is not None:
                self._closed.add(key)
        return result

    def _failure_of(self, index: int, source: SourceRecord) -> Failure[RecordT] | None:
        record = None
        try:
            record = read_record(self._reader, index, source)
            self._handle(record)
        except Exception as error:  # noqa: BLE001  # it is reported and named
            return Failure(error, record, source.raw, source.identifier, index)
        return None
