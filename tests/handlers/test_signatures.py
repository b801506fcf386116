"""What functions take: the record, the state, and the context if they ask for it."""

# What a function takes is the point.
# ruff: noqa: ARG001, ARG002, ARG005, PLW0108
from __future__ import annotations

import contextvars
from functools import partial, wraps
from typing import Any

import pytest
from deliveries import OrderEvent, OrderRecord, insert, lambda_event

from ddbevents import Dispatcher, stream_handler, window_handler

EVENT = lambda_event(insert(1))
WINDOW = {**EVENT, "window": {}}
seen: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


class Method:
    def handle(self, record: Any, context: Any) -> None:
        seen.append(context)

    def __call__(self, record: Any, context: Any) -> None:
        seen.append(context)


def positional(record: Any, context: Any) -> None:
    seen.append(context)


def otherwise_named(record: Any, lambda_context: Any, /) -> None:
    seen.append(lambda_context)


def by_name(record: Any, *, context: Any) -> None:
    seen.append(context)


def defaulted(record: Any, retries: int = 3, context: Any = None) -> None:
    seen.append((retries, context))


async def coroutine(record: Any, context: Any) -> None:
    seen.append(context)


def of_three(record: Any, extra: Any, context: Any) -> None:
    seen.append(context)


@pytest.mark.parametrize(
    "function",
    [
        positional,
        otherwise_named,
        by_name,
        coroutine,
        Method().handle,
        Method(),
        partial(of_three, extra=1),
        lambda record, context: seen.append(context),
    ],
)
def test_a_second_parameter_gets_the_context(function: Any) -> None:
    assert {"batchItemFailures": []} == stream_handler(OrderEvent)(function)(EVENT, "c")
    assert ["c"] == seen


def test_a_parameter_called_context_gets_it_and_other_defaults_are_left_alone() -> None:
    stream_handler(OrderEvent)(defaulted)(EVENT, "c")
    assert [(3, "c")] == seen


@pytest.mark.parametrize(
    "function",
    [
        lambda record: seen.append(record),
        lambda record, retries=3: seen.append(record),
        lambda record=None: seen.append(record),
        lambda *records: seen.extend(records),
        seen.append,
    ],
)
def test_other_functions_get_the_record_alone(function: Any) -> None:
    stream_handler(OrderEvent)(function)(EVENT, "c")
    [record] = seen
    assert "o1" == record.keys.pk


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (lambda: None, "takes too few positional parameters: give it record"),
        (of_three, "requires record, extra, context: give the other parameters def"),
        (lambda record, *, how: None, "requires record, how: give the other param"),
    ],
)
def test_another_number_of_parameters_is_refused(function: Any, found: str) -> None:
    with pytest.raises(TypeError, match=found) as caught:
        stream_handler(OrderEvent)(function)
    assert "expected a function of (record or record, context)" in str(caught.value)


def test_a_decorator_that_passes_all_through_passes_the_context() -> None:
    @wraps(positional)
    def decorated(*args: Any, **kwargs: Any) -> None:
        positional(*args, **kwargs)

    stream_handler(OrderEvent)(decorated)(EVENT, "c")
    assert ["c"] == seen


def test_functions_of_a_dispatcher_get_the_context() -> None:
    dispatcher = Dispatcher(OrderEvent)
    dispatcher.default(positional)
    stream_handler(OrderEvent)(dispatcher)(EVENT, "c")
    assert ["c"] == seen


def test_the_third_parameter_of_a_window_function_gets_the_context() -> None:
    @window_handler(OrderEvent, dict[str, int])
    def count(
        record: OrderRecord, state: dict[str, int], context: Any
    ) -> dict[str, int]:
        seen.append(context)
        return {**state, record.keys.pk: 1}

    assert {"o1": 1} == count(WINDOW, "c")["state"]
    assert ["c"] == seen
    with pytest.raises(TypeError, match=r"of \(record, state or record, state, c"):
        window_handler(OrderEvent, dict[str, int])(lambda record: {})  # type: ignore[arg-type]


current: contextvars.ContextVar[str] = contextvars.ContextVar("current")


def test_each_record_has_a_copy_of_the_callers_context_variables() -> None:
    @stream_handler(OrderEvent)
    async def handle(record: OrderRecord) -> None:
        seen.append(current.get())
        current.set(record.keys.pk)

    event = lambda_event(insert(1), insert(2))
    for name in ("first", "second"):
        current.set(name)
        handle(event, None)
    assert ["first", "first", "second", "second"] == seen


def test_the_records_are_those_that_came() -> None:
    def spoil(record: OrderRecord) -> None:
        seen.append(record.keys.pk)
        event["Records"].clear()

    event = lambda_event(*map(insert, (1, 2, 3)))
    assert {"batchItemFailures": []} == stream_handler(OrderEvent)(spoil)(event, None)
    assert ["o1", "o2", "o3"] == seen
