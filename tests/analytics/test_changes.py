"""What the readers of changes do with records that contradict themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from engines import ALL, EXAMPLES, Engine, Reading, orders_on, schema_of
from test_readers import change, order, record, write

from ddbevents.gen.columns.columns_of import columns_of

pytestmark = pytest.mark.analytics

KEYS = {"pk": {"S": "C"}, "sk": {"S": "1"}}
TWO_TAGS = {**KEYS, "sk": {"S": "1", "zz": {"S": "lost"}}}
WRONG: dict[str, dict[str, Any]] = {
    "a third key": {"Keys": {**KEYS, "more": {"S": "x"}}},
    "a key with two tags": {"Keys": TWO_TAGS},
    "a key that is no text": {"Keys": {**KEYS, "sk": {"S": 1}}},
    "an item of another key": {"NewImage": order("2")},
    "an item before of another key": {"OldImage": order("2")},
    "null for an AttributeValue": {"NewImage": order("1", note=None)},
    "null for an unknown one": {"NewImage": order("1", surprise=None)},
    "a number in a set": {"NewImage": order("1", tags={"SS": ["a", 5]})},
    "an item that is text": {"NewImage": "x"},
}
"""What is wrong in a record, of any source, by its name."""


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_what_is_wrong_in_a_record_is_a_problem_in_every_reader(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    right = {"NewImage": order("1"), "OldImage": order("1")}
    written, sent = change("1", 1, order("1")), record(**right)
    written |= right
    lines = {"incremental": [json.dumps(written)], "kinesis": [json.dumps(sent)]}
    for each in WRONG.values():
        lines["incremental"].append(json.dumps(written | each))
        of_record = {**sent, "dynamodb": sent["dynamodb"] | each}
        lines["kinesis"].append(json.dumps(of_record))
    paths = {
        reader: write(tmp_path / f"{reader}.jsonl", each)
        for reader, each in lines.items()
    }
    readings = [Reading(reader, entity, [path]) for reader, path in paths.items()]
    found = engine.read({"orders": (schema, readings)})
    names = ["nothing", *WRONG]
    for reader, texts in lines.items():
        kept = {
            row["ddb_item"]
            for row in found["orders", reader, entity.identifier]
            if row["ddb_problems"] or row["ddb_old_problems"]
        }
        is_kept = {what: line in kept for what, line in zip(names, texts, strict=True)}
        assert {**dict.fromkeys(WRONG, True), "nothing": False} == is_kept, reader


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_of_changes_in_one_microsecond_the_greater_text_is_the_last(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine, schema, entity = orders_on(name, environment, tmp_path)
    greater = change("a", 5), change("b", 5, order("b", "SHIPPED"))
    less = change("a", 5, order("a")), {**change("b", 5), "NewImage": None}
    lines = [[*map(json.dumps, each)] for each in (greater, less)]
    assert all(one > other for one, other in zip(*lines, strict=True))
    full = write(tmp_path / "full.jsonl", [json.dumps({"Item": order("c")})])
    files = [
        *write(tmp_path / "1.jsonl", [lines[0][0], lines[1][1]]),
        *write(tmp_path / "2.jsonl", [lines[1][0], lines[0][1]]),
    ]
    found = engine.read(
        {"orders": (schema, [Reading("latest", entity, [full, files])])}
    )
    rows = found["orders", "latest", entity.identifier]
    assert ["b", "c"] == sorted(row["sk"] for row in rows)


CUSTOMER: dict[str, Any] = {
    **KEYS,
    "type": {"S": "CUSTOMER"},
    "email": {"S": "a@b.example"},
    "since": {"S": "2026-01-02"},
}
INVOICE: dict[str, Any] = {
    **KEYS,
    "type": {"S": "INVOICE"},
    "total": {"N": "1.5"},
    "due": {"S": "2026-01-02"},
}


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_an_item_that_becomes_another_entity_is_in_the_readers_of_both(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    schema = schema_of(EXAMPLES["shop"])
    customer, _, invoice = columns_of(schema).entities
    customer_new = {**CUSTOMER, "sk": {"S": "PROFILE"}, "pk": {"S": "CUSTOMER#1"}}
    keys = {each: customer_new[each] for each in KEYS}
    invoice_old = {**INVOICE, **keys}
    images = {"Keys": keys, "NewImage": customer_new, "OldImage": invoice_old}
    written = write(tmp_path / "written.jsonl", [json.dumps(change("1", 5) | images)])
    sent = record()
    sent["dynamodb"] |= images
    values = write(tmp_path / "values.jsonl", [json.dumps(sent)])
    full = write(tmp_path / "full.jsonl", [json.dumps({"Item": invoice_old})])
    readings = [
        Reading(reader, entity, inputs)
        for entity in (customer, invoice)
        for reader, inputs in {
            "incremental": [written],
            "kinesis": [values],
            "latest": [full, written],
        }.items()
    ]
    found = engine.read({"shop": (schema, readings)})
    for reader in ("incremental", "kinesis"):
        [row] = found["shop", reader, customer.identifier]
        assert ("a@b.example", None, None, "(of another entity)") == (
            row["ddb_new"]["email"],
            row["ddb_old"],
            row["ddb_problems"],
            row["ddb_old_problems"],
        )
        [row] = found["shop", reader, invoice.identifier]
        assert (None, "INVOICE", "(of another entity)", None) == (
            row["ddb_new"],
            row["ddb_old"]["type"],
            row["ddb_problems"],
            row["ddb_old_problems"],
        )
    assert [1, 0] == [
        len(found["shop", "latest", each.identifier]) for each in (customer, invoice)
    ]
