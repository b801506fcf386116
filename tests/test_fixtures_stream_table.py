"""`StreamTable` emits what DynamoDB Streams would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import dynamodb_local as local
import pytest

from ddbevents import (
    Codec,
    EncodeError,
    ItemModel,
    StreamEvent,
    Table,
    encode_item,
)
from ddbevents.fixtures import StreamTable, build_event

KEY = {"pk": "a", "sk": 1}
NAMES = Table("orders", "pk", "sk")


class Order(ItemModel):
    pk: str
    sk: int
    note: str | None = None


def lifecycle(table: StreamTable) -> None:
    table.put(KEY | {"n": 1, "tags": {"x", "y"}})
    table.put(KEY | {"n": 1.0, "tags": {"y", "x"}})  # changes nothing
    table.update(KEY, {"n": -2.5, "data": b"\x00\xff"}, remove=["tags"])
    table.update({"pk": "b", "sk": 2}, {"n": 1})  # makes a new item
    table.delete(KEY)
    table.delete(KEY)  # there is none
    table.put(KEY | {"empty": "", "list": [None, {"deep": True}]})


def test_the_event_name_tells_what_was_there() -> None:
    table = StreamTable(NAMES)
    lifecycle(table)
    names = [record["eventName"] for record in table.records]
    assert ["INSERT", "MODIFY", "INSERT", "REMOVE", "INSERT"] == names


@pytest.mark.parametrize(
    ("view_type", "images"),
    [
        ("KEYS_ONLY", [set(), set(), set()]),
        ("NEW_IMAGE", [{"NewImage"}, {"NewImage"}, set()]),
        ("OLD_IMAGE", [set(), {"OldImage"}, {"OldImage"}]),
        (
            "NEW_AND_OLD_IMAGES",
            [{"NewImage"}, {"NewImage", "OldImage"}, {"OldImage"}],
        ),
    ],
)
def test_the_view_type_decides_on_the_images(
    view_type: Any, images: list[set[str]]
) -> None:
    table = StreamTable(Table("orders", "pk", "sk", view_type=view_type))
    table.put(KEY | {"n": 1})
    table.update(KEY, {"n": 2})
    table.delete(KEY)
    found = [
        {"NewImage", "OldImage"} & record["dynamodb"].keys() for record in table.records
    ]
    assert images == found


def comparable(record: Any) -> dict[str, Any]:
    """Return what must be equal in records of both, whatever the machine."""
    change = dict(record["dynamodb"])
    del change["ApproximateCreationDateTime"], change["SequenceNumber"]
    return {"eventName": record["eventName"], **change}


@pytest.mark.parametrize(
    "view_type", ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
)
def test_dynamodb_local_emits_equal_records(
    make_table: Callable[..., local.Table], view_type: Any
) -> None:
    real = make_table({"pk": "S", "sk": "N"}, view_type)
    ours = StreamTable(Table(real.name, "pk", "sk", view_type=view_type))
    lifecycle(ours)

    real.put(as_boto3(KEY | {"n": 1, "tags": {"x", "y"}}))
    real.put(as_boto3(KEY | {"n": 1.0, "tags": {"y", "x"}}))
    real.dynamodb.update_item(
        TableName=real.name,
        Key=as_boto3(KEY),
        UpdateExpression="SET n = :n, #data = :data REMOVE tags",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues=as_boto3({":n": -2.5, ":data": b"\x00\xff"}),
    )
    real.dynamodb.update_item(
        TableName=real.name,
        Key=as_boto3({"pk": "b", "sk": 2}),
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues=as_boto3({":n": 1}),
    )
    real.delete(as_boto3(KEY))
    real.delete(as_boto3(KEY))
    real.put(as_boto3(KEY | {"empty": "", "list": [None, {"deep": True}]}))

    decoded = StreamEvent.model_validate(build_event(ours.records)).records
    expected = StreamEvent.model_validate({"Records": real.records()}).records
    compared = {
        "event_name",
        "keys",
        "new_image",
        "old_image",
        "size_bytes",
        "stream_view_type",
    }
    assert [record.model_dump(include=compared) for record in expected] == [
        record.model_dump(include=compared) for record in decoded
    ]


def as_boto3(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of AttributeValues, with bytes as bytes."""
    return Codec(binary="bytes").encode_item(item)


def test_an_expired_item_has_the_identity_of_dynamodb() -> None:
    table = StreamTable(NAMES)
    table.put(Order(pk="a", sk=1))
    table.expire(Order(pk="a", sk=1, note="not looked at"))
    _, removed = StreamEvent.model_validate(build_event(table.records)).records
    assert removed.is_ttl_delete


def test_sequence_numbers_rise_and_event_ids_differ() -> None:
    table = StreamTable(NAMES)
    lifecycle(table)
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in table.records]
    assert sorted(set(numbers)) == numbers
    assert len(table.records) == len({record["eventID"] for record in table.records})


def test_one_seed_makes_one_stream() -> None:
    first, second, other = (StreamTable(NAMES, seed=seed) for seed in (1, 1, 2))
    for table in (first, second, other):
        lifecycle(table)
    assert first.records == second.records
    assert first.records != other.records


def test_times_are_those_of_the_clock() -> None:
    moment = datetime(2030, 5, 17, 12, tzinfo=UTC)
    table = StreamTable(NAMES, clock=lambda: moment)
    table.put(KEY)
    [record] = StreamEvent.model_validate(build_event(table.records)).records
    assert moment == record.approximate_creation_date_time
    assert "orders" == record.table_name


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"pk": "a"}, "expected a key attribute, found none at `sk`"),
        ({"pk": "", "sk": 1}, "expected a key that is not empty, found S at `pk`"),
        ({"pk": "a", "sk": True}, "expected S, N or B in a key, found BOOL at `sk`"),
        (
            KEY | {"text": "x" * 409_600},
            "expected an item of up to 409600 bytes, found one of 409611",
        ),
    ],
)
def test_what_dynamodb_would_refuse_is_refused(
    item: dict[str, Any], message: str
) -> None:
    table = StreamTable(NAMES)
    with pytest.raises(EncodeError) as caught:
        table.put(item)
    assert message == str(caught.value)
    assert [] == table.records


def test_an_update_cannot_change_the_key() -> None:
    table = StreamTable(NAMES)
    table.put(KEY)
    with pytest.raises(EncodeError, match="expected the key as it is"):
        table.update(KEY, {"sk": 2})
    assert encode_item(KEY) in table.items.values()
