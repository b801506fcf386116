"""A record that fails: isolation, parking, what is logged, and running out of time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from deliveries import OrderEvent, OrderRecord, insert, kinesis_record, lambda_event
from pydantic import BaseModel, field_validator

from ddbevents import (
    SKIP,
    FailedRecordError,
    Failure,
    IsolationError,
    ItemModel,
    RecordError,
    StreamEvent,
    Table,
    iter_records,
    stream_handler,
    window_handler,
)
from ddbevents.fixtures import (
    Clock,
    EventSourceMapping,
    Fate,
    LambdaContext,
    StreamTable,
)
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import InsertRecord

REPORT: Any = ["ReportBatchItemFailures"]
NUMBER = "100000000000000000000"


def raises(*poison: str) -> Callable[[OrderRecord], None]:
    def handle(record: OrderRecord) -> None:
        if record.keys.pk in poison:
            raise RuntimeError("secret 4711")

    return handle


def unnamed(number: int) -> Any:
    record = insert(number)
    del record["dynamodb"]["SequenceNumber"]
    return record


def inserts(count: int) -> list[Any]:
    table = StreamTable(Table("orders", "pk"))
    for number in range(count):
        table.put({"pk": str(number)})
    return table.records


def raises_at(*poison: str) -> Callable[[Any], None]:
    def handle(record: Any) -> None:
        if record.keys["pk"] in poison:
            raise RuntimeError(record.keys["pk"])

    return handle


# Isolation


def test_isolate_raises_where_the_first_record_failed() -> None:
    handler = stream_handler(OrderEvent, on_failure="isolate")(raises("o1"))
    with pytest.raises(IsolationError, match="BisectBatchOnFunctionError") as caught:
        handler(lambda_event(insert(1), insert(2)), None)
    assert isinstance(caught.value.error, RuntimeError)
    assert "4711" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_isolate_answers_where_a_later_record_failed() -> None:
    handler = stream_handler(OrderEvent, on_failure="isolate")(raises("o2"))
    answer = handler(lambda_event(insert(1), insert(2)), None)
    assert 1 == len(answer["batchItemFailures"])


def test_an_isolation_error_is_chained_on_request() -> None:
    handler = stream_handler(OrderEvent, on_failure="isolate", log_values=True)
    with pytest.raises(IsolationError) as caught:
        handler(raises("o1"))(lambda_event(insert(1)), None)
    assert caught.value.error is caught.value.__cause__


def test_a_pipe_is_answered_as_by_stop_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handler = stream_handler(OrderEvent, on_failure="isolate")(raises("o1"))
    with caplog.at_level(logging.WARNING, "ddbevents"):
        for _ in range(2):
            assert 1 == len(handler([insert(1)], None)["batchItemFailures"])
    warnings = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert 1 == len(warnings)


@pytest.mark.parametrize("retries", [0, 3, 100])
def test_one_poison_record_of_a_hundred_costs_itself_alone(retries: int) -> None:
    handler = stream_handler(StreamEvent, on_failure="isolate")(raises_at("50"))
    mapping = EventSourceMapping(
        handler,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=retries,
        function_response_types=REPORT,
    )
    records = inserts(100)
    log = mapping.run(records)
    assert records[50:51] == log.records(Fate.DISCARDED)
    assert 99 == log.count(Fate.DONE)
    if retries == 3:
        assert len(log.invocations) <= 15


def test_without_a_limit_poison_and_what_waits_behind_it_expires() -> None:
    handler = stream_handler(StreamEvent, on_failure="isolate")(raises_at("1"))
    mapping = EventSourceMapping(
        handler,
        bisect_batch_on_function_error=True,
        function_response_types=REPORT,
    )
    log = mapping.run(inserts(4))
    assert 1 == log.count(Fate.DONE)
    assert 3 == log.count(Fate.EXPIRED)


# Parking


def test_on_error_gets_all_that_is_known_of_a_failure() -> None:
    failures: list[Failure[OrderRecord]] = []
    bad = insert(2)
    bad["dynamodb"]["NewImage"] = {"pk": {"N": "1"}}
    handler = stream_handler(
        OrderEvent, on_failure="continue", on_error=failures.append
    )
    handler(raises("o1"))(lambda_event(insert(1), bad), None)
    first, second = failures
    assert (0, insert(1), NUMBER) == (first.index, first.raw, first.identifier)
    assert first.record is not None
    assert (1, bad, None) == (second.index, second.raw, second.record)
    assert isinstance(second.error, RecordError)
    assert "4711" not in repr(first)
    assert repr(first).startswith("Failure(index=0, identifier='1000")


def test_a_skipped_record_counts_as_done() -> None:
    parked: list[Any] = []

    def park(failure: Failure[OrderRecord]) -> Any:
        parked.append({"Records": [failure.raw]})
        return SKIP

    handler = stream_handler(OrderEvent, on_error=park)(raises("o1", "o3"))
    event = lambda_event(insert(1), insert(2), insert(3))
    assert {"batchItemFailures": []} == handler(event, None)
    names = [record.keys.pk for e in parked for record in iter_records(OrderEvent, e)]
    assert ["o1", "o3"] == names


def test_a_kinesis_record_is_parked_as_it_came() -> None:
    parked: list[Any] = []

    async def park(failure: Failure[OrderRecord]) -> Any:
        parked.append(failure.raw)
        return SKIP

    handler = stream_handler(OrderEvent, on_failure="isolate", on_error=park)
    event = lambda_event(kinesis_record(1))
    assert {"batchItemFailures": []} == handler(raises("o1"))(event, None)
    assert event["Records"] == parked
    [record] = iter_records(OrderEvent, {"Records": parked})
    assert "o1" == record.keys.pk


def test_a_record_that_nothing_can_name_may_be_skipped() -> None:
    handler = stream_handler(OrderEvent, on_error=lambda _: SKIP)(raises("o1"))
    assert {"batchItemFailures": []} == handler(lambda_event(unnamed(1)), None)


def test_a_skipped_record_of_a_window_leaves_the_state() -> None:
    def count(record: OrderRecord, state: dict[str, int]) -> dict[str, int]:
        state[record.keys.pk] = 1
        if record.keys.pk == "o2":
            raise RuntimeError
        return state

    handler = window_handler(OrderEvent, dict[str, int], on_error=lambda _: SKIP)
    event = lambda_event(*map(insert, (1, 2, 3))) | {"window": {}}
    answer = handler(count)(event, None)
    assert {"state": {"o1": 1, "o3": 1}, "batchItemFailures": []} == answer


# What is logged and raised


class Customer(BaseModel):
    age: int


def validates(_: OrderRecord) -> None:
    Customer.model_validate({"age": "secret 4711"})


@pytest.mark.parametrize("function", [raises("o1"), validates])
def test_foreign_errors_are_logged_by_type_and_place(
    function: Any, caplog: pytest.LogCaptureFixture
) -> None:
    stream_handler(OrderEvent)(function)(lambda_event(insert(1)), None)
    assert "4711" not in caplog.text
    assert "Error at " in caplog.text
    assert f"{__file__}:" in caplog.text


class Checked(ItemModel):
    pk: str

    @field_validator("pk")
    @classmethod
    def check(cls, pk: str) -> str:
        if pk == "o1":
            raise ValueError(f"secret 4711 of {pk}")
        raise KeyError(f"secret 4711 of {pk}")


class CheckedEvent(Event[InsertRecord[Checked, Checked]]):
    pass


@pytest.mark.parametrize("number", [1, 2])
def test_texts_of_the_users_validators_are_not_shown(
    number: int, caplog: pytest.LogCaptureFixture
) -> None:
    handler = stream_handler(CheckedEvent)(lambda _: None)
    handler(lambda_event(insert(number)), None)
    assert "4711" not in caplog.text
    assert "cannot be read" in caplog.text
    with pytest.raises(RecordError) as caught:
        handler(lambda_event(unnamed(number)), None)
    assert "4711" not in str(caught.value)


def test_a_chain_of_the_users_is_raised_whole_on_request() -> None:
    def fail(_: OrderRecord) -> None:
        raise RuntimeError from KeyError("why")

    handler = stream_handler(OrderEvent, log_values=True)(fail)
    with pytest.raises(RuntimeError) as caught:
        handler(lambda_event(unnamed(1)), None)
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("name", ["on_error", "on_batch"])
def test_what_is_called_with_a_failure_is_a_function_of_one(name: str) -> None:
    for wrong in (5, lambda: None):
        options: Any = {name: wrong}
        with pytest.raises(TypeError):
            stream_handler(OrderEvent, **options)


def test_foreign_errors_are_logged_whole_on_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handler = stream_handler(OrderEvent, log_values=True)(raises("o1"))
    handler(lambda_event(insert(1)), None)
    assert "secret 4711" in caplog.text
    assert "Traceback" in caplog.text


def test_an_error_that_nothing_can_name_is_raised_without_its_text() -> None:
    with pytest.raises(FailedRecordError, match="record 0 failed and has no") as caught:
        stream_handler(OrderEvent)(validates)(lambda_event(unnamed(1)), None)
    assert "4711" not in str(caught.value)
    assert caught.value.__context__ is None
    shown = stream_handler(OrderEvent, log_values=True)(raises("o1"))
    with pytest.raises(RuntimeError, match="4711"):
        shown(lambda_event(unnamed(1)), None)


def test_a_forged_identifier_stays_on_its_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    record = insert(1)
    record["dynamodb"]["SequenceNumber"] = "1)\nERROR all is lost\x1b[31m\u202e"
    stream_handler(OrderEvent)(raises("o1"))(lambda_event(record), None)
    assert all(message.isprintable() for message in caplog.messages)


# Deadlines


def deadline_handler(clock: Clock, **options: Any) -> Any:
    @stream_handler(OrderEvent, deadline=timedelta(milliseconds=500), **options)
    def handle(_: OrderRecord) -> None:
        clock.advance(timedelta(seconds=1))

    return handle


@pytest.mark.parametrize(
    ("timeout", "left"),
    [(0.1, 2), (1, 2), (2, 2), (2.5, 2), (2.6, 3), (3.6, 4), (10, None)],
)
def test_a_record_is_begun_while_there_is_time(
    timeout: float, left: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    """More must be left than 500 ms, and than 1.5 times the slowest record."""
    clock = Clock()
    event = lambda_event(*map(insert, range(1, 6)))
    context = LambdaContext(timeout=timeout, clock=clock)
    answer = deadline_handler(clock)(event, context)
    named = [each["itemIdentifier"][0] for each in answer["batchItemFailures"]]
    assert ([] if left is None else [str(left)]) == named
    if left is not None:
        [message] = caplog.messages
        assert f"{6 - left} of 5 records are left" in message


def test_what_is_left_is_no_error() -> None:
    clock, errors = Clock(), list[Any]()
    handler = deadline_handler(clock, on_error=errors.append)
    handler(lambda_event(insert(1), insert(2)), LambdaContext(timeout=1, clock=clock))
    assert [] == errors


@pytest.mark.parametrize("context", [None, object()])
def test_without_a_context_that_knows_the_time_there_is_no_deadline(
    context: Any,
) -> None:
    event = lambda_event(*map(insert, range(1, 6)))
    assert [] == deadline_handler(Clock())(event, context)["batchItemFailures"]


@pytest.mark.parametrize(
    ("deadline", "error"), [(0.5, TypeError), (timedelta(), ValueError)]
)
def test_a_deadline_is_a_time_that_passes(deadline: Any, error: Any) -> None:
    with pytest.raises(error, match="deadline must be"):
        stream_handler(OrderEvent, deadline=deadline)
    with pytest.raises(error, match="deadline must be"):
        window_handler(OrderEvent, dict[str, int], deadline=deadline)


def test_a_window_has_a_deadline_too() -> None:
    clock = Clock()

    @window_handler(OrderEvent, dict[str, int], deadline=timedelta(milliseconds=1))
    def count(record: OrderRecord, state: dict[str, int]) -> dict[str, int]:
        clock.advance(timedelta(seconds=1))
        return {**state, record.keys.pk: 1}

    event = lambda_event(*map(insert, (1, 2, 3))) | {"window": {}}
    answer = count(event, LambdaContext(timeout=3, clock=clock))
    assert {"o1": 1, "o2": 1} == answer["state"]
    assert ["3"] == [e["itemIdentifier"][0] for e in answer["batchItemFailures"]]
