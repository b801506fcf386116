"""The commands on records: decode, validate, inspect, replay."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert, kinesis_record, lambda_event

from ddbevents.cli import main, progress

EVENTS = Path(__file__).parents[1] / "fixtures" / "events"
UNREADABLE = {
    "eventName": "INSERT",
    "eventSource": "aws:dynamodb",
    "dynamodb": {"SequenceNumber": "222"},
}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Return a function that writes a file of JSON lines and returns its path."""

    def write_file(*texts: Any, name: str = "events.jsonl") -> str:
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(text)}\n" for text in texts))
        return str(path)

    return write_file


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs a command and returns its code, data and messages."""

    def run_command(*arguments: str) -> tuple[int, list[str], str]:
        code = main(arguments)
        written = capsys.readouterr()
        return code, written.out.splitlines(), written.err

    return run_command


def test_decode_prints_plain_values(run: Any, write: Any) -> None:
    code, lines, messages = run("decode", write(lambda_event(insert(1), insert(2))))
    assert (0, 2, "") == (code, len(lines), messages)
    record = json.loads(lines[0])
    assert "INSERT" == record["event_name"]
    assert {"pk": "o1"} == record["keys"]
    assert {"pk": "o1", "status": "PAID", "thumb": "AAEC/w=="} == record["new_image"]
    assert "2026-11-23T11:44:07Z" == record["approximate_creation_date_time"]
    assert "old_image" not in record


def test_decode_loses_no_digit(run: Any, write: Any) -> None:
    numbers = ["12345678901234567890123456789012345678", "0.1", "-1.50", "9" + "0" * 40]
    record = insert(1)
    record["dynamodb"]["NewImage"] = {"n": {"L": [{"N": each} for each in numbers]}}
    _, [line], _ = run("decode", write(record))
    image = json.loads(line, parse_float=Decimal)["new_image"]
    assert [Decimal(each) for each in numbers] == [*map(Decimal, image["n"])]


def test_decode_reports_a_bad_record_and_goes_on(run: Any, write: Any) -> None:
    path = write(insert(1), UNREADABLE, {"detail": {}}, insert(4))
    code, lines, messages = run("decode", path)
    assert (1, ["o1", "o4"]) == (
        code,
        [json.loads(line)["keys"]["pk"] for line in lines],
    )
    assert f"{path}: record 1 (SequenceNumber 222) cannot be read" in messages
    assert f"{path}: record 2 cannot be read: expected an event with" in messages


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("new-and-old-images.json", 3),
        ("kinesis/lambda-event.json", 2),
        ("pipes/batch.json", 2),
        ("destination/s3-text.json", 2),
        ("export/full.jsonl", 3),
        ("export/AWSDynamoDB/01795435200000-a1b2c3d4", 3),
        ("export/AWSDynamoDB/data/sgad6417s6vss4p7owp0471bcq.json.gz", 3),
        ("empty.json", 0),
    ],
)
def test_decode_reads_every_source(run: Any, name: str, count: int) -> None:
    code, lines, _ = run("decode", str(EVENTS / name))
    assert (0, count) == (code, len(lines))


def test_decode_reads_standard_input(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data = gzip.compress(json.dumps(lambda_event(kinesis_record(1))).encode())
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)))
    monkeypatch.setattr(sys, "stdin", stdin)
    code, [line], _ = run("decode", "-")
    assert (0, {"pk": "o1"}) == (code, json.loads(line)["keys"])


def test_a_missing_file_is_said(run: Any, tmp_path: Path) -> None:
    code, _, messages = run("decode", str(tmp_path / "none.json"))
    assert 2 == code
    assert "none.json" in messages


def test_validate_reports_what_a_model_does_not_take(run: Any, write: Any) -> None:
    bad = insert(2, status=None)
    path = write(lambda_event(insert(1), bad), insert(3))
    code, lines, messages = run("validate", "--model", "deliveries:OrderEvent", path)
    assert (1, "3 records, 1 of them bad\n") == (code, messages)
    assert f"{path}: record 1 (SequenceNumber 200000000000000000000)" in lines[0]
    assert "dynamodb.NewImage.status" in "\n".join(lines)


def test_validate_is_content_with_good_records(run: Any, write: Any) -> None:
    path = write(lambda_event(insert(1)))
    code, lines, messages = run("validate", "--model", "deliveries:OrderEvent", path)
    assert (0, [], "1 records, 0 of them bad\n") == (code, lines, messages)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("deliveries", "expected MODULE:NAME, found deliveries"),
        ("no_such_module:OrderEvent", "cannot import no_such_module:OrderEvent"),
        ("deliveries:NoSuchEvent", "has no attribute 'NoSuchEvent'"),
        ("deliveries:Order", "deliveries:Order is no event class"),
    ],
)
def test_a_model_that_is_none_is_said(
    run: Any, write: Any, model: str, said: str
) -> None:
    code, _, messages = run("validate", "--model", model, write(insert(1)))
    assert 2 == code
    assert said in messages


def test_inspect_shows_what_changed(run: Any) -> None:
    code, lines, _ = run("inspect", str(EVENTS / "new-and-old-images.json"))
    assert 0 == code
    keys = 'pk="CUSTOMER#42"  sk="ORDER#2026-11-23#7"'
    assert f"     1  INSERT  2026-11-23 11:44:07  {keys}" == lines[0]
    assert '        + status   "PENDING"' in lines
    assert '        ~ status      "PENDING" -> "PAID"' in lines
    assert '        - tags        ["express","gift"]' in lines


def test_inspect_tells_a_time_to_live_delete(run: Any) -> None:
    _, lines, _ = run("inspect", str(EVENTS / "get-records" / "aws-cli.json"))
    assert lines[0].endswith("(its time to live was over)")


def test_inspect_shows_only_keys_where_there_are_no_images(run: Any) -> None:
    code, lines, _ = run("inspect", str(EVENTS / "keys-only.json"))
    assert 0 == code
    assert all("pk=" in line for line in lines)


def test_inspect_reports_a_bad_record_and_goes_on(run: Any, write: Any) -> None:
    code, lines, messages = run("inspect", write(UNREADABLE, insert(2)))
    assert (1, True) == (code, lines[0].startswith("     2  INSERT"))
    assert "record 0 (SequenceNumber 222) cannot be read" in messages


HANDLER = """
from ddbevents import StreamEvent, stream_handler

@stream_handler(StreamEvent)
def handler(record):
    print(record.keys["pk"])
    if record.keys["pk"] == "o9":
        raise RuntimeError("out of paper")

name = "handler"
"""


@pytest.fixture
def handler_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a module `replayed` into the current folder."""
    (tmp_path / "replayed.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "replayed", raising=False)


@pytest.mark.usefixtures("handler_here")
def test_replay_passes_each_event_and_prints_the_answers(run: Any, write: Any) -> None:
    path = write(lambda_event(insert(1), insert(2)), lambda_event(insert(3)))
    code, lines, _ = run("replay", "replayed:handler", path)
    fine = '{"batchItemFailures":[]}'
    assert (0, ["o1", "o2", fine, "o3", fine]) == (code, lines)


@pytest.mark.usefixtures("handler_here")
def test_replay_of_a_failing_record_exits_with_1(run: Any, write: Any) -> None:
    code, lines, _ = run("replay", "replayed:handler", write(lambda_event(insert(9))))
    failed = {"batchItemFailures": [{"itemIdentifier": "900000000000000000000"}]}
    assert (1, failed) == (code, json.loads(lines[-1]))


@pytest.mark.usefixtures("handler_here")
@pytest.mark.parametrize("name", ["s3-object", "s3-text"])
def test_replay_passes_the_batch_of_an_on_failure_record(run: Any, name: str) -> None:
    path = EVENTS / "destination" / f"{name}.json"
    code, lines, _ = run("replay", "replayed:handler", str(path))
    assert (0, ["o1", "o2"]) == (code, lines[:2])


@pytest.mark.usefixtures("handler_here")
def test_replay_wants_a_handler(run: Any, write: Any) -> None:
    code, _, messages = run("replay", "replayed:name", write(lambda_event()))
    assert (2, "ddbevents: replayed:name cannot be called\n") == (code, messages)


def test_a_bar_shows_how_far_a_long_command_is(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_UNTIL_SHOWN", -1.0)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _, lines, messages = run("decode", write(insert(1), insert(2)))
    assert 2 == len(lines)
    assert "[########################] 100 %  2 records" in messages
    assert messages.endswith("\r\x1b[K")


def test_no_bar_is_shown_where_there_is_no_terminal(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SECONDS_UNTIL_SHOWN", -1.0)
    _, _, messages = run("decode", write(insert(1)))
    assert "" == messages


def test_a_reader_that_has_enough_ends_a_command_in_silence(write: Any) -> None:
    path = write(*([insert(1)] * 2000))
    command = [sys.executable, "-c", "from ddbevents.cli import main; main()"]
    with subprocess.Popen(
        [*command, "decode", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"" == process.stderr.read()


FAILING = """
def handler(event, context):
    name = event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"]
    if name == "o1":
        raise RuntimeError("out of paper")
    return {"name": name, "function": context.function_name}
"""


def test_replay_goes_on_after_what_a_handler_raises(
    run: Any, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "failing.py").write_text(FAILING)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = Path(write(lambda_event(insert(1)), lambda_event(insert(2))))
    path.write_text("{broken\n" + path.read_text())
    code, lines, messages = run("replay", "failing:handler", str(path))
    assert 1 == code
    assert [
        {"errorMessage": "out of paper", "errorType": "RuntimeError"},
        {"name": "o2", "function": "handler"},
    ] == [json.loads(line) for line in lines]
    assert "event 1: expected JSON" in messages
    assert "RuntimeError: out of paper" in messages


@pytest.mark.usefixtures("handler_here")
def test_replay_refuses_records_by_themselves(run: Any, write: Any) -> None:
    line = {"Item": {"pk": {"S": "a"}}}
    code, lines, messages = run("replay", "replayed:handler", write(line))
    assert (1, []) == (code, lines)
    assert "a record by itself, which is no event" in messages
