"""Handlers that send records in chunks, for example to a search index or a queue."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from ddbevents.handlers.batch_rules import BatchRules
from ddbevents.handlers.bulk_run import BulkRun
from ddbevents.handlers.order_keys import key_reader
from ddbevents.handlers.signatures import with_context
from ddbevents.handlers.stream import Isolation, answered_source
from ddbevents.limits import BATCH_SIZES
from ddbevents.records.methods import expect_event_type
from ddbevents.sources.envelope import open_event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence
    from datetime import timedelta

    from ddbevents.handlers.batch_rules import OnError, OnFailure
    from ddbevents.handlers.batch_summary import BatchSummary
    from ddbevents.records import Event
    from ddbevents.wire import PartialBatchResponse

RecordT = TypeVar("RecordT")

if TYPE_CHECKING:
    Result = Coroutine[Any, Any, Iterable[RecordT] | None] | Iterable[RecordT] | None
    Send = (
        Callable[[Sequence[RecordT]], Result[RecordT]]
        | Callable[[Sequence[RecordT], Any], Result[RecordT]]
    )

_, _MOST = BATCH_SIZES


def bulk_handler(  # noqa: PLR0913  # each with a default that is right
    event_type: type[Event[RecordT]],
    *,
    size: int,
    on_failure: OnFailure = "stop",
    on_error: OnError[RecordT] | None = None,
    on_batch: Callable[[BatchSummary], object] | None = None,
    deadline: timedelta | None = None,
    log_values: bool = False,
) -> Callable[[Send[RecordT]], Callable[[Any, Any], PartialBatchResponse]]:
    """Make a Lambda handler of a function that sends several records at once.

        @bulk_handler(OrderEvent, size=10)
        def send(records: Sequence[OrderRecord]) -> list[OrderRecord]:
            ...
            return failed

    Your function gets chunks of up to `size` records, in order, and returns those that
    failed, or None. These fail with a `BulkError`; returning a record from outside the
    chunk is an error. A record that cannot be read ends its chunk: the records
    before it are sent first. A second parameter gets Lambda's context.

    If your function raises, it is not known which record failed. With "isolate" and
    "continue" the records of the chunk are sent again one by one, so your function must
    be idempotent. With "stop" the chunk's first record is named, and `on_error` gets
    one `Failure` without a record, which cannot be skipped.

    Args:
        event_type: The event class: a generated one, a `TableEvent`, or `StreamEvent`.
        size: The most records in a chunk.
        on_failure: As in `stream_handler`, like the following.
        on_error: Called with each failure, in record order; may return `SKIP`.
        on_batch: Called with the `BatchSummary` of each batch.
        deadline: How much of Lambda's time must be left to begin another chunk.
        log_values: Whether the texts of all errors are logged and raised.

    Raises:
        TypeError: `event_type` is not an event class, or the function takes another
            number of arguments.
        ValueError: `size` is out of its range.
        IsolationError: From the handler; see `stream_handler`.
        SourceError: From the handler; see `stream_handler`.
    """
    expect_event_type(event_type)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= _MOST:
        raise ValueError(f"size must be a whole number from 1 to {_MOST:,}")
    rules: BatchRules[RecordT] = BatchRules(
        key_reader(event_type, "item"),
        on_failure,
        on_error,
        on_batch,
        deadline,
        log_values,
    )

    def decorate(
        function: Send[RecordT],
    ) -> Callable[[Any, Any], PartialBatchResponse]:
        wrapped: Callable[..., Any] = function
        call = with_context(wrapped, ["records"])
        reader = event_type.record_reader()
        reader.prepare()
        isolates = Isolation(on_failure)

        @wraps(wrapped)
        def handler(event: Any, context: Any = None) -> PartialBatchResponse:
            source = answered_source(event)

            def send(records: Sequence[RecordT]) -> Any:
                return call(records, context)

            run = BulkRun(reader, send, rules, size)
            result = run.run([*open_event(event)], context)
            return {"batchItemFailures": result.answer(isolates=isolates.of(source))}

        vars(handler)["event_type"] = event_type  # which batches it takes
        return handler

    return decorate
