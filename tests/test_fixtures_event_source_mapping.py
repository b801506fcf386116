"""`EventSourceMapping` does with a handler what Lambda would."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from validation import validate

from ddbevents import PatternError, StreamEvent, Table, iter_records, stream_handler
from ddbevents.fixtures import EventSourceMapping, Fate, MappingLog, StreamTable
from ddbevents.handlers.batch_response import first_to_retry

REPORT: Any = ["ReportBatchItemFailures"]
DAY = timedelta(hours=24)


def records(count: int, seconds: int = 1) -> list[Any]:
    """Return inserts of items `0`, `1` ..., so many seconds apart."""
    times = (
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds * n)
        for n in range(count)
    )
    table = StreamTable(Table("orders", "pk"), clock=lambda: next(times))
    for number in range(count):
        table.put({"pk": str(number)})
    return table.records


def names(event: Any) -> str:
    """Return the keys of an event's records, as in `012`."""
    return "".join(each["dynamodb"]["Keys"]["pk"]["S"] for each in event["Records"])


def number_of(record: Any) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def raises_on(*poison: str) -> Callable[[Any, Any], None]:
    """Return a handler that raises where a batch has one of some records."""

    def handler(event: Any, _context: Any) -> None:
        for name in poison:
            if name in names(event):
                raise RuntimeError(name)

    return handler


def reports(*poison: str) -> Callable[[Any, Any], Any]:
    """Return a handler that reports the first of some records that a batch has."""

    def handler(event: Any, _context: Any) -> Any:
        failed = [each for each in event["Records"] if names_of(each) in poison]
        return {
            "batchItemFailures": [{"itemIdentifier": number_of(e)} for e in failed[:1]]
        }

    return handler


def names_of(record: Any) -> str:
    return names({"Records": [record]})


def batches(log: MappingLog) -> list[str]:
    return [names(call.event) for call in log.invocations]


def fates(log: MappingLog) -> list[Fate]:
    return [outcome.fate for outcome in log.outcomes]


# The response table: AWS, "Configuring partial batch response with DynamoDB".

SUCCESSES: list[Any] = [
    None,
    {},
    [],
    {"batchItemFailures": []},
    {"batchItemFailures": None},
    {"batchItemFailure": [{"itemIdentifier": "unknown"}]},
    {"BatchItemFailures": [{"itemIdentifier": "unknown"}]},
    "ok",
]
WHOLE_FAILURES: list[Any] = [
    {"batchItemFailures": [{"itemIdentifier": ""}]},
    {"batchItemFailures": [{"itemIdentifier": None}]},
    {"batchItemFailures": [{"foo": "2"}]},
    {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
    {"batchItemFailures": [{"itemIdentifier": 123}]},
    {"batchItemFailures": ["2"]},
    {"batchItemFailures": "2"},
]


@pytest.mark.parametrize("answer", SUCCESSES)
def test_an_answer_without_failures_is_a_success(answer: Any) -> None:
    mapping = EventSourceMapping(lambda *_: answer, function_response_types=REPORT)
    log = mapping.run(records(3))
    assert ["012"] == batches(log)
    assert [Fate.DONE] * 3 == fates(log)


@pytest.mark.parametrize("answer", WHOLE_FAILURES)
def test_an_answer_that_names_no_record_fails_the_whole_batch(answer: Any) -> None:
    mapping = EventSourceMapping(
        lambda *_: answer, function_response_types=REPORT, maximum_retry_attempts=1
    )
    log = mapping.run(records(3))
    assert ["012", "012"] == batches(log)
    assert [Fate.DISCARDED] * 3 == fates(log)
    assert isinstance(log.invocations[0].error, ValueError)


@pytest.mark.parametrize("answer", WHOLE_FAILURES)
def test_no_answer_is_looked_at_unless_the_mapping_says_so(answer: Any) -> None:
    log = EventSourceMapping(lambda *_: answer).run(records(3))
    assert [Fate.DONE] * 3 == fates(log)


def test_the_earliest_of_several_failures_is_what_is_delivered_again() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": name} for name in ["c", "b"]]}
    assert 1 == first_to_retry(answer, ["a", "b", "c", "d"])


def test_one_wrong_name_among_right_ones_fails_the_whole_batch() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": name} for name in "bx"]}
    with pytest.raises(ValueError, match="names no record"):
        first_to_retry(answer, ["a", "b"])


def test_a_failed_record_and_all_after_it_are_delivered_again() -> None:
    mapping = EventSourceMapping(
        reports("2"), function_response_types=REPORT, maximum_retry_attempts=3
    )
    log = mapping.run(records(4))
    assert ["0123", "23", "23", "23"] == batches(log)
    assert [Fate.DONE] * 2 + [Fate.DISCARDED] * 2 == fates(log)
    assert [1, 1, 4, 4] == [outcome.deliveries for outcome in log.outcomes]


def test_an_exception_fails_the_whole_batch_as_often_as_there_are_retries() -> None:
    mapping = EventSourceMapping(
        raises_on("1"), batch_size=3, maximum_retry_attempts=2, on_failure="sqs"
    )
    log = mapping.run(records(5))
    assert ["012"] * 3 + ["34"] == batches(log)
    assert [Fate.DISCARDED] * 3 + [Fate.DONE] * 2 == fates(log)


def test_an_answer_that_is_not_json_is_an_error() -> None:
    mapping = EventSourceMapping(lambda *_: {1, 2}, maximum_retry_attempts=0)
    log = mapping.run(records(1))
    assert isinstance(log.invocations[0].error, TypeError)
    assert [Fate.DISCARDED] == fates(log)


def test_without_a_limit_a_poison_record_blocks_until_the_stream_forgets() -> None:
    log = EventSourceMapping(raises_on("1"), batch_size=2).run(records(6))
    assert [Fate.EXPIRED] * 2 == fates(log)[:2]
    *blocked, after = log.invocations[: batches(log).index("45") + 1]
    assert {"01"} == {names(call.event) for call in blocked}
    assert timedelta() <= after.at - blocked[0].at - DAY < timedelta(minutes=1)


def test_a_success_after_failures_is_done() -> None:
    answers = iter([RuntimeError(), RuntimeError(), None])

    def handler(_event: Any, _context: Any) -> None:
        if error := next(answers):
            raise error

    log = EventSourceMapping(handler).run(records(2))
    assert [Fate.DONE] * 2 == fates(log)
    seconds = [call.at - log.invocations[0].at for call in log.invocations]
    assert [timedelta(seconds=n) for n in (0, 1, 3)] == seconds


def test_bisecting_halves_a_failed_batch_and_finds_the_poison_record() -> None:
    mapping = EventSourceMapping(
        raises_on("2"), bisect_batch_on_function_error=True, maximum_retry_attempts=1
    )
    log = mapping.run(records(5))
    assert ["01234", "01", "234", "2", "2", "34"] == batches(log)
    discarded = Fate.DISCARDED
    assert [Fate.DONE, Fate.DONE, discarded, Fate.DONE, Fate.DONE] == fates(log)


def test_splitting_does_not_count_as_a_retry() -> None:
    mapping = EventSourceMapping(
        raises_on("0"), bisect_batch_on_function_error=True, maximum_retry_attempts=0
    )
    log = mapping.run(records(4))
    assert ["0123", "01", "0", "1", "23"] == batches(log)
    assert [Fate.DISCARDED] + [Fate.DONE] * 3 == fates(log)


def test_an_answer_bisects_at_the_record_that_it_names() -> None:
    mapping = EventSourceMapping(
        reports("2"),
        bisect_batch_on_function_error=True,
        function_response_types=REPORT,
        maximum_retry_attempts=0,
    )
    log = mapping.run(records(4))
    assert ["0123", "23"] == batches(log)
    assert [Fate.DONE] * 2 + [Fate.DISCARDED] * 2 == fates(log)


def test_records_that_are_too_old_are_discarded_before_they_are_delivered() -> None:
    mapping = EventSourceMapping(
        raises_on("2"), maximum_record_age_in_seconds=5, on_failure="s3"
    )
    log = mapping.run(records(3, seconds=3))
    assert ["12", "12", "2"] == batches(log)
    assert [Fate.DISCARDED] * 3 == fates(log)
    conditions = {each["requestContext"]["condition"] for each in log.destination}
    assert {"RecordAgeExceeded"} == conditions
    assert 0 == log.destination[0]["requestContext"]["approximateInvokeCount"]


def test_a_record_of_just_the_maximum_age_is_delivered() -> None:
    mapping = EventSourceMapping(
        raises_on(), maximum_record_age_in_seconds=60, on_failure="sqs"
    )
    log = mapping.run(records(3, seconds=60))
    assert ["12"] == batches(log)
    assert [1] == [told["DDBStreamBatchInfo"]["batchSize"] for told in log.destination]
    assert [Fate.DISCARDED, Fate.DONE, Fate.DONE] == fates(log)


def test_a_batch_is_delivered_while_the_stream_has_its_last_record() -> None:
    log = EventSourceMapping(raises_on()).run(records(2, seconds=25 * 60 * 60))
    assert ["01"] == batches(log)


def test_a_destination_in_s3_gets_the_batch_and_a_queue_only_where_it_was() -> None:
    told: dict[Any, Any] = {}
    for on_failure in ("s3", "sqs", "sns"):
        mapping = EventSourceMapping(
            raises_on("1"),
            batch_size=2,
            maximum_retry_attempts=3,
            on_failure=on_failure,
        )
        log = mapping.run(records(4))
        [told[on_failure]] = log.destination
        validate(told[on_failure], "destination-record")
    assert told["sqs"] == told["sns"]
    assert {**told["s3"]} == {**told["sqs"], "payload": told["s3"]["payload"]}
    assert {
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 4,
    }.items() <= told["s3"]["requestContext"].items()
    assert "Unhandled" == told["s3"]["responseContext"]["functionError"]
    given_up = [record.keys["pk"] for record in iter_records(StreamEvent, told["s3"])]
    assert ["0", "1"] == given_up


def test_a_destination_record_of_reported_failures_has_no_function_error() -> None:
    mapping = EventSourceMapping(
        reports("0"),
        function_response_types=REPORT,
        maximum_retry_attempts=0,
        on_failure="sqs",
    )
    [told] = mapping.run(records(2)).destination
    assert None is told["responseContext"]["functionError"]
    assert 2 == told["DDBStreamBatchInfo"]["batchSize"]


def test_filters_let_through_what_one_of_them_matches() -> None:
    mapping = EventSourceMapping(
        lambda *_: None,
        filter_criteria=[
            {"dynamodb": {"Keys": {"pk": {"S": ["1"]}}}},
            json.dumps({"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "3"}]}}}}),
        ],
    )
    log = mapping.run(records(4))
    assert ["13"] == batches(log)
    assert [Fate.FILTERED, Fate.DONE, Fate.FILTERED, Fate.DONE] == fates(log)


def test_a_batching_window_closes_a_batch_by_the_time_of_its_first_record() -> None:
    mapping = EventSourceMapping(
        lambda *_: None, batch_size=3, maximum_batching_window_in_seconds=10
    )
    assert ["01", "23", "4"] == batches(mapping.run(records(5, seconds=10)))
    assert ["012", "34"] == batches(mapping.run(records(5, seconds=5)))


def test_side_by_side_batches_keep_the_order_of_each_key() -> None:
    table = StreamTable(Table("orders", "pk"))
    for number in range(60):
        table.put({"pk": str(number % 9), "n": number})
    seen: dict[str, list[int]] = {}

    def handler(event: Any, _context: Any) -> None:
        for record in event["Records"]:
            change = record["dynamodb"]
            key = change["Keys"]["pk"]["S"]
            seen.setdefault(key, []).append(int(change["NewImage"]["n"]["N"]))

    log = EventSourceMapping(handler, batch_size=5, parallelization_factor=4).run(
        table.records
    )
    assert {Fate.DONE} == {*fates(log)}
    assert 9 == len(seen)
    for numbers in seen.values():
        assert sorted(numbers) == numbers


def test_a_poison_record_blocks_its_own_lane_only() -> None:
    mapping = EventSourceMapping(raises_on("0"), parallelization_factor=10)
    log = mapping.run(records(10))
    assert Fate.EXPIRED is log.outcomes[0].fate
    assert Fate.DONE in fates(log)


def test_a_tumbling_window_hands_on_its_state_and_ends_without_records() -> None:
    states: list[tuple[str, int, bool]] = []

    def handler(event: Any, _context: Any) -> Any:
        count = event["state"].get("count", 0) + len(event["Records"])
        states.append((names(event), count, event["isFinalInvokeForWindow"]))
        return {"state": {"count": count}}

    mapping = EventSourceMapping(handler, batch_size=2, tumbling_window_in_seconds=30)
    log = mapping.run(records(5, seconds=10))
    assert [
        ("01", 2, False),
        ("2", 3, False),
        ("", 3, True),
        ("34", 2, False),
        ("", 2, True),
    ] == states
    first = log.invocations[0].event
    validate(first, "window-event")
    window = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:00:30Z"}
    assert window == first["window"]
    assert [Fate.DONE] * 5 == fates(log)


@pytest.mark.parametrize("answer", [None, {}, {"state": 1}, {"state": None}, "state"])
def test_an_answer_without_state_fails_in_a_window(answer: Any) -> None:
    mapping = EventSourceMapping(
        lambda *_: answer, tumbling_window_in_seconds=30, maximum_retry_attempts=1
    )
    log = mapping.run(records(1))
    assert ["0", "0", "", ""] == batches(log)
    assert [Fate.DISCARDED] == fates(log)


def test_a_state_over_a_megabyte_ends_its_window_early() -> None:
    def handler(event: Any, _context: Any) -> Any:
        return {"state": {"x": "x" * (1024 * 1024) if names(event) == "0" else ""}}

    mapping = EventSourceMapping(handler, batch_size=1, tumbling_window_in_seconds=30)
    log = mapping.run(records(2))
    told = [
        (names(call.event), call.event["isWindowTerminatedEarly"], call.event["state"])
        for call in log.invocations
    ]
    assert [("0", False), ("", True), ("1", False), ("", False)] == [
        (name, early) for name, early, _ in told
    ]
    assert {} == told[2][2]


def test_a_handler_cannot_change_what_is_delivered_again() -> None:
    def handler(event: Any, _context: Any) -> None:
        assert "spoilt" not in event
        event["spoilt"] = event["Records"].clear()
        raise RuntimeError

    given = records(2)
    log = EventSourceMapping(handler, maximum_retry_attempts=2).run(given)
    assert ["01"] * 3 == batches(log)
    assert {RuntimeError} == {type(call.error) for call in log.invocations}


def test_the_handlers_of_this_library_lose_nothing_and_repeat_nothing() -> None:
    seen = []

    @stream_handler(StreamEvent)
    def handler(record: Any) -> None:
        if record.keys["pk"] == "5":
            raise RuntimeError
        seen.append(record.keys["pk"])

    mapping = EventSourceMapping(
        handler,
        batch_size=4,
        bisect_batch_on_function_error=True,
        function_response_types=REPORT,
        maximum_retry_attempts=0,
    )
    log = mapping.run(records(8))
    assert ["0", "1", "2", "3", "4"] == seen
    assert ["5", "6", "7"] == [names_of(each) for each in log.records(Fate.DISCARDED)]


def test_the_context_is_handed_to_the_handler() -> None:
    contexts = []
    mapping = EventSourceMapping(lambda _, c: contexts.append(c), context="context")
    mapping.run(records(1))
    assert ["context"] == contexts


def test_the_log_reads_as_a_table() -> None:
    mapping = EventSourceMapping(raises_on("1"), batch_size=2, maximum_retry_attempts=1)
    expected = [
        "00:00:01      2 records  failed: RuntimeError: 1",
        "00:00:02      2 records  failed: RuntimeError: 1",
        "00:00:02      1 records  done",
        "in all: 1 done, 2 discarded",
    ]
    assert expected == str(mapping.run(records(3))).splitlines()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size": 0}, "batch_size must be from 1 to 10000"),
        ({"maximum_retry_attempts": -2}, "must be from -1 to 10000"),
        ({"function_response_types": ["Report"]}, "ReportBatchItemFailures"),
        ({"on_failure": "kafka"}, 'on_failure must be "s3", "sqs" or "sns"'),
        ({"filter_criteria": [{"a": ["b"]}] * 11}, "at most 10 patterns"),
        (
            {"tumbling_window_in_seconds": 1, "parallelization_factor": 2},
            "one state for all of a shard",
        ),
    ],
)
def test_settings_that_lambda_would_refuse_are_refused(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        EventSourceMapping(print, **settings)


def test_a_filter_that_lambda_would_refuse_is_refused_at_once() -> None:
    with pytest.raises(PatternError):
        EventSourceMapping(print, filter_criteria=[{"eventName": "INSERT"}])


def test_an_event_instead_of_records_is_refused() -> None:
    event: Any = {"Records": []}
    with pytest.raises(TypeError, match="expected records"):
        EventSourceMapping(print).run(event)


def test_a_pattern_instead_of_a_list_of_some_is_refused() -> None:
    with pytest.raises(TypeError, match="filter_criteria is a list of patterns"):
        EventSourceMapping(print, filter_criteria='{"eventName": ["INSERT"]}')


def test_a_handler_gets_a_context_as_lambda_passes_it() -> None:
    contexts: list[Any] = []
    table = StreamTable(Table("orders", "pk"))
    table.put({"pk": "a"})
    EventSourceMapping(lambda _, context: contexts.append(context)).run(table.records)
    [context] = contexts
    assert context.invoked_function_arn.endswith(f":function:{context.function_name}")
    assert 900_000 == context.get_remaining_time_in_millis()


def test_a_function_that_exits_has_failed() -> None:
    table = StreamTable(Table("orders", "pk"))
    table.put({"pk": "a"})
    mapping = EventSourceMapping(lambda *_: sys.exit(3), maximum_retry_attempts=0)
    log = mapping.run(table.records)
    assert table.records == log.records(Fate.DISCARDED)
    assert "the function exited with 3" in str(log)
