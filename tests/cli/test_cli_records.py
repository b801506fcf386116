"""The commands on records: decode, validate, inspect, replay."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from base64 import b64encode
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert, kinesis_record, lambda_event

from ddbevents.cli import main, progress

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
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
    assert f"{path}:2: record 1 (SequenceNumber 222) cannot be read" in messages
    assert f"{path}:3: record 2 cannot be read: expected an event with" in messages


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


@pytest.mark.parametrize("command", ["decode", "inspect", "validate", "replay"])
def test_files_are_looked_for_before_any_is_read(
    run: Any, write: Any, tmp_path: Path, command: str
) -> None:
    options = {
        "validate": ["--model", "deliveries:OrderEvent"],
        "replay": ["builtins:print"],
    }
    event, none = write(lambda_event(insert(1))), tmp_path / "none.json"
    no_export = tmp_path / "folder"
    no_export.mkdir()
    export = next((EVENTS / "export" / "AWSDynamoDB").glob("*a1b2c3d4"))
    part = shutil.copytree(export, tmp_path / "part")
    data_file = next(part.rglob("*.json.gz"))
    data_file.unlink()
    for late, said in (
        (none, "No such file"),
        (no_export, "manifest-summary.json"),
        (part, data_file.name),
    ):
        arguments = [command, *options.get(command, []), event, str(late)]
        code, lines, messages = run(*arguments)
        assert (2, [], True) == (code, lines, said in messages)


def test_a_bad_line_of_an_export_is_found_in_its_data_file(
    run: Any, tmp_path: Path
) -> None:
    text = b'{"Item":{"pk":{"S":"a"}}}\n{"Item":{"pk":{"N":"x"}}}\n'
    (tmp_path / "data.json").write_bytes(text)
    md5 = b64encode(hashlib.md5(text, usedforsecurity=False).digest()).decode()
    listed = {"itemCount": 2, "md5Checksum": md5, "dataFileS3Key": "a/data.json"}
    (tmp_path / "manifest-files.json").write_text(json.dumps(listed))
    summary = {"outputFormat": "DYNAMODB_JSON", "manifestFilesS3Key": "a/m.json"}
    (tmp_path / "manifest-summary.json").write_text(json.dumps(summary))
    code, lines, messages = run("decode", str(tmp_path))
    assert (1, 1) == (code, len(lines))
    assert messages.startswith(f"{tmp_path}/data.json:2: record 1 cannot be read")


def test_validate_reports_what_a_model_does_not_take(run: Any, write: Any) -> None:
    bad = insert(2, status=None)
    path = write(lambda_event(insert(1), bad), insert(3))
    code, lines, messages = run("validate", "--model", "deliveries:OrderEvent", path)
    assert (1, "3 records, 1 bad\n") == (code, messages)
    assert f"{path}:1: record 1 (SequenceNumber 200000000000000000000)" in lines[0]
    assert "dynamodb.NewImage.status" in "\n".join(lines)


def test_validate_is_content_with_good_records(run: Any, write: Any) -> None:
    path = write(lambda_event(insert(1)))
    code, lines, messages = run("validate", "--model", "deliveries:OrderEvent", path)
    assert (0, [], "1 record, 0 bad\n") == (code, lines, messages)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("deliveries", "expected MODULE:NAME, found deliveries"),
        (
            "no_such_module:OrderEvent",
            (
                "cannot import no_such_module:OrderEvent: No module named"
                " 'no_such_module'; --app-dir names the folder that has it"
            ),
        ),
        ("deliveries:NoSuchEvent", "has no attribute 'NoSuchEvent'"),
        ("deliveries:Order", "deliveries:Order is not an event class"),
    ],
)
def test_a_model_that_is_none_is_said(
    run: Any, write: Any, model: str, said: str
) -> None:
    code, _, messages = run("validate", "--model", model, write(insert(1)))
    assert 2 == code
    assert said in messages


def test_modules_are_looked_for_in_a_folder(
    run: Any, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "app_dir_module.py").write_text(
        "from ddbevents import StreamEvent\n"
        "Event = StreamEvent\n"
        "FILTERS = {'eventName': ['INSERT']}\n"
        "def handler(*_): return None\n"
    )
    event = write(lambda_event(insert(1)))
    options = ["--app-dir", str(folder)]
    model = ["--model", "app_dir_module:Event"]
    filters = ["app_dir_module:FILTERS", "--format", "json"]
    assert 2 == run("validate", *model, event)[0]
    assert 0 == run("validate", *model, event, *options)[0]
    for command in (
        ["replay", "app_dir_module:handler", event],
        ["filters", *filters],
        ["redrive", event, "--to-handler", "app_dir_module:handler"],
    ):
        monkeypatch.setattr(sys, "path", [*sys.path])
        sys.path.remove(str(folder))
        sys.modules.pop("app_dir_module", None)
        assert 0 == run(*command, *options)[0]


def test_a_folder_of_modules_that_is_none_is_said(run: Any, write: Any) -> None:
    options = ["--model", "deliveries:OrderEvent", "--app-dir", "nowhere"]
    code, _, messages = run("validate", write(insert(1)), *options)
    assert (2, "ddbevents: --app-dir nowhere is not a folder\n") == (code, messages)


def test_inspect_shows_what_changed(run: Any) -> None:
    code, lines, _ = run("inspect", str(EVENTS / "new-and-old-images.json"))
    assert 0 == code
    keys = 'pk="CUSTOMER#42"  sk="ORDER#2026-11-23#7"'
    assert f"     0  INSERT  2026-11-23 11:44:07  {keys}" == lines[0]
    assert '        + status   "PENDING"' in lines
    assert '        ~ status      "PENDING" -> "PAID"' in lines
    assert '        - tags        ["express","gift"]' in lines


def test_inspect_tells_a_time_to_live_delete(run: Any) -> None:
    _, lines, _ = run("inspect", str(EVENTS / "get-records" / "aws-cli.json"))
    assert lines[0].endswith("(expired)")


def test_inspect_shows_only_keys_where_there_are_no_images(run: Any) -> None:
    code, lines, _ = run("inspect", str(EVENTS / "keys-only.json"))
    assert 0 == code
    assert all("pk=" in line for line in lines)


def test_inspect_reports_a_bad_record_and_goes_on(run: Any, write: Any) -> None:
    code, lines, messages = run("inspect", write(UNREADABLE, insert(2)))
    assert (1, True) == (code, lines[0].startswith("     1  INSERT"))
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
    code, lines, printed = run("replay", "replayed:handler", path)
    assert (0, ['{"batchItemFailures":[]}'] * 2) == (code, lines)
    assert "o1\no2\no3\n" == printed


@pytest.mark.usefixtures("handler_here")
def test_replay_of_a_failing_record_exits_with_1(run: Any, write: Any) -> None:
    code, lines, _ = run("replay", "replayed:handler", write(lambda_event(insert(9))))
    failed = {"batchItemFailures": [{"itemIdentifier": "900000000000000000000"}]}
    assert (1, failed) == (code, json.loads(lines[-1]))


@pytest.mark.usefixtures("handler_here")
@pytest.mark.parametrize("name", ["s3-object", "s3-text"])
def test_replay_passes_the_batch_of_an_on_failure_record(run: Any, name: str) -> None:
    path = EVENTS / "destination" / f"{name}.json"
    code, _, printed = run("replay", "replayed:handler", str(path))
    assert (0, "o1\no2\n") == (code, printed)


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


COMMAND = [sys.executable, "-m", "ddbevents"]


def test_a_reader_that_has_enough_ends_a_command_in_silence(write: Any) -> None:
    path = write(*([insert(1)] * 2000))
    with subprocess.Popen(
        [*COMMAND, "decode", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"" == process.stderr.read()
        assert 0 == process.wait()


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
    assert "expected an event, found a single record" in messages


@pytest.mark.usefixtures("handler_here")
@pytest.mark.parametrize("command", [["replay"], ["validate", "--model"]])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import os\nTABLE = os.environ['NO_TABLE']",
            "KeyError: 'NO_TABLE' (broken.py, line 2)",
        ),
        ("def handler(", "SyntaxError: '(' was never closed (broken.py, line 1)"),
        ("raise SystemExit(5)", "SystemExit: 5 (broken.py, line 1)"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told(
    run: Any, write: Any, command: list[str], text: str, said: str
) -> None:
    Path("broken.py").write_text(text)
    importlib.invalidate_caches()
    code, _, messages = run(*command, "broken:handler", write(lambda_event()))
    expected = f"ddbevents: cannot import broken:handler: {said}\n"
    assert (2, expected) == (code, messages)


@pytest.mark.usefixtures("handler_here")
def test_a_handler_that_exits_is_told_as_lambda_does(run: Any, write: Any) -> None:
    Path("exiting.py").write_text("import sys\ndef handler(*_): sys.exit(3)")
    code, [line], _ = run("replay", "exiting:handler", write(lambda_event()))
    told = {
        "errorMessage": "the function exited with 3",
        "errorType": "Runtime.ExitError",
    }
    assert (1, told) == (code, json.loads(line))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_what_is_written_is_utf_8_whatever_the_locale(
    write: Any, encoding: str
) -> None:
    record = insert(1)
    record["dynamodb"]["NewImage"]["note"] = {"S": "日本 größe"}
    for command in ("decode", "inspect"):
        done = subprocess.run(
            [*COMMAND, command, write(record)],
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
            check=True,
        )
        assert "日本 größe" in done.stdout.decode()


@pytest.mark.parametrize(
    ("closed", "said"),
    [("<&-", b"standard input is closed"), (">&-", b"standard output is closed")],
)
def test_a_closed_stream_is_told(closed: str, said: bytes) -> None:
    command = " ".join(map(shlex.quote, [*COMMAND, "decode", "-"]))
    done = subprocess.run(
        f"{command} {closed}", shell=True, stderr=subprocess.PIPE, check=False
    )
    assert (2, b"ddbevents: " + said + b"\n") == (done.returncode, done.stderr)


def printed(command: str, stderr: str) -> tuple[int, bytes]:
    """What a shell gets of a command whose messages cannot be written."""
    done = subprocess.run(
        f"{shlex.join(COMMAND)} {command} {stderr}",
        shell=True,
        executable="/bin/bash",
        stdout=subprocess.PIPE,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2> >(:)", "<&- 2>&-"])
def test_messages_that_cannot_be_written_change_nothing(
    write: Any, stderr: str
) -> None:
    path = write(insert(1), {"no": "record"})
    code, lines = printed(f"decode {path}", stderr)
    assert (1, 1) == (code, lines.count(b"\n"))
    assert (2, b"") == printed("decode nothing.json", stderr)


def test_wrong_usage_prints_no_data() -> None:
    assert (2, b"") == printed("nothing", "2>&-")


def test_no_file_takes_the_place_of_a_closed_standard_error(tmp_path: Path) -> None:
    code = (
        "import os; from ddbevents.cli import main; main(['schema', '--path'])\n"
        "with open('file', 'wb'): os.write(2, b'a message')"
    )
    command = shlex.join([sys.executable, "-c", code])
    subprocess.run(f"{command} 2>&-", shell=True, cwd=tmp_path, check=True)
    assert b"" == tmp_path.joinpath("file").read_bytes()


def test_damaged_data_is_told_with_the_file(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "cut.json.gz"
    path.write_bytes(gzip.compress(json.dumps(lambda_event(insert(1))).encode())[:-20])
    code, _, messages = run("decode", str(path))
    assert (2, f"ddbevents: {path}: the gzip data is truncated or damaged\n") == (
        code,
        messages,
    )


def test_names_cannot_spoil_the_terminal(run: Any, write: Any) -> None:
    record = insert(1)
    record["dynamodb"]["NewImage"]["a\n\x1b[31mb"] = {"S": "x"}
    _, lines, _ = run("inspect", write(record))
    assert r"+ ['a\n\x1b[31mb'] " in "\n".join(lines)


@pytest.mark.usefixtures("handler_here")
@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("{'total': Decimal('19.90')}", '{"total":19.90}'),
        ('b\'{"as": "it is"}\'', '{"as": "it is"}'),
        (r"{'\ud800': 'ö\udfff'}", r'{"\ud800":"ö\udfff"}'),
        (r"b'\xff'", "\ufffd"),
    ],
)
def test_replay_encodes_answers_as_the_runtime_does(
    run: Any, write: Any, answer: str, line: str
) -> None:
    text = f"from decimal import Decimal\ndef handler(*_): return {answer}"
    Path("encoding_module.py").write_text(text)
    sys.modules.pop("encoding_module", None)
    importlib.invalidate_caches()
    command = ("replay", "encoding_module:handler", write(lambda_event()))
    assert (0, [line]) == run(*command)[:2]
