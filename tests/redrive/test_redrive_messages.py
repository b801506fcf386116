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
