"""`StreamTable` emits what DynamoDB Streams would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest

from ddbevents import EncodeError, ItemModel, StreamEvent, Table, UnixTime
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
            {"pk": "é" * 1025, "sk": 1},
            "expected a key of up to 2048 bytes, found one of 2050 at `pk`",
        ),
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


@pytest.mark.parametrize(
    ("attributes", "remove", "message"),
    [
        ({"sk": 1}, [], "expected no key attribute, found one at `sk`"),
        ({}, ["pk"], "expected no key attribute, found one at `pk`"),
        ({"n": 1}, ["n"], "expected to set it or to remove it, found both at `n`"),
    ],
)
def test_an_update_that_dynamodb_would_refuse_is_refused(
    attributes: dict[str, Any], remove: list[str], message: str
) -> None:
    table = StreamTable(NAMES)
    table.put(KEY)
    with pytest.raises(EncodeError) as caught:
        table.update(KEY, attributes, remove)
    assert message == str(caught.value)
    assert 1 == len(table.records)


@pytest.mark.parametrize(
    ("attribute", "path"),
    [({"n" * 65_536: 1}, ()), ({"m": [{"é" * 32_768: 1}]}, ("m", 0))],
)
def test_a_name_over_64_kb_is_refused(attribute: Any, path: Any) -> None:
    table = StreamTable(NAMES)
    table.put({"pk": "a", "sk": 1, "n" * 65_535: 1})
    with pytest.raises(EncodeError, match="name of up to 65535 bytes") as caught:
        table.put({"pk": "a", "sk": 2, **attribute})
    assert path == caught.value.path


@pytest.mark.parametrize("name", ["ab", "a/b c", "x" * 256, "größe"])
def test_a_table_name_that_dynamodb_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a table's name is 3 to 255"):
        StreamTable(Table(name, "pk"))


@pytest.mark.parametrize("name", ["", "k" * 256])
def test_a_key_name_that_dynamodb_would_refuse_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="has 1 to 255 bytes"):
        StreamTable(Table("orders", "pk", name))


def test_an_event_class_instead_of_its_table_is_told() -> None:
    event_type: Any = StreamEvent
    with pytest.raises(TypeError, match=r"OrderEvent\.table, found StreamEvent"):
        StreamTable(event_type)


def test_an_update_of_a_model_stores_what_its_fields_say() -> None:
    class Session(ItemModel):
        pk: str
        expires_at: Annotated[datetime, UnixTime()] | None = None
        seen_at: datetime | None = None

    moment = datetime(2027, 1, 1, tzinfo=UTC)
    session = Session(pk="a")
    table = StreamTable(Table("sessions", "pk"))
    table.put(session)
    table.update(session, {"expires_at": moment, "seen_at": moment, "more": 1})
    assert {
        "pk": {"S": "a"},
        "expires_at": {"N": "1798761600"},
        "seen_at": {"S": "2027-01-01T00:00:00Z"},
        "more": {"N": "1"},
    } == table.get(session)
    table.update({"pk": "a"}, {"expires_at": moment})
    assert {"S": "2027-01-01T00:00:00Z"} == (table.get(session) or {})["expires_at"]


def test_keys_are_all_of_the_types_of_the_first() -> None:
    table = StreamTable(NAMES)
    table.put(KEY)
    expected = "expected N, as in the table's other keys, found S at `sk`"
    with pytest.raises(EncodeError) as caught:
        table.delete({"pk": "a", "sk": "1"})
    assert expected == str(caught.value)


def test_a_spoilt_record_spoils_nothing_else() -> None:
    table = StreamTable(NAMES)
    table.put(KEY | {"n": 1})
    table.records[0]["dynamodb"]["NewImage"]["n"] = {"S": "?"}
    table.update(KEY, {"more": True})
    assert {"N": "1"} == table.records[1]["dynamodb"]["OldImage"]["n"]


def test_the_members_of_a_record_are_in_the_order_of_real_ones() -> None:
    table = StreamTable(NAMES)
    table.put(KEY)
    table.expire(KEY)
    record = table.records[1]
    assert [
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "userIdentity",
        "dynamodb",
        "eventSourceARN",
    ] == list(record)
    assert [
        "ApproximateCreationDateTime",
        "Keys",
        "OldImage",
        "SequenceNumber",
        "SizeBytes",
        "StreamViewType",
    ] == list(record["dynamodb"])


def test_a_view_type_that_there_is_not_is_refused() -> None:
    wrong: Any = "NEW_IMAGES"
    with pytest.raises(ValueError, match="there is no view type NEW_IMAGES"):
        StreamTable(Table("orders", "pk", view_type=wrong))


def test_a_clock_without_a_time_zone_is_refused() -> None:
    table = StreamTable(Table("orders", "pk"), clock=lambda: datetime(2026, 1, 1))  # noqa: DTZ001  # it is the case
    with pytest.raises(ValueError, match="need a time zone"):
        table.put({"pk": "a"})
