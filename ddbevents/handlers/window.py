"""Handlers for tumbling windows, from a function that sums up records one by one."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ddbevents.errors import SourceError
from ddbevents.handlers.batch_rules import BatchRules
from ddbevents.handlers.batch_run import BatchRun
from ddbevents.handlers.coroutines import run_sync
from ddbevents.handlers.signatures import with_context
from ddbevents.handlers.window_state import WindowState
from ddbevents.records.methods import expect_event_type
from ddbevents.sources.detect import is_window
from ddbevents.sources.envelope import open_event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import timedelta

    from ddbevents.handlers.batch_rules import OnError
    from ddbevents.handlers.batch_summary import BatchSummary
    from ddbevents.records import Event
    from ddbevents.wire import WindowEvent, WindowResponse

RecordT = TypeVar("RecordT")
StateT = TypeVar("StateT")

if TYPE_CHECKING:
    Function = (
        Callable[[RecordT, StateT], Coroutine[Any, Any, StateT] | StateT]
        | Callable[[RecordT, StateT, Any], Coroutine[Any, Any, StateT] | StateT]
    )


def window_handler(  # noqa: PLR0913  # each with a default that is right
    event_type: type[Event[RecordT]],
    state_type: type[StateT],
    *,
    on_final: Callable[[StateT, WindowEvent], Any] | None = None,
    on_error: OnError[RecordT] | None = None,
    on_batch: Callable[[BatchSummary], object] | None = None,
    deadline: timedelta | None = None,
    concurrency: Literal[1] = 1,
    log_values: bool = False,
) -> Callable[[Function[RecordT, StateT]], Callable[[Any, Any], WindowResponse]]:
    """Make a Lambda handler for tumbling windows from a function of record and state.

        class Totals(BaseModel, frozen=True):
            paid: Decimal = Decimal(0)

        @window_handler(OrderEvent, Totals, on_final=publish)
        def handler(record: OrderRecord, totals: Totals) -> Totals: ...

    Your function gets each record with the state so far and returns the new state; it
    must not change the old one. The handler answers with the last state, which Lambda
    passes to the next invocation of the window, and with the first record that failed.
    Records after that one are not handled: the window goes on with it, and with the
    state before it. Errors are logged as by `stream_handler`; a third parameter of your
    function gets Lambda's context.

    Args:
        event_type: The event class: a generated one, a `TableEvent`, or `StreamEvent`.
        state_type: The type of the state: any type that pydantic reads from a JSON
            object and writes to one. A window begins with an empty object, so every
            field needs a default. A state has at most 1 MB as JSON. A type that is
            frozen all the way down is quickest: any other is written as JSON before
            each record, so that changes by a failed record can be undone.
        on_final: Called with the window's last state and its last event, once all its
            records are handled. If it raises, the invocation fails.
        on_error: Called with each `Failure`. If it returns `SKIP`, the record counts as
            done, and the state before it is kept. If it raises, the invocation fails.
        on_batch: Called with the `BatchSummary` of each batch, for metrics.
        deadline: How much of Lambda's time must be left to begin another record; see
            `stream_handler`.
        concurrency: Always 1: each record needs the state after the one before it.
        log_values: Whether the texts of all errors are logged and raised, which may
            quote attribute values.

    Raises:
        TypeError: `event_type` is not an event class, or the function is a generator,
            or takes another number of arguments; or a state would not survive being
            written and read.
        ValueError: `concurrency` is not 1.
        SourceError: From the handler: what it was invoked with is not an event of a
            tumbling window.
        WindowStateError: From the handler: the event's state is not a `state_type`.
        FailedRecordError: From the handler: nothing can name the record that failed.

    Source: AWS, "Using tumbling windows with DynamoDB and Lambda".
    """
    expect_event_type(event_type)
    if concurrency != 1:
        raise ValueError(
            "a window sums up one record after the other: leave concurrency at 1"
        )
    rules: BatchRules[RecordT] = BatchRules(
        lambda _: None, "stop", on_error, on_batch, deadline, log_values
    )
    states = WindowState(state_type)

    def decorate(
        function: Function[RecordT, StateT],
    ) -> Callable[[Any, Any], WindowResponse]:
        wrapped: Callable[..., Any] = function
        call = with_context(wrapped, ["record", "state"])
        reader = event_type.record_reader()
        reader.prepare()

        @wraps(wrapped)
        def handler(event: Any, context: Any = None) -> WindowResponse:
            if not is_window(event):
                raise SourceError("expected an event of a tumbling window")
            state = states.read(event.get("state"))
            saved = states.saved(state)

            def handle(record: RecordT) -> None:
                nonlocal state, saved
                try:
                    after = states.checked(run_sync(call(record, state, context)))
                    saved_after = states.saved(after)
                except Exception:
                    state = states.restored(saved)  # it may be changed in place
                    raise
                state, saved = after, saved_after

            result = BatchRun(reader, handle, rules).run([*open_event(event)], context)
            failed = result.answer(isolates=False)
            if on_final and not failed and event.get("isFinalInvokeForWindow"):
                run_sync(on_final(state, event))
            return {"state": states.answered(state), "batchItemFailures": failed}

        vars(handler)["event_type"] = event_type  # which batches it takes
        return handler

    return decorate
