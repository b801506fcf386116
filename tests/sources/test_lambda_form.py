"""What the streams API answers, in the form in which Lambda delivers it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ddbevents.fixtures import StreamTable, build_get_records_response
from ddbevents.sources import as_lambda_event
from ddbevents.table import Table

ITEM = {
    "pk": b"\x00\xff",
    "sk": 1,
    "thumb": b"",
    "tags": {b"a", b"\xfe"},
    "nested": {"list": [b"\x01", {"deep": b"\x02"}, "text", None, True]},
}


def records() -> list[Any]:
    """Records of each event, the last of which is an expired item's."""
    table = StreamTable(Table("orders", "pk", "sk", time_to_live="ttl"))
    table.put(ITEM)
    table.put({**ITEM, "thumb": b"new"})
    table.delete({"pk": b"\x00\xff", "sk": 1})
    identity = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    expired: dict[str, Any] = {}
    for name, value in table.records[-1].items():
        if name == "dynamodb":
            expired["userIdentity"] = identity
        expired[name] = value
    return [*table.records, expired]


def test_it_is_what_lambda_delivers() -> None:
    delivered = records()
    arn = delivered[0]["eventSourceARN"]
    response = build_get_records_response(delivered, "iterator")
    before = copy.deepcopy(response)
    event = as_lambda_event(response, arn)
    assert {"Records": delivered} == event
    assert [list(each) for each in delivered] == [
        list(each) for each in event["Records"]
    ]
    assert before == response
    json.dumps(event)


def test_a_time_is_a_number_of_seconds_with_a_fraction() -> None:
    response = build_get_records_response(records()[:1])
    [record] = as_lambda_event(response, "arn")["Records"]
    assert float is type(record["dynamodb"]["ApproximateCreationDateTime"])


@pytest.mark.parametrize("printed", ["2026-01-02T03:04:05+00:00", 1767323045.0])
def test_what_the_aws_cli_prints_is_taken(printed: Any) -> None:
    [record] = records()[:1]
    change = {**record["dynamodb"], "ApproximateCreationDateTime": printed}
    response: Any = {"Records": [{**record, "dynamodb": change}]}
    [read] = as_lambda_event(response, "arn")["Records"]
    seconds = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    assert {**change, "ApproximateCreationDateTime": seconds} == read["dynamodb"]


@pytest.mark.parametrize("record", [None, {}, {"dynamodb": None}, {"dynamodb": {}}])
def test_what_is_no_record_stays(record: Any) -> None:
    response: Any = {"Records": [record]}
    [read] = as_lambda_event(response, "arn")["Records"]
    assert (record if record is None else {**record, "eventSourceARN": "arn"}) == read
