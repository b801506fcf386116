"""`ddbevents fixture`: events of any source, from a schema or a generated class."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import pytest
from generated_modules import event_types
from validation import validate

from ddbevents import StreamEvent, Table, iter_records
from ddbevents.cli import main, progress
from ddbevents.cli.deliveries import FORMATS
from ddbevents.fixtures import PAYLOAD_LIMIT, StreamTable, random_records
from ddbevents.sources import Source, detect_source
from ddbevents.wire import StreamViewType

EXAMPLE = Path(__file__).parents[2] / "examples" / "orders"
SCHEMA = str(EXAMPLE / "orders.schema.json")
SCHEMAS = Path(__file__).parents[2] / "fixtures" / "tables"
MODEL = "orders:OrderEvent"  # conftest.py puts its folder on the path

EVERY_TYPE = event_types()["every-type"]
SOURCES = {
    "lambda": (Source.LAMBDA, "lambda-event"),
    "window": (Source.WINDOW, "window-event"),
    "get-records": (Source.GET_RECORDS, "get-records-response"),
    "kinesis": (Source.KINESIS, "kinesis-event"),
    "pipes": (Source.PIPES, "pipes-batch"),
    "destination": (Source.DESTINATION, "destination-record"),
    "export": (Source.EXPORT_ITEM_RECORD, "export-item"),
}


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Return a function that runs the command: its code, events and messages."""

    def run(*arguments: str) -> tuple[int, list[Any], str]:
        code = main(["fixture", *arguments])
        written = capsysbinary.readouterr()
        events = [json.loads(line) for line in written.out.splitlines()]
        return code, events, written.err.decode()

    return run


def test_every_source_has_a_test() -> None:
    assert FORMATS.keys() == SOURCES.keys()


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_delivers_what_its_schema_says(run: Any, source: str) -> None:
    code, events, messages = run(
        MODEL, "--source", source, "--records", "16", "--batch-size", "7"
    )
    expected, schema = SOURCES[source]
    assert 0 == code
    for event in events:
        validate(event, schema)
        assert expected is detect_source(event)
    records = [
        record for event in events for record in iter_records(StreamEvent, event)
    ]
    assert 16 == len(records)
    assert " 16 records, " in messages


@pytest.mark.parametrize("source", SOURCES)
def test_every_type_comes_by_every_source(source: str) -> None:
    # That the records of all tables are right, test_fixtures_random_data.py tests.
    mix: Any = {"insert": 1} if source == "export" else {"insert": 6, "modify": 4}
    made = random_records(EVERY_TYPE, mix=mix, view_type="NEW_AND_OLD_IMAGES")
    for _, text in FORMATS[source].deliver(islice(made, 10), 10):
        for line in text.splitlines():
            validate(json.loads(line), SOURCES[source][1])
            [*iter_records(StreamEvent, line)]


@pytest.mark.parametrize("source", ["lambda", "window", "kinesis", "get-records"])
def test_no_delivery_is_over_its_limit_and_few_are_far_below(source: str) -> None:
    limit = FORMATS[source].limit or 0
    table = StreamTable(Table("orders", "pk"))
    for number in range(40):
        table.put({"pk": str(number), "text": "x" * 390_000})
    most = 1000 if source == "get-records" else 10_000
    sizes = [len(text) for n, text in FORMATS[source].deliver(table.records, most) if n]
    assert len(sizes) > 2
    assert max(sizes) <= limit
    assert min(sizes[:-1]) > limit - 390_000 * 4 / 3 - 4_000


@pytest.mark.parametrize("view_type", get_args(StreamViewType))
def test_a_view_type_overrides_that_of_the_table(run: Any, view_type: str) -> None:
    _, [event], _ = run(MODEL, "--view-type", view_type, "--records", "20")
    validate(event, "lambda-event")
    records = StreamEvent.model_validate(event).records
    assert {view_type} == {record.stream_view_type for record in records}


def test_a_schema_and_its_generated_class_make_the_same_bytes(run: Any) -> None:
    assert run(SCHEMA) == run(MODEL)


def test_a_seed_makes_other_events(run: Any) -> None:
    first, again, other = (run(MODEL, "--seed", seed)[1] for seed in ("1", "1", "2"))
    assert first == again
    assert first != other


def test_texts_are_spelled_as_many_writers_do_or_as_ours_alone(run: Any) -> None:
    schema = str(SCHEMAS / "audit.schema.json")
    _, mixed, _ = run(schema)
    _, canonical, _ = run(schema, "--spellings", "canonical")
    assert "+0000" in json.dumps(mixed)
    assert "+0000" not in json.dumps(canonical)


def test_the_bytes_depend_on_no_hash_seed() -> None:
    command = [sys.executable, "-m", "ddbevents", "fixture", MODEL, "--records", "50"]
    first, second = (
        subprocess.check_output(
            command,
            cwd=EXAMPLE,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(EXAMPLE.parents[1])},
            stderr=subprocess.DEVNULL,
        )
        for seed in ("1", "2")
    )
    assert first == second
    assert first.startswith(
        b'{"Records":[{"eventID":"e3e70682c2094cac629f6fbed82c07cd"'
    )


def test_a_folder_gets_a_file_for_each_event(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "events"
    code, lines, _ = run(MODEL, "--records", "250", "--out", str(folder))
    assert (0, []) == (code, lines)
    names = ["000001.json", "000002.json", "000003.json"]
    assert names == sorted(path.name for path in folder.iterdir())
    texts = [(folder / name).read_bytes() for name in names]
    assert [json.loads(text) for text in texts] == run(MODEL, "--records", "250")[1]


def test_a_folder_that_is_not_empty_is_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.json").touch()
    expected = f"ddbevents: {tmp_path} is not empty\n"
    assert (2, [], expected) == run(MODEL, "--out", str(tmp_path))


def test_the_summary_tells_how_full_the_events_are(run: Any) -> None:
    arguments = ("--records", "9000", "--batch-size", "10000", "--mix", "insert=1")
    _, events, messages = run(MODEL, *arguments)
    sizes = [
        len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())
        for event in events
    ]
    average = 100 * sum(sizes) / len(sizes) / PAYLOAD_LIMIT
    assert messages == (
        f"{len(events)} events, 9,000 records, {sum(sizes):,} bytes; an event fills"
        f" {average:.1f} % of 6,291,455 bytes, the fullest 100.0 %\n"
    )


def test_a_mix_decides_on_the_changes(run: Any) -> None:
    _, [event], _ = run(MODEL, "--mix", "insert=1", "--records", "50")
    assert {"INSERT"} == {record["eventName"] for record in event["Records"]}


def test_windows_end_with_an_event_without_records(run: Any) -> None:
    _, events, _ = run(MODEL, "--source", "window", "--records", "700")
    finals = [event for event in events if event["isFinalInvokeForWindow"]]
    assert 3 == len(finals)
    assert events[-1] == finals[-1]
    assert [] == [record for event in finals for record in event["Records"]]
    starts = [event["window"]["start"] for event in finals]
    assert [f"2026-01-01T00:{minute}:00Z" for minute in ("00", "05", "10")] == starts


def test_sequence_numbers_of_kinesis_rise_over_all_events(run: Any) -> None:
    _, events, _ = run(
        MODEL, "--source", "kinesis", "--records", "30", "--batch-size", "7"
    )
    numbers = [
        int(record["kinesis"]["sequenceNumber"])
        for event in events
        for record in event["Records"]
    ]
    assert sorted({*numbers}) == numbers


def test_an_export_has_every_item_once(run: Any) -> None:
    _, lines, _ = run(MODEL, "--source", "export", "--records", "40")
    keys = {(line["Item"]["pk"]["S"], line["Item"]["sk"]["S"]) for line in lines}
    assert 40 == len(keys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([MODEL, "--mix", "insert=1,upsert=1"], "--mix: expected weights of insert"),
        ([MODEL, "--mix", "modify=1"], "--mix: expected weights of insert (required)"),
        (
            [MODEL, "--source", "export", "--mix", "insert=1"],
            "--mix cannot be used with",
        ),
        (
            [MODEL, "--source", "kinesis", "--view-type", "KEYS_ONLY"],
            "--view-type cannot be used with --source kinesis",
        ),
        (
            [MODEL, "--source", "get-records", "--batch-size", "1001"],
            "GetRecords returns 1,000 records at most",
        ),
        (["orders:Order"], "orders:Order is not an event class"),
        (["ddbevents:StreamEvent"], "StreamEvent does not name the type of its items"),
        (["nowhere:Event"], "cannot import nowhere:Event"),
        (["orders"], "expected MODULE:NAME, found orders"),
        (["nothing.schema.json"], "nothing.schema.json"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Any, arguments: list[str], message: str
) -> None:
    code, events, messages = run(*arguments)
    assert (2, []) == (code, events)
    assert message in messages
    assert 1 == messages.count("\n")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--mix", "insert", "expected insert=60,modify=40 or so, found insert"),
        (
            "--mix",
            "insert=1,insert=2",
            "expected each change once, found insert=1,insert=2",
        ),
        ("--records", "0", "expected a number from 1, found 0"),
        ("--batch-size", "10001", "expected 1 to 10000, found 10001"),
    ],
)
def test_wrong_options_are_wrong_usage(
    option: str,
    value: str,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["fixture", MODEL, option, value])
    assert message in capsys.readouterr().err


def test_a_wrong_schema_is_told_as_gen_tells_it(run: Any, tmp_path: Path) -> None:
    schema = tmp_path / "orders.schema.json"
    schema.write_text('{"title": "Order"}')
    code, events, messages = run(str(schema))
    assert (1, []) == (code, events)
    assert f"{schema.as_posix()}:1:1: error DDB" in messages


def test_a_bar_shows_how_far_it_is(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SECONDS_UNTIL_SHOWN", -1.0)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _, _, messages = run(MODEL, "--records", "400")
    assert "[############............]  50 %  200 records" in messages


def test_a_folder_on_a_full_disk_stays_empty_and_can_be_filled_later(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, room = os.write, iter(range(5))

    def full(descriptor: int, content: bytes) -> int:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, content)

    folder = tmp_path / "events"
    arguments = ["--records", "100", "--batch-size", "10", "--out", str(folder)]
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        code, _, messages = run(SCHEMA, *arguments)
    assert 2 == code
    assert (
        f"ddbevents: [Errno 28] No space left on device: '{folder}/000006.json'\n"
        == (messages)
    )
    assert not folder.exists()
    assert 0 == run(SCHEMA, *arguments)[0]
    assert 10 == len([*folder.iterdir()])


def nested(levels: int, **bounds: int) -> dict[str, Any]:
    """Return the schema of arrays in one another."""
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "array", "items": schema, **bounds}
    return schema


TEXT: dict[str, Any] = {"type": "string"}


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        (
            {**TEXT, "minLength": 10**9},
            "minLength 1,000,000,000 asks for 1,000,000,000 bytes or more, and an item",
        ),
        (
            {"type": "array", "items": TEXT, "minItems": 10**8},
            "a: minItems 100,000,000 asks for 100,000,000 bytes",
        ),
        (
            {"type": "array", "items": TEXT, "minItems": 10**8, "uniqueItems": True},
            "a: minItems 100,000,000 asks for 100,000,000 bytes",
        ),
        (nested(2, minItems=3000), "a: minItems 3,000 asks for 9,000,000 bytes"),
    ],
)
def test_what_no_item_can_hold_is_refused_at_once(
    run: Any, tmp_path: Path, attribute: Any, message: str
) -> None:
    code, events, messages = run(table_of(tmp_path, attribute))
    assert (2, []) == (code, events)
    assert message in messages


def test_the_deepest_arrays_are_made_and_are_small(run: Any, tmp_path: Path) -> None:
    table = table_of(tmp_path, nested(31, minItems=1))
    code, [event], _ = run(table, "--records", "5")
    assert 0 == code
    assert 100_000 > len(json.dumps(event))


def table_of(folder: Path, attribute: Any) -> str:
    """Return the file of a table whose items must have an attribute."""
    schema = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk", "a"],
        "properties": {"pk": TEXT, "a": attribute},
    }
    path = folder / "things.schema.json"
    path.write_text(json.dumps(schema))
    return str(path)
