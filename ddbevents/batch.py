"""Handlers: a function for one record becomes a Lambda handler for a batch."""

from __future__ import annotations

import asyncio
import atexit
import logging
from functools import cache, wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeVar

from ddbevents.sources.envelope import open_event
from ddbevents.sources.iterate import read_record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from ddbevents.records import Event
    from ddbevents.wire import PartialBatchResponse

RecordT = TypeVar("RecordT")

logger = logging.getLogger("ddbevents")


def stream_handler(
    event_type: type[Event[RecordT]],
) -> Callable[
    [Callable[[RecordT], Awaitable[None] | None]],
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

    The error is logged to the logger ``ddbevents``. A coroutine function is run
    record after record on an event loop that lives as long as the process.

    Args:
        event_type: The event class that `ddbevents gen` wrote, or `StreamEvent`.

    Raises:
        SourceError: From the handler: what it was invoked with is no event of a
            known source. Lambda then delivers all of it again.

    Source: AWS, "Configuring partial batch response with DynamoDB and Lambda".
    """

    def decorate(
        function: Callable[[RecordT], Awaitable[None] | None],
    ) -> Callable[[Any, Any], PartialBatchResponse]:
        call = _run if iscoroutinefunction(function) else _call

        @wraps(function)
        def handler(event: Any, _context: Any = None, /) -> PartialBatchResponse:
            return {
                "batchItemFailures": [
                    {"itemIdentifier": identifier}
                    for identifier in _failures(event_type, function, call, event)
                ]
            }

        return handler

    return decorate


def _failures(
    event_type: type[Event[RecordT]],
    function: Callable[[RecordT], Any],
    call: Callable[[Callable[[RecordT], Any], RecordT], None],
    event: Any,
) -> Iterator[str]:
    adapter = event_type.record_adapter()
    for index, source in enumerate(open_event(event)):
        try:
            call(function, read_record(adapter, index, source))
        except Exception:
            if source.identifier is None:
                # Nothing can name it, and naming nothing would lose it.
                raise
            logger.exception(
                "record %d failed (SequenceNumber %s)", index, source.identifier
            )
            yield source.identifier
            return


def _call(function: Callable[[RecordT], Any], record: RecordT) -> None:
    function(record)


def _run(function: Callable[[RecordT], Any], record: RecordT) -> None:
    _runner().run(function(record))


@cache
def _runner() -> asyncio.Runner:
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner
