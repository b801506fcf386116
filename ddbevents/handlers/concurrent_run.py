"""Handles records of different keys concurrently, and those of one key in order."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ddbevents.handlers.batch_result import BatchResult
from ddbevents.handlers.coroutines import close_loop, run_sync
from ddbevents.handlers.deadline import Deadline
from ddbevents.handlers.failure import Failure
from ddbevents.handlers.schedule import Schedule
from ddbevents.sources.iterate import read_record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from ddbevents.handlers.batch_rules import BatchRules
    from ddbevents.models.reader import Reader
    from ddbevents.sources.envelope import SourceRecord

RecordT = TypeVar("RecordT")

_CANCEL_BEFORE = 200  # milliseconds


class ConcurrentRun(Generic[RecordT]):
    """Handles a batch, several records at once.

    If the outcome of a record depends only on that record, the answer is the same as
    when they are handled one after the other.

    Args:
        reader: Reads a record.
        call: Calls the function with a record; returns a coroutine for a coroutine
            function.
        rules: How to handle failures.
        sources: The records as they came.
        context: Lambda's.
    """

    def __init__(
        self,
        reader: Reader[RecordT],
        call: Callable[[RecordT], Any],
        rules: BatchRules[RecordT],
        sources: Sequence[SourceRecord],
        context: Any,
    ) -> None:
        self._reader = reader
        self._call = call
        self._rules = rules
        self._sources = sources
        self._deadline = Deadline(rules.deadline, context)
        # If there is little time from the start, the records get half of it.
        self._cancel_before = min(_CANCEL_BEFORE, (self._deadline.left() or 0) / 2)
        self._result = BatchResult(sources, rules)
        keys = [rules.key_of(source.record) for source in sources]
        self._schedule = Schedule(keys, stops=rules.stops)
        self._records: dict[int, RecordT] = {}
        self._failures: dict[int, Failure[RecordT]] = {}
        self._begun: dict[int, float | None] = {}

    async def in_tasks_or_error(self) -> BatchResult[RecordT] | BaseException:
        """Handle the records in tasks; return what ends the process, if anything.

        Raised inside, it would end the event loop at once, with other tasks running.
        """
        try:
            return await self.in_tasks()
        except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            return error

    def in_threads(self) -> BatchResult[RecordT]:
        """Handle the records in threads; wait for these in any case."""
        tasks: SimpleQueue[Any] = SimpleQueue()
        results: SimpleQueue[Any] = SimpleQueue()
        workers = running = 0
        try:
            while True:
                while (failure := self._undecided()) is not None:
                    self._decide(failure, run_sync(self._result.react(failure)))
                if running < self._rules.concurrency and (
                    (index := self._next()) is not None
                ):
                    if (record := self._read(index)) is not None:
                        if running == workers:
                            _pool().submit(self._work, tasks, results)
                            workers += 1
                        tasks.put((index, contextvars.copy_context(), record))
                        running += 1
                    continue
                if not running:
                    return self._ended()
                index, error = results.get()
                running -= 1
                self._settle(index, error)
        finally:
            for _ in range(workers):
                tasks.put(None)
            for _ in range(running):
                results.get()

    def _work(self, tasks: SimpleQueue[Any], results: SimpleQueue[Any]) -> None:
        """Handle records until there are no more; a future for each would cost more."""
        while (task := tasks.get()) is not None:
            index, context, record = task
            try:
                context.run(self._handle, record)
            except BaseException as error:  # noqa: BLE001  # it is raised where it counts
                results.put((index, error))
            else:
                results.put((index, None))
        close_loop()  # the thread waits for other batches, and may never end

    async def in_tasks(self) -> BatchResult[RecordT]:
        """Handle the records in tasks, which the deadline cancels."""
        running: dict[asyncio.Task[Any], int] = {}
        ended: asyncio.Queue[asyncio.Task[Any]] = asyncio.Queue()
        try:
            while True:
                while (failure := self._undecided()) is not None:
                    self._decide(failure, await _result_of(self._result.react(failure)))
                if len(running) < self._rules.concurrency and (
                    (index := self._next()) is not None
                ):
                    if (record := self._read(index)) is not None:
                        task = asyncio.create_task(self._handle_later(record))
                        task.add_done_callback(ended.put_nowait)
                        running[task] = index
                    continue
                if not running:
                    return self._ended()
                try:
                    async with asyncio.timeout(self._patience()):
                        task = await ended.get()
                except TimeoutError:
                    await self._leave(running)
                    self._schedule.end()
                else:
                    self._settle(running.pop(task), _error_of(task))
        finally:
            if running:  # something was raised
                await asyncio.wait(running, timeout=self._patience())
                await _cancel(running)

    def _handle(self, record: RecordT) -> None:
        run_sync(self._call(record))

    async def _handle_later(self, record: RecordT) -> BaseException | None:
        """Handle a record; return an exception that a task must not raise."""
        try:
            result = self._call(record)
            if inspect.isawaitable(result):
                await result
            else:
                run_sync(result)
        except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            return error
        return None

    def _next(self) -> int | None:
        if self._deadline.has_passed():
            left = self._schedule.left
            if left and self._sources[left[0]].identifier is not None:
                self._schedule.end()  # otherwise nothing could name what is left
        return self._schedule.next()

    def _read(self, index: int) -> RecordT | None:
        """Read a record; None if it cannot be read: then it has failed."""
        self._begun[index] = self._deadline.begin()
        try:
            record = read_record(self._reader, index, self._sources[index])
        except Exception as error:  # noqa: BLE001  # it is reported and named
            self._fail(index, error)
            return None
        self._records[index] = record
        return record

    def _settle(self, index: int, error: BaseException | None) -> None:
        self._deadline.end(self._begun[index])
        if error is None:
            del self._records[index]
            self._result.done += 1
            self._schedule.succeed(index)
        elif isinstance(error, Exception):
            self._fail(index, error)
        else:
            raise error

    def _fail(self, index: int, error: Exception) -> None:
        source = self._sources[index]
        record = self._records.pop(index, None)
        self._failures[index] = Failure(
            error, record, source.raw, source.identifier, index
        )
        self._schedule.fail(index)

    def _undecided(self) -> Failure[RecordT] | None:
        index = self._schedule.undecided
        return None if index is None else self._failures.pop(index, None)

    def _decide(self, failure: Failure[RecordT], reaction: object) -> None:
        is_skipped = self._result.settle(failure, reaction)
        self._schedule.decide(failure.index, is_skipped=is_skipped)

    def _patience(self) -> float | None:
        left = self._deadline.left()
        return None if left is None else max(left - self._cancel_before, 0) / 1000

    async def _leave(self, running: dict[asyncio.Task[Any], int]) -> None:
        """Cancel what runs, and leave records whose tasks still do not succeed.

        Clients may raise their own errors when they are cancelled.
        """
        cancelled = await _cancel(running)
        for task in [*running]:
            index = running.pop(task)
            if task in cancelled and (task.cancelled() or task.exception()):
                self._schedule.leave(index)
            else:
                self._settle(index, _error_of(task))

    def _ended(self) -> BatchResult[RecordT]:
        schedule, result = self._schedule, self._result
        for index in schedule.failed:
            result.failures.setdefault(index, None)
        if not (self._rules.stops and result.failures):
            result.left = schedule.left
        return result


async def _cancel(running: Iterable[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Cancel tasks and wait for them; return those that had not ended."""
    cancelled = {task for task in running if task.cancel()}
    await asyncio.gather(*running, return_exceptions=True)
    return cancelled


def _error_of(task: asyncio.Task[Any]) -> BaseException | None:
    """Return what a task raised; a task that something else cancelled has failed."""
    if task.cancelled():
        return RuntimeError("the function was cancelled")
    return task.exception() or task.result()


async def _result_of(result: Any) -> Any:
    """Return a result; await it first if it is awaitable."""
    if inspect.isawaitable(result):
        return await asyncio.create_task(_awaited(result))
    return run_sync(result)


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the thread pool of this process; threads are made as needed."""
    return ThreadPoolExecutor(1_000, thread_name_prefix="ddbevents")


if hasattr(os, "register_at_fork"):  # the threads stay behind in the parent
    os.register_at_fork(after_in_child=_pool.cache_clear)
