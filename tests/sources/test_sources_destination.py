"""What Lambda leaves at on-failure destinations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from deliveries import OrderEvent

from ddbevents import DecodeError, RecordError, SourceError, iter_records
from ddbevents.sources import destination_records

SAMPLES = Path(__file__).parents[2] / "fixtures" / "events" / "destination"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "name", ["message", "sqs-event", "sns-event", "sns-message", "s3-object", "s3-text"]
)
def test_a_record_tells_where_to_read_its_batch_again(name: str) -> None:
    [record] = destination_records(sample(name))
    batch = record["DDBStreamBatchInfo"]
    assert ("100000000000000000000", "200000000000000000000") == (
        batch["startSequenceNumber"],
        batch["endSequenceNumber"],
    )
    assert "shardId-00000001795434187184-864758bb" == batch["shardId"]
    assert batch["streamArn"].endswith("table/orders/stream/2026-11-23T00:00:00")


def test_a_topic_may_lead_to_a_queue() -> None:
    sqs = sample("sqs-event")
    sqs["Records"][0]["body"] = json.dumps(sample("sns-message"))
    assert sample("message") == destination_records(sqs)[0]


def test_every_message_of_a_queue_is_a_record() -> None:
    sqs = sample("sqs-event")
    sqs["Records"] *= 2
    assert [sample("message")] * 2 == destination_records(sqs)


@pytest.mark.parametrize("text", [bytes, bytearray, memoryview])
def test_a_record_may_be_json_text(text: Any) -> None:
    record = sample("message")
    assert [record] == destination_records(text(json.dumps(record).encode()))


@pytest.mark.parametrize("payload", ["", None])
def test_an_empty_payload_is_none(payload: Any) -> None:
    with pytest.raises(SourceError, match="without the records themselves"):
        iter_records(OrderEvent, sample("message") | {"payload": payload})


@pytest.mark.parametrize("name", ["message", "sqs-event", "sns-event", "sns-message"])
def test_records_that_did_not_come_along_are_not_read(name: str) -> None:
    with pytest.raises(
        SourceError,
        match="read shard shardId-00000001795434187184-864758bb again from"
        " SequenceNumber 100000000000000000000 to 200000000000000000000",
    ):
        iter_records(OrderEvent, sample(name))


@pytest.mark.parametrize(
    "event",
    [
        {"Records": [{"eventSource": "aws:sqs", "body": '{"orderId": "secret"}'}]},
        {"Records": [{"eventSource": "aws:sqs", "body": "5"}]},
        {"Records": [{"eventSource": "aws:sqs"}]},
        {"Records": [{"EventSource": "aws:sns", "Sns": None}]},
        {"Type": "Notification", "Message": {"orderId": "secret"}},
        {"DDBStreamBatchInfo": "secret"},
    ],
)
def test_a_message_that_is_something_else_is_refused(event: Any) -> None:
    with pytest.raises(SourceError, match="on-failure destination record") as caught:
        destination_records(event)
    assert "secret" not in str(caught.value)
    with pytest.raises((SourceError, RecordError)) as refused:
        next(iter_records(OrderEvent, event))
    assert "secret" not in str(refused.value)


def test_a_message_that_is_not_json_is_refused() -> None:
    event = {"Records": [{"eventSource": "aws:sqs", "body": "so long"}]}
    with pytest.raises(DecodeError, match="expected JSON"):
        destination_records(event)


def test_a_payload_that_is_no_event_is_refused() -> None:
    event = sample("message") | {"payload": '{"detail": {}}'}
    records = iter_records(OrderEvent, event)
    with pytest.raises(RecordError, match="found an object with the members `detail`"):
        next(records)


@pytest.mark.parametrize("levels", [9, 1_000, 20_000])
@pytest.mark.parametrize(
    "around",
    [
        lambda event: {"Records": [{"body": event}]},
        lambda event: {"Records": [{"Sns": {"Message": event}}]},
        lambda event: {"Type": "Notification", "Message": event},
    ],
)
def test_messages_without_end_inside_of_each_other_are_refused(
    levels: int, around: Any
) -> None:
    event: Any = {"DDBStreamBatchInfo": {}}
    for _ in range(levels):
        event = around(event)
    with pytest.raises(SourceError, match="too many messages inside of each other"):
        destination_records(event)


@pytest.mark.parametrize("records", [5, None, True, 1.5, {}, [5], [None], [[]]])
def test_what_is_no_list_of_records_is_refused(records: Any) -> None:
    with pytest.raises(SourceError, match="expected an on-failure destination record"):
        destination_records({"Records": records})
