"""What each reader does with lines that are easily lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engines import ALL, Reading, orders_on

pytestmark = pytest.mark.analytics


def order(key: str, status: str = "PAID", **others: Any) -> dict[str, Any]:
    return {
        "pk": {"S": "C"},
        "sk": {"S": key},
        "status": {"S": status},
        "placed_at": {"S": "2026-01-02T03:04:05.678Z"},
        "total": {"N": "1.10"},
        "lines": {"L": []},
        **others,
    }


def change(key: str, micros: int, new: Any = None) -> dict[str, Any]:
    keys = {"pk": {"S": "C"}, "sk": {"S": key}}
    image = {} if new is None else {"NewImage": new}
    time = {"WriteTimestampMicros": {"N": str(micros)}}
    return {"Metadata": time, "Keys": keys, **image}


def record(**images: Any) -> dict[str, Any]:
    keys = {"pk": {"S": "C"}, "sk": {"S": "1"}}
    return {
        "awsRegion": "eu-west-1",
        "eventID": "1",
        "eventName": "REMOVE",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {
            "ApproximateCreationDateTime": 1731924555370,
            "Keys": keys,
            **images,
        },
        "eventSource": "aws:dynamodb",
    }


FULL = [
    *(order("same"), order("changed"), order("deleted"), order("tie")),
    {**order("no key"), "sk": {"N": "1"}},
]
CHANGES = [
    change("changed", 2, order("changed", "SHIPPED", more={"N": "1"})),
    change("changed", 1, order("changed", "PENDING")),
    change("deleted", 3),
    *(
        change("tie", 5, order("tie", status))
        for status in ("PAID", "SHIPPED", "PENDING")
    ),
    {**change("lost", 4, order("lost")), "Keys": {"pk": {"S": "C"}}},
]
OLD = record(OldImage=order("1", thumb={"B": "UVE9PQ=="}))


def sent_at(time: float, precision: str | None = None) -> dict[str, Any]:
    of_time: dict[str, Any] = {"ApproximateCreationDateTime": time}
    if precision is not None:
        of_time["ApproximateCreationDateTimePrecision"] = precision
    return {**OLD, "dynamodb": {**OLD["dynamodb"], **of_time}}


VALUES = [
    *(OLD, {"eventID": 5}, {**OLD, "dynamodb": {"ApproximateCreationDateTime": 1}}),
    *({**OLD, "eventID": 7}, {**OLD, "eventID": {}}),
    *(sent_at(10**16, "MILLISECOND"), sent_at(-(10**14)), sent_at(10**18)),
    *(sent_at(10**19), sent_at(1.5), sent_at(1731924555370, "NANO")),
]


def with_text(attributes: str) -> str:
    """Return the line of a full export, with attributes that are text."""
    line = json.dumps({"Item": order("text")}, separators=(",", ":"))
    return f"{line[:-2]},{attributes}}}}}"


WRONG_ITEMS = [
    # As many characters are lost as quotes are added.
    with_text('"tags":{"SS":[1,2,3,4,5,6,7]},"z":{"N":"1"}'),
    with_text('"zz":{"S":"a"},"zz":{"S":"b"}'),
    with_text('"zz":{"M":{"a":{"S":"x","N":"1"}}}'),
    with_text('"":{"S":"x"}'),
]


def broken(line: str) -> list[str]:
    """Return lines that are not one JSON object."""
    half = f'{line[:-1]}, "half of a pair": "\\ud800"}}'
    return ["no JSON", half, line[:60], f"{line} x", f"{line},{line}", "5", "[]"]


def kept_apart(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["ddb_item"] for row in rows if row["ddb_problems"] is not None)


def write(path: Path, lines: list[str]) -> list[Path]:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return [path]


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_no_reader_loses_a_line(name: str, environment: str, tmp_path: Path) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    lines = {
        "full": [json.dumps({"Item": each}) for each in FULL],
        "changes": [*map(json.dumps, CHANGES)],
        "values": [*map(json.dumps, VALUES)],
    }
    wrong = {
        "full": [lines["full"][-1], *broken(lines["full"][0]), *WRONG_ITEMS],
        "changes": [lines["changes"][-1], *broken(lines["changes"][0])],
        "values": [*lines["values"][1:], *broken(lines["values"][0])],
    }
    full, changes, values = (
        write(
            tmp_path / f"{name}.jsonl", [*dict.fromkeys([*lines[name], *wrong[name]])]
        )
        for name in lines
    )
    found = engine.read(
        {
            "orders": (
                schema,
                [
                    Reading("latest", entity, [full, changes]),
                    Reading("kinesis", entity, [values]),
                ],
            )
        }
    )
    latest = found["orders", "latest", entity.identifier]
    right = {each["sk"]: each for each in latest if each["ddb_problems"] is None}
    assert {"same": "PAID", "changed": "SHIPPED", "tie": "SHIPPED"} == {
        key: each["status"] for key, each in right.items()
    }
    assert [("more", {"N": "1"})] == [
        (path, json.loads(av)) for path, av in right["changed"]["ddb_more"]
    ]
    assert sorted([*wrong["full"], *wrong["changes"]]) == kept_apart(latest)
    kinesis = found["orders", "kinesis", entity.identifier]
    [right_one] = [each for each in kinesis if each["ddb_problems"] is None]
    assert (b"A", True, None) == (
        right_one["ddb_old"]["thumb"],
        right_one["ddb_is_ttl_delete"],
        right_one["ddb_new"],
    )
    assert sorted(wrong["values"]) == kept_apart(kinesis)


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_a_strict_reader_ends_with_the_names_of_what_is_wrong(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    wrong = order("1", total={"N": "1E-130"})
    lines = [json.dumps({"Item": each}) for each in (order("0"), wrong)]
    full = write(tmp_path / "full.jsonl", lines)
    with pytest.raises(AssertionError, match=r"full.jsonl has problems: total"):
        engine.read({"orders": (schema, [Reading("export", entity, [full])])})


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_lines_that_are_not_one_json_value_are_kept_apart(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    right = {
        "export_checked": json.dumps({"Item": order("1")}),
        "incremental": json.dumps(change("1", 1, order("1"))),
    }
    files = {
        reader: write(
            tmp_path / f"{reader}.jsonl", [f"\ufeff{line}", *broken(line), line]
        )
        for reader, line in right.items()
    }
    readings = [Reading(reader, entity, [path]) for reader, path in files.items()]
    found = engine.read({"orders": (schema, readings)})
    for reader, line in right.items():
        rows = found["orders", reader, entity.identifier]
        assert sorted(broken(line)) == kept_apart(rows)
        assert 2 == len(rows) - len(broken(line))


CHARACTERS = {
    rb"\uFFFD": "\ufffd",
    "\ufffd".encode(): "\ufffd",
    "\U0001f600".encode(): "\U0001f600",
    rb"\uD83d\uDe00": "\U0001f600",
    rb"\\ud83d": r"\ud83d",
    rb"\ud83d": None,
    rb"\uDe00\uD83d": None,
    # Bytes that are not UTF-8 end a query of DuckDB.
    b"\xff": None,
    b"\xed\xa0\xbd": None,
}


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_characters_are_read_as_they_are_or_their_line_is_kept_apart(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    notes = [*CHARACTERS][: -2 if name == "duckdb" else None]
    path = tmp_path / "full.jsonl"
    with path.open("wb") as file:
        for number, note in enumerate(notes):
            line = with_text('"note":{"S":"?"}').replace('"text"', f'"{number}"')
            file.write(line.encode().replace(b"?", note) + b"\n")
    reading = Reading("export_checked", entity, [[path]])
    columns = ["sk", "note", "ddb_problems"]  # `ddb_item` has bytes that are not text
    found = engine.read({"orders": (schema, [reading])}, columns)
    rows = found["orders", "export_checked", entity.identifier]
    right = {row["sk"]: row["note"] for row in rows if row["ddb_problems"] is None}
    expected = {str(n): CHARACTERS[note] for n, note in enumerate(notes)}
    assert len(notes) == len(rows)
    assert {n: note for n, note in expected.items() if note is not None} == right


@pytest.mark.parametrize(
    ("name", "environment"), [each for each in ALL if each.values[0] == "duckdb"]
)
def test_duckdb_keeps_lines_apart_that_its_csv_reader_would_not(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    line = json.dumps(OLD)
    twice = line.replace('"OldImage"', '"OldImage": null, "OldImage"')
    wrong = [
        *('{"a": "\x01"}', f"{line}\x01\x02\x03\x04{line}", '{"a":', "5}", twice),
        "x" * 9,
    ]
    path = tmp_path / "values.jsonl"
    ends = [f"{line}{line}\r\n", f"{wrong[0]}\n{wrong[1]}\r\n{wrong[2]}\r{wrong[3]}\n"]
    ends += [f"{wrong[4]}\n", f"{wrong[5]}\n", f"{line}\r\n", line]
    path.write_bytes("".join(ends).encode())
    found = engine.read({"orders": (schema, [Reading("kinesis", entity, [[path]])])})
    rows = found["orders", "kinesis", entity.identifier]
    kept = [row["ddb_item"] for row in rows if row["ddb_problems"]]
    assert (4, sorted(wrong)) == (len(rows) - len(kept), sorted(kept))
