"""Sends the records of a batch in chunks."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.errors import BulkError, RecordError
from ddbevents.handlers.batch_result import BatchResult
from ddbevents.handlers.coroutines import run_sync
from ddbevents.handlers.deadline import Deadline
from ddbevents.handlers.failure import SKIP, Failure
from ddbevents.sources.iterate import read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from ddbevents.handlers.batch_rules import BatchRules
    from ddbevents.models.reader import Reader
    from ddbevents.sources.envelope import SourceRecord

RecordT = TypeVar("RecordT")


class BulkRun(Generic[RecordT]):
    """Sends a batch, chunk after chunk, up to the first record that fails.

    Args:
        reader: Reads a record.
        send: Sends a chunk; returns the records that failed, or None.
        rules: How to handle failures.
        size: The most records in a chunk.
    """

    def __init__(
        self,
        reader: Reader[RecordT],
        send: Callable[[Sequence[RecordT]], Any],
        rules: BatchRules[RecordT],
        size: int,
    ) -> None:
        self._reader = reader
        self._send = send
        self._rules = rules
        self._size = size
        self._closed: set[Hashable] = set()

    def run(
        self, sources: Sequence[SourceRecord], context: Any
    ) -> BatchResult[RecordT]:
        """Send the records of a batch; return their outcome."""
        self._sources = sources
        self._result = BatchResult(sources, self._rules)
        self._deadline = Deadline(self._rules.deadline, context)
        # Now, before the function or `on_error` may change a record.
        self._keys = [
            None if self._rules.stops else self._rules.key_of(source.record)
            for source in sources
        ]
        index = 0
        while index < len(sources):
            if self._is_over(index):
                break
            chunk, unreadable, index = self._next_chunk(index)
            if not self._send_chunk(chunk):
                break
            if unreadable is not None and not self._settle(unreadable):
                break
        return self._result

    def _is_over(self, index: int) -> bool:
        """Return whether there is no time for a chunk that begins at a record."""
        if self._sources[index].identifier is None or not self._deadline.has_passed():
            return False
        self._result.left = range(index, len(self._sources))
        return True

    def _next_chunk(
        self, index: int
    ) -> tuple[dict[int, RecordT], Failure[RecordT] | None, int]:
        """Return records to send, one that cannot be read, and where to go on."""
        chunk: dict[int, RecordT] = {}
        while index < len(self._sources) and len(chunk) < self._size:
            if self._keys[index] in self._closed:
                self._result.failures[index] = None
            else:
                source = self._sources[index]
                try:
                    chunk[index] = read_record(self._reader, index, source)
                except RecordError as error:
                    return chunk, self._failure(index, error), index + 1
            index += 1
        return chunk, None, index

    def _send_chunk(self, chunk: dict[int, RecordT]) -> bool:
        """Send a chunk; return whether to go on."""
        if not chunk:
            return True
        failed = self._try(chunk)
        if not isinstance(failed, Exception):
            return self._settle_all(chunk, dict.fromkeys(failed, BulkError()))
        if self._rules.on_failure == "stop":
            self._fail_whole(next(iter(chunk)), failed)
            return False
        return self._send_each(chunk, failed)

    def _send_each(self, chunk: dict[int, RecordT], error: Exception) -> bool:
        """Send the records of a chunk one by one, since the failed one is not known."""
        for index, record in chunk.items():
            # The batch's first record is always sent: otherwise the same batch would
            # come again and again.
            if index and self._is_over(index):
                return False
            if self._keys[index] in self._closed:
                self._result.failures[index] = None
                continue
            failed = error if len(chunk) == 1 else self._try({index: record})
            errors: Mapping[int, Exception] = (
                {index: failed}
                if isinstance(failed, Exception)
                else dict.fromkeys(failed, BulkError())
            )
            if not self._settle_all({index: record}, errors):
                return False
        return True

    def _try(self, chunk: dict[int, RecordT]) -> list[int] | Exception:
        """Send records; return the indexes of those that failed, or what was raised."""
        begun = self._deadline.begin()
        try:
            returned = self._send([*chunk.values()])
            if inspect.isawaitable(returned):
                returned = run_sync(returned)
            return self._indices(chunk, returned)
        except Exception as error:  # noqa: BLE001  # it is reported and named
            return error
        finally:
            self._deadline.end(begun)

    def _indices(self, chunk: dict[int, RecordT], returned: object) -> list[int]:
        if returned is None:
            return []
        if not isinstance(returned, Iterable):
            raise TypeError("expected the function to return the records that failed")
        index_of = {id(record): index for index, record in chunk.items()}
        ids = [id(record) for record in returned]
        if not index_of.keys() >= {*ids}:
            raise ValueError("the function returned a record that was not in its chunk")
        return sorted({index_of[each] for each in ids})

    def _settle_all(
        self, chunk: Mapping[int, RecordT], errors: Mapping[int, Exception]
    ) -> bool:
        self._result.done += len(chunk) - len(errors)
        return all(
            self._settle(self._failure(index, errors[index], chunk[index]))
            for index in sorted(errors)
        )

    def _settle(self, failure: Failure[RecordT]) -> bool:
        """Report a failure; return whether to go on."""
        reaction = run_sync(self._result.react(failure))
        if self._result.settle(failure, reaction):
            return True
        if (key := self._keys[failure.index]) is not None:
            self._closed.add(key)
        return not self._rules.stops

    def _fail_whole(self, index: int, error: Exception) -> None:
        failure = self._failure(index, error)
        if run_sync(self._result.react(failure)) is SKIP:
            raise ValueError(
                "on_error cannot skip a chunk: it is not known which record failed"
            )
        self._result.failures[index] = failure

    def _failure(
        self, index: int, error: Exception, record: RecordT | None = None
    ) -> Failure[RecordT]:
        source = self._sources[index]
        return Failure(error, record, source.raw, source.identifier, index)
