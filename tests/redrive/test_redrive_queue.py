"""Failed batches in a queue: taken, hidden, moved on, deleted."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from redrive_doubles import (
    Aws,
    Handler,
    Raising,
    Redrive,
    Shard,
    Wrap,
    Wrapped,
    client_error,
    hours_ago,
    info,
    iso,
    sample,
    sequence,
)

from ddbevents import DdbEventsError
from ddbevents.redrive import Status, redrive

# A queue


def test_a_batch_that_is_handled_leaves_the_queue(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send(shard.batch(2, 5))
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert [[2, 3, 4, 5]] == handler.calls
    assert ([], 0) == (aws.messages(), aws.hidden())


def test_a_message_about_the_others_takes_the_place_of_a_batch_of_which_a_part_is_done(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    sent = shard.batch(2, 5, approximateArrivalOfFirstRecord=hours_ago(1))
    aws.send(sent)
    assert ["partly"] == redriven(Handler(4), queue=aws.url)
    fourth = shard.records[3]
    moved = {
        **info(sent),
        "startSequenceNumber": sequence(fourth),
        "batchSize": 2,
        "approximateArrivalOfFirstRecord": iso(
            fourth["dynamodb"]["ApproximateCreationDateTime"]
        ),
    }
    assert [{**sent, "DDBStreamBatchInfo": moved}] == aws.bodies()

    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert [[4, 5]] == handler.calls
    assert ([], 0) == (aws.messages(), aws.hidden())


def raising(_event: Any, _: Any) -> None:
    raise RuntimeError("secret")


def naming_no_record(_event: Any, _: Any) -> Any:
    return {"batchItemFailures": [{"itemIdentifier": "000000000000000000099"}]}


@pytest.mark.parametrize("handler", [Handler(2), raising, naming_no_record])
def test_a_batch_of_which_nothing_is_done_stays_and_is_visible_at_once(
    handler: Any, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    name = aws.send(shard.batch(2, 5))
    assert ["failed"] == redriven(handler, queue=aws.url)
    [message] = aws.messages()
    assert (name, shard.batch(2, 5)) == (
        message["MessageId"],
        json.loads(message["Body"]),
    )


def test_what_a_handler_raised_is_not_in_the_reason(aws: Aws, shard: Shard) -> None:
    aws.send(shard.batch(2, 5))
    [batch] = redrive(queue=aws.url, to_handler=raising)
    assert re.fullmatch(
        r"RuntimeError at .*test_redrive_queue\.py:\d+ in raising", batch.reason
    )
    assert isinstance(batch.error, RuntimeError)
    assert (4, 0, 4) == (batch.batch_size, batch.done, batch.left)


def test_messages_received_together_are_handled_in_the_order_of_their_shard(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    for first in (5, 1, 3):
        aws.send(shard.batch(first, first + 1))
    handler = Handler()
    assert ["done"] * 3 == redriven(handler, queue=aws.url)
    assert [[1, 2], [3, 4], [5, 6]] == handler.calls


def test_more_messages_than_one_call_returns_are_handled_in_order(
    aws: Aws, shard: Shard
) -> None:
    for _ in range(4):
        for n in (6, 5, 4, 3, 2, 1):
            aws.send(shard.batch(n, n))
    handler = Handler()
    assert 24 == len([*redrive(queue=aws.url, to_handler=handler)])
    assert sorted([*range(1, 7)] * 4) == handler.done
    assert ([], 0) == (aws.messages(), aws.hidden())


def test_a_limit_leaves_the_other_messages(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    for n in (1, 2, 3):
        aws.send(shard.batch(n, n))
    handler = Handler()
    assert ["done"] * 2 == redriven(handler, queue=aws.url, limit=2)
    assert 2 == len(handler.calls)
    assert 1 == len(aws.messages())


def test_what_is_moved_on_is_not_handled_again_by_the_same_run(
    aws: Aws, shard: Shard
) -> None:
    aws.send(shard.batch(1, 3))
    aws.send(shard.batch(4, 6))
    handler = Handler(2, 5)
    outcomes = redrive(queue=aws.url, to_handler=handler)
    assert [(1, 2), (1, 2)] == [(each.done, each.left) for each in outcomes]
    assert [[1, 2, 3], [4, 5, 6]] == handler.calls
    assert [2, 2] == [info(each)["batchSize"] for each in aws.bodies()]


def test_the_envelope_of_sns_is_kept(aws: Aws, shard: Shard, redriven: Redrive) -> None:
    envelope = sample("destination/sns-message")
    aws.send({**envelope, "Message": json.dumps(shard.batch(2, 5))})
    assert ["partly"] == redriven(Handler(4), queue=aws.url)
    [body] = aws.bodies()
    moved = json.loads(body.pop("Message"))
    envelope.pop("Message")
    assert envelope == body
    assert (sequence(shard.records[3]), 2) == (
        info(moved)["startSequenceNumber"],
        info(moved)["batchSize"],
    )
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert [[4, 5]] == handler.calls


def test_the_attributes_of_a_message_are_kept(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    attributes = {
        "team": {"DataType": "String", "StringValue": "orders"},
        "try": {"DataType": "Number.int", "StringValue": "3"},
        "trace": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    aws.send(shard.batch(2, 5), **attributes)
    assert ["partly"] == redriven(Handler(4), queue=aws.url)
    [message] = aws.messages()
    assert attributes == message["MessageAttributes"]


def test_a_fifo_queue_is_refused(
    aws: Aws, command: Callable[..., tuple[int, str, str]]
) -> None:
    created = aws.sqs.create_queue(
        QueueName="failed.fifo", Attributes={"FifoQueue": "true"}
    )
    with pytest.raises(DdbEventsError, match="a FIFO queue"):
        redrive(queue=created["QueueUrl"], to_handler=Handler())
    code, printed, errors = command(Handler(), "--queue", created["QueueUrl"])
    assert (2, "") == (code, printed)
    assert "a FIFO queue" in errors


def test_a_queue_that_is_none_is_wrong_usage(
    aws: Aws, command: Callable[..., tuple[int, str, str]]
) -> None:
    code, printed, errors = command(Handler(), "--queue", f"{aws.url}-not")
    assert (2, "") == (code, printed)
    assert "ddbevents: An error occurred (AWS.SimpleQueueService.NonExistent" in errors


@pytest.mark.parametrize("option", ["keep", "dry_run"])
def test_a_queue_may_stay_as_it_is(
    option: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    names = {aws.send(shard.batch(1, 3)), aws.send(shard.batch(4, 6)), aws.send("?")}
    handler = Handler(2)
    options: dict[str, Any] = {option: True}
    statuses = redriven(handler, queue=aws.url, **options)
    is_dry = option == "dry_run"
    ours = ["ready", "ready"] if is_dry else ["partly", "done"]
    assert ["unreadable", *ours] == statuses
    assert ([] if is_dry else [[1, 2, 3], [4, 5, 6]]) == handler.calls
    messages = aws.messages()
    assert names == {each["MessageId"] for each in messages}
    assert [json.dumps(shard.batch(1, 3)), json.dumps(shard.batch(4, 6)), "?"] == [
        each["Body"] for each in messages
    ]


def test_a_dry_run_prints_counts_ages_and_keys(
    aws: Aws, shard: Shard, command: Callable[..., tuple[int, str, str]]
) -> None:
    name = aws.send(shard.batch(2, 4, approximateArrivalOfFirstRecord=hours_ago(3)))
    code, printed, errors = command(Handler(), "--queue", aws.url, "--dry-run")
    head, *keys = printed.splitlines()
    assert (0, "1 ready\n") == (code, errors)
    assert re.fullmatch(
        rf"ready       {name}: 3 of 3 records to handle, 3:00:\d\d old", head
    )
    assert ['    {"pk":{"S":"o1"}}'] * 3 == keys


# Visibility


def test_messages_are_hidden_from_others_for_as_long_as_it_takes(
    aws: Aws, shard: Shard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddbevents.redrive.sqs_queue._SECONDS_HIDDEN", 1)
    monkeypatch.setattr("ddbevents.redrive.sqs_queue._SECONDS_BETWEEN_EXTENSIONS", 0.1)
    aws.send(shard.batch(1, 3))
    aws.send(shard.batch(4, 6))
    seen: list[Any] = []

    def slow(_event: Any, _: Any) -> None:
        if not seen:
            time.sleep(1.5)
        seen.append((aws.messages(), aws.hidden()))

    assert 2 == len([*redrive(queue=aws.url, to_handler=slow)])
    assert [([], 2), ([], 1)] == seen


def test_messages_are_visible_again_once_a_run_is_interrupted(
    aws: Aws, shard: Shard, command: Callable[..., tuple[int, str, str]]
) -> None:
    def interrupted(event: Any, context: Any) -> Any:
        if handler(event, context) and len(handler.calls) == 2:
            raise KeyboardInterrupt

    for first in (1, 3, 5):
        aws.send(shard.batch(first, first + 1))
    handler = Handler()
    code, printed, errors = command(interrupted, "--queue", aws.url)
    assert (2, ["done"]) == (code, [line.split()[0] for line in printed.splitlines()])
    assert "1 done\nddbevents: stopped\n" == errors
    left = {info(each)["startSequenceNumber"] for each in aws.bodies()}
    assert {sequence(shard.records[2]), sequence(shard.records[4])} == left


def test_messages_are_visible_again_once_who_iterates_has_enough(
    aws: Aws, shard: Shard
) -> None:
    aws.send(shard.batch(1, 3))
    aws.send(shard.batch(4, 6))
    batches = redrive(queue=aws.url, to_handler=Handler())
    assert Status.DONE is next(batches).status
    assert [] == aws.messages()
    batches.close()  # type: ignore[attr-defined]  # it is a generator
    assert [shard.batch(4, 6)] == aws.bodies()


# A crash


def test_a_crash_between_sending_and_deleting_repeats_and_loses_nothing(
    aws: Aws, shard: Shard, wrap: Wrap
) -> None:
    error = client_error("InternalError", "DeleteMessage")
    wrap(
        "sqs",
        lambda sqs: Wrapped(sqs, delete_message=Raising(sqs.delete_message, error)),
    )
    aws.send(shard.batch(2, 5))
    handler = Handler(4)
    with pytest.raises(type(error), match="InternalError"):
        [*redrive(queue=aws.url, to_handler=handler)]
    assert [2, 3] == handler.done
    assert [4, 2] == [info(each)["batchSize"] for each in aws.bodies()]
    handler.failing.clear()
    wrap("sqs", lambda sqs: sqs)
    assert ["done"] * 2 == [
        each.status for each in redrive(queue=aws.url, to_handler=handler)
    ]
    assert [2, 3, 2, 3, 4, 5, 4, 5] == handler.done
    assert ([], 0) == (aws.messages(), aws.hidden())


def test_a_message_is_not_deleted_before_the_other_is_sent(
    aws: Aws,
    shard: Shard,
    wrap: Wrap,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    error = client_error("InternalError", "SendMessage")
    wrap("sqs", lambda sqs: Wrapped(sqs, send_message=Raising(sqs.send_message, error)))
    aws.send(shard.batch(2, 5))
    code, printed, errors = command(Handler(4), "--queue", aws.url)
    assert (2, "partly") == (code, printed.split()[0])
    assert "so the next run repeats this batch" in printed
    assert "ddbevents: An error occurred (InternalError)" in errors
    assert [shard.batch(2, 5)] == aws.bodies()
