"""What `EventSourceMapping` does with spoilt records, in windows, and over days."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from ddbevents import StreamEvent, Table, stream_handler
from ddbevents.fixtures import (
    PAYLOAD_LIMIT,
    EventSourceMapping,
    Fate,
    MappingLog,
    StreamTable,
    build_event,
    build_get_records_response,
    build_kinesis_event,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
REPORT: Any = ["ReportBatchItemFailures"]


def records(count: int, gap: timedelta = timedelta(seconds=1), size: int = 0) -> Any:
    """Return inserts, so long apart, with a text of such a size."""
    times = (START + gap * n for n in range(count))
    table = StreamTable(Table("orders", "pk"), clock=lambda: next(times))
    for number in range(count):
        table.put({"pk": str(number), "text": "x" * size})
    return table.records


def fails(*_: Any) -> None:
    raise RuntimeError


def fates(log: MappingLog) -> list[Fate]:
    return [outcome.fate for outcome in log.outcomes]


@pytest.mark.parametrize("told", ["nothing", None, "soon", [5]])
def test_a_first_record_without_a_time_was_made_when_the_next_one_was(
    told: Any,
) -> None:
    given = records(3)
    given[0]["dynamodb"]["ApproximateCreationDateTime"] = told
    if told == "nothing":
        del given[0]["dynamodb"]["ApproximateCreationDateTime"]
    mapping = EventSourceMapping(
        lambda *_: None,
        maximum_record_age_in_seconds=60,
        maximum_batching_window_in_seconds=1,
        on_failure="sqs",
    )
    log = mapping.run(given)
    assert [Fate.DONE] * 3 == fates(log)
    assert [START + timedelta(seconds=1)] * 2 == [log.outcomes[n].made for n in (0, 1)]
    assert [] == log.destination


@pytest.mark.parametrize("build", [build_kinesis_event, build_get_records_response])
@pytest.mark.parametrize("told", [None, "soon"])
def test_a_spoilt_time_is_built_into_any_event(build: Any, told: Any) -> None:
    given = records(1)
    given[0]["dynamodb"]["ApproximateCreationDateTime"] = told
    assert build(given)["Records"]


def test_the_times_at_a_destination_are_never_those_of_1970() -> None:
    given = records(1)
    del given[0]["dynamodb"]["ApproximateCreationDateTime"]
    mapping = EventSourceMapping(fails, maximum_retry_attempts=0, on_failure="sqs")
    assert "1970" not in json.dumps(mapping.run([*given, *records(2)]).destination)


@pytest.mark.parametrize("factor", [1, 10])
def test_a_record_without_keys_is_delivered(factor: int) -> None:
    given = records(2)
    del given[0]["dynamodb"]["Keys"]
    log = EventSourceMapping(lambda *_: None, parallelization_factor=factor).run(given)
    assert [Fate.DONE] * 2 == fates(log)


def test_a_function_that_is_cancelled_has_failed() -> None:
    def handler(*_: Any) -> None:
        raise asyncio.CancelledError

    log = EventSourceMapping(handler, maximum_retry_attempts=0).run(records(1))
    assert [Fate.DISCARDED] == fates(log)


def test_each_record_expires_after_a_day_by_itself() -> None:
    log = EventSourceMapping(fails).run(records(2, timedelta(hours=20)))
    assert [Fate.EXPIRED] * 2 == fates(log)
    last = {
        name: max(call.at for call in log.invocations if name in json.dumps(call.event))
        for name in ('{"pk": {"S": "0"}}', '{"pk": {"S": "1"}}')
    }
    first, second = last.values()
    day, minute = timedelta(hours=24), timedelta(minutes=1)
    assert START + day - minute <= first <= START + day
    assert first + timedelta(hours=20) - minute <= second


def test_the_last_invocation_of_a_window_tells_the_stream() -> None:
    given = records(1)
    mapping = EventSourceMapping(
        lambda *_: {"state": {}}, tumbling_window_in_seconds=60
    )
    log = mapping.run(given)
    arns = {call.event["eventSourceARN"] for call in log.invocations}
    assert {given[0]["eventSourceARN"]} == arns


def test_no_event_of_a_window_is_over_the_limit_with_its_state() -> None:
    def handler(*_: Any) -> Any:
        return {"state": {"text": "y" * 900_000}}

    mapping = EventSourceMapping(
        handler, batch_size=1_000, tumbling_window_in_seconds=600
    )
    log = mapping.run(records(60, size=200_000))
    sizes = [len(orjson.dumps(call.event)) for call in log.invocations]
    assert max(sizes) <= PAYLOAD_LIMIT
    assert len(log.invocations[0].event["Records"]) > len(
        log.invocations[1].event["Records"]
    )
    assert [Fate.DONE] * 60 == fates(log)


def test_a_destination_in_s3_gets_the_event_of_the_window() -> None:
    mapping = EventSourceMapping(
        fails, tumbling_window_in_seconds=60, maximum_retry_attempts=0, on_failure="s3"
    )
    log = mapping.run(records(2))
    [told] = log.destination
    payload: Any = told.get("payload")
    assert log.invocations[0].event == orjson.loads(payload)


@pytest.mark.parametrize("answer", [None, {}])
def test_a_function_without_a_state_in_its_answer_has_not_raised(answer: Any) -> None:
    mapping = EventSourceMapping(
        lambda *_: answer,
        tumbling_window_in_seconds=60,
        maximum_retry_attempts=0,
        on_failure="sqs",
    )
    log = mapping.run(records(1))
    [told] = log.destination
    assert None is told.get("responseContext", {"functionError": ""})["functionError"]
    assert [False, False] == [call.raised for call in log.invocations]


def test_the_log_tells_an_answer_that_nobody_looks_at() -> None:
    log = EventSourceMapping(stream_handler(StreamEvent)(fails)).run(records(1))
    assert [Fate.DONE] == fates(log)
    assert 'not looked at without "ReportBatchItemFailures"' in str(log)


def test_a_day_of_attempts_is_told_in_a_few_lines(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mapping = EventSourceMapping(
        stream_handler(StreamEvent)(fails), function_response_types=REPORT
    )
    log = mapping.run(records(1))
    assert len(log.invocations) > 1_000
    assert [
        "00:00:00      1 records  failed at record 0",
        f"           {len(log.invocations) - 1} more, all the same, until 23:59:03",
        "in all: 1 expired",
    ] == str(log).splitlines()
    assert 1 == len(caplog.records)
    stream_handler(StreamEvent)(fails)(build_event(records(1)), None)
    assert 2 == len(caplog.records)  # it is only so while the mapping runs


def test_filters_may_be_as_lambda_has_them() -> None:
    criteria = {"Filters": [{"Pattern": '{"eventName": ["REMOVE"]}'}]}
    log = EventSourceMapping(fails, filter_criteria=criteria).run(records(1))
    assert [Fate.FILTERED] == fates(log)
