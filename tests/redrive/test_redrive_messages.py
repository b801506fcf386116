"""Whatever a message is, it gets a status; none keeps others from being handled."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from damaged import damaged_events
from hypothesis import example, given
from redrive_doubles import FakeQueue, FakeSession, client_error, sample

from ddbevents.redrive import Redriven, Status, redrive

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/failed"
PARKED = json.dumps(sample("new-image"))
DEEP: Any = {"S": "a"}
for _ in range(250):
    DEEP = {"M": {"deep": DEEP}}


class NoStreams:
    """A client of streams that refuses everything."""

    def get_shard_iterator(self, **_: Any) -> Any:
        raise client_error("AccessDeniedException", "GetShardIterator")

    class exceptions:  # noqa: N801  # as boto3's
        class TrimmedDataAccessException(Exception):  # noqa: N818  # as boto3's
            pass


def in_file(
    value: Any, handler: Any = lambda *_: None, **options: Any
) -> list[Redriven]:
    file = BytesIO(json.dumps(value).encode())
    session = FakeSession(dynamodbstreams=NoStreams())
    return [*redrive(files=[file], to_handler=handler, session=session, **options)]


@given(damaged_events())
@example({"Records": [], "NextShardIterator": "a"})
def test_any_message_gets_a_status(value: Any) -> None:
    queue = FakeQueue(json.dumps(value))
    session = FakeSession(sqs=queue, dynamodbstreams=NoStreams())
    options: Any = {"to_handler": lambda *_: {"batchItemFailures": [{}]}}
    [batch] = redrive(queue=QUEUE, session=session, table="orders", **options)
    assert batch.status in {Status.FAILED, Status.FOREIGN, Status.UNREADABLE}
    assert 1 == len(queue.bodies)
    for each in in_file(value):
        assert isinstance(each.status, Status)


def test_a_record_nested_too_deeply_is_refused_before_others_are_handled() -> None:
    event = sample("new-image")
    record = event["Records"][0]
    deep = {**record, "dynamodb": {**record["dynamodb"], "NewImage": {"a": DEEP}}}
    calls: list[Any] = []
    [batch] = in_file({"Records": [record, deep]}, lambda event, _: calls.append(event))
    assert (Status.UNREADABLE, "a document that is nested too deeply", []) == (
        batch.status,
        batch.reason,
        calls,
    )


def test_a_body_that_is_none_hides_no_other_of_what_was_received() -> None:
    received = {
        "Messages": [
            {"MessageId": "first", "Body": PARKED},
            {"MessageId": "second", "Body": "so long"},
            {"MessageId": "third", "Body": PARKED},
            "none",
        ]
    }
    batches = sorted((each.name, each.status) for each in in_file(received))
    assert [
        ("a file: batch 4", Status.UNREADABLE),
        ("a file: first: batch 1", Status.DONE),
        ("a file: second: batch 2", Status.UNREADABLE),
        ("a file: third: batch 3", Status.DONE),
    ] == batches


@pytest.mark.parametrize("source", [[], {}, 5, None])
def test_an_event_source_that_is_no_text_is_no_queue(source: Any) -> None:
    [batch] = in_file({"Records": [{"eventSource": source, "body": PARKED}]})
    assert Status.UNREADABLE is batch.status


def test_all_records_of_a_batch_must_be_of_the_table() -> None:
    event = sample("new-image")
    record = event["Records"][0]
    arn = record["eventSourceARN"].replace("table/", "table/other-")
    event = {"Records": [record, {**record, "eventSourceARN": arn}]}
    table = arn.partition("table/other-")[2].partition("/")[0]
    [batch] = in_file(event, table=table)
    assert (
        f"records of other-{table}, not of {table}: if they are to be handled, name"
        " their table"
    ) == batch.reason


def test_a_kinesis_record_has_its_table_in_its_data() -> None:
    event = sample("kinesis/lambda-event")
    [batch] = in_file(event, table="no-such-table")
    assert Status.FOREIGN is batch.status
    name = batch.reason.removeprefix("records of ").partition(",")[0]
    [batch] = in_file(event, table=name)
    assert Status.DONE is batch.status


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"{", "the answer is not JSON"),
        (
            {"batchItemFailures": [{"itemIdentifier": "secret"}]},
            "an `itemIdentifier` names no record of the batch",
        ),
    ],
)
def test_an_answer_that_is_none_is_said_in_a_sentence(answer: Any, reason: str) -> None:
    [batch] = in_file(sample("new-image"), lambda *_: answer)
    assert (Status.FAILED, reason) == (batch.status, batch.reason)


def test_a_message_that_is_json_of_json_goes_on_as_others() -> None:
    event = sample("new-and-old-images")
    assert 1 < len(event["Records"])
    queue = FakeQueue(json.dumps(json.dumps(event)))
    session = FakeSession(sqs=queue)
    name = event["Records"][1]["dynamodb"]["SequenceNumber"]
    answer = {"batchItemFailures": [{"itemIdentifier": name}]}
    options: Any = {"queue": QUEUE, "session": session}
    [batch] = redrive(to_handler=lambda *_: answer, **options)
    assert (Status.PARTLY, 1) == (batch.status, batch.done)
    [batch] = redrive(to_handler=lambda *_: None, **options)
    assert (Status.DONE, len(event["Records"]) - 1) == (batch.status, batch.done)
    assert [] == queue.bodies


def test_a_list_of_messages_is_taken_apart() -> None:
    messages = [{"MessageId": name, "Body": PARKED} for name in ("first", "second")]
    assert [Status.DONE] * 2 == [each.status for each in in_file(messages)]


def test_a_dry_run_has_the_keys_of_kinesis_records() -> None:
    [batch] = in_file(sample("kinesis/lambda-event"), dry_run=True)
    assert all({"pk"} <= {*keys} for keys in batch.keys)
    assert batch.keys


def test_a_dry_run_says_that_a_record_is_too_large() -> None:
    event = sample("new-image")
    event["Records"][0]["dynamodb"]["NewImage"]["a"] = {"S": "a" * 7_000_000}
    [batch] = in_file(event, dry_run=True)
    assert Status.FAILED is batch.status
    assert "bytes of JSON" in batch.reason


def test_each_call_is_progress() -> None:
    steps: list[int] = []
    event = sample("new-and-old-images")
    half = max(len(event["Records"]) // 2, 1)
    message = sample("destination/message")
    message["DDBStreamBatchInfo"]["batchSize"] = half
    in_file(event, on_progress=steps.append)
    assert [len(event["Records"])] == steps


@pytest.mark.parametrize("part", ["/stream/2026-11-23T00:00:00.000", ""])
def test_a_table_may_be_named_by_its_arn(part: str) -> None:
    event = sample("new-image")
    arn = event["Records"][0]["eventSourceARN"].partition("/stream/")[0]
    for record in event["Records"]:
        record["eventSourceARN"] = f"{arn}/stream/2026-11-23T00:00:00.000"
    assert Status.DONE is in_file(event, table=f"{arn}{part}")[0].status
    assert Status.FOREIGN is in_file(event, table=f"{arn}s{part}")[0].status
