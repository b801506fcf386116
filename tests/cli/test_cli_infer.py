"""`ddbevents infer`: samples of every form in, a table schema out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert, lambda_event

from ddbevents.cli import main
from ddbevents.schema.types import Boolean

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
    properties = {"pk": {"type": "string"}, "n": {"type": "number"}}
    assert properties == schema["properties"]
    table = {"tableName": "things", "partitionKey": "pk"}
    assert table == schema["x-dynamodb"]


def test_records_have_the_table_and_its_view_type(infer: Any) -> None:
    code, schema, messages = infer(lambda_event(insert(1), insert(2)))
    assert (0, "2 items") == (code, messages.splitlines()[0])
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
    assert "samples.jsonl:2: record 1 cannot be read" in messages
    assert "samples.jsonl:3: record 2 cannot be read" in messages


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        ([ITEM], "--key pk", "samples.jsonl:1: the input has no table name"),
        (
            [ITEM],
            "--key id --table things",
            "samples.jsonl:1: an item has no attribute 'id'",
        ),
        ([], "--key pk --table things", "the input has no items\n"),
        ([{"Items": []}], "--key pk --table things", "the input has no items\n"),
        (
            [insert(1) | {"dynamodb": {"Keys": {"pk": {"S": "a"}}}}],
            "",
            "the input has only keys, no items: use --table to read the table itself",
        ),
        ([], "--key pk --table 1-x", "no class name can be made from '1-x'"),
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


@pytest.mark.parametrize(
    "options",
    ["--key a,b,c", "--key a,a", "--key pk --title x", "--key pk --table a/things"],
)
def test_wrong_options_are_refused(
    infer: Any, capsys: pytest.CaptureFixture[str], options: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        infer(ITEM, options=options)
    assert 2 == caught.value.code
    assert "expected" in capsys.readouterr().err


@pytest.mark.parametrize("keys", ["id", "pk,sk"])
def test_keys_that_contradict_the_records_are_refused(infer: Any, keys: str) -> None:
    code, schema, messages = infer(insert(1), options=f"--key {keys}")
    assert (2, None) == (code, schema)
    named = keys.replace(",", " and ")
    assert f"the keys are {named} in --key, but pk in the records" in messages


def test_half_a_key_is_refused_and_a_single_one_is_known(infer: Any) -> None:
    assert "pk" == infer(insert(1), options="")[1]["x-dynamodb"]["partitionKey"]
    record = insert(1)
    record["dynamodb"]["Keys"]["sk"] = {"S": "x"}
    _, _, messages = infer(record, options="--key pk")
    assert "the keys are pk in --key, but pk and sk in the records" in messages
    _, _, messages = infer(record, options="")
    assert (
        "the records' keys are pk and sk, but a record does not show which" in messages
    )


def test_items_do_not_say_which_attributes_are_the_keys(infer: Any) -> None:
    code, _, messages = infer(ITEM, options="--table things")
    expected = (
        ":1: items do not show which attributes are the keys: use --key PK[,SK]\n"
    )
    assert (2, True) == (code, messages.endswith(expected))


def test_a_file_gets_the_schema_if_there_is_one(infer: Any, tmp_path: Path) -> None:
    file = tmp_path / "things.schema.json"
    file.touch()  # as a failed `infer > FILE` leaves it
    options = f"--key pk --table things -o {file}"
    assert 2 == infer("{", options=options)[0]
    assert "" == file.read_text()
    code, printed, messages = infer(ITEM, options=options)
    assert (0, None, "1 item") == (code, printed, messages.splitlines()[0])
    schema = file.read_text()
    assert "Things" == json.loads(schema)["title"]
    assert schema.endswith("}\n")
    assert 2 == infer(ITEM, {"pk": {"S": "b"}}, options=options)[0]
    assert schema == file.read_text()


def test_where_no_schema_can_be_written_nothing_is_read(
    infer: Any, tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("{}")
    for name, problem in {
        "full": "is not empty, and is not overwritten: name another file",
        "absent/new": "cannot be written: there is no folder",
    }.items():
        _, _, messages = infer("{", options=f"-o {tmp_path / name}")
        assert messages.startswith(f"ddbevents: {tmp_path / name} {problem}")


def test_the_name_of_a_table_is_not_taken_for_a_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 2 == main(["infer", "orders"])
    assert (
        "ddbevents: there is no file orders; to read the table orders on AWS, write"
        " --table orders\n"
    ) == capsys.readouterr().err
    assert 2 == main(["infer", "no/orders.json"])
    assert "ddbevents: there is no file no/orders.json\n" == capsys.readouterr().err


def test_a_table_may_be_named_by_its_arn(infer: Any) -> None:
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/things"
    _, schema, _ = infer(ITEM, options=f"--key pk --table {arn}")
    assert "things" == schema["x-dynamodb"]["tableName"]
    _, schema, _ = infer({"RequestItems": {arn: [{"PutRequest": {"Item": ITEM}}]}})
    assert "things" == schema["x-dynamodb"]["tableName"]
    _, schema, _ = infer({"Responses": {arn: [ITEM]}})
    assert "things" == schema["x-dynamodb"]["tableName"]


def test_what_to_read_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["infer"])
    expected = "ddbevents: there is nothing to read: use --table NAME, or name a file\n"
    assert expected == capsys.readouterr().err


def test_items_in_plain_json_are_native(infer: Any) -> None:
    items = {"Items": [{"pk": "a", "n": 1.5, "tags": ["x"]}], "Count": 1}
    code, schema, _ = infer(items, options="--key pk --table things --native")
    assert 0 == code
    tags = {"type": "array", "items": {"type": "string"}}
    properties = {"pk": {"type": "string"}, "n": {"type": "number"}, "tags": tags}
    assert properties == schema["properties"]
    code, schema, messages = infer(items, options="--key pk --table things")
    assert (2, None) == (code, schema)
    assert "no item can be read; if items are plain JSON, use --native" in messages


def test_a_file_of_a_batch_has_the_tables_name(infer: Any) -> None:
    put = {"PutRequest": {"Item": ITEM}}
    code, schema, _ = infer({"orders": [put, {"DeleteRequest": {"Key": ITEM}}]})
    assert (0, "orders") == (code, schema["x-dynamodb"]["tableName"])
    code, _, messages = infer({"orders": [put], "bills": [put]})
    assert 2 == code
    assert "there are records of several tables: bills, orders" in messages


def test_of_several_view_types_the_last_one_is_taken(infer: Any) -> None:
    records = insert(1), insert(2), insert(3)
    for record, view_type in zip(records, ["KEYS_ONLY", "NEW_IMAGE"], strict=False):
        record["dynamodb"]["StreamViewType"] = view_type
    del records[2]["dynamodb"]["StreamViewType"]
    code, schema, messages = infer(*records)
    assert (0, "NEW_IMAGE") == (code, schema["x-dynamodb"]["streamViewType"])
    assert "guessed: streamViewType NEW_IMAGE, which came last" in messages


def test_an_export_of_new_images_gives_items(infer: Any) -> None:
    new = {"Metadata": {"WriteTimestampMicros": {"N": "1"}}, "Keys": {"pk": ITEM["pk"]}}
    code, schema, _ = infer(new | {"NewImage": ITEM}, new, options="--table things")
    assert (0, ["pk", "n"]) == (code, schema["required"])


@pytest.mark.parametrize("table", ["Event", "json", "Table"])
def test_a_table_is_called_what_it_likes(infer: Any, table: str) -> None:
    items = [{"pk": {"S": "a"}, "event": {"M": {"keys": {"M": {"n": {"N": "1"}}}}}}]
    code, schema, messages = infer(*items, options=f"--key pk --table {table}")
    assert (0, f"{table.capitalize()}Item") == (code, schema["title"])
    assert "This is a bug" not in messages


def test_the_schema_is_checked_by_reading_the_samples(
    infer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddbevents.infer.inference.Binary", Boolean)
    code, schema, messages = infer(insert(1))
    assert (2, "Orders") == (code, schema["title"])
    assert "item 1 cannot be read" in messages
    assert "thumb" in messages
    assert "This is a bug in `ddbevents infer`: please report it." in messages


def test_without_the_extra_gen_nothing_is_checked(
    infer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ddbevents.gen.pipeline", None)
    code, _, messages = infer(insert(1))
    assert 0 == code
    assert "not checked with the samples: pip install 'ddbevents[gen]'" in messages
