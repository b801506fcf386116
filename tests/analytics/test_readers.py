"""What each reader does with lines that are easily lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engines import ALL, EXAMPLES, Engine, Reading, schema_of

from ddbevents.gen.columns.columns_of import columns_of

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
VALUES = [OLD, {"eventID": 5}, {**OLD, "dynamodb": {"ApproximateCreationDateTime": 1}}]


def write(path: Path, lines: list[str]) -> list[Path]:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return [path]


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_no_reader_loses_a_line(name: str, environment: str, tmp_path: Path) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    schema = schema_of(EXAMPLES["orders"])
    [entity] = columns_of(schema).entities
    full = write(tmp_path / "full.jsonl", [json.dumps({"Item": each}) for each in FULL])
    changes = write(tmp_path / "changes.jsonl", [*map(json.dumps, CHANGES)])
    values = write(tmp_path / "values.jsonl", [*map(json.dumps, VALUES)])
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
    assert 2 == len([each for each in latest if each["ddb_problems"] is not None])
    [right_one] = [
        each
        for each in found["orders", "kinesis", entity.identifier]
        if each["ddb_problems"] is None
    ]
    assert (b"A", True, None) == (
        right_one["ddb_old"]["thumb"],
        right_one["ddb_is_ttl_delete"],
        right_one["ddb_new"],
    )
    assert [*VALUES[1:]] == [
        json.loads(each["ddb_item"])
        for each in found["orders", "kinesis", entity.identifier]
        if each["ddb_problems"] is not None
    ]


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_a_strict_reader_ends_with_the_names_of_what_is_wrong(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    schema = schema_of(EXAMPLES["orders"])
    [entity] = columns_of(schema).entities
    wrong = order("1", total={"N": "1E-130"})
    lines = [json.dumps({"Item": each}) for each in (order("0"), wrong)]
    full = write(tmp_path / "full.jsonl", lines)
    with pytest.raises(AssertionError, match=r"full.jsonl has problems: total"):
        engine.read({"orders": (schema, [Reading("export", entity, [full])])})


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_lines_that_are_not_one_json_value_are_kept_apart(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    schema = schema_of(EXAMPLES["orders"])
    [entity] = columns_of(schema).entities
    right = {
        "export_checked": json.dumps({"Item": order("1")}),
        "incremental": json.dumps(change("1", 1, order("1"))),
        "kinesis": json.dumps(OLD),
    }
    wrong = {
        reader: ["no JSON", line[:60], f"{line} x", "5", "[]"]
        for reader, line in right.items()
    }
    files = {
        reader: write(
            tmp_path / f"{reader}.jsonl", [f"\ufeff{line}", *wrong[reader], line]
        )
        for reader, line in right.items()
    }
    readings = [Reading(reader, entity, [path]) for reader, path in files.items()]
    inputs = [files["export_checked"], files["incremental"]]
    readings.append(Reading("latest", entity, inputs))
    found = engine.read({"orders": (schema, readings)})
    kept = {
        reader: sorted(row["ddb_item"] for row in rows if row["ddb_problems"])
        for (_, reader, _), rows in found.items()
    }
    expected = {reader: sorted(lines) for reader, lines in wrong.items()}
    both = [*wrong["export_checked"], *wrong["incremental"]]
    assert {**expected, "latest": sorted(both)} == kept
    read = {
        reader: len(rows) - len(kept[reader]) for (_, reader, _), rows in found.items()
    }
    assert {**dict.fromkeys(right, 2), "latest": 1} == read
