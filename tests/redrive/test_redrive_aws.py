"""Failed batches, from moto's SQS and S3, read from the stream of DynamoDB Local."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from redrive_doubles import (
    MARKER,
    Aws,
    Clients,
    FakeSession,
    FakeStreams,
    Handler,
    Raising,
    Shard,
    Trimmed,
    Wrapped,
    as_boto3,
    client_error,
    hours_ago,
    iso,
    mocked_aws,
    sample,
    sequence,
)

from ddbevents import DdbEventsError
from ddbevents.cli import main
from ddbevents.redrive import Status, redrive
from ddbevents.sources import as_lambda_event

ORDERS = '{"dynamodb": {"NewImage": {"of": {"S": ["order"]}}}}'
APP = "redriven_app"

Redrive = Callable[..., list[str]]
Wrap = Callable[[str, Callable[[Any], Any]], None]


@pytest.fixture(scope="module")
def _clients(dynamodb_local: str) -> Iterator[Clients]:
    settings = {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": dynamodb_local,
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        with mocked_aws(dynamodb_local) as clients:
            yield clients


@pytest.fixture
def aws(_clients: Clients, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """A queue and a bucket of moto's, where every client of AWS's finds them."""
    monkeypatch.setattr("ddbevents.redrive.sqs_queue._SECONDS_TO_WAIT", 0)
    return Aws(*_clients)


@pytest.fixture(scope="session")
def shard(dynamodb_local: str, make_table: Any) -> Shard:
    """The shard of a table with six changes; the second and the fourth are no orders'.

    Nothing changes it any more: the tests share it.
    """
    table = make_table()
    for n in range(1, 7):
        of = {"S": "other" if n in {2, 4} else "order"}
        table.put({"pk": {"S": "o1"}, "n": {"N": str(n)}, "of": of})
    return Shard(table, dynamodb_local)


@pytest.fixture
def wrap(monkeypatch: pytest.MonkeyPatch) -> Wrap:
    """Puts what wraps the clients of a service in their place."""
    client: Any = boto3.client

    def wrap(service: str, wrapper: Callable[[Any], Any]) -> None:
        def make(name: str, **options: Any) -> Any:
            made = client(name, **options)
            return wrapper(made) if name == service else made

        monkeypatch.setattr(boto3, "client", make)

    return wrap


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command with a handler; returns its exit code and what it printed."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(handler: Any, *arguments: str) -> tuple[int, str, str]:
        app = ModuleType(APP)
        app.__dict__["handler"] = handler
        monkeypatch.setitem(sys.modules, APP, app)
        capsys.readouterr()
        code = main(["redrive", *arguments, "--to-handler", f"{APP}:handler"])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(params=["function", "command"])
def redriven(
    request: pytest.FixtureRequest, command: Callable[..., tuple[int, str, str]]
) -> Redrive:
    """Runs redrive, as a function and as a command; returns the statuses."""

    def by_function(handler: Any, **options: Any) -> list[str]:
        return [each.status for each in redrive(to_handler=handler, **options)]

    def by_command(handler: Any, **options: Any) -> list[str]:
        code, printed, _ = command(handler, *arguments_for(options))
        lines = printed.splitlines()
        statuses = [line.split()[0] for line in lines if not line.startswith(" ")]
        assert code == int(any(each not in {"done", "ready"} for each in statuses))
        return statuses

    return by_function if request.param == "function" else by_command


def arguments_for(options: dict[str, Any]) -> Iterator[str]:
    """Yield the command's arguments that stand for a function's."""
    names = {"filter_criteria": "filter", "start": "from"}
    yield from map(str, options.pop("files", ()))
    for name, value in options.items():
        yield f"--{names.get(name, name.replace('_', '-'))}"
        if value is not True:
            yield from [*map(str, value)] if isinstance(value, list) else [str(value)]


def info(body: Any) -> Any:
    return body["DDBStreamBatchInfo"]


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
        r"RuntimeError at .*test_redrive_aws\.py:\d+ in raising", batch.reason
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
    assert (2, "") == (code, printed)
    assert "ddbevents: An error occurred (InternalError)" in errors
    assert [shard.batch(2, 5)] == aws.bodies()


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
        "the range has 5 records in all, the batch had 6: give the filters that the"
        " mapping had then"
    ) == short
    assert long.startswith("the range has 4 records in all, the batch had 1: give the")
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
    assert "with 3 records of other batches, which are repeated" == batch.reason


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
        "the stream no longer has 2 of its records: they expired, the first at"
        f" {expired:%Y-%m-%d %H:%M:%SZ}"
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
    aws.send(shard.batch(2, 5))
    handler = Handler()
    assert ["expired"] == redriven(handler, queue=aws.url)
    assert ([], []) == (handler.calls, aws.messages())


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
    expected = "the stream no longer has 2 of its records: they expired"
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


# With the records


def delivered(shard: Shard, first: int, last: int) -> Any:
    return as_lambda_event({"Records": shard.records[first - 1 : last]}, shard.arn)  # type: ignore[typeddict-item]  # boto3's own


@pytest.mark.parametrize("is_text", [True, False])
def test_an_object_beside_that_of_s3_has_where_to_go_on(
    is_text: bool, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    key = "aws/lambda/1/shard/2026/11/23/2026-11-23T11.45.02-1"
    event = delivered(shard, 2, 5)
    kept = {**shard.batch(2, 5), "payload": json.dumps(event) if is_text else event}
    aws.put(key, kept)
    options: Any = {"s3": f"{aws.bucket}/aws/lambda"}
    assert ["failed"] == redriven(Handler(2), **options)
    assert {key: kept} == aws.objects()
    assert ["partly"] == redriven(Handler(3), **options)
    marker = {"startSequenceNumber": sequence(shard.records[2]), "batchSize": 3}
    assert {key: kept, f"{key}{MARKER}": marker} == aws.objects()
    handler = Handler(5)
    assert ["partly"] == redriven(handler, **options)
    assert [[3, 4, 5]] == handler.calls
    handler = Handler()
    assert ["done"] == redriven(handler, **options)
    assert [[5]] == handler.calls
    assert {key: kept, f"{key}{MARKER}": None} == aws.objects()
    assert [] == redriven(handler, **options)


def test_an_object_of_s3_without_records_is_read_from_the_stream(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(2, 5))
    options: Any = {"s3": f"s3://{aws.bucket}/failed"}
    assert ["partly"] == redriven(Handler(4), **options)
    handler = Handler()
    assert ["done"] == redriven(handler, **options)
    assert [[4, 5]] == handler.calls


def test_a_whole_range_goes_on_from_an_object_beside_that_of_s3(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(1, 5, batchSize=2))
    place = f"{aws.bucket}/failed"
    assert ["partly"] == redriven(Handler(2), s3=place, whole_range=True)
    handler = Handler()
    assert ["done"] == redriven(handler, s3=place)
    assert [2, 3, 4, 5] == handler.done


def test_other_objects_and_those_that_are_over_do_not_count(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    for n in (1, 2, 3, 4):
        aws.put(f"failed/{n}", shard.batch(n, n))
    aws.put("other/1", shard.batch(5, 5))
    aws.put("failed/", "a folder of the console's")
    aws.put(f"failed/1{MARKER}", None)
    handler = Handler()
    options: Any = {"s3": f"{aws.bucket}/failed/", "limit": 2}
    assert ["done"] * 2 == redriven(handler, **options)
    assert [[2], [3]] == handler.calls
    assert ["done"] == redriven(handler, **options)
    assert [[2], [3], [4]] == handler.calls


@pytest.mark.parametrize(
    "marker",
    [
        5,
        {},
        {"startSequenceNumber": "so long", "batchSize": 2},
        {"startSequenceNumber": None, "batchSize": 2},
        {"startSequenceNumber": "000000000000000000004", "batchSize": 0},
        {"startSequenceNumber": "000000000000000000001", "batchSize": 2},
        {"startSequenceNumber": "000000000000000000006", "batchSize": 2},
    ],
)
@pytest.mark.parametrize("has_records", [True, False])
def test_a_place_to_go_on_from_that_is_none_of_the_batch_is_unreadable(
    has_records: bool, marker: Any, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    aws.put("failed/1", shard.batch(2, 5) | payload)
    aws.put(f"failed/1{MARKER}", marker)
    handler = Handler()
    assert ["unreadable"] == redriven(handler, s3=f"{aws.bucket}/failed")
    assert ([], marker) == (handler.calls, aws.objects()[f"failed/1{MARKER}"])


@pytest.mark.parametrize(
    ("has_records", "expected"), [(True, "unreadable"), (False, "ambiguous")]
)
def test_no_more_records_are_left_than_there_are(
    has_records: bool, expected: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    aws.put("failed/1", shard.batch(2, 5) | payload)
    marker = {"startSequenceNumber": sequence(shard.records[3]), "batchSize": 5}
    aws.put(f"failed/1{MARKER}", marker)
    handler = Handler()
    assert [expected] == redriven(handler, s3=f"{aws.bucket}/failed")
    assert [] == handler.calls


@pytest.mark.parametrize("option", ["keep", "dry_run"])
def test_a_bucket_may_stay_as_it_is(
    option: str, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.put("failed/1", shard.batch(2, 3))
    aws.put("failed/2", shard.batch(4, 5))
    before = aws.objects()
    options: Any = {option: True}
    statuses = redriven(Handler(3), s3=f"{aws.bucket}/", **options)
    assert (["ready"] * 2 if "dry_run" in options else ["partly", "done"]) == statuses
    assert before == aws.objects()


@pytest.mark.parametrize("envelopes", [0, 1])
def test_parked_records_of_a_queue_go_on_with_the_others(
    envelopes: int, aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    body = delivered(shard, 2, 4)
    for _ in range(envelopes):
        body = {**sample("destination/sns-message"), "Message": json.dumps(body)}
    aws.send(body)
    assert ["partly"] == redriven(Handler(3), queue=aws.url)
    [left] = aws.bodies()
    for _ in range(envelopes):
        left = json.loads(left["Message"])
    assert delivered(shard, 3, 4) == left
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert delivered(shard, 3, 4) == handler.events[0]
    assert [] == aws.messages()


def test_one_record_may_be_parked_by_itself(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    event = delivered(shard, 2, 2)
    aws.send(event["Records"][0])
    handler = Handler()
    assert ["done"] == redriven(handler, queue=aws.url)
    assert ([event], []) == (handler.events, aws.messages())


def test_a_message_with_records_goes_on_with_the_others(
    aws: Aws, shard: Shard, redriven: Redrive
) -> None:
    aws.send({**shard.batch(2, 5), "payload": json.dumps(delivered(shard, 2, 5))})
    assert ["partly"] == redriven(Handler(4), queue=aws.url)
    [body] = aws.bodies()
    assert delivered(shard, 4, 5) == json.loads(body["payload"])
    assert (sequence(shard.records[3]), 2) == (
        info(body)["startSequenceNumber"],
        info(body)["batchSize"],
    )


# Files


def test_a_file_goes_on_from_where_it_is_printed(
    aws: Aws,
    shard: Shard,
    tmp_path: Path,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    for first in (1, 3, 5):
        aws.send(shard.batch(first, first + 1))
    received = aws.sqs.receive_message(
        QueueUrl=aws.url, MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    messages = [
        {name: each[name] for name in ("MessageId", "ReceiptHandle", "Body")}
        for each in received["Messages"]
    ]
    file = tmp_path / "messages.json"
    text = json.dumps({"Messages": messages}, indent=4)
    file.write_text(text)

    handler = Handler(2, 5)
    code, printed, errors = command(handler, str(file))
    assert (1, ["partly", "done", "failed"]) == (
        code,
        [line.split()[0] for line in printed.splitlines()],
    )
    assert [[1, 2], [3, 4], [5, 6]] == handler.calls
    second = sequence(shard.records[1])
    assert "1 partly, 1 done, 1 failed" == errors.splitlines()[-2]
    assert f"go on with: --from 1:{second}:1,3-" == errors.splitlines()[-1]

    handler = Handler(6)
    code, printed, errors = command(handler, str(file), "--from", f"1:{second}:1,3-")
    assert [[2], [5, 6]] == handler.calls
    place = errors.splitlines()[-1].removeprefix("go on with: --from ")
    assert (1, f"3:{sequence(shard.records[5])}:1") == (code, place)

    handler = Handler()
    code, printed, errors = command(handler, str(file), "--from", place)
    assert (0, [[6]], "1 done\n") == (code, handler.calls, errors)
    assert f"done        {file}: batch 3: 1 of 1 records\n" == printed
    assert text == file.read_text()


@pytest.mark.usefixtures("aws")
def test_what_a_limit_leaves_of_files_is_gone_on_with(
    shard: Shard, tmp_path: Path
) -> None:
    file = tmp_path / "messages.jsonl"
    lines = [json.dumps(shard.batch(n, n)) for n in (4, 1, 3, 2)]
    file.write_text("\n".join(lines))
    handler = Handler()
    options: Any = {"files": [file], "to_handler": handler, "limit": 3}
    *_, last = redrive(**options)
    assert "1" == last.resume
    assert [[1], [2], [3]] == handler.calls
    *_, last = redrive(**options, start=last.resume)
    assert last.resume is None
    assert [[1], [2], [3], [4]] == handler.calls


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("start", ["1::2", "1:1:2", "1:000000000000000000006:1"])
@pytest.mark.parametrize("has_records", [True, False])
def test_a_place_of_another_batch_is_refused(
    has_records: bool, start: str, shard: Shard, tmp_path: Path
) -> None:
    payload = {"payload": delivered(shard, 2, 5)} if has_records else {}
    file = tmp_path / "messages.json"
    file.write_text(json.dumps(shard.batch(2, 5) | payload))
    handler = Handler()
    [batch] = redrive(files=[file], to_handler=handler, start=start)
    assert (Status.UNREADABLE, []) == (batch.status, handler.calls)
    assert "the place to go on from is of another batch" in batch.reason


@pytest.mark.parametrize("start", ["", "0", "1:", "2-,", "1:2", "²", "1:²:2"])
def test_a_place_that_is_none_is_wrong_usage(
    start: str,
    tmp_path: Path,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    file = tmp_path / "messages.json"
    file.write_text("{}")
    code, printed, errors = command(Handler(), str(file), f"--from={start}")
    assert (2, "") == (code, printed)
    assert "expected where to go on as it was printed" in errors


# What the handler gets


def test_a_handler_gets_what_lambda_sends(
    aws: Aws, dynamodb_local: str, make_table: Any, redriven: Redrive
) -> None:
    table = make_table({"pk": "S", "sk": "B"})
    nested = {"L": [{"M": {"raw": {"B": b"\xff"}, "flag": {"BOOL": True}}}]}
    table.put(
        {
            "pk": {"S": "o1"},
            "sk": {"B": b"\x00"},
            "thumb": {"B": b"\x00\xff"},
            "tags": {"BS": [b"a", b"b"]},
            "total": {"N": "1.50"},
            "lines": nested,
        }
    )
    shard = Shard(table, dynamodb_local)
    [read] = shard.records
    aws.send(shard.batch(1, 1))
    handler = Handler(name=lambda _: 1)
    assert ["done"] == redriven(handler, queue=aws.url)
    change = read["dynamodb"]
    image = {
        "pk": {"S": "o1"},
        "sk": {"B": "AA=="},
        "thumb": {"B": "AP8="},
        "tags": {"BS": ["YQ==", "Yg=="]},
        "total": {"N": "1.5"},
        "lines": {"L": [{"M": {"raw": {"B": "/w=="}, "flag": {"BOOL": True}}}]},
    }
    seconds = change["ApproximateCreationDateTime"].timestamp()
    assert [
        {
            "Records": [
                {
                    "eventID": read["eventID"],
                    "eventName": "INSERT",
                    "eventVersion": "1.1",
                    "eventSource": "aws:dynamodb",
                    "awsRegion": "ddblocal",
                    "dynamodb": {
                        "ApproximateCreationDateTime": seconds,
                        "Keys": {"pk": {"S": "o1"}, "sk": {"B": "AA=="}},
                        "NewImage": image,
                        "SequenceNumber": change["SequenceNumber"],
                        "SizeBytes": change["SizeBytes"],
                        "StreamViewType": "NEW_AND_OLD_IMAGES",
                    },
                    "eventSourceARN": shard.arn,
                }
            ]
        }
    ] == handler.events
    [record] = handler.events[0]["Records"]
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


@pytest.mark.parametrize(
    "name",
    [
        "time-to-live-delete",  # which DynamoDB Local never makes
        "every-type",
        "binary-and-number-keys",
        "new-and-old-images",
        "keys-only",
        "global-table",
    ],
)
def test_recorded_events_come_as_lambda_sent_them(name: str) -> None:
    event = sample(name)
    records = event["Records"]
    message = sample("destination/message")
    info(message).update(
        startSequenceNumber=sequence(records[0]),
        endSequenceNumber=sequence(records[-1]),
        batchSize=len(records),
        streamArn=records[0]["eventSourceARN"],
    )
    streams = FakeStreams([*map(as_boto3, records)])
    handler = Handler(name=lambda _: 1)
    [batch] = redrive(
        files=[BytesIO(json.dumps(message).encode())],
        to_handler=handler,
        session=FakeSession(dynamodbstreams=streams),
    )
    assert (Status.DONE, len(records)) == (batch.status, batch.done)
    [sent] = handler.events
    assert json.dumps(event, sort_keys=True) == json.dumps(sent, sort_keys=True)


# A function on AWS


class FakeLambda:
    """Lambda, which answers what a handler here does."""

    def __init__(self, handler: Any, error: str | None = None) -> None:
        self.names: list[str] = []
        self._handler = handler
        self._error = error

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        self.names.append(FunctionName)
        answer = self._handler(json.loads(Payload), None)
        payload = {"Payload": BytesIO(json.dumps(answer).encode())}
        return payload | ({"FunctionError": self._error} if self._error else {})


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:ship"


def test_a_function_is_invoked(
    aws: Aws, shard: Shard, wrap: Wrap, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.send(shard.batch(2, 5))
    handler = Handler(4)
    function = FakeLambda(handler)
    wrap("lambda", lambda _: function)
    assert 1 == main(["redrive", "--queue", aws.url, "--to-function", ARN])
    assert "partly  " in capsys.readouterr().out
    handler.failing.clear()
    [batch] = redrive(queue=aws.url, to_function=ARN)
    assert Status.DONE is batch.status
    assert [[2, 3, 4, 5], [4, 5]] == handler.calls
    assert [ARN] * 2 == function.names


def test_a_function_that_raises_fails_its_batch(
    aws: Aws, shard: Shard, wrap: Wrap
) -> None:
    aws.send(shard.batch(2, 5))
    raised = {"errorMessage": "secret", "errorType": "KeyError"}
    wrap("lambda", lambda _: FakeLambda(lambda *_: raised, "Unhandled"))
    [batch] = redrive(queue=aws.url, to_function=ARN)
    assert (Status.FAILED, "the function raised KeyError") == (
        batch.status,
        batch.reason,
    )
    assert [shard.batch(2, 5)] == aws.bodies()
