"""A live stream through `tail`, and what it recorded through `replay`."""

from __future__ import annotations

import errno
import json
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from deliveries import ARN

from ddbevents.cli import main
from ddbevents.cli.aws_options import client_of

HANDLER = """
from ddbevents import ItemModel, stream_handler
from ddbevents.records import Event
from ddbevents.records import new_and_old_images as images

class Order(ItemModel):
    pk: str
    total: int
    thumb: bytes
    tags: set[bytes]

class Keys(ItemModel):
    pk: str

class OrderEvent(
    Event[
        images.InsertRecord[Order, Keys]
        | images.ModifyRecord[Order, Keys]
        | images.RemoveRecord[Order, Keys]
    ]
):
    pass

@stream_handler(OrderEvent)
def handler(record):
    image = record.old_image if record.event_name == "REMOVE" else record.new_image
    print(record.event_name, image.pk, image.total, image.thumb, sorted(image.tags))
    if image.total == 13:
        raise RuntimeError("unlucky")
"""


@pytest.fixture
def endpoint(dynamodb_local: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The endpoint of DynamoDB Local, with the settings that boto3 wants."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    return dynamodb_local


def item(total: int) -> dict[str, Any]:
    return {
        "pk": {"S": "o1"},
        "total": {"N": str(total)},
        "thumb": {"B": b"\x00\xff"},
        "tags": {"BS": [b"a", b"b"]},
    }


def test_what_tail_recorded_is_replayed_to_a_typed_handler(
    endpoint: str,
    make_table: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = make_table()
    table.put(item(5))
    table.put(item(13))
    table.delete({"pk": {"S": "o1"}})
    recorded = tmp_path / "changes.jsonl"
    arguments = ["--table", table.name, "--endpoint-url", endpoint, "--limit", "3"]
    assert 0 == main(["tail", *arguments, "-o", str(recorded)])
    events = [json.loads(line) for line in recorded.read_text().splitlines()]
    numbers = [
        record["dynamodb"]["SequenceNumber"]
        for event in events
        for record in event["Records"]
    ]
    assert 3 == len(numbers)

    (tmp_path / "typed_orders.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    capsys.readouterr()
    assert 1 == main(["replay", "typed_orders:handler", str(recorded)])
    answers, printed = capsys.readouterr()
    lines = printed.splitlines()
    assert r"INSERT o1 5 b'\x00\xff' [b'a', b'b']" == lines[0]
    assert r"MODIFY o1 13 b'\x00\xff' [b'a', b'b']" == lines[1]
    assert {"batchItemFailures": [{"itemIdentifier": numbers[1]}]} == json.loads(
        answers.splitlines()[0]
    )


def test_tail_writes_what_lambda_would_send(
    endpoint: str, make_table: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    table = make_table()
    table.put(item(5))
    arguments = ["--table", table.name, "--endpoint-url", endpoint, "--limit", "1"]
    assert 0 == main(["tail", *arguments])
    [line] = capsys.readouterr().out.splitlines()
    [record] = json.loads(line)["Records"]
    assert f":table/{table.name}/stream/" in record["eventSourceARN"]
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)
    assert {"B": "AP8="} == record["dynamodb"]["NewImage"]["thumb"]


def test_a_table_that_is_none_is_said(
    endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["tail", "--table", "nothing", "--endpoint-url", endpoint])
    assert "ddbevents: there is no such table in this region" in capsys.readouterr().err


def test_a_table_without_a_stream_is_said_with_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table()
    monkeypatch.setattr(table, "describe_table", lambda **_: {"Table": {}})
    monkeypatch.setattr("ddbevents.cli.tail.client_of", lambda *_: table)
    assert 2 == main(["tail", "--table", "orders"])
    assert (
        "ddbevents: the table orders has no stream; `aws dynamodb update-table` enables"
        " one: --stream-specification"
        " StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES\n"
    ) == capsys.readouterr().err


def test_tail_stops_cleanly(
    endpoint: str,
    make_table: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("ddbevents.cli.tail.read_stream", interrupted)
    arguments = ["--table", make_table().name, "--endpoint-url", endpoint]
    assert 0 == main(["tail", *arguments, "--from", "latest"])
    assert "stopped\n" == capsys.readouterr().err


def test_without_boto3_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert 2 == main(["tail", "--table", "orders"])
    assert "pip install 'ddbevents[aws]'" in capsys.readouterr().err


class Table:
    """A client of a table whose stream delivers some responses, and then Ctrl-C."""

    def describe_table(self, **_: Any) -> Any:
        return {"Table": {"LatestStreamArn": ARN}}


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file, beside a stream of two responses that is stopped with Ctrl-C."""
    path = tmp_path / "changes.jsonl"

    def responses(*_: Any, **__: Any) -> Any:
        for number in (1, 2):
            yield {"Records": [{"eventID": str(number), "dynamodb": {}}]}
            lines = path.read_bytes().splitlines(keepends=True)
            assert json.loads(lines[-1])["Records"][0]["eventID"] == str(number)
            assert lines[-1].endswith(b"\n")
        raise KeyboardInterrupt

    monkeypatch.setattr("ddbevents.cli.tail.client_of", lambda *_: Table())
    monkeypatch.setattr("ddbevents.cli.tail.read_stream", responses)
    return path


def test_each_event_is_in_the_file_before_the_next_is_read(recorded: Path) -> None:
    assert 0 == main(["tail", "--table", "orders", "-o", str(recorded)])
    assert 2 == len(recorded.read_text().splitlines())


def test_how_many_records_a_file_got_is_said(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["tail", "--table", "orders", "-o", str(recorded)])
    assert f"stopped\n{recorded}: 2 records\n" == capsys.readouterr().err


def test_an_earlier_recording_is_never_overwritten(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded.write_text("earlier\n")
    assert 2 == main(["tail", "--table", "orders", "-o", str(recorded)])
    assert "earlier\n" == recorded.read_text()
    assert (
        f"ddbevents: {recorded} is not empty, and is not overwritten: name"
        f" another file, or append to this one with >> {recorded} instead of -o\n"
    ) == capsys.readouterr().err


def test_an_empty_file_is_no_recording(recorded: Path) -> None:
    recorded.touch()
    assert 0 == main(["tail", "--table", "orders", "-o", str(recorded)])
    assert 2 == len(recorded.read_text().splitlines())


def test_the_region_of_the_options_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    def client(session: Any, service: str, **settings: Any) -> Any:
        asked.append((session.region_name, service, settings["endpoint_url"]))
        raise NoCredentialsError

    monkeypatch.setattr(boto3.Session, "client", client)
    assert 2 == main(["tail", "--table", "orders", "--region", "eu-north-1"])
    assert [("eu-north-1", "dynamodb", None)] == asked
    assert "no credentials found" in capsys.readouterr().err


class Throttling(BaseHTTPRequestHandler):
    """A stream of two records that refuses each kind of call a few times."""

    refusals: int
    calls: Counter[str]

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].partition(".")[2]
        self.calls[operation] += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.calls[operation] <= self.refusals:
            self._answer(400, {"__type": "LimitExceededException", "message": "no"})
        elif operation == "GetRecords" and self.calls[operation] > self.refusals + 1:
            self._answer(400, {"__type": "ThrottlingException", "message": "no"})
        else:
            self._answer(200, ANSWERS[operation])

    def _answer(self, status: int, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name
        pass


SHARD = {"ShardId": f"shardId-{1:020}", "SequenceNumberRange": {}}
ANSWERS: dict[str, Any] = {
    "DescribeTable": {"Table": {"LatestStreamArn": ARN}},
    "DescribeStream": {
        "StreamDescription": {"Shards": [SHARD], "StreamStatus": "ENABLED"}
    },
    "GetShardIterator": {"ShardIterator": "first"},
    "GetRecords": {
        "Records": [
            {"eventID": str(number), "dynamodb": {"SequenceNumber": str(number)}}
            for number in (1, 2)
        ],
        "NextShardIterator": "next",
    },
}


@pytest.fixture
def throttled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Arguments for `tail` of a stream that is throttled, where nobody waits."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    monkeypatch.setattr(Throttling, "refusals", 6, raising=False)
    monkeypatch.setattr(Throttling, "calls", Counter(), raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Throttling)
    thread = Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield ["tail", "--table", "orders", "--region", "eu-west-1", "--endpoint-url", url]
    server.shutdown()
    thread.join()
    server.server_close()


def test_calls_that_are_throttled_are_made_again(
    throttled: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "changes.jsonl"
    assert 0 == main([*throttled, "--limit", "2", "-o", str(path)])
    [event] = map(json.loads, path.read_text().splitlines())
    assert ["1", "2"] == [record["eventID"] for record in event["Records"]]
    assert dict.fromkeys(ANSWERS, 7) == Throttling.calls


def test_a_stream_that_stays_throttled_ends_tail_and_what_was_read_is_kept(
    throttled: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "changes.jsonl"
    assert 2 == main([*throttled, "-o", str(path)])
    assert 1 == len(path.read_text().splitlines())
    assert 7 + 10 == Throttling.calls["GetRecords"]
    first, second = capsys.readouterr().err.splitlines()
    assert f"{path}: 2 records" == first
    assert second.startswith("ddbevents: An error occurred (ThrottlingException)")


def test_how_often_calls_are_made_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "4")
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    options = Namespace(region="eu-west-1", profile=None, endpoint_url=None)
    retries = client_of(options, "dynamodb").meta.config.retries
    assert {"mode": "adaptive", "total_max_attempts": 4} == retries


def test_a_full_disk_leaves_whole_lines(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write, room = os.write, iter([1000, 5])

    def full(descriptor: int, content: bytes) -> int:
        if (size := next(room, None)) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, content[:size])

    monkeypatch.setattr(os, "write", full)
    assert 2 == main(["tail", "--table", "orders", "-o", str(recorded)])
    [line] = recorded.read_bytes().splitlines(keepends=True)
    assert line.endswith(b"\n")
    assert (
        f"{recorded}: 1 record\nddbevents: [Errno 28] No space left on device\n"
    ) == capsys.readouterr().err
