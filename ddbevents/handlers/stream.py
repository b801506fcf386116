"""Handlers: a function for one record becomes a Lambda handler for a batch."""

from __future__ import annotations

import logging
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ddbevents.errors import SourceError
from ddbevents.handlers.coroutines import (
    RunningLoopError,
    expect_function,
    expect_no_loop,
    run_sync,
)
from ddbevents.records.methods import expect_event_type
from ddbevents.sources.detect import Source, detect_source, is_window
from ddbevents.sources.envelope import open_event
from ddbevents.sources.iterate import read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator

    from ddbevents.records import Event
    from ddbevents.wire import BatchItemFailure, PartialBatchResponse

RecordT = TypeVar("RecordT")

if TYPE_CHECKING:
    OnError = Callable[[Exception, RecordT | None], Coroutine[Any, Any, None] | None]

logger = logging.getLogger("ddbevents")

_ANSWERED = {
    Source.LAMBDA,
    Source.KINESIS,
    Source.PIPES,
    Source.GET_RECORDS,
    Source.EMPTY,
}
"""The sources where somebody waits for a partial batch response."""


def stream_handler(
    event_type: type[Event[RecordT]],
    *,
    on_failure: Literal["stop", "continue"] = "stop",
    on_error: OnError[RecordT] | None = None,
) -> Callable[
    [Callable[[RecordT], Coroutine[Any, Any, None] | None]],
    Callable[[Any, Any], PartialBatchResponse],
]:
    """Make a Lambda handler of a function that handles one record.

        @stream_handler(OrderEvent)
        def handler(record: OrderRecord) -> None: ...

    The handler reads the records one by one, calls the function with each, and
    returns the partial batch response that names the first one that failed,
    whether it could not be read or the function raised. It stops there: a stream
    is ordered, and Lambda delivers everything from that record on again, so
    going on would handle the later records twice. Switch on
    ``ReportBatchItemFailures`` in the event source mapping, or Lambda ignores
    the response and takes the batch as done.

    It serves event source mappings of DynamoDB streams and of Kinesis data
    streams that carry DynamoDB's changes, and EventBridge Pipes, and names
    records as each of them wants it. The error is logged to the logger
    ``ddbevents``. A coroutine function is run record after record on an event
    loop that lives as long as the process.

    Args:
        event_type: The event class that `ddbevents gen` wrote, or `StreamEvent`.
        on_failure: "continue" handles the records after a failed one too, and
            names all that failed. Lambda delivers the later ones again all the
            same, so the function must be idempotent.
        on_error: Called with each error, and with the record if it could be
            read; may be a coroutine function. What it raises fails all of the batch.

    Raises:
        TypeError: `event_type` is no event class, or the function is a generator.
        RuntimeError: From the handler of a coroutine function: an event loop is
            running already.
        SourceError: From the handler: what it was invoked with is no event of a
            source that takes a partial batch response. Lambda then delivers all
            of it again.

    Source: AWS, "Configuring partial batch response with DynamoDB and Lambda",
    and the same with Kinesis; "Amazon EventBridge Pipes batching and concurrency".
    """
    expect_event_type(event_type)
    if on_failure not in {"stop", "continue"}:
        raise ValueError('on_failure must be "stop" or "continue"')
    most = 1 if on_failure == "stop" else None

    def decorate(
        function: Callable[[RecordT], Coroutine[Any, Any, None] | None],
    ) -> Callable[[Any, Any], PartialBatchResponse]:
        expect_function(function)

        def handle(record: RecordT) -> None:
            run_sync(function(record))

        @wraps(function)
        def handler(event: Any, context: Any = None) -> PartialBatchResponse:  # noqa: ARG001  # Lambda passes it
            expect_no_loop(function)
            _check_answered(event)
            failed = iter_failures(event_type, handle, event, on_error)
            return {"batchItemFailures": name_failures(islice(failed, most))}

        return handler

    return decorate


def iter_failures(
    event_type: type[Event[RecordT]],
    handle: Callable[[RecordT], None],
    event: Any,
    on_error: OnError[RecordT] | None,
) -> Iterator[str]:
    """Handle the records of an event, yielding the identifiers of those that fail.

    Each is yielded before the next record is read, so who asks for no more
    handles no more.
    """
    reader = event_type.record_reader()
    nothing_named = True
    for index, source in enumerate(open_event(event)):
        record = None
        try:
            record = read_record(reader, index, source)
            handle(record)
        except RunningLoopError:
            raise  # the caller's fault, and none of the record's
        except Exception as error:
            logger.exception("record %d failed (%s)", index, source.identifier)
            if on_error is not None:
                run_sync(on_error(error, record))
            if source.identifier is not None:
                nothing_named = False
                yield source.identifier
            elif nothing_named:
                # An answer without it would lose it. One that names an earlier
                # record would not: all after that are delivered again.
                raise


def name_failures(identifiers: Iterable[str]) -> list[BatchItemFailure]:
    """Return the members of `batchItemFailures`."""
    return [{"itemIdentifier": identifier} for identifier in identifiers]


def _check_answered(event: Any) -> None:
    source = detect_source(event)
    if is_window(event):
        raise SourceError(
            "an event of a tumbling window, whose answer must hold a state: make the"
            " handler with window_handler"
        )
    if source not in _ANSWERED:
        raise SourceError(
            f"nobody reads the answer of a handler to this event ({source}): read"
            " its records with iter_records"
        )
