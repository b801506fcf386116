"""What the commands on records read, and how they complain about it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert, kinesis_change, lambda_event

from ddbevents.cli import main

SCHEMA = Path(__file__).parents[2] / "examples" / "orders" / "orders.schema.json"
ITEM = {"pk": {"S": "o1"}, "status": {"S": "PAID"}}
BAD = {"eventSource": "aws:dynamodb", "dynamodb": {}}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs a command and returns its code, data and messages."""

    def run_command(*arguments: Any) -> tuple[int, list[str], str]:
        code = main([*map(str, arguments)])
        written = capsys.readouterr()
        return code, written.out.splitlines(), written.err

    return run_command


def keys(lines: list[str]) -> list[str]:
    return [json.loads(line)["new_image"]["pk"] for line in lines]


def one_after_another(*values: Any) -> bytes:
    return "".join(map(json.dumps, values)).encode()


def laid_out(*values: Any) -> bytes:
    return "\n".join(json.dumps(value, indent=2) for value in values).encode()


def powershell(*values: Any) -> bytes:
    return "\r\n".join(map(json.dumps, values)).encode("utf-16")


def listed(*values: Any) -> bytes:
    return json.dumps(values).encode()


@pytest.mark.parametrize("write", [one_after_another, laid_out, powershell, listed])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_events_are_read_however_they_are_written(
    run: Any, tmp_path: Path, write: Any, compress: Any
) -> None:
    path = tmp_path / "events"
    path.write_bytes(compress(write(lambda_event(insert(1)), kinesis_change(2))))
    code, lines, messages = run("decode", path)
    assert (0, ["o1", "o2"], "") == (code, keys(lines), messages)


@pytest.mark.parametrize(
    "document",
    [
        ITEM,
        [ITEM],
        {"Items": [ITEM], "Count": 1},
        {"Item": ITEM, "ConsumedCapacity": {}},
    ],
)
def test_items_are_read_as_inserts(run: Any, tmp_path: Path, document: Any) -> None:
    path = tmp_path / "items.json"
    path.write_bytes(laid_out(document))
    _, [line], _ = run("decode", path)
    assert {"pk": "o1", "status": "PAID"} == json.loads(line)["new_image"]
    code, _, messages = run("validate", "--model", "deliveries:OrderEvent", path)
    assert (0, "1 record, 0 bad\n") == (code, messages)


def test_validate_needs_no_module_of_a_schema(run: Any, tmp_path: Path) -> None:
    events = SCHEMA.parent / "events" / "lifetime.json"
    path = tmp_path / "bad.jsonl"
    path.write_bytes(events.read_bytes().replace(b'"PAID"', b'"PAYED"'))
    assert (0, []) == run("validate", "--schema", SCHEMA, events)[:2]
    code, lines, _ = run("validate", "--schema", SCHEMA, path)
    assert 1 == code
    assert "`dynamodb.NewImage.status` should be 'PENDING', 'PAID'" in "\n".join(lines)


def test_validate_takes_a_model_or_a_schema(run: Any, tmp_path: Path) -> None:
    for chosen in ([], ["--model", "deliveries:OrderEvent", "--schema", SCHEMA]):
        with pytest.raises(SystemExit, match="2"):
            run("validate", *chosen, tmp_path)


@pytest.mark.parametrize(
    "command", [["decode"], ["validate", "--model", "deliveries:OrderEvent"]]
)
def test_complaints_that_are_alike_are_counted(
    run: Any, tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "events.jsonl"
    lines = [json.dumps(BAD)] * 1209 + ["", "{", "[", json.dumps(insert(1))]
    path.write_text("\n".join(lines))
    code, data, messages = run(*command, path)
    said = "".join(f"{line}\n" for line in data) + messages
    no_name = "cannot be read: the record has no `eventName` to identify it"
    assert 1 == code
    assert 6 == said.count(no_name)
    assert f"{path}:5: record 4 {no_name}\n" in said
    assert f"\nand 1,204 more like it: {no_name}\n" in said
    for line in (1211, 1212):
        assert f"a syntax error in line {line}, column" in said


def test_complaints_that_all_differ_are_counted(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    names = [f"{a}{b}" for a in "abcdefghijk" for b in "abcdefghijk"]
    path.write_bytes(b"\n".join(json.dumps({name: 1}).encode() for name in names))
    _, _, messages = run("decode", path)
    assert 100 + 5 + 1 == messages.count("\n")
    assert messages.endswith("\nand 16 more like it: others\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04.......", "{}: expected JSON; found a ZIP archive: unpack it"),
        (b'{"\0a": 1}......', "{}: expected JSON in UTF-8; found zero bytes"),
        (listed(1), "{}:1: record 0 cannot be read: expected an event with DynamoDB"),
        (listed({"Keys": 1}), "a list that begins with an object with the members"),
    ],
)
def test_what_is_no_event_is_named(
    run: Any, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    code, _, messages = run("decode", path)
    assert code > 0
    assert said.format(path) in messages


HANDLER = "def handler(event, context): return len(event['Records'])"


def test_replay_passes_the_events_in_envelopes(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "counting.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    body = json.dumps(lambda_event(insert(1), insert(2)))
    messages = {"Messages": [{"Body": body}, {"Body": json.dumps({"order": 7})}]}
    path = tmp_path / "events"
    path.write_bytes(laid_out([lambda_event(insert(1))], messages))
    code, lines, said = run("replay", "counting:handler", path)
    assert (1, ["1", "2"]) == (code, lines)
    assert "found an object with the members `order`" in said
