"""No handler loses a record or turns an order round, whatever fails and whenever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ddbevents import SKIP, StreamEvent, Table, stream_handler
from ddbevents.fixtures import Clock, EventSourceMapping, Fate, StreamTable
from ddbevents.fixtures.clock import EPOCH

REPORT: Any = ["ReportBatchItemFailures"]


@st.composite
def streams(draw: st.DrawFn) -> list[Any]:
    table = StreamTable(Table("orders", "pk"))
    for number in range(draw(st.integers(1, 14))):
        table.put({"pk": str(draw(st.integers(0, 3))), "n": number})
    return table.records


class Work:
    """A function of one record, that fails and takes time as it should.

    Args:
        poison: The records that always fail, by their number.
        flaky: Those that fail the first time.
        slow: Those that take 3 seconds; others take none.
    """

    def __init__(self, poison: set[int], flaky: set[int], slow: set[int]) -> None:
        self.clock = Clock(EPOCH)
        self.poison, self.flaky, self.slow = poison, {*flaky}, slow
        self.done: list[tuple[str, int]] = []

    def __call__(self, record: Any) -> None:
        image = record.new_image
        number = int(image["n"])
        if number in self.slow:
            self.clock.advance(timedelta(seconds=3))
        if number in self.poison:
            raise RuntimeError
        if number in self.flaky:
            self.flaky.remove(number)
            raise RuntimeError
        self.done.append((image["pk"], number))


numbers = st.sets(st.integers(0, 13), max_size=4)


@settings(deadline=None, max_examples=150)
@given(
    records=streams(),
    poison=numbers,
    flaky=numbers,
    slow=numbers,
    on_failure=st.sampled_from(["stop", "isolate", "continue"]),
    skips=st.booleans(),
    deadline=st.sampled_from([None, timedelta(seconds=1), timedelta(seconds=4)]),
    retries=st.sampled_from([0, 1, 3, 100]),
    batch_size=st.integers(1, 6),
    bisects=st.booleans(),
    redeliver=st.sampled_from([None, 0, 1]),
)
def test_nothing_is_lost_and_no_order_is_turned_round(  # noqa: PLR0913, PLR0917  # drawn
    records: list[Any],
    poison: set[int],
    flaky: set[int],
    slow: set[int],
    on_failure: Any,
    skips: bool,
    deadline: timedelta | None,
    retries: int,
    batch_size: int,
    bisects: bool,
    redeliver: int | None,
) -> None:
    work = Work(poison, flaky, slow)
    skipped: set[int] = set()

    def park(failure: Any) -> Any:
        number = int(failure.record.new_image["n"])
        if not skips or number not in poison:
            return None
        skipped.add(number)
        return SKIP

    handler = stream_handler(
        StreamEvent, on_failure=on_failure, on_error=park, deadline=deadline
    )(work)
    log = EventSourceMapping(
        handler,
        batch_size=batch_size,
        bisect_batch_on_function_error=bisects,
        maximum_retry_attempts=retries,
        function_response_types=REPORT,
        timeout=7,
        clock=work.clock,
        redeliver=redeliver,
    ).run(records)

    discarded = {number_of(each) for each in log.records(Fate.DISCARDED)}
    done = {number for _, number in work.done}
    assert 0 == log.count(Fate.EXPIRED)
    assert {*range(len(records))} == done | skipped | discarded
    if on_failure == "isolate" and bisects and not slow:
        # Who fails once may be given up where there is no retry.
        assert discarded - (flaky if retries == 0 else set()) == (
            (poison & {*range(len(records))}) - skipped
        ) - (flaky if retries == 0 else set())

    if on_failure != "continue":
        firsts: dict[str, list[int]] = {}
        for key, number in work.done:
            if number not in (seen := firsts.setdefault(key, [])):
                seen.append(number)
        assert all(each == sorted(each) for each in firsts.values())


def number_of(record: Any) -> int:
    return int(record["dynamodb"]["NewImage"]["n"]["N"])
