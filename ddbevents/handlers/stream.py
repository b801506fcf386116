"""Makes a Lambda handler for batches from a function for one record."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from ddbevents.errors import SourceError
from ddbevents.handlers.batch_rules import BatchRules
from ddbevents.handlers.batch_run import BatchRun
from ddbevents.handlers.coroutines import run_sync
from ddbevents.handlers.failure import logger
from ddbevents.handlers.order_keys import key_reader
from ddbevents.handlers.signatures import is_coroutine_function, with_context
from ddbevents.records.methods import expect_event_type
from ddbevents.sources.detect import Source, detect_source, is_window
from ddbevents.sources.envelope import open_event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import timedelta

    from ddbevents.handlers.batch_result import BatchResult
    from ddbevents.handlers.batch_rules import OnError, OnFailure
    from ddbevents.handlers.batch_summary import BatchSummary
    from ddbevents.handlers.order_keys import OrderBy
    from ddbevents.models.reader import Reader
    from ddbevents.records import Event
    from ddbevents.sources.envelope import SourceRecord
    from ddbevents.wire import PartialBatchResponse

RecordT = TypeVar("RecordT")

if TYPE_CHECKING:
    Result = Coroutine[Any, Any, None] | None
    Function = Callable[[RecordT], Result] | Callable[[RecordT, Any], Result]

_ANSWERED = {
    Source.LAMBDA,
    Source.KINESIS,
    Source.PIPES,
    Source.GET_RECORDS,
    Source.EMPTY,
}
"""The sources that read a partial batch response."""


def stream_handler(  # noqa: PLR0913  # each with a default that is right
    event_type: type[Event[RecordT]],
    *,
    on_failure: OnFailure = "stop",
    on_error: OnError[RecordT] | None = None,
    on_batch: Callable[[BatchSummary], object] | None = None,
    deadline: timedelta | None = None,
    concurrency: int = 1,
    order_by: OrderBy = "item",
    log_values: bool = False,
) -> Callable[[Function[RecordT]], Callable[[Any, Any], PartialBatchResponse]]:
    """Make a Lambda handler of a function that handles one record.

        @stream_handler(OrderEvent)
        def handler(record: OrderRecord) -> None: ...

    The handler reads the records one by one and calls your function with each. It stops
    at the first record that cannot be read or for which your function raises, and
    returns the partial batch response that names it. A stream is ordered, and Lambda
    delivers everything from that record on again, so going on would handle the later
    records twice. Switch on ``ReportBatchItemFailures`` in the event source mapping:
    otherwise Lambda ignores the response and takes the batch as done.

    If your function has a second required parameter, or one that is called ``context``,
    it gets Lambda's context there. A coroutine function runs record after record on an
    event loop that lives as long as the thread, each time in a copy of the caller's
    context variables.

    It works with event source mappings of DynamoDB streams, of Kinesis data streams
    with DynamoDB's changes, and with EventBridge Pipes, and names records as each of
    them requires. Errors are logged to the logger ``ddbevents``: those of this library
    with their text, others with their type and place.

    Args:
        event_type: The event class: a generated one, a `TableEvent`, or `StreamEvent`.
        on_failure: What happens after a failed record. "stop" is described above.
            "isolate" is like "stop", but raises an `IsolationError` if the record is
            the first of its batch: with ``BisectBatchOnFunctionError``, Lambda then
            splits the batch until the record is alone. "continue" also handles the
            records after it, except those of the same key: these count as failed. It
            names all that failed. Lambda still delivers the later ones again, so the
            function must be idempotent.
        on_error: Called with each `Failure`, one at a time and in record order; may be
            a coroutine function. If it returns `SKIP`, the record counts as done.
            If it raises, the whole batch fails.
        on_batch: Called with the `BatchSummary` of each batch, for metrics.
        deadline: How much of Lambda's time must be left to begin another record. With
            less, or with less than 1.5 times what the slowest record took, the
            handler stops and names the first record that is left. Needs
            ``ReportBatchItemFailures``: without it, all would count as done.
        concurrency: How many records are handled at once: those of one key in order,
            one at a time; those of different keys the earliest first. Coroutine
            functions run as tasks, others in threads. If a record's outcome depends
            only on that record, the answer is the same as with 1. Records after a
            failed one may already be done, and come again.
        order_by: What records keep their order by: "item", all of the keys;
            "partition", the partition key; or a function of the key attributes, a
            dict of native values. A record whose keys cannot be read waits for all
            before it.
        log_values: Whether to log the texts and tracebacks of all errors, which may
            quote attribute values, and to raise errors with them.

    Raises:
        TypeError: `event_type` is not an event class, or the function is a generator,
            or takes another number of arguments.
        IsolationError: From the handler: see "isolate".
        FailedRecordError: From the handler: nothing can name the record that failed.
        SourceError: From the handler: what it was invoked with is not an event of a
            source that takes a partial batch response. Lambda then delivers all
            of it again.

    Source: AWS, "Configuring partial batch response with DynamoDB and Lambda",
    and the same with Kinesis; "Amazon EventBridge Pipes batching and concurrency".
    """
    expect_event_type(event_type)
    rules: BatchRules[RecordT] = BatchRules(
        key_reader(event_type, order_by),
        on_failure,
        on_error,
        on_batch,
        deadline,
        log_values,
        concurrency,
    )

    def decorate(
        function: Function[RecordT],
    ) -> Callable[[Any, Any], PartialBatchResponse]:
        wrapped: Callable[..., Any] = function
        call = with_context(wrapped, ["record"])
        reader = event_type.record_reader()
        reader.prepare()
        isolates = Isolation(on_failure)
        run = _runner_of(function, rules)

        @wraps(wrapped)
        def handler(event: Any, context: Any = None) -> PartialBatchResponse:
            source = answered_source(event)

            def call_with(record: RecordT) -> Any:
                return call(record, context)

            # All of them now: the event may be changed while they are handled.
            result = run(reader, call_with, rules, [*open_event(event)], context)
            return {"batchItemFailures": result.answer(isolates=isolates.of(source))}

        vars(handler)["event_type"] = event_type  # which batches it takes
        return handler

    return decorate


def _runner_of(
    function: Any, rules: BatchRules[Any]
) -> Callable[..., BatchResult[Any]]:
    """Return the runner of a batch: one after the other, in tasks, or in threads."""
    if rules.concurrency == 1:
        return _one_after_the_other
    # It costs a cold start 20 ms, as asyncio does.
    from ddbevents.handlers.concurrent_run import ConcurrentRun  # noqa: PLC0415

    def in_tasks(*batch: Any) -> BatchResult[Any]:
        run_of: ConcurrentRun[Any] = ConcurrentRun(*batch)
        running: Any = run_of.in_tasks_or_error()
        result: BatchResult[Any] | BaseException = run_sync(running)
        if isinstance(result, BaseException):
            raise result
        return result

    def in_threads(*batch: Any) -> BatchResult[Any]:
        return ConcurrentRun(*batch).in_threads()

    def run(*batch: Any) -> BatchResult[Any]:
        # Asked now: a dispatcher's functions may be registered after it is decorated.
        return (in_tasks if is_coroutine_function(function) else in_threads)(*batch)

    return run


def _one_after_the_other(
    reader: Reader[RecordT],
    call: Callable[[RecordT], Any],
    rules: BatchRules[RecordT],
    sources: list[SourceRecord],
    context: Any,
) -> BatchResult[RecordT]:
    run = BatchRun(reader, lambda record: run_sync(call(record)), rules)
    return run.run(sources, context)


class Isolation:
    """Decides whether a failure of the first record is raised."""

    def __init__(self, on_failure: str) -> None:
        self._is_wanted = on_failure == "isolate"
        self._has_warned = False

    def of(self, source: Source) -> bool:
        """Return whether it is raised, in an event of a source."""
        if self._is_wanted and source is Source.PIPES:
            if not self._has_warned:
                self._has_warned = True
                logger.warning(
                    "a pipe does not bisect batches: on_failure='isolate' is the same"
                    " as 'stop' here"
                )
            return False
        return self._is_wanted


def answered_source(event: Any) -> Source:
    """Return the source of an event.

    Raises:
        SourceError: It takes no partial batch response.
    """
    source = detect_source(event)
    if is_window(event):
        raise SourceError(
            "an event of a tumbling window, whose answer must have a state: make the"
            " handler with window_handler"
        )
    if source not in _ANSWERED:
        raise SourceError(
            f"this event ({source}) takes no answer from a handler: read its records"
            " with iter_records"
        )
    return source
