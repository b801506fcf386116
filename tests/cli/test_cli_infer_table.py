"""`ddbevents infer --table`: a table on AWS is read, and never written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ddbevents.cli import infer_table, main
from ddbevents.cli.aws_options import client_of


@pytest.fixture
def infer(
    dynamodb_local: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """Return a function that infers from a table: its code, schema and messages."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    here = ["--endpoint-url", dynamodb_local, "--region", "eu-west-1"]

    def run(table: str, *options: str) -> tuple[int, Any, str]:
        code = main(["infer", "--table", table, *here, *options])
        written = capsys.readouterr()
        return code, json.loads(written.out or "null"), written.err

    return run


@pytest.fixture(scope="module")
def orders(make_table: Any) -> Any:
    """A table with two keys, a time to live and three items."""
    table = make_table({"pk": "S", "sk": "N"}, "NEW_IMAGE")
    for n in range(3):
        ends, blob = {"N": str(4102444800 + n)}, {"B": b"\0"}
        table.put({"ends": ends, "sk": {"N": "1"}, "pk": {"S": str(n)}, "blob": blob})
    setting = {"Enabled": True, "AttributeName": "ends"}
    table.dynamodb.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification=setting
    )
    return table


@pytest.fixture
def deny(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that takes a permission away."""

    def take(method: str, operation: str) -> None:
        def refuse(**_: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)

        def denied_client_of(*arguments: Any) -> Any:
            client = client_of(*arguments)
            setattr(client, method, refuse)
            return client

        monkeypatch.setattr(infer_table, "client_of", denied_client_of)

    return take


def test_a_table_needs_no_more_than_its_name(infer: Any, orders: Any) -> None:
    code, schema, messages = infer(orders.name)
    assert 0 == code
    assert {
        "tableName": orders.name,
        "partitionKey": "pk",
        "sortKey": "sk",
        "timeToLive": "ends",
        "streamViewType": "NEW_IMAGE",
    } == schema["x-dynamodb"]
    assert ["pk", "sk", "blob", "ends"] == [*schema["properties"]]
    first, second, *_ = messages.splitlines()
    expected = f"scanned all items of the table {orders.name}: 1.5 read units consumed"
    assert (expected, "3 items") == (first, second)


def test_a_part_of_a_table_is_read_and_how_it_was_chosen_is_said(
    infer: Any, orders: Any
) -> None:
    _, _, messages = infer(orders.name, "--sample", "2")
    scanned = "scanned 2 items of about 3, in turn from 2 segments of the table"
    assert scanned in messages


@pytest.mark.parametrize(
    ("keys", "named"), [("pk", "pk"), ("sk,pk", "sk and pk"), ("pk,id", "pk and id")]
)
def test_keys_that_contradict_the_table_are_refused(
    infer: Any, orders: Any, keys: str, named: str
) -> None:
    code, schema, messages = infer(orders.name, "--key", keys)
    assert (2, None) == (code, schema)
    assert (
        f"ddbevents: the keys are {named} in --key, but pk and sk in the table"
        f" {orders.name}: leave --key out\n"
    ) == messages


def test_without_its_permission_only_the_time_to_live_is_missing(
    infer: Any, orders: Any, deny: Any
) -> None:
    deny("describe_time_to_live", "DescribeTimeToLive")
    code, schema, messages = infer(orders.name)
    assert 0 == code
    assert "timeToLive" not in schema["x-dynamodb"]
    assert (
        "permission dynamodb:DescribeTimeToLive is missing, so the time to live is not"
        " known: if the table has one, add it to `x-dynamodb` as `timeToLive`"
    ) == messages.splitlines()[0]


@pytest.mark.parametrize(
    ("method", "operation"), [("describe_table", "DescribeTable"), ("scan", "Scan")]
)
def test_a_missing_permission_is_named(
    infer: Any, orders: Any, deny: Any, method: str, operation: str
) -> None:
    deny(method, operation)
    code, schema, messages = infer(orders.name)
    assert (2, None) == (code, schema)
    assert f"ddbevents: permission dynamodb:{operation} is missing" in messages


def test_a_table_without_items_or_that_is_none_is_said(
    infer: Any, make_table: Any
) -> None:
    name = make_table().name
    assert f"the table {name} has no items" in infer(name)[2]
    code, _, messages = infer("nothing")
    assert 2 == code
    assert (
        "ddbevents: there is no such table in this region and account: check --table,"
        " --region and --profile\n"
    ) == messages
