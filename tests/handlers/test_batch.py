"""Handlers: which records run, and what the answer names."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from deliveries import (
    OrderEvent,
    OrderRecord,
    insert,
    kinesis_record,
    lambda_event,
    sequence_number,
)
from hypothesis import given
from hypothesis import strategies as st
from validation import validate

from ddbevents import (
    Failure,
    SourceError,
    StreamEvent,
    stream_handler,
    window_handler,
)
from ddbevents.sources import open_event

UNREADABLE = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": sequence_number(2)}}
NAMELESS = {"eventName": "INSERT", "dynamodb": {}}


class Seen:
    """A record function that notes what it sees and fails on some."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.names: list[str] = []

    def __call__(self, record: OrderRecord) -> None:
        self.names.append(record.keys.pk)
        if record.keys.pk in self.failing:
            raise RuntimeError("out of paper")


def failures(response: Any) -> list[str]:
    """Return the identifiers in a response that AWS would understand."""
    validate(response, "partial-batch-response")
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def test_every_record_is_handled_in_its_order() -> None:
    seen = Seen()
    event = lambda_event(insert(1), insert(2), insert(3))
    assert [] == failures(stream_handler(OrderEvent)(seen)(event, None))
    assert ["o1", "o2", "o3"] == seen.names


def test_an_empty_batch_is_answered_with_no_failures() -> None:
    assert [] == failures(stream_handler(OrderEvent)(Seen())({"Records": []}, None))


def test_the_first_failure_is_named_and_ends_the_batch() -> None:
    seen = Seen("o2", "o3")
    event = lambda_event(insert(1), insert(2), insert(3))
    answer = stream_handler(OrderEvent)(seen)(event, None)
    assert [sequence_number(2)] == failures(answer)
    assert ["o1", "o2"] == seen.names


def test_a_record_that_cannot_be_read_fails_alone() -> None:
    seen = Seen()
    event = lambda_event(insert(1), UNREADABLE, insert(3))
    answer = stream_handler(OrderEvent)(seen)(event, None)
    assert [sequence_number(2)] == failures(answer)
    assert ["o1"] == seen.names


def test_going_on_handles_the_rest_and_names_every_failure() -> None:
    seen = Seen("o3")
    event = lambda_event(insert(1), UNREADABLE, insert(3), insert(4))
    handler = stream_handler(OrderEvent, on_failure="continue")(seen)
    assert [sequence_number(2), sequence_number(3)] == failures(handler(event, None))
    assert ["o1", "o3", "o4"] == seen.names


@pytest.mark.parametrize("number", [None, "", 123])
def test_a_failure_that_no_answer_can_name_fails_the_batch(number: Any) -> None:
    nameless = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": number}}
    handler = stream_handler(OrderEvent)(Seen())
    with pytest.raises(Exception, match="record 1 cannot be read"):
        handler(lambda_event(insert(1), nameless), None)


def test_a_nameless_failure_after_a_named_one_is_covered_by_it() -> None:
    handler = stream_handler(OrderEvent, on_failure="continue")(Seen("o1"))
    answer = handler(lambda_event(insert(1), NAMELESS), None)
    assert [sequence_number(1)] == failures(answer)


def test_a_coroutine_function_runs_record_after_record() -> None:
    steps: list[str] = []

    @stream_handler(OrderEvent)
    async def handler(record: OrderRecord) -> None:
        steps.append(f"{record.keys.pk} in")
        await _pause()
        if record.keys.pk == "o2":
            raise RuntimeError("out of paper")
        steps.append(f"{record.keys.pk} out")

    answer = handler(lambda_event(insert(1), insert(2), insert(3)), None)
    assert [sequence_number(2)] == failures(answer)
    assert ["o1 in", "o1 out", "o2 in"] == steps


async def _pause() -> None:
    """Stand for anything that is awaited."""


def test_a_handler_may_be_called_by_names() -> None:
    handler: Any = stream_handler(OrderEvent)(Seen())
    assert [] == failures(handler(event=lambda_event(insert(1)), context=None))


def test_a_handler_keeps_the_name_of_its_function() -> None:
    @stream_handler(OrderEvent)
    def ship(record: OrderRecord) -> None:
        """Send it."""

    assert ("ship", "Send it.") == (ship.__name__, ship.__doc__)


def test_the_error_is_logged_without_attribute_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = {"status": {"N": "4111111111111111"}, "pk": {"S": "Jane Doe"}}
    bad = insert(1)
    bad["dynamodb"]["NewImage"] = secret
    with caplog.at_level(logging.ERROR, "ddbevents"):
        stream_handler(OrderEvent)(Seen())(lambda_event(bad), None)
    assert f"record 0 failed ({sequence_number(1)})" in caplog.text
    assert "expected S, found N" in caplog.text
    assert "4111" not in caplog.text
    assert "Jane" not in caplog.text


def test_on_error_gets_the_error_and_the_record_if_there_is_one() -> None:
    reported: list[tuple[str, str | None]] = []

    def report(failure: Failure[OrderRecord]) -> None:
        record = failure.record
        name = type(failure.error).__name__
        reported.append((name, record.keys.pk if record else None))

    handler = stream_handler(OrderEvent, on_failure="continue", on_error=report)
    handler(Seen("o1"))(lambda_event(insert(1), UNREADABLE), None)
    assert [("RuntimeError", "o1"), ("RecordError", None)] == reported


def test_what_on_error_raises_fails_the_batch() -> None:
    def report(_: Failure[OrderRecord]) -> None:
        raise OSError("no network")

    handler = stream_handler(OrderEvent, on_error=report)(Seen("o1"))
    with pytest.raises(OSError, match="no network"):
        handler(lambda_event(insert(1)), None)


def test_a_kinesis_record_is_named_by_its_kinesis_sequence_number() -> None:
    event = lambda_event(kinesis_record(1), kinesis_record(2))
    answer = stream_handler(OrderEvent)(Seen("o2"))(event, None)
    assert [kinesis_record(2)["kinesis"]["sequenceNumber"]] == failures(answer)


def test_kinesis_data_that_cannot_be_opened_fails_alone() -> None:
    event = lambda_event(kinesis_record(1), kinesis_record(2, data="!"))
    answer = stream_handler(OrderEvent)(Seen())(event, None)
    assert [kinesis_record(2)["kinesis"]["sequenceNumber"]] == failures(answer)


def test_a_record_of_a_pipe_is_named_by_its_event_id() -> None:
    answer = stream_handler(OrderEvent)(Seen("o2"))([insert(1), insert(2)], None)
    assert ["event-2"] == failures(answer)


def test_a_handler_without_a_schema_gets_native_dicts() -> None:
    seen: list[Any] = []
    stream_handler(StreamEvent)(lambda record: seen.append(record.keys))(
        lambda_event(insert(1)), None
    )
    assert [{"pk": "o1"}] == seen


@pytest.mark.parametrize(
    "event",
    [insert(1), {"Item": {"pk": {"S": "a"}}}],
    ids=["a record by itself", "a line of an export"],
)
def test_an_event_whose_answer_nobody_reads_is_refused(event: Any) -> None:
    with pytest.raises(SourceError, match="takes no answer from a handler"):
        stream_handler(OrderEvent)(Seen())(event, None)


@pytest.mark.parametrize(
    "records", [lambda_event(insert(1)), {"Records": [kinesis_record(1)]}]
)
def test_an_event_of_a_tumbling_window_is_refused(records: Any) -> None:
    event = records | {"window": {}, "state": {}}
    with pytest.raises(SourceError, match="window_handler"):
        stream_handler(OrderEvent)(Seen())(event, None)


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(SourceError, match="found an object with the members `detail`"):
        stream_handler(OrderEvent)(Seen())({"detail": {}}, None)


def test_an_unknown_way_to_fail_is_refused() -> None:
    with pytest.raises(ValueError, match="one of stop, isolate, continue"):
        stream_handler(OrderEvent, on_failure="ignore")  # type: ignore[arg-type]  # the point


def in_kinesis(records: list[dict[str, Any]]) -> Any:
    wrapped = []
    for number, record in enumerate(records, 10):
        del record["dynamodb"]["NewImage"]["thumb"]  # its base64 is single
        data = b64encode(json.dumps(record).encode()).decode()
        wrapped.append(kinesis_record(number, data))
    return lambda_event(*wrapped)


@given(
    kinds=st.lists(st.sampled_from(["good", "raises", "unreadable"]), max_size=12),
    on_failure=st.sampled_from(["stop", "continue"]),
    deliver=st.sampled_from([lambda records: lambda_event(*records), list, in_kinesis]),
)
def test_no_record_before_the_checkpoint_is_retried_and_none_after_it_is_lost(
    kinds: list[str], on_failure: Any, deliver: Any
) -> None:
    """AWS goes on from the first record that was named, or past the end."""
    event = deliver(
        [
            insert(number, status=5 if kind == "unreadable" else "PAID")
            for number, kind in enumerate(kinds, 10)
        ]
    )
    seen = Seen(*(f"o{n}" for n, kind in enumerate(kinds, 10) if kind == "raises"))
    handler = stream_handler(OrderEvent, on_failure=on_failure)(seen)
    named = failures(handler(event, None))

    identifiers = [record.identifier for record in open_event(event)]
    assert set(named) <= set(identifiers)
    checkpoint = min(map(identifiers.index, named), default=len(kinds))
    assert all(kind == "good" for kind in kinds[:checkpoint])
    assert kinds[checkpoint : checkpoint + 1] != ["good"]
    readable = [n for n, kind in enumerate(kinds) if kind != "unreadable"]
    handled = [n for n in readable if on_failure == "continue" or n <= checkpoint]
    assert [f"o{n + 10}" for n in handled] == seen.names


def test_a_coroutine_function_can_be_told_of_errors() -> None:
    told: list[str] = []

    async def tell(failure: Failure[OrderRecord]) -> None:
        told.append(str(failure.error))

    @stream_handler(OrderEvent, on_error=tell)
    def fail(_: OrderRecord) -> None:
        raise RuntimeError("out of paper")

    fail(lambda_event(insert(1)), None)
    assert ["out of paper"] == told


def generator(record: OrderRecord) -> Any:
    yield record


async def async_generator(record: OrderRecord) -> Any:
    yield record


@pytest.mark.parametrize("function", [generator, async_generator])
def test_a_generator_is_refused_at_once(function: Any) -> None:
    with pytest.raises(TypeError, match="found the generator function"):
        stream_handler(OrderEvent)(function)
    with pytest.raises(TypeError, match="found the generator function"):
        window_handler(OrderEvent, dict[str, int])(function)


def test_a_function_that_returns_a_generator_fails() -> None:
    @stream_handler(OrderEvent)
    def call(record: OrderRecord) -> Any:
        return generator(record)

    assert 1 == len(call(lambda_event(insert(1)), None)["batchItemFailures"])


def test_a_coroutine_function_that_is_cancelled_fails_at_its_record() -> None:
    seen = []

    @stream_handler(OrderEvent)
    async def handler(record: Any) -> None:
        seen.append(record.sequence_number)
        if len(seen) == 2:
            raise asyncio.CancelledError

    answer = handler(lambda_event(insert(1), insert(2), insert(3)), None)
    assert {"batchItemFailures": [{"itemIdentifier": seen[1]}]} == answer


def test_whatever_can_be_awaited_is() -> None:
    handled: list[str] = []

    class Later:
        def __await__(self) -> Any:
            handled.append("o1")
            yield from ()

    @stream_handler(OrderEvent)
    def call(_: OrderRecord) -> Any:
        return Later()

    assert {"batchItemFailures": []} == call(lambda_event(insert(1)), None)
    assert ["o1"] == handled


def test_a_running_loop_fails_no_record() -> None:
    handled = []

    @stream_handler(OrderEvent)
    async def handle(record: OrderRecord) -> None:
        await asyncio.sleep(0)
        handled.append(record.keys.pk)

    def turns_out_to_be_asynchronous(record: OrderRecord) -> Any:
        return handle.__wrapped__(record)  # type: ignore[attr-defined]

    later = stream_handler(OrderEvent)(turns_out_to_be_asynchronous)

    async def call() -> Any:
        event = lambda_event(insert(1))
        return [handle(event, None), later(event, None)]

    assert [{"batchItemFailures": []}] * 2 == asyncio.run(call())
    assert ["o1", "o1"] == handled


def test_coroutine_functions_run_in_threads_side_by_side() -> None:
    @stream_handler(OrderEvent)
    async def handle(_: OrderRecord) -> None:
        await asyncio.sleep(0.01)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(handle, [lambda_event(insert(1))] * 8, [None] * 8))
    assert [{"batchItemFailures": []}] * 8 == answers


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_the_process_is_no_failure_of_a_record(
    error: type[BaseException],
) -> None:
    @stream_handler(OrderEvent, on_failure="continue")
    def end(_: OrderRecord) -> None:
        raise error

    with pytest.raises(error):
        end(lambda_event(insert(1), insert(2)), None)


def test_two_invocations_at_once_do_not_meet() -> None:
    both_are_in = threading.Barrier(2)

    @stream_handler(OrderEvent)
    def handle(record: OrderRecord) -> None:
        both_are_in.wait(5)
        if record.keys.pk == "o2":
            raise RuntimeError

    with ThreadPoolExecutor(2) as pool:
        events = [lambda_event(insert(1)), lambda_event(insert(2))]
        answers = [failures(each) for each in pool.map(handle, events, [None] * 2)]
    assert [[], [sequence_number(2)]] == answers
