"""Records of different items at once, those of one in order; the answer the same."""

from __future__ import annotations

import asyncio
import contextvars
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from deliveries import OrderEvent, insert, lambda_event
from hypothesis import given, settings
from hypothesis import strategies as st

from ddbevents import SKIP, Dispatcher, StreamEvent, Table, stream_handler
from ddbevents.fixtures import (
    Clock,
    EventSourceMapping,
    Fate,
    LambdaContext,
    StreamTable,
    build_event,
)
from ddbevents.handlers.batch_summary import BatchSummary

REPORT: Any = ["ReportBatchItemFailures"]


def changes(*keys: int) -> list[Any]:
    table = StreamTable(Table("orders", "pk", "sk"))
    for number, key in enumerate(keys):
        table.put({"pk": str(key), "sk": "x", "n": number})
    return table.records


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def number_of(record: Any) -> int:
    return int(record.new_image["n"])


class ShortContext:
    """Lambda's, shortly before the time at which coroutines are cancelled."""

    def get_remaining_time_in_millis(self) -> int:
        return 250


class Stage:
    """Lets records end in an order of the test's own, once as many run as can."""

    def __init__(self, order: list[int]) -> None:
        self.order = order
        self.running: list[int] = []
        self.peak = 0
        self.keys: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def on(self, record: Any) -> Iterator[None]:
        number = number_of(record)
        with self._changed:
            self.running.append(number)
            self.peak = max(self.peak, len(self.running))
            self.keys[record.keys["pk"]] += 1
            assert 1 == self.keys[record.keys["pk"]], "one key twice at once"
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self.running.remove(number)
                self.keys[record.keys["pk"]] -= 1
                self._changed.notify_all()

    def wait_for_turn(self, number: int) -> None:
        """Wait while another that is running should end first."""
        with self._changed:
            rank = self.order.index
            self._changed.wait_for(
                lambda: min(self.running, key=rank) == number, timeout=0.02
            )


keys = st.lists(st.integers(0, 3), min_size=1, max_size=10)


@settings(deadline=None, max_examples=60)
@given(
    keys=keys,
    order=st.permutations(range(10)),
    poison=st.sets(st.integers(0, 9), max_size=3),
    skips=st.booleans(),
    on_failure=st.sampled_from(["stop", "continue"]),
    concurrency=st.integers(2, 5),
    is_async=st.booleans(),
)
def test_the_answer_is_that_of_one_after_the_other(  # noqa: PLR0913, PLR0917  # drawn
    keys: list[int],
    order: list[int],
    poison: set[int],
    skips: bool,
    on_failure: Any,
    concurrency: int,
    is_async: bool,
) -> None:
    stage = Stage(order)
    reports: dict[int, list[int]] = {1: [], concurrency: []}

    def handler_of(count: int, function: Any) -> Any:
        def report(failure: Any) -> Any:
            reports[count].append(failure.index)
            return SKIP if skips and failure.index % 2 else None

        return stream_handler(
            StreamEvent, concurrency=count, on_failure=on_failure, on_error=report
        )(function)

    def plain(record: Any) -> None:
        if number_of(record) in poison:
            raise RuntimeError

    def staged(record: Any) -> None:
        with stage.on(record):
            stage.wait_for_turn(number_of(record))
            plain(record)

    async def staged_task(record: Any) -> None:
        with stage.on(record):
            for _ in range(stage.order.index(number_of(record))):
                await asyncio.sleep(0)
            plain(record)

    event = build_event(changes(*keys))
    expected = handler_of(1, plain)(event, None)
    function = staged_task if is_async else staged
    assert expected == handler_of(concurrency, function)(event, None)
    assert reports[1] == reports[concurrency]
    assert stage.peak <= concurrency


def test_as_many_run_at_once_as_are_asked_for() -> None:
    all_are_in = threading.Barrier(5)

    @stream_handler(StreamEvent, concurrency=5)
    def handle(_: Any) -> None:
        all_are_in.wait(5)

    event = build_event(changes(*range(10)))
    assert {"batchItemFailures": []} == handle(event, None)


def test_records_of_a_failed_key_count_as_failed_unread() -> None:
    seen: list[int] = []

    def handle(record: Any) -> None:
        seen.append(number_of(record))
        if number_of(record) == 0:
            raise RuntimeError

    event = build_event(changes(7, 8, 7))
    numbers = [str(each["dynamodb"].get("SequenceNumber")) for each in event["Records"]]
    for concurrency in (1, 3):
        seen.clear()
        handler = stream_handler(
            StreamEvent, on_failure="continue", concurrency=concurrency
        )(handle)
        named = [e["itemIdentifier"] for e in handler(event, None)["batchItemFailures"]]
        assert [numbers[0], numbers[2]] == named
        assert [0, 1] == sorted(seen)


def test_each_record_has_a_copy_of_the_callers_context_variables() -> None:
    current: contextvars.ContextVar[str] = contextvars.ContextVar("current")
    seen: list[str] = []

    def handle(_: Any) -> None:
        seen.append(current.get())
        current.set("changed")

    async def handle_later(record: Any) -> None:
        handle(record)

    current.set("caller's")
    for function in (handle, handle_later):
        handler: Any = stream_handler(StreamEvent, concurrency=2)(function)
        handler(build_event(changes(1, 2, 3)), None)
    assert ["caller's"] * 6 == seen


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ("item", 4),
        ("partition", 2),
        (lambda keys: keys["pk"], 2),
        (lambda _: "one", 1),
        (lambda keys: keys["nothing"], 1),
        (lambda _: [], 1),
    ],
)
def test_records_keep_their_order_by(order_by: Any, expected: int) -> None:
    class Event(StreamEvent):
        table: ClassVar[Table] = Table("orders", "pk", "sk")

    table = StreamTable(Event.table)
    for number in range(6):
        sort_key = str(number % 3 * (number % 2))
        table.put({"pk": str(number % 2), "sk": sort_key, "n": number})

    running, peak = Counter[str](), 0
    lock = threading.Lock()

    def handle(_: Any) -> None:
        nonlocal peak
        with lock:
            running["all"] += 1
            peak = max(peak, running["all"])
        threading.Event().wait(0.01)
        with lock:
            running["all"] -= 1

    handler = stream_handler(Event, concurrency=6, order_by=order_by)(handle)
    assert {"batchItemFailures": []} == handler(build_event(table.records), None)
    assert peak <= expected


def test_partition_needs_a_table() -> None:
    with pytest.raises(ValueError, match="StreamEvent does not name its table"):
        stream_handler(StreamEvent, order_by="partition")


@pytest.mark.parametrize(
    ("concurrency", "error"), [(0, ValueError), (1001, ValueError), (2.0, TypeError)]
)
def test_a_concurrency_that_is_none_is_refused(concurrency: Any, error: Any) -> None:
    with pytest.raises(error, match="concurrency must be"):
        stream_handler(StreamEvent, concurrency=concurrency)


def test_a_base_exception_leaves_the_handler_when_all_have_ended() -> None:
    ended: list[int] = []

    def handle(record: Any) -> None:
        if number_of(record) == 0:
            raise KeyboardInterrupt
        threading.Event().wait(0.05)
        ended.append(number_of(record))

    handler = stream_handler(StreamEvent, concurrency=3)(handle)
    with pytest.raises(KeyboardInterrupt):
        handler(build_event(changes(1, 2, 3)), None)
    assert [1, 2] == sorted(ended)


def test_the_deadline_cancels_coroutines_and_leaves_their_records() -> None:
    errors: list[Any] = []

    @stream_handler(
        StreamEvent,
        concurrency=3,
        deadline=timedelta(milliseconds=1),
        on_error=errors.append,
    )
    async def handle(record: Any) -> None:
        if number_of(record):
            await asyncio.sleep(60)

    event = build_event(changes(1, 2, 3))
    second = event["Records"][1]["dynamodb"].get("SequenceNumber")
    answer = handle(event, ShortContext())
    assert {"batchItemFailures": [{"itemIdentifier": second}]} == answer
    assert [] == errors


def test_a_cancelled_record_is_left_whatever_it_raises() -> None:
    errors: list[Any] = []

    @stream_handler(
        StreamEvent,
        concurrency=2,
        deadline=timedelta(milliseconds=1),
        on_error=errors.append,
    )
    async def handle(_: Any) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ConnectionError from None  # as some clients do

    event = build_event(changes(1, 2))
    first = event["Records"][0]["dynamodb"].get("SequenceNumber")
    answer = handle(event, ShortContext())
    assert {"batchItemFailures": [{"itemIdentifier": first}]} == answer
    assert [] == errors


def test_what_ends_the_process_when_it_is_cancelled_leaves_the_handler() -> None:
    @stream_handler(StreamEvent, concurrency=2, deadline=timedelta(milliseconds=1))
    async def handle(record: Any) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if number_of(record):
                raise SystemExit from None

    with pytest.raises(SystemExit):
        handle(build_event(changes(1, 2)), ShortContext())


def test_threads_are_awaited_beyond_the_deadline() -> None:
    clock, ended = Clock(), []

    def handle(record: Any) -> None:
        clock.advance(timedelta(seconds=1))
        threading.Event().wait(0.02)
        ended.append(number_of(record))

    handler = stream_handler(
        StreamEvent, concurrency=2, deadline=timedelta(milliseconds=500)
    )(handle)
    context = LambdaContext(timeout=2, clock=clock)
    answer = handler(build_event(changes(*range(8))), context)
    assert len(ended) < 8
    assert 1 == len(answer["batchItemFailures"])


@pytest.mark.parametrize("concurrency", [1, 2])
def test_what_is_not_begun_after_a_failure_is_left(concurrency: int) -> None:
    summaries: list[BatchSummary] = []

    def handle(record: Any) -> None:
        if number_of(record) == 1:
            raise RuntimeError

    handler = stream_handler(
        StreamEvent, concurrency=concurrency, on_batch=summaries.append
    )(handle)
    handler(build_event(changes(7, 7, 7, 7)), None)
    [summary] = summaries
    assert (1, 1, 2) == (summary.done, summary.failed, summary.left)


def test_the_summary_of_a_batch_is_for_metrics() -> None:
    summaries: list[BatchSummary] = []

    def handle(record: Any) -> None:
        if number_of(record) in (1, 2):
            raise RuntimeError

    for concurrency in (1, 2):
        handler = stream_handler(
            StreamEvent,
            concurrency=concurrency,
            on_failure="continue",
            on_error=lambda failure: SKIP if failure.index == 1 else None,
            on_batch=summaries.append,
        )(handle)
        handler(build_event(changes(1, 2, 3, 3, 4)), None)
    for summary in summaries:
        assert (5, 2, 1, 2, 0) == (
            summary.records,
            summary.done,
            summary.skipped,
            summary.failed,
            summary.left,
        )
        assert summary.age is not None
        assert summary.age > timedelta()
        assert 0 < summary.seconds < 60


def test_the_age_of_a_batch_is_that_of_its_oldest_record() -> None:
    summaries: list[BatchSummary] = []
    event = build_event(changes(1, 2, 3))
    for record, made in zip(event["Records"], (20.0, 10.0, 30.0), strict=True):
        record["dynamodb"]["ApproximateCreationDateTime"] = made
    before = time.time()
    stream_handler(StreamEvent, on_batch=summaries.append)(lambda _: None)(event, None)
    age = summaries[0].age
    assert age is not None
    assert abs(age.total_seconds() - (before - 10)) < 5


@settings(deadline=None, max_examples=60)
@given(
    keys=keys,
    poison=st.sets(st.integers(0, 9), max_size=2),
    on_failure=st.sampled_from(["stop", "isolate", "continue"]),
    bisects=st.booleans(),
    redeliver=st.sampled_from([None, 0]),
    is_async=st.booleans(),
)
def test_nothing_is_lost_and_no_key_is_turned_round(  # noqa: PLR0913, PLR0917  # drawn
    keys: list[int],
    poison: set[int],
    on_failure: Any,
    bisects: bool,
    redeliver: int | None,
    is_async: bool,
) -> None:
    done: list[tuple[str, int]] = []
    deliveries: list[list[tuple[str, int]]] = []

    def handle(record: Any) -> None:
        number = number_of(record)
        deliveries[-1].append((record.keys["pk"], number))
        if number in poison:
            raise RuntimeError
        done.append((record.keys["pk"], number))

    async def handle_later(record: Any) -> None:
        await asyncio.sleep(0)
        handle(record)

    chosen: Any = handle_later if is_async else handle
    inner = stream_handler(StreamEvent, concurrency=3, on_failure=on_failure)(chosen)

    def handler(event: Any, context: Any) -> Any:
        deliveries.append([])
        return inner(event, context)

    records = changes(*keys)
    log = EventSourceMapping(
        handler,
        batch_size=5,
        maximum_retry_attempts=2,
        bisect_batch_on_function_error=bisects,
        function_response_types=REPORT,
        redeliver=redeliver,
    ).run(records)
    lost = {
        int(r["dynamodb"]["NewImage"]["n"]["N"]) for r in log.records(Fate.DISCARDED)
    }
    assert {*range(len(keys))} == {number for _, number in done} | lost
    for delivery in deliveries:
        for key in {key for key, _ in delivery}:
            numbers = [number for each, number in delivery if each == key]
            assert sorted(numbers) == numbers


def test_a_record_whose_keys_cannot_be_read_waits_for_all() -> None:
    order: list[str] = []
    lock = threading.Lock()

    def handle(record: Any) -> None:
        with lock:
            order.append(record.keys.pk)

    spoilt = insert(2)
    spoilt["dynamodb"]["Keys"] = {"pk": {"X": "o2"}}
    answer = stream_handler(OrderEvent, concurrency=4, on_failure="continue")(handle)(
        lambda_event(insert(1), spoilt, insert(3)), None
    )
    assert 1 == len(answer["batchItemFailures"])
    assert ["o1", "o3"] == order


def test_what_ends_the_process_in_a_task_leaves_no_other_behind() -> None:
    ended: list[int] = []

    @stream_handler(StreamEvent, concurrency=3)
    async def handle(record: Any) -> None:
        if number_of(record) == 0 and not ended:
            raise SystemExit
        await asyncio.sleep(0.01)
        ended.append(number_of(record))

    event = build_event(changes(1, 2, 3))
    with pytest.raises(SystemExit):
        handle(event, None)
    assert [1, 2] == sorted(ended)
    assert {"batchItemFailures": []} == handle(event, None)


def test_coroutine_functions_of_a_dispatcher_run_as_tasks() -> None:
    dispatcher: Dispatcher[Any] = Dispatcher(StreamEvent)
    handler = stream_handler(StreamEvent, concurrency=5)(dispatcher)
    one_at_a_time = asyncio.Semaphore(1)

    @dispatcher.default
    async def handle(_: Any) -> None:
        async with one_at_a_time:
            await asyncio.sleep(0)

    before = open_files()
    event = build_event(changes(*range(30)))
    assert {"batchItemFailures": []} == handler(event, None)
    assert open_files() <= before + 3


def test_threads_close_the_loops_of_what_turns_out_to_be_asynchronous() -> None:
    async def later() -> None:
        await asyncio.sleep(0)

    handler = stream_handler(StreamEvent, concurrency=20)(lambda _: later())
    before = open_files()
    assert {"batchItemFailures": []} == handler(build_event(changes(*range(20))), None)
    deadline = time.monotonic() + 5  # the threads close them after the batch
    while open_files() > before + 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert open_files() <= before + 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_fork_after_the_first_batch_has_threads_of_its_own() -> None:
    script = """
import os, signal
from ddbevents import StreamEvent, Table, stream_handler
from ddbevents.fixtures import StreamTable, build_event
table = StreamTable(Table("orders", "pk"))
for n in range(4):
    table.put({"pk": str(n)})
handler = stream_handler(StreamEvent, concurrency=2)(lambda record: None)
event = build_event(table.records)
handler(event, None)
signal.alarm(10)
if child := os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
handler(event, None)
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True)


@pytest.mark.parametrize("deadline", [None, timedelta(milliseconds=1)])
def test_an_error_of_on_error_lets_what_runs_end(deadline: timedelta | None) -> None:
    ended: list[int] = []

    def report(_: Any) -> None:
        raise OSError("no network")

    @stream_handler(StreamEvent, concurrency=2, on_error=report, deadline=deadline)
    async def handle(record: Any) -> None:
        if number_of(record) == 0:
            raise RuntimeError
        await asyncio.sleep(0.01)
        ended.append(number_of(record))

    with pytest.raises(OSError, match="no network"):
        handle(build_event(changes(1, 2)), LambdaContext(timeout=60))
    assert [1] == ended


def test_with_little_time_from_the_start_a_record_may_end_all_the_same() -> None:
    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 150

    done: list[int] = []

    @stream_handler(StreamEvent, concurrency=2, deadline=timedelta(milliseconds=100))
    async def handle(record: Any) -> None:
        await asyncio.sleep(0.005)
        done.append(number_of(record))

    handle(build_event(changes(1, 2, 3)), Context())
    assert done


@pytest.mark.parametrize("concurrency", [1, 2])
def test_records_without_a_name_are_not_left(concurrency: int) -> None:
    clock = Clock()

    def handle(_: Any) -> None:
        clock.advance(timedelta(seconds=1))

    event = build_event(changes(1, 1, 1))
    for record in event["Records"]:
        del record["dynamodb"]["SequenceNumber"]
    handler = stream_handler(
        StreamEvent, concurrency=concurrency, deadline=timedelta(milliseconds=1)
    )(handle)
    context = LambdaContext(timeout=1, clock=clock)
    assert {"batchItemFailures": []} == handler(event, context)


def test_a_coroutine_on_error_sets_no_variables_of_later_records() -> None:
    current: contextvars.ContextVar[int] = contextvars.ContextVar("current", default=0)
    seen: list[int] = []

    async def report(_: Any) -> Any:
        current.set(7)
        return SKIP

    @stream_handler(StreamEvent, concurrency=2, on_error=report)
    async def handle(_: Any) -> None:
        seen.append(current.get())
        raise RuntimeError

    handle(build_event(changes(1, 1)), None)
    assert [0, 0] == seen
