"""A live stream through `tail`, and what it recorded through `replay`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main

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
    assert "ResourceNotFoundException" in capsys.readouterr().err


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
