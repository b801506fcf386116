"""Failed batches without their records: the range of the shard is read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redrive_doubles import (
    ORDERS,
    Aws,
    Handler,
    Redrive,
    Shard,
    Trimmed,
    Wrap,
    delivered,
    hours_ago,
    info,
    iso,
    sample,
    sequence,
)

from ddbevents.redrive import Status, redrive

# Ambiguous


@pytest.mark.parametrize("size", [3, 6])
def test_a_range_with_another_number_of_records_is_ambiguous(
    size: int, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(1, 5, batchSize=size))
    handler = Handler()
    assert ["ambiguous"] == redriven(handler, queue=aws.url)
    assert [] == handler.calls
    assert [shard.batch(1, 5, batchSize=size)] == aws.bodies()


def test_an_ambiguous_range_is_explained(aws: Aws, shard: Shard) -> None:
    aws.send(shard.batch(1, 5, batchSize=6))
    aws.send(shard.batch(2, 5, batchSize=1))
    options: Any = {"queue": aws.url, "to_handler": Handler()}
    short, long = (each.reason for each in redrive(**options))
    assert (
        "the range has 5 records, the batch had 6: is the message from this stream?"
    ) == short
    assert long.startswith("the range has 4 records, the batch had 1: give the")
    filtered = [each.reason for each in redrive(**options, filter_criteria=[ORDERS])]
    assert filtered[1].startswith(
        "the range has 2 records that the filters let through"
    )


def test_filters_make_a_range_unambiguous(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(1, 5, batchSize=3))
    handler = Handler(3)
    options: Any = {"queue": aws.url, "filter_criteria": [ORDERS]}
    assert ["partly"] == redriven(handler, **options)
    assert [[1, 3, 5]] == handler.calls
    handler = Handler()
    assert ["done"] == redriven(handler, **options)
    assert [[3, 5]] == handler.calls
    assert [] == aws.messages()


def test_a_whole_range_is_handled_up_to_the_size_of_the_batch_at_once(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(1, 5, batchSize=2))
    handler = Handler(4)
    assert ["partly"] == redriven(handler, queue=aws.url, whole_range=True)
    assert [[1, 2], [3, 4]] == handler.calls
    [body] = aws.bodies()
    assert (sequence(shard.records[3]), 2) == (
        info(body)["startSequenceNumber"],
        info(body)["batchSize"],
    )
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)  # what is left is its own
    assert [[4, 5]] == handler.calls


def test_a_whole_range_says_what_it_repeats(aws: Aws, shard: Shard) -> None:
    aws.send(shard.batch(1, 5, batchSize=2))
    [batch] = redrive(queue=aws.url, to_handler=Handler(), whole_range=True)
    assert (5, 3) == (batch.done, batch.others)
    assert "3 records of other batches in the range" == batch.reason


def test_a_whole_range_may_not_be_short_of_records(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(1, 5, batchSize=6))
    assert ["ambiguous"] == redriven(Handler(), queue=aws.url, whole_range=True)


# Expired


@pytest.mark.parametrize("notices", ["get_shard_iterator", "get_records", "nothing"])
def test_what_is_left_of_a_batch_is_handled_and_what_is_gone_is_counted(
    notices: str, aws: Aws, shard: Shard, wrap: Wrap, redriven: Redrive
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:3])], notices))
    aws.send(shard.batch(2, 5))
    handler = Handler()
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert [[4, 5]] == handler.calls
    assert ([], 0) == (aws.messages(), aws.hidden())


def test_a_loss_is_said_with_its_time(aws: Aws, shard: Shard, wrap: Wrap) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:3])]))
    arrived = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=25)
    aws.send(shard.batch(2, 5, approximateArrivalOfFirstRecord=iso(arrived)))
    [batch] = redrive(queue=aws.url, to_handler=Handler())
    assert (4, 2, 0, 2) == (batch.batch_size, batch.done, batch.left, batch.lost)
    expired = arrived + timedelta(hours=24)
    assert (
        f"2 records expired, the first at {expired:%Y-%m-%d %H:%M:%SZ}, and the stream"
        " has no more"
    ) == batch.reason


def test_a_batch_that_expired_in_part_goes_on_like_others(
    aws: Aws, shard: Shard, wrap: Wrap, redriven: Redrive
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:2])]))
    aws.send(shard.batch(1, 5))
    handler = Handler(3)
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert [shard.batch(1, 5)] == aws.bodies()
    handler = Handler(5)
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert [[3, 4, 5]] == handler.calls
    [body] = aws.bodies()
    assert (sequence(shard.records[4]), 1) == (
        info(body)["startSequenceNumber"],
        info(body)["batchSize"],
    )
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert [[5]] == handler.calls


@pytest.mark.parametrize("notices", ["get_shard_iterator", "get_records", "nothing"])
def test_a_batch_that_is_all_gone_leaves_the_queue(
    notices: str, aws: Aws, shard: Shard, wrap: Wrap, redriven: Redrive
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:5])], notices))
    aws.send(shard.batch(2, 5, approximateArrivalOfLastRecord=hours_ago(25)))
    handler = Handler()
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert ([], []) == (handler.calls, aws.messages())


@pytest.mark.parametrize("notices", ["get_shard_iterator", "nothing"])
@pytest.mark.parametrize("hours", [None, 23])
def test_what_is_missing_before_it_can_have_expired_is_no_loss(
    notices: str, hours: int | None, aws: Aws, shard: Shard, wrap: Wrap
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:5])], notices))
    last = hours and hours_ago(hours)
    aws.send(shard.batch(2, 5, approximateArrivalOfLastRecord=last))
    [batch] = redrive(queue=aws.url, to_handler=Handler())
    assert Status.UNREADABLE is batch.status
    assert 1 == len(aws.messages())


def test_filters_count_in_what_is_left(
    aws: Aws, shard: Shard, wrap: Wrap, redriven: Redrive
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:2])]))
    aws.send(shard.batch(1, 6, batchSize=3))
    handler = Handler()
    assert ["ambiguous"] == redriven(handler, queue=aws.url)
    assert [] == handler.calls
    options: Any = {"queue": aws.url, "filter_criteria": [ORDERS]}
    assert ["expired"] == redriven(handler, **options)
    assert [[3, 5, 6]] == handler.calls


def test_the_last_record_may_not_be_missing(
    aws: Aws, shard: Shard, wrap: Wrap, redriven: Redrive
) -> None:
    wrap("dynamodbstreams", Trimmed([sequence(shard.records[4])], "nothing"))
    aws.send(shard.batch(2, 5, batchSize=3))
    handler = Handler()
    assert ["unreadable"] == redriven(handler, queue=aws.url)
    assert [] == handler.calls
    assert [shard.batch(2, 5, batchSize=3)] == aws.bodies()


def test_a_shard_is_gone_with_all_that_was_in_it(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    gone = "shardId-00000001795434187184-864758bb"
    old: Any = {
        "shardId": gone,
        "approximateArrivalOfFirstRecord": hours_ago(26),
        "approximateArrivalOfLastRecord": hours_ago(25),
    }
    aws.send(shard.batch(2, 5, **old))
    handler = Handler()
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert ([], []) == (handler.calls, aws.messages())


@pytest.mark.parametrize("hours", [0, 23])
def test_a_shard_that_cannot_be_gone_yet_is_unreadable(
    hours: int, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    gone = "shardId-00000001795434187184-864758bb"
    recent: Any = {
        "shardId": gone,
        "approximateArrivalOfFirstRecord": hours_ago(25),
        "approximateArrivalOfLastRecord": hours_ago(hours),
    }
    sent = shard.batch(2, 5, **recent)
    aws.send(sent)
    assert ["unreadable"] == redriven(Handler(), queue=aws.url)
    assert [sent] == aws.bodies()


def test_a_time_that_is_none_does_not_end_the_run(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    never: Any = {
        "shardId": "shardId-00000001795434187184-864758bb",
        "approximateArrivalOfFirstRecord": "0001-01-01T00:00:00+14:00",
        "approximateArrivalOfLastRecord": "9999-12-31T23:59:59Z",
    }
    aws.send(shard.batch(1, 2, **never))
    aws.send(shard.batch(3, 4, approximateArrivalOfFirstRecord="so long"))
    statuses = redriven(Handler(), queue=aws.url)
    assert ["done", "unreadable"] == sorted(statuses)


def test_a_loss_is_said_without_a_time_that_cannot_be(
    aws: Aws, shard: Shard, wrap: Wrap
) -> None:
    wrap("dynamodbstreams", Trimmed([*map(sequence, shard.records[:3])]))
    late: Any = {"approximateArrivalOfFirstRecord": "9999-12-31T23:59:59Z"}
    aws.send(shard.batch(2, 5, **late))
    [batch] = redrive(queue=aws.url, to_handler=Handler())
    expected = "2 records expired, and the stream has no more"
    assert (Status.EXPIRED, expected) == (batch.status, batch.reason)


# Foreign, unreadable


def test_a_batch_of_another_table_is_left_alone(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(2, 5))
    handler = Handler()
    assert ["foreign"] == redriven(handler, queue=aws.url, table="orders")
    assert ([], [shard.batch(2, 5)]) == (handler.calls, aws.bodies())
    assert ["foreign"] == redriven(handler, queue=aws.url, table=f"{shard.arn}0")
    assert [] == handler.calls


@pytest.mark.parametrize("by", ["table", "arn"])
def test_a_batch_of_the_table_is_handled(
    by: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(2, 5))
    table = getattr(shard, by)
    assert ["done"] == redriven(Handler(), queue=aws.url, table=table)


@pytest.mark.parametrize(
    "body",
    [
        "so long",
        "[]",
        "5",
        '{"orderId": "secret"}',
        '{"Records": []}',
        '{"DDBStreamBatchInfo": 5}',
        '{"Type": "Notification", "Message":' * 1010 + "{}" + "}" * 1010,
        '{"Type": "Notification", "Message": "so long"}',
        json.dumps({"KinesisBatchInfo": info(sample("destination/message"))}),
    ],
)
def test_what_is_no_failed_batch_is_left_alone(
    body: str, aws: Aws, redriven: Redrive
) -> None:
    aws.send(body)
    handler = Handler()
    assert ["unreadable"] == redriven(handler, queue=aws.url)
    assert ([], [body]) == (handler.calls, [each["Body"] for each in aws.messages()])


@pytest.mark.parametrize(
    "changed",
    [
        {"batchSize": 0},
        {"batchSize": "4"},
        {"batchSize": None},
        {"streamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/changes"},
        {"shardId": 5},
        {"startSequenceNumber": None},
        {"endSequenceNumber": "-1"},
        {"startSequenceNumber": "1"},  # boto3 refuses it
        {"startSequenceNumber": "²"},
        {"startSequenceNumber": "9" * 5000},
    ],
)
def test_what_does_not_say_where_a_batch_was_is_left_alone(
    changed: Any, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(2, 5, **changed))
    handler = Handler()
    assert ["unreadable"] == redriven(handler, queue=aws.url)
    assert ([], [shard.batch(2, 5, **changed)]) == (handler.calls, aws.bodies())


def test_a_parked_record_whose_number_is_none_is_handled(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    event = delivered(shard, 2, 3)
    event["Records"][0]["dynamodb"]["SequenceNumber"] = "9" * 5000
    aws.send(event)
    assert ["done"] == redriven(Handler(), queue=aws.url)


def test_one_message_that_is_none_holds_up_no_other(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    for body in ("so long", shard.batch(1, 3), "[]", shard.batch(4, 6)):
        aws.send(body)
    handler = Handler()
    statuses = redriven(handler, queue=aws.url)
    assert ["unreadable"] * 2 + ["done"] * 2 == statuses
    assert [[1, 2, 3], [4, 5, 6]] == handler.calls
    assert ["so long", "[]"] == [each["Body"] for each in aws.messages()]
