"""Chunks: sent in order, failed by identity, one by one where nobody knows which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from deliveries import OrderEvent, insert, lambda_event
from hypothesis import given, settings
from hypothesis import strategies as st

from ddbevents import (
    SKIP,
    BatchSummary,
    BulkError,
    Failure,
    IsolationError,
    RecordError,
    StreamEvent,
    Table,
    bulk_handler,
)
from ddbevents.fixtures import (
    Clock,
    EventSourceMapping,
    Fate,
    LambdaContext,
    StreamTable,
)

REPORT: Any = ["ReportBatchItemFailures"]


def unreadable(number: int) -> Any:
    record = insert(number)
    record["dynamodb"]["NewImage"] = {"pk": {"N": "1"}}
    return record


class Sender:
    """A function that keeps its chunks, and fails at some names as it should."""

    def __init__(self, *bad: str, raises: bool = False) -> None:
        self.chunks: list[list[str]] = []
        self.bad = bad
        self.raises = raises

    def __call__(self, records: Any) -> Any:
        self.chunks.append([record.keys.pk for record in records])
        failed = [record for record in records if record.keys.pk in self.bad]
        if failed and self.raises:
            raise RuntimeError
        return failed


def named(answer: Any) -> list[str]:
    return [each["itemIdentifier"][0] for each in answer["batchItemFailures"]]


def five() -> Any:
    return lambda_event(*map(insert, range(1, 6)))


def test_chunks_are_sent_in_order() -> None:
    sender = Sender()
    assert [] == named(bulk_handler(OrderEvent, size=2)(sender)(five(), None))
    assert [["o1", "o2"], ["o3", "o4"], ["o5"]] == sender.chunks


@pytest.mark.parametrize(
    ("on_failure", "expected"), [("stop", ["2"]), ("continue", ["2", "3"])]
)
def test_returned_records_have_failed(on_failure: Any, expected: list[str]) -> None:
    failures: list[Failure[Any]] = []
    handler = bulk_handler(
        OrderEvent, size=3, on_failure=on_failure, on_error=failures.append
    )(Sender("o3", "o2"))
    assert expected == named(handler(five(), None))
    assert expected == [str(failure.index + 1) for failure in failures]
    assert all(isinstance(failure.error, BulkError) for failure in failures)
    records: list[Any] = [failure.record for failure in failures]
    assert ["o2", "o3"][: len(failures)] == [record.keys.pk for record in records]


def test_an_unreadable_record_ends_its_chunk() -> None:
    sender, failures = Sender(), list[Failure[Any]]()
    handler = bulk_handler(
        OrderEvent, size=10, on_failure="continue", on_error=failures.append
    )(sender)
    event = lambda_event(insert(1), unreadable(2), insert(3))
    assert ["2"] == named(handler(event, None))
    assert [["o1"], ["o3"]] == sender.chunks
    assert isinstance(failures[0].error, RecordError)


def test_under_stop_a_chunk_that_raises_is_named_by_its_first_record() -> None:
    sender, failures = Sender("o4", raises=True), list[Failure[Any]]()
    handler = bulk_handler(OrderEvent, size=2, on_error=failures.append)(sender)
    assert ["3"] == named(handler(five(), None))
    assert [["o1", "o2"], ["o3", "o4"]] == sender.chunks
    [failure] = failures
    assert (2, None) == (failure.index, failure.record)


def test_a_chunk_cannot_be_skipped() -> None:
    handler = bulk_handler(OrderEvent, size=2, on_error=lambda _: SKIP)
    with pytest.raises(ValueError, match="cannot skip a chunk"):
        handler(Sender("o1", raises=True))(five(), None)


@pytest.mark.parametrize(
    ("on_failure", "chunks"),
    [
        ("isolate", [["o3"], ["o4"]]),
        ("continue", [["o3"], ["o4"], ["o5"]]),
    ],
)
def test_otherwise_its_records_are_sent_one_by_one(
    on_failure: Any, chunks: list[list[str]]
) -> None:
    sender = Sender("o4", raises=True)
    handler = bulk_handler(OrderEvent, size=2, on_failure=on_failure)(sender)
    assert ["4"] == named(handler(five(), None))
    assert [["o1", "o2"], ["o3", "o4"], *chunks] == sender.chunks


def test_isolate_raises_where_the_first_record_failed() -> None:
    handler = bulk_handler(OrderEvent, size=2, on_failure="isolate")
    for sender in (Sender("o1"), Sender("o1", raises=True)):
        with pytest.raises(IsolationError):
            handler(sender)(five(), None)


def test_a_skipped_record_is_done() -> None:
    handler = bulk_handler(OrderEvent, size=5, on_error=lambda _: SKIP)
    assert [] == named(handler(Sender("o2", "o4"))(five(), None))


@pytest.mark.parametrize("returned", [[object()], 5])
def test_what_was_not_in_the_chunk_is_an_error_of_the_function(returned: Any) -> None:
    failures: list[Failure[Any]] = []
    handler = bulk_handler(OrderEvent, size=2, on_error=failures.append)
    assert ["1"] == named(handler(lambda _: returned)(five(), None))
    assert isinstance(failures[0].error, TypeError | ValueError)


def test_the_function_may_be_a_coroutine_function_and_take_the_context() -> None:
    seen: list[Any] = []

    @bulk_handler(OrderEvent, size=5)
    async def send(records: Any, context: Any) -> None:
        seen.append((len(records), context))

    send(five(), "context")
    assert [(5, "context")] == seen


def test_what_failed_may_come_from_a_generator() -> None:
    def send(records: Any) -> Any:
        return (record for record in records if record.keys.pk == "o2")

    assert ["2"] == named(bulk_handler(OrderEvent, size=5)(send)(five(), None))


def test_a_chunk_is_begun_while_there_is_time() -> None:
    clock = Clock()

    @bulk_handler(OrderEvent, size=2, deadline=timedelta(milliseconds=500))
    def send(_: Any) -> None:
        clock.advance(timedelta(seconds=1))

    context = LambdaContext(timeout=2, clock=clock)
    assert ["3"] == named(send(five(), context))


def test_the_first_record_is_sent_alone_whatever_the_time() -> None:
    clock, sender = Clock(), Sender("o3", raises=True)

    @bulk_handler(
        OrderEvent, size=3, on_failure="isolate", deadline=timedelta(milliseconds=500)
    )
    def send(records: Any) -> Any:
        clock.advance(timedelta(seconds=2))
        return sender(records)

    assert ["2"] == named(send(five(), LambdaContext(timeout=3, clock=clock)))
    assert [["o1", "o2", "o3"], ["o1"]] == sender.chunks


def test_a_failed_key_is_closed_though_on_error_changes_its_record() -> None:
    def park(failure: Failure[Any]) -> None:
        failure.raw["dynamodb"].clear()

    sender = Sender("o1")
    handler = bulk_handler(OrderEvent, size=1, on_failure="continue", on_error=park)
    again = insert(1) | {"eventID": "again"}
    handler(sender)(lambda_event(insert(1), again, insert(2)), None)
    assert [["o1"], ["o2"]] == sender.chunks


def test_the_summary_counts_records() -> None:
    summaries: list[BatchSummary] = []
    handler = bulk_handler(
        OrderEvent, size=2, on_failure="continue", on_batch=summaries.append
    )
    handler(Sender("o2"))(five(), None)
    [summary] = summaries
    assert (5, 4, 1) == (summary.records, summary.done, summary.failed)


@pytest.mark.parametrize("size", [0, 10_001, True, 2.5])
def test_a_size_that_is_none_is_refused(size: Any) -> None:
    with pytest.raises(ValueError, match="size must be a whole number"):
        bulk_handler(OrderEvent, size=size)


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(1, 12),
    poison=st.sets(st.integers(0, 11), max_size=3),
    size=st.integers(1, 5),
    raises=st.booleans(),
    on_failure=st.sampled_from(["stop", "isolate", "continue"]),
    redeliver=st.sampled_from([None, 0]),
)
def test_nothing_is_lost(  # noqa: PLR0913, PLR0917  # drawn
    count: int,
    poison: set[int],
    size: int,
    raises: bool,
    on_failure: Any,
    redeliver: int | None,
) -> None:
    table = StreamTable(Table("orders", "pk"))
    for number in range(count):
        table.put({"pk": str(number)})
    done: set[int] = set()

    def send(records: Any) -> Any:
        numbers = {id(record): int(record.keys["pk"]) for record in records}
        bad = [record for record in records if numbers[id(record)] in poison]
        if bad and raises:
            raise RuntimeError
        done.update({*numbers.values()} - poison)
        return bad

    log = EventSourceMapping(
        bulk_handler(StreamEvent, size=size, on_failure=on_failure)(send),
        maximum_retry_attempts=1,
        bisect_batch_on_function_error=True,
        function_response_types=REPORT,
        redeliver=redeliver,
    ).run(table.records)
    lost = {
        int(each["dynamodb"]["Keys"]["pk"]["S"]) for each in log.records(Fate.DISCARDED)
    }
    assert {*range(count)} == done | lost
    if on_failure == "isolate":
        assert poison & {*range(count)} == lost
