"""Handlers for tumbling windows: a function that sums up records, one by one."""

from __future__ import annotations

from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from ddbevents.errors import SourceError
from ddbevents.handlers.coroutines import expect_function, expect_no_loop, run_sync
from ddbevents.handlers.stream import iter_failures, name_failures
from ddbevents.records.methods import expect_event_type
from ddbevents.sources.detect import is_window

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ddbevents.handlers.stream import OnError
    from ddbevents.records import Event
    from ddbevents.wire import WindowEvent, WindowResponse

RecordT = TypeVar("RecordT")
StateT = TypeVar("StateT")


def window_handler(
    event_type: type[Event[RecordT]],
    state_type: type[StateT],
    *,
    on_final: Callable[[StateT, WindowEvent], Any] | None = None,
    on_error: OnError[RecordT] | None = None,
) -> Callable[
    [Callable[[RecordT, StateT], Coroutine[Any, Any, StateT] | StateT]],
    Callable[[Any, Any], WindowResponse],
]:
    """Make a Lambda handler for tumbling windows of a function on record and state.

        class Totals(BaseModel):
            paid: Decimal = Decimal(0)

        @window_handler(OrderEvent, Totals, on_final=publish)
        def handler(record: OrderRecord, totals: Totals) -> Totals: ...

    The function gets each record with the state so far and returns the new state;
    it leaves the one that it was given as it is. The handler answers with the last
    state, which Lambda hands to the next invocation of the window, and with the
    first record that failed. Records after that one are not handled: the window
    goes on with it, and with the state before it. The error is logged to the
    logger ``ddbevents``.

    Args:
        event_type: The event class that `ddbevents gen` wrote, or `StreamEvent`.
        state_type: What the state is read into: any type that pydantic reads from
            a JSON object and writes to one. A window begins with an empty object,
            so every field needs a default. At most 1 MB as JSON.
        on_final: Called with the window's last state and its last event, once all
            its records are handled. What it raises fails the invocation.
        on_error: Called with each error, and with the record if it could be
            read. What it raises fails the invocation.

    Raises:
        TypeError: `event_type` is no event class, or the function is a generator.
        RuntimeError: From the handler of a coroutine function: an event loop is
            running already.
        SourceError: From the handler: what it was invoked with is no event of a
            tumbling window.
        pydantic.ValidationError: From the handler: the state in it is no
            `state_type`.

    Source: AWS, "Using tumbling windows with DynamoDB and Lambda".
    """
    expect_event_type(event_type)
    states = TypeAdapter(state_type)

    def decorate(
        function: Callable[[RecordT, StateT], Coroutine[Any, Any, StateT] | StateT],
    ) -> Callable[[Any, Any], WindowResponse]:
        expect_function(function)

        @wraps(function)
        def handler(event: Any, context: Any = None) -> WindowResponse:  # noqa: ARG001  # Lambda passes it
            expect_no_loop(function)
            if not is_window(event):
                raise SourceError("expected an event of a tumbling window")
            state = states.validate_python(event.get("state") or {})

            def handle(record: RecordT) -> None:
                nonlocal state
                before = states.dump_json(state)
                try:
                    state = _checked(states, run_sync(function(record, state)))
                except Exception:
                    state = states.validate_json(before)  # it may be changed in place
                    raise

            failed = list(islice(iter_failures(event_type, handle, event, on_error), 1))
            if on_final and not failed and event.get("isFinalInvokeForWindow"):
                run_sync(on_final(state, event))
            return {
                "state": states.dump_python(state, mode="json"),
                "batchItemFailures": name_failures(failed),
            }

        return handler

    return decorate


def _checked(states: TypeAdapter[StateT], state: Any) -> StateT:
    if state is None:
        raise TypeError("the function returned no state")
    return states.validate_python(state)
