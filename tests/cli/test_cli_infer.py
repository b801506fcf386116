"""`ddbevents infer`: samples of every form in, a table schema out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert, lambda_event

from ddbevents.cli import main

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
ITEM = {"pk": {"S": "a"}, "n": {"N": "1"}}


@pytest.fixture
def infer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that infers from texts: its code, schema and messages."""

    def run(*texts: Any, options: str = "--key pk") -> tuple[int, Any, str]:
        path = tmp_path / "samples.jsonl"
        lines = [text if isinstance(text, str) else json.dumps(text) for text in texts]
        path.write_text("\n".join(lines))
        code = main(["infer", str(path), *options.split()])
        written = capsys.readouterr()
        return code, json.loads(written.out or "null"), written.err

    return run


@pytest.mark.parametrize(
    "texts",
    [
        [ITEM],
        [[ITEM, ITEM]],
        [{"Item": ITEM}, {"Item": ITEM}],
        [{"Items": [ITEM], "Count": 1, "ScannedCount": 1, "ConsumedCapacity": None}],
        [json.dumps({"Items": [ITEM]}, indent=4)],
    ],
    ids=["item", "items", "export", "scan", "laid out"],
)
def test_items_are_read_in_every_form(infer: Any, texts: list[Any]) -> None:
    code, schema, _ = infer(*texts, options="--key pk --table things")
    assert 0 == code
    properties = {"pk": {"type": "string"}, "n": {"type": "integer"}}
    assert properties == schema["properties"]
    table = {"tableName": "things", "partitionKey": "pk"}
    assert table == schema["x-dynamodb"]


def test_records_have_the_table_and_its_view_type(infer: Any) -> None:
    code, schema, messages = infer(lambda_event(insert(1), insert(2)))
    assert (0, "2 items\n") == (code, messages)
    assert "Orders" == schema["title"]
    assert ["pk", "status", "thumb"] == schema["required"]
    assert {
        "tableName": "orders",
        "partitionKey": "pk",
        "streamViewType": "NEW_AND_OLD_IMAGES",
    } == schema["x-dynamodb"]
    record = insert(1)
    record["dynamodb"]["StreamViewType"] = "NEW_IMAGE"
    _, schema, _ = infer(record)
    assert "NEW_IMAGE" == schema["x-dynamodb"]["streamViewType"]


def test_an_export_is_read_by_its_manifests(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = EVENTS / "export" / "AWSDynamoDB" / "01795435200000-a1b2c3d4"
    command = ["infer", str(folder), "--key", "pk", "--table", "orders"]
    assert 0 == main([*command, "--title", "Order", "--enums"])
    assert "Order" == json.loads(capsys.readouterr().out)["title"]


def test_a_bad_record_is_reported_and_the_rest_goes_on(infer: Any) -> None:
    code, schema, messages = infer(
        ITEM, "{", {"Item": {"pk": {"N": "x"}}}, options="--key pk --table things"
    )
    assert (1, ["pk", "n"]) == (code, schema["required"])
    assert "samples.jsonl: record 1 cannot be read" in messages
    assert "samples.jsonl: record 2 cannot be read" in messages


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        ([ITEM], "--key pk", "no record has the table's name: --table NAME"),
        ([ITEM], "--key id --table things", "item 1 has no attribute 'id'"),
        ([], "--key pk --table things", "the input has no items"),
        ([ITEM], "--key pk --table 1-x", "no class can be called after '1-x'"),
    ],
)
def test_what_no_schema_can_be_made_from_is_refused(
    infer: Any, texts: list[Any], options: str, message: str
) -> None:
    code, schema, messages = infer(*texts, options=options)
    assert (2, None) == (code, schema)
    assert message in messages


def test_records_of_several_tables_are_refused(infer: Any) -> None:
    other = insert(2)
    other["eventSourceARN"] = other["eventSourceARN"].replace("orders", "bills")
    code, schema, messages = infer(insert(1), other)
    assert (2, None) == (code, schema)
    assert "there are records of several tables: bills, orders" in messages
    assert 0 == infer(insert(1), other, options="--key pk --table orders")[0]


@pytest.mark.parametrize("options", ["--key a,b,c", "--key a,a", "--key pk --title x"])
def test_wrong_options_are_refused(
    infer: Any, capsys: pytest.CaptureFixture[str], options: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        infer(ITEM, options=options)
    assert 2 == caught.value.code
    assert "expected" in capsys.readouterr().err
