"""The places of failed batches: what they refuse, and what happens when AWS refuses."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)
from deliveries import ARN
from redrive_doubles import (
    MARKER,
    FakeBucket,
    FakeQueue,
    FakeSession,
    Handler,
    Raising,
    Wrapped,
    client_error,
    sequence,
)

from ddbevents import DdbEventsError
from ddbevents.cli import main
from ddbevents.redrive import Redriven, Status, redrive
from ddbevents.redrive.aws_clients import region_in
from ddbevents.redrive.sqs_queue import SqsQueue

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/failed"
BUCKET = "bucket/failed"
APP = "redriven_places_app"
ONE = "\N{ARABIC-INDIC DIGIT ONE}"
"""A digit, but none of ASCII's."""

Command = Callable[..., tuple[int, str, str]]


def record(n: int) -> Any:
    """Return a record in Lambda's form; `n` is its number."""
    keys = {"pk": {"S": "o1"}}
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795434247.0 + n,
            "Keys": keys,
            "NewImage": keys | {"n": {"N": str(n)}},
            "SequenceNumber": str(100 + n),
        },
        "eventSourceARN": ARN,
    }


def parked(*numbers: int) -> str:
    """Return a message with parked records."""
    return json.dumps({"Records": [*map(record, numbers)]})


def objects(**texts: str) -> dict[str, bytes]:
    return {key: text.encode() for key, text in texts.items()}


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs the command with fake clients; returns its exit code and what it printed."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(*arguments: str, handler: Any = None, **clients: Any) -> Any:
        make = FakeSession(**clients).client
        monkeypatch.setattr(boto3.Session, "client", lambda _, name, **__: make(name))
        app = ModuleType(APP)
        app.__dict__["handler"] = handler or Handler()
        monkeypatch.setitem(sys.modules, APP, app)
        capsys.readouterr()
        code = main(["redrive", *arguments, "--to-handler", f"{APP}:handler"])
        return code, *capsys.readouterr()

    return run


# When AWS refuses to update a place


def taken(
    outcomes: Any, error_type: type[Exception] = ClientError
) -> tuple[list[Redriven], str]:
    """Return what is yielded until an error comes, and the error's text."""
    seen: list[Redriven] = []
    with pytest.raises(error_type) as raised:
        seen.extend(outcomes)
    return seen, str(raised.value)


@pytest.mark.parametrize(
    ("method", "failing", "expected"),
    [
        ("delete_message", (), (Status.DONE, 3, 0)),
        ("send_message", (2,), (Status.PARTLY, 1, 2)),
        ("delete_message", (2,), (Status.PARTLY, 1, 2)),
    ],
)
def test_an_outcome_is_yielded_before_a_queue_that_is_not_updated_ends_a_run(
    method: str, failing: tuple[int, ...], expected: Any
) -> None:
    queue = FakeQueue(parked(1, 2, 3), parked(4))
    denied = Raising(getattr(queue, method), client_error("AccessDenied", "Any"))
    session = FakeSession(sqs=Wrapped(queue, **{method: denied}))
    handler = Handler(*failing)
    outcomes, error = taken(redrive(queue=QUEUE, to_handler=handler, session=session))
    [batch] = outcomes
    assert expected == (batch.status, batch.done, batch.left)
    assert batch.reason.endswith(
        f"the queue or bucket could not be updated, so the next run repeats this"
        f" batch: {error}"
    )
    assert [[1, 2, 3]] == handler.calls


def test_an_outcome_is_yielded_before_a_bucket_that_is_not_updated_ends_a_run() -> None:
    bucket = FakeBucket(**objects(failed1=parked(1, 2), failed2=parked(3)))
    bucket.crashes = True
    session = FakeSession(s3=bucket)
    outcomes, error = taken(redrive(s3=BUCKET, to_handler=Handler(2), session=session))
    [batch] = outcomes
    assert (Status.PARTLY, 1, 1) == (batch.status, batch.done, batch.left)
    assert f"the answer has record {sequence(record(2))} as failed; " in batch.reason
    assert batch.reason.endswith(error)


def test_whoever_stops_at_such_an_outcome_sees_no_error() -> None:
    bucket = FakeBucket(**objects(failed1=parked(1)))
    bucket.crashes = True
    outcomes = redrive(s3=BUCKET, to_handler=Handler(), session=FakeSession(s3=bucket))
    assert Status.DONE is next(outcomes).status
    outcomes.close()  # type: ignore[attr-defined]  # it is a generator


def test_the_command_prints_the_batch_and_then_the_error_in_one_line_each(
    command: Command,
) -> None:
    queue = FakeQueue(parked(1, 2))
    invalid = ParamValidationError(report="first\nsecond")
    denied = Raising(queue.delete_message, invalid)
    code, printed, errors = command(
        "--queue", QUEUE, sqs=Wrapped(queue, delete_message=denied)
    )
    text = "Parameter validation failed: first second"
    assert 2 == code
    assert (
        "done        m1: 2 of 2 records: the queue or bucket could not be updated, so"
        f" the next run repeats this batch: {text}\n"
    ) == printed
    assert f"1 done\nddbevents: {text}\n" == errors


# Files: where to go on


def files(*texts: str) -> list[BytesIO]:
    return [BytesIO(text.encode()) for text in texts]


def test_nothing_is_left_of_files_that_are_done() -> None:
    [batch] = redrive(files=files(parked(1)), to_handler=Handler())
    assert (Status.DONE, "") == (batch.status, batch.resume)


def test_a_run_that_has_nothing_to_go_on_with_does_nothing() -> None:
    handler = Handler()
    outcomes = redrive(files=files(parked(1)), to_handler=handler, start="")
    assert ([], []) == ([*outcomes], handler.calls)


def test_a_loop_passes_on_where_to_go_on() -> None:
    texts = [parked(1, 2), parked(3)]
    handler, start = Handler(2), "1-"
    for _ in range(3):
        for batch in redrive(files=files(*texts), to_handler=handler, start=start):
            start = batch.resume or ""
        handler.failing.clear()
    assert ("", [[1, 2], [3], [2]]) == (start, handler.calls)


def test_a_queue_a_bucket_and_a_dry_run_have_no_place_to_go_on_from() -> None:
    session = FakeSession(
        sqs=FakeQueue(parked(1)), s3=FakeBucket(**objects(failed=parked(1)))
    )
    options: Any = {"to_handler": Handler(), "session": session}
    outcomes = [
        *redrive(queue=QUEUE, **options),
        *redrive(s3=BUCKET, **options),
        *redrive(files=files(parked(1)), dry_run=True, **options),
    ]
    assert [None] * 3 == [each.resume for each in outcomes]


@pytest.mark.parametrize(
    ("start", "named"),
    [
        ("3", "3"),
        ("3-", "3"),
        ("1,3", "3"),
        ("3:101:1", "3"),
        ("999999999-", "999,999,999"),
    ],
)
def test_a_batch_past_the_end_of_the_files_is_refused(start: str, named: str) -> None:
    handler = Handler()
    texts = [parked(1), parked(2)]
    expected = f"names batch {named}, but the files have 2: give the same files"
    with pytest.raises(DdbEventsError, match=expected):
        [*redrive(files=files(*texts), to_handler=handler, start=start)]
    assert [] == handler.calls


def test_files_without_batches_are_no_error() -> None:
    assert [] == [*redrive(files=files(""), to_handler=Handler())]


@pytest.mark.parametrize(
    "start",
    [
        ONE,
        f"1:{ONE}:2",
        f"1:2:{ONE}",
        "1234567890",
        "1::1234567890",
        f"1:{'1' * 130}:2",
        f"{'1' * 5000}-",
        "1-\n",
        "01",
    ],
)
def test_a_place_to_go_on_from_has_ascii_digits_and_not_too_many(start: str) -> None:
    with pytest.raises(
        DdbEventsError, match="expected the place that the last run printed"
    ):
        redrive(files=files(parked(1)), to_handler=Handler(), start=start)


def test_the_command_refuses_an_empty_place_to_go_on_from(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "messages.json"
    file.write_text(parked(1))
    handler = Handler()
    code, printed, errors = command(str(file), "--from", "", handler=handler)
    assert (2, "", []) == (code, printed, handler.calls)
    assert (
        "ddbevents: --from is empty: expected the place that the last run printed"
        in errors
    )


# S3


def refusing(bucket: FakeBucket, key: str, error: Exception) -> FakeSession:
    """Return a session whose bucket refuses to read one object."""

    def get_object(*, Key: str, **options: Any) -> Any:  # noqa: N803  # as boto3's
        if Key == key:
            raise error
        return bucket.get_object(Key=Key, **options)

    return FakeSession(s3=Wrapped(bucket, get_object=get_object))


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchKey", "InvalidObjectState"])
@pytest.mark.parametrize("refused", ["failed1", f"failed1{MARKER}"])
def test_an_object_that_s3_refuses_to_read_holds_up_no_other(
    code: str, refused: str
) -> None:
    texts = {"failed1": parked(1), "failed2": parked(2)}
    if refused.endswith(MARKER):
        place = {"startSequenceNumber": "101", "batchSize": 1}
        texts[refused] = json.dumps(place)
    session = refusing(
        FakeBucket(**objects(**texts)), refused, client_error(code, "GetObject")
    )
    handler = Handler()
    first, second = redrive(s3=BUCKET, to_handler=handler, session=session)
    assert (Status.UNREADABLE, Status.DONE) == (first.status, second.status)
    assert code in first.reason
    assert refused.endswith(MARKER) is first.reason.startswith(f"failed1{MARKER}: ")
    assert [[2]] == handler.calls


def test_a_refused_object_is_not_taken_for_the_one_beside_it() -> None:
    place = {"startSequenceNumber": "101", "batchSize": 1}
    bucket = FakeBucket(
        **objects(failed1=parked(1), **{f"failed1{MARKER}": json.dumps(place)})
    )
    session = refusing(bucket, "failed1", client_error("NoSuchKey", "GetObject"))
    [batch] = redrive(s3=BUCKET, to_handler=Handler(), session=session)
    assert batch.reason.startswith("An error occurred (NoSuchKey)")


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://s3"),
        NoCredentialsError(),
        client_error("ExpiredToken", "GetObject"),
    ],
)
def test_what_is_wrong_for_all_objects_ends_the_run(error: Exception) -> None:
    bucket = FakeBucket(**objects(failed1=parked(1)))
    session = refusing(bucket, "failed1", error)
    outcomes = redrive(s3=BUCKET, to_handler=Handler(), session=session)
    assert ([], str(error)) == taken(outcomes, type(error))


def test_a_bucket_that_cannot_be_listed_ends_the_run() -> None:
    def paginate(**_: Any) -> Any:
        raise client_error("AccessDenied", "ListObjectsV2")

    listing = SimpleNamespace(paginate=paginate)
    session = FakeSession(s3=Wrapped(FakeBucket(), get_paginator=lambda _: listing))
    outcomes, error = taken(redrive(s3=BUCKET, to_handler=Handler(), session=session))
    assert [] == outcomes
    assert "AccessDenied" in error


def test_true_is_no_number_of_records() -> None:
    place = '{"startSequenceNumber": "101", "batchSize": true}'
    bucket = FakeBucket(**objects(failed1=parked(1), **{f"failed1{MARKER}": place}))
    handler = Handler()
    [batch] = redrive(s3=BUCKET, to_handler=handler, session=FakeSession(s3=bucket))
    assert (Status.UNREADABLE, []) == (batch.status, handler.calls)


# Visibility


class RefusingQueue(FakeQueue):
    """A queue that hides or shows no message of a batch, and says why in its answer."""

    def __init__(self, count: int, answer: Callable[[Any], Any]) -> None:
        super().__init__(*[parked(n) for n in range(1, count + 1)])
        self._answer = answer

    def change_message_visibility_batch(self, *, Entries: Any, **_: Any) -> Any:  # noqa: N803
        return self._answer(Entries)


def failed(code: str) -> Callable[[Any], Any]:
    def answer(entries: Any) -> Any:
        return {"Failed": [{"Id": each["Id"], "Code": code} for each in entries]}

    return answer


def unreachable(_: Any) -> Any:
    raise EndpointConnectionError(endpoint_url=QUEUE)


def refused_first(entries: Any) -> Any:
    return {"Failed": [{"Id": entries[0]["Id"], "Code": "InternalError"}]}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (failed("ReceiptHandleIsInvalid"), ["12 ReceiptHandleIsInvalid"]),
        (unreachable, ["12 EndpointConnectionError"]),
        (refused_first, ["2 InternalError"]),
        (lambda _: {"Successful": []}, []),
    ],
)
def test_messages_whose_visibility_cannot_be_set_are_warned_of_in_one_line(
    answer: Any, expected: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    queue = RefusingQueue(12, answer)
    with caplog.at_level(logging.WARNING), SqsQueue(queue, QUEUE, keeps=True) as place:
        [*place.entries(None)]
    start = "messages of the queue may stay hidden for two minutes: "
    assert [start + each for each in expected] == caplog.messages


def test_a_message_that_may_be_received_by_others_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ddbevents.redrive.sqs_queue._SECONDS_BETWEEN_EXTENSIONS", 0.01)
    extended = threading.Event()

    def answer(entries: Any) -> Any:
        if entries[0]["VisibilityTimeout"]:
            extended.set()
        return failed("InternalError")(entries)

    place = SqsQueue(RefusingQueue(1, answer), QUEUE, keeps=True)
    with caplog.at_level(logging.WARNING), place:
        [*place.entries(None)]
        assert extended.wait(10)
    expected = "messages of the queue may be received by others: 1 InternalError"
    assert expected == caplog.messages[0]


def test_a_message_that_is_deleted_meanwhile_is_not_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def answer(sent: Any) -> Any:
        place.settle(entries[0], Redriven("m1", Status.DONE), None)
        return failed("InternalError")(sent)

    place = SqsQueue(RefusingQueue(2, answer), QUEUE, keeps=False)
    with caplog.at_level(logging.WARNING), place:
        entries = [*place.entries(None)]
    expected = "messages of the queue may stay hidden for two minutes: 1 InternalError"
    assert [expected] == caplog.messages


# Regions


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/x", "eu-west-1"),
        (
            "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
            "us-gov-west-1",
        ),
        ("arn:aws-cn:sqs:cn-north-1:123456789012:us-east-1", "cn-north-1"),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/failed", "eu-west-1"),
        ("https://SQS.eu-west-1.amazonaws.com/123456789012/failed", "eu-west-1"),
        ("https://sqs.eu-west-1.amazonaws.com:443/123456789012/failed", "eu-west-1"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/failed", "cn-north-1"),
        ("https://sqs-fips.us-east-2.amazonaws.com/123456789012/f", "us-east-2"),
        ("https://sqs.eu-west-1.api.aws/123456789012/failed", "eu-west-1"),
        ("https://eu-west-1.queue.amazonaws.com/123456789012/failed", "eu-west-1"),
        (
            "https://vpce-0a1b-2c3d.sqs.us-east-1.vpce.amazonaws.com/123456789012/f",
            "us-east-1",
        ),
        (
            "https://vpce-0a1b-2c3d-us-west-2a.sqs.us-west-2.vpce.amazonaws.com/1/f",
            "us-west-2",
        ),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/us-east-1.x", "eu-west-1"),
    ],
)
def test_the_region_is_in_an_arn_and_in_the_host_of_a_url(
    name: str, expected: str
) -> None:
    assert {"region_name": expected} == region_in(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ship",
        "my.us-east-1.function",
        "arn:",
        "arn:aws:dynamodb:ddblocal:000000000000:table/t/stream/x",
        "arn:aws:sqs::000000000000:eu-west-1",
        f"arn:aws:sqs:eu-west-{ONE}:000000000000:f",
        "http://localhost:4566/000000000000/eu-west-1",
        "http://localhost:4566/000000000000/a.eu-west-1.b",
        "http://sqs.eu-west-1.amazonaws.com.example.org/000000000000/f",
        "http://user:sqs.eu-west-1.amazonaws.com@localhost/000000000000/f",
        "http://[eu-west-1",
        "https://queue.amazonaws.com/123456789012/eu-west-1",
    ],
)
def test_no_region_is_taken_from_elsewhere(name: str) -> None:
    assert {} == region_in(name)


# Options


@pytest.mark.parametrize("limit", [0, -1, True, 1.0, "1"])
def test_a_limit_is_a_whole_number_from_1_on(limit: Any) -> None:
    with pytest.raises(DdbEventsError, match="limit"):
        redrive(files=files(parked(1)), to_handler=Handler(), limit=limit)


@pytest.mark.parametrize("limit", ["0", "-1", "1.0", ONE, "²", "9" * 5000, ""])
def test_the_commands_limit_is_a_whole_number_from_1_on(
    limit: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        command("messages.json", f"--limit={limit}")
    assert 2 == raised.value.code
    assert "expected a number of batches, from 1 on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("one", "name"),
    [
        ("messages.json", "str"),
        (Path("messages.json"), type(Path()).__name__),
        (b"{}", "bytes"),
        (BytesIO(b"{}"), "BytesIO"),
    ],
)
def test_one_file_is_given_in_a_list(one: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"expected a list of files, found a {name}"):
        redrive(files=one, to_handler=Handler())


@pytest.mark.parametrize("options", [{}, {"queue": QUEUE, "s3": BUCKET}])
def test_one_place_is_given(options: Any) -> None:
    with pytest.raises(DdbEventsError, match="give one of `queue`, `s3` and `files`"):
        redrive(**options, to_handler=Handler())


@pytest.mark.parametrize(
    "arguments",
    [(), ("--queue", QUEUE, "--s3", BUCKET), ("messages.json", "--queue", QUEUE)],
)
def test_one_place_is_given_to_the_command(
    arguments: tuple[str, ...], command: Command
) -> None:
    code, printed, errors = command(*arguments)
    assert (2, "") == (code, printed)
    assert "ddbevents: expected exactly one of --queue, --s3 and files\n" == errors


def test_only_files_have_a_place_to_go_on_from(command: Command) -> None:
    code, printed, errors = command("--queue", QUEUE, "--from", "2-")
    assert (2, "") == (code, printed)
    assert errors.startswith("ddbevents: --from is only for files")


def test_objects_are_handled_in_the_order_of_their_batches() -> None:
    second = "aws/lambda/mapping/shard/2026/11/23/2026-11-23T11.45.02"
    bucket = FakeBucket(
        **{
            f"{second}-a": parked(4).encode(),
            f"{second}-b": parked(3).encode(),
            "parked/1000.json": parked(6).encode(),
            "parked/999.json": parked(5).encode(),
        }
    )
    session = FakeSession(s3=bucket)
    names = [
        each.name
        for each in redrive(s3="bucket", to_handler=lambda *_: None, session=session)
    ]
    expected = [f"{second}-b", f"{second}-a", "parked/999.json", "parked/1000.json"]
    assert expected == names


def test_a_limit_takes_the_first_of_all_messages_that_were_received() -> None:
    queue = FakeQueue(*(parked(n) for n in (3, 2, 1)))
    calls: list[Any] = []
    session = FakeSession(sqs=queue)
    options: Any = {"to_handler": lambda *e: calls.append(e[0]), "limit": 1}
    [_] = redrive(queue=QUEUE, session=session, **options)
    assert [{"Records": [record(1)]}] == calls
    assert 2 == len(queue.bodies)


def test_a_message_that_others_deleted_ends_no_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue = FakeQueue(*(parked(n) for n in (1, 2)))
    error = client_error("ReceiptHandleIsInvalid", "DeleteMessage")
    sqs = Wrapped(queue, delete_message=Raising(queue.delete_message, error))
    session = FakeSession(sqs=sqs)
    done = redrive(queue=QUEUE, to_handler=lambda *_: None, session=session)
    assert [Status.DONE] * 2 == [each.status for each in done]
    assert ["message m1 was received or deleted by others"] == caplog.messages


def test_a_reader_that_goes_makes_no_success(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    1 / 0\n")
    (tmp_path / "f.jsonl").write_text("\n".join(map(parked, range(1, 4))))
    command = [sys.executable, "-m", "ddbevents", "redrive", "f.jsonl"]
    running = subprocess.Popen(
        [*command, "--to-handler", "app:handler"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout is not None
    running.stdout.close()
    assert 1 == running.wait()


def test_an_endpoint_that_is_none_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "localhost:4566")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    session, client = boto3.Session(), boto3.Session.client
    monkeypatch.setattr(FakeSession, "client", lambda _, name: client(session, name))
    code, _, errors = command("--s3", BUCKET)
    assert (2, "ddbevents: Invalid endpoint: localhost:4566\n") == (code, errors)
