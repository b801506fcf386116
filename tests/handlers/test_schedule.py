"""Which record is begun next: one key in order, different keys the earliest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ddbevents.handlers.schedule import Schedule


def begun(schedule: Schedule) -> list[int]:
    found = []
    while (index := schedule.next()) is not None:
        found.append(index)
    return found


def undecided(schedule: Schedule) -> list[int]:
    return [] if schedule.undecided is None else [schedule.undecided]


def test_the_earliest_of_each_key_are_ready() -> None:
    schedule = Schedule(["a", "b", "a", "c"], stops=True)
    assert [0, 1, 3] == begun(schedule)
    schedule.succeed(0)
    assert [2] == begun(schedule)


def test_a_record_without_a_key_waits_for_all_and_all_wait_for_it() -> None:
    schedule = Schedule(["a", None, "b"], stops=True)
    assert [0] == begun(schedule)
    schedule.succeed(0)
    assert [1] == begun(schedule)
    schedule.succeed(1)
    assert [2] == begun(schedule)


def test_after_a_failure_only_what_is_before_it_is_begun() -> None:
    schedule = Schedule(["a", "b", "c", "d", "a"], stops=True)
    assert [0, 1] == [schedule.next(), schedule.next()]
    schedule.fail(1)
    assert [] == begun(schedule)
    assert [] == undecided(schedule)
    schedule.succeed(0)
    assert [1] == undecided(schedule)
    schedule.decide(1, is_skipped=True)
    assert [2, 3, 4] == begun(schedule)


def test_what_fails_after_the_record_that_stops_is_not_decided_on() -> None:
    schedule = Schedule(["a", "b", "c"], stops=True)
    begun(schedule)
    schedule.fail(2)
    schedule.fail(0)
    schedule.decide(0, is_skipped=False)
    schedule.succeed(1)
    assert [] == undecided(schedule)
    assert [0] == schedule.failed


def test_a_failure_closes_its_key() -> None:
    schedule = Schedule(["a", "b", "a", "a"], stops=False)
    begun(schedule)
    schedule.fail(0)
    schedule.decide(0, is_skipped=False)
    schedule.succeed(1)
    assert [] == begun(schedule)
    assert [0, 2, 3] == schedule.failed
    assert [] == schedule.left


@given(
    keys=st.lists(st.sampled_from(["a", "b", "c", None]), max_size=12),
    fails=st.sets(st.integers(0, 11)),
    skips=st.sets(st.integers(0, 11)),
    stops=st.booleans(),
    concurrency=st.integers(1, 5),
    random=st.randoms(use_true_random=False),
)
def test_whatever_ends_first_the_result_is_the_same(  # noqa: PLR0913, PLR0917  # drawn
    keys: list[str | None],
    fails: set[int],
    skips: set[int],
    stops: bool,
    concurrency: int,
    random: object,
) -> None:
    schedule = Schedule(keys, stops=stops)
    running: list[int] = []
    reported: list[int] = []
    while True:
        while (failed := schedule.undecided) is not None:
            reported.append(failed)
            schedule.decide(failed, is_skipped=failed in skips)
        if len(running) < concurrency and (index := schedule.next()) is not None:
            running.append(index)
            known = [keys[each] for each in running]
            assert len(known) == len({*known})
            assert None not in known or len(known) == 1
            continue
        if not running:
            break
        index = random.choice(running)  # type: ignore[attr-defined]
        running.remove(index)
        if index in fails:
            schedule.fail(index)
        else:
            schedule.succeed(index)
    failed_first, expected_reports = sequential(keys, fails, skips, stops=stops)
    assert failed_first == schedule.failed
    assert expected_reports == reported


def sequential(
    keys: list[str | None], fails: set[int], skips: set[int], *, stops: bool
) -> tuple[list[int], list[int]]:
    failed: list[int] = []
    reported: list[int] = []
    closed: set[str] = set()
    for index, key in enumerate(keys):
        if key in closed:
            failed.append(index)
        elif index in fails:
            reported.append(index)
            if index in skips:
                continue
            failed.append(index)
            if stops:
                break
            if key is not None:
                closed.add(key)
    return failed, reported
