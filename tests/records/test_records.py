from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, assert_type

import pytest
from pydantic import BaseModel, ValidationError

from ddbevents import ItemModel
from ddbevents.records import Event, UserIdentity, new_and_old_images
from ddbevents.records.any_view import (
    StreamEvent,
    StreamInsertRecord,
    StreamModifyRecord,
    StreamRemoveRecord,
)
from ddbevents.records.methods import BothImages

EVENTS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (Path(__file__).parents[2] / "fixtures" / "events").glob("*.json")
}
IMAGES: dict[str, dict[str, set[str]]] = {
    "KEYS_ONLY": {"INSERT": set(), "MODIFY": set(), "REMOVE": set()},
    "NEW_IMAGE": {"INSERT": {"new_image"}, "MODIFY": {"new_image"}, "REMOVE": set()},
    "OLD_IMAGE": {"INSERT": set(), "MODIFY": {"old_image"}, "REMOVE": {"old_image"}},
    "NEW_AND_OLD_IMAGES": {
        "INSERT": {"new_image"},
        "MODIFY": {"new_image", "old_image"},
        "REMOVE": {"old_image"},
    },
}
"""WIRE_FORMAT, section 2: which image exists."""

COMMON_FIELDS = {
    "approximate_creation_date_time",
    "aws_region",
    "event_id",
    "event_name",
    "event_source",
    "event_source_arn",
    "table_name",
    "event_version",
    "keys",
    "sequence_number",
    "size_bytes",
    "stream_view_type",
    "user_identity",
}


class Address(ItemModel):
    city: str


class Order(ItemModel):
    pk: str
    sk: str
    status: Literal["PENDING", "PAID", "SHIPPED"]
    total: Decimal
    address: Address | None = None


class OrderKeys(ItemModel):
    pk: str
    sk: str


class OrderInsertRecord(new_and_old_images.InsertRecord[Order, OrderKeys]):
    pass


class OrderModifyRecord(new_and_old_images.ModifyRecord[Order, OrderKeys]):
    pass


class OrderRemoveRecord(new_and_old_images.RemoveRecord[Order, OrderKeys]):
    pass


OrderRecord = OrderInsertRecord | OrderModifyRecord | OrderRemoveRecord


class OrderEvent(Event[OrderRecord]):
    pass


def record_class(view: str, event_name: str) -> Any:
    module = import_module(f"ddbevents.records.{view.lower()}")
    return getattr(module, f"{event_name.capitalize()}Record")


def order_record(event_name: str, **changes: Any) -> dict[str, Any]:
    """Return a record of the sample event, with members of `dynamodb` changed."""
    records = EVENTS["new-and-old-images"]["Records"]
    [record] = [record for record in records if record["eventName"] == event_name]
    return {**record, "dynamodb": {**record["dynamodb"], **changes}}


def first_error(event_type: type[BaseModel], record: Any) -> tuple[Any, ...]:
    with pytest.raises(ValidationError) as caught:
        event_type.model_validate({"Records": [record]})
    [error, *_] = caught.value.errors()
    return (error["type"], *error["loc"])


VIEWS_AND_EVENTS = [(view, name) for view, events in IMAGES.items() for name in events]


@pytest.mark.parametrize(("view", "event_name"), VIEWS_AND_EVENTS)
def test_a_record_has_the_fields_of_its_view_type(view: str, event_name: str) -> None:
    fields = set(record_class(view, event_name).model_fields)
    assert COMMON_FIELDS | IMAGES[view][event_name] == fields


@pytest.mark.parametrize(("view", "event_name"), VIEWS_AND_EVENTS)
def test_an_image_that_there_must_be_is_required(view: str, event_name: str) -> None:
    fields = record_class(view, event_name).model_fields
    required = {name for name, field in fields.items() if field.is_required()}
    assert {"event_name", "keys"} | IMAGES[view][event_name] == required


@pytest.mark.parametrize(("view", "event_name"), VIEWS_AND_EVENTS)
def test_changes_can_be_asked_of_a_record_with_all_images(
    view: str, event_name: str
) -> None:
    has_all = IMAGES[view][event_name] == IMAGES["NEW_AND_OLD_IMAGES"][event_name]
    assert has_all is issubclass(record_class(view, event_name), BothImages)


@pytest.mark.parametrize(("view", "event_name"), VIEWS_AND_EVENTS)
def test_a_typed_record_reads_the_sample_of_its_view_type(
    view: str, event_name: str
) -> None:
    records = EVENTS[view.lower().replace("_", "-")]["Records"]
    [sample] = [record for record in records if record["eventName"] == event_name]
    record = record_class(view, event_name)[Order, OrderKeys].model_validate(sample)
    images = {name: getattr(record, name) for name in IMAGES[view][event_name]}
    assert OrderKeys(pk="CUSTOMER#42", sk="ORDER#2026-11-23#7") == record.keys
    assert all(isinstance(image, Order) for image in images.values())
    assert view == record.stream_view_type


def test_new_and_old_images_are_not_mistaken_for_each_other() -> None:
    [record] = OrderEvent.model_validate({"Records": [order_record("MODIFY")]}).records
    assert isinstance(record, OrderModifyRecord)
    assert ("PENDING", "PAID") == (record.old_image.status, record.new_image.status)


def test_every_member_of_a_record_is_read() -> None:
    [record] = OrderEvent.model_validate({"Records": [order_record("INSERT")]}).records
    assert (
        OrderInsertRecord(
            event_id="d3d9446802a44259755d38e6d163e820",
            event_name="INSERT",
            event_version="1.1",
            event_source="aws:dynamodb",
            aws_region="eu-west-1",
            event_source_arn="arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
            "/stream/2026-11-01T09:30:00.000",
            user_identity=None,
            approximate_creation_date_time=datetime(
                2026, 11, 23, 11, 44, 7, tzinfo=UTC
            ),
            keys=OrderKeys(pk="CUSTOMER#42", sk="ORDER#2026-11-23#7"),
            new_image=Order.model_validate(
                {
                    "pk": "CUSTOMER#42",
                    "sk": "ORDER#2026-11-23#7",
                    "status": "PENDING",
                    "total": Decimal("129.9"),
                    "tags": {"gift", "express"},
                    "address": {"city": "København"},
                }
            ),
            sequence_number="4421584500000000017450439161",
            size_bytes=128,
            stream_view_type="NEW_AND_OLD_IMAGES",
        )
        == record
    )


def test_an_event_narrows_its_records_by_their_name() -> None:
    event = OrderEvent.model_validate(EVENTS["new-and-old-images"])
    seen = []
    for record in event.records:
        assert_type(record, OrderRecord)
        if record.event_name == "REMOVE":
            assert_type(record, OrderRemoveRecord)
            assert_type(record.old_image, Order)
            seen.append(record.old_image.status)
            continue
        match record:
            case OrderInsertRecord(new_image=image):
                assert_type(image, Order)
                seen.append(image.status)
            case OrderModifyRecord(new_image=image, keys=keys):
                assert_type(keys, OrderKeys)
                seen.append(image.status)
    assert ["PENDING", "PAID", "PAID"] == seen


def test_fields_that_aws_may_leave_out_have_optional_types() -> None:
    [record, *_] = OrderEvent.model_validate(EVENTS["new-and-old-images"]).records
    assert_type(record.approximate_creation_date_time, datetime | None)
    assert_type(record.sequence_number, str | None)
    assert_type(record.size_bytes, int | None)
    assert_type(record.user_identity, UserIdentity | None)
    assert_type(record.stream_view_type, Literal["NEW_AND_OLD_IMAGES"] | None)
    with pytest.raises(ValidationError, match="frozen"):
        record.size_bytes = None


@pytest.mark.parametrize("name", EVENTS)
def test_every_sample_event_is_read_without_a_table_schema(name: str) -> None:
    event = StreamEvent.loads(json.dumps(EVENTS[name]))
    names = [record["eventName"] for record in EVENTS[name]["Records"]]
    assert names == [record.event_name for record in event.records]


def test_an_event_may_have_no_records() -> None:
    assert [] == OrderEvent.model_validate({"Records": []}).records


def test_an_event_must_have_records() -> None:
    with pytest.raises(ValidationError, match=r"Records\n  Field required"):
        OrderEvent.model_validate({})


def test_images_without_a_table_schema_are_native_dicts() -> None:
    [record] = StreamEvent.model_validate(EVENTS["every-type"]).records
    assert isinstance(record, StreamInsertRecord)
    assert_type(record.new_image, dict[str, Any] | None)
    assert {
        "pk": "CUSTOMER#99",
        "sk": "ORDER#2026-11-23#1",
        "status": "PENDING",
        "total": Decimal("-1234567890123456789012345678.9012345678"),
        "thumb": b"hello",
        "tags": {"", "gift", "日本"},
        "discounts": {0, Decimal("2.5"), 10**100},
        "signatures": {b"", b"\x00\xff"},
        "lines": [
            {"sku": "A-1", "quantity": 2, "price": Decimal("64.95")},
            "free text",
            [],
        ],
        "address": {"city": "Zürich", "door": None},
        "note": None,
        "paid": False,
        "gift": True,
        "empty": "",
        "nothing": b"",
        "extras": {},
        "S": "an attribute called S",
        "class": "an attribute called class",
        "M": {"S": "a map that looks like a value"},
    } == record.new_image


def test_an_image_that_the_view_type_leaves_out_is_none_without_a_table_schema() -> (
    None
):
    insert, modify, remove = StreamEvent.model_validate(EVENTS["old-image"]).records
    assert isinstance(insert, StreamInsertRecord)
    assert isinstance(modify, StreamModifyRecord)
    assert isinstance(remove, StreamRemoveRecord)
    assert insert.new_image is modify.new_image is None
    assert modify.old_image is not None
    assert remove.old_image is not None


def test_a_missing_optional_member_is_none() -> None:
    [bare, _] = StreamEvent.model_validate(EVENTS["optional-fields"]).records
    missing = bare.model_dump(exclude={"event_name", "keys"})
    assert {None} == set(missing.values())


def test_an_unknown_member_is_ignored() -> None:
    [_, record] = StreamEvent.model_validate(EVENTS["optional-fields"]).records
    assert not hasattr(record, "tableName")
    assert record.user_identity is None


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
    ],
)
def test_a_user_identity_is_read_in_both_spellings(sent: dict[str, str]) -> None:
    identity = UserIdentity(type="Service", principal_id="dynamodb.amazonaws.com")
    assert identity == UserIdentity.model_validate(sent)


def test_a_time_to_live_delete_is_known_as_one() -> None:
    [expired] = OrderEvent.model_validate(EVENTS["time-to-live-delete"]).records
    [*_, deleted] = OrderEvent.model_validate(EVENTS["new-and-old-images"]).records
    assert (True, False) == (expired.is_ttl_delete, deleted.is_ttl_delete)


def test_a_creation_time_is_read_however_it_is_written() -> None:
    records = StreamEvent.model_validate(EVENTS["creation-times"]).records
    moment = datetime(2026, 11, 23, 11, 44, 7, tzinfo=UTC)
    fraction = moment.replace(microsecond=123457)
    assert [moment, moment, moment, fraction, moment, None] == [
        record.approximate_creation_date_time for record in records
    ]


def test_attributes_of_a_global_table_are_kept() -> None:
    [record] = OrderEvent.model_validate(EVENTS["global-table"]).records
    assert isinstance(record, OrderModifyRecord)
    assert {
        "aws:rep:deleting": False,
        "aws:rep:updateregion": "eu-west-1",
        "aws:rep:updatetime": Decimal("1795434247.000001"),
    } == record.new_image.model_extra


def test_a_record_of_another_view_type_is_refused() -> None:
    sent = order_record("MODIFY", StreamViewType="NEW_IMAGE")
    with pytest.raises(ValidationError) as caught:
        OrderEvent.model_validate({"Records": [sent]})
    assert (
        "1 validation error for OrderEvent\n"
        "Records.0.MODIFY.dynamodb.StreamViewType\n"
        "  Input should be 'NEW_AND_OLD_IMAGES' [type=literal_error]\n"
    ) in str(caught.value)


def test_an_unknown_event_name_is_refused() -> None:
    sent = {**order_record("MODIFY"), "eventName": "UPSERT"}
    assert ("union_tag_invalid", "Records", 0) == first_error(OrderEvent, sent)


def test_a_record_without_an_event_name_is_refused() -> None:
    sent = order_record("MODIFY")
    del sent["eventName"]
    assert ("union_tag_not_found", "Records", 0) == first_error(OrderEvent, sent)


@pytest.mark.parametrize("member", ["Keys", "NewImage", "OldImage"])
def test_a_required_image_is_missed_by_its_name_on_the_wire(member: str) -> None:
    sent = order_record("MODIFY")
    del sent["dynamodb"][member]
    path = ("missing", "Records", 0, "MODIFY", "dynamodb", member)
    assert path == first_error(OrderEvent, sent)


def test_a_record_without_its_change_is_refused() -> None:
    sent = {**order_record("INSERT"), "dynamodb": None}
    path = ("missing", "Records", 0, "INSERT", "dynamodb", "Keys")
    assert path == first_error(OrderEvent, sent)


def test_no_error_shows_a_value() -> None:
    secret = {"S": "SECRET"}
    broken = [
        order_record("INSERT", NewImage=secret, SizeBytes="SECRET"),
        {**order_record("MODIFY"), "userIdentity": {"type": ["SECRET"]}},
        {"eventName": "REMOVE", "dynamodb": {"Keys": {"pk": "SECRET"}}},
    ]
    with pytest.raises(ValidationError) as caught:
        OrderEvent.model_validate({"Records": broken})
    assert "SECRET" not in str(caught.value)


def test_an_event_of_one_record_class_takes_no_other() -> None:
    only_inserts = Event[OrderInsertRecord]
    insert, modify = order_record("INSERT"), order_record("MODIFY")
    [record] = only_inserts.model_validate({"Records": [insert]}).records
    assert_type(record, OrderInsertRecord)
    assert ("union_tag_invalid", "Records", 0) == first_error(only_inserts, modify)


def test_records_can_be_made_by_their_python_names() -> None:
    record = OrderRemoveRecord(
        event_name="REMOVE",
        keys=OrderKeys(pk="CUSTOMER#1", sk="ORDER#1"),
        old_image=Order(pk="CUSTOMER#1", sk="ORDER#1", status="PAID", total=Decimal(1)),
    )
    assert [record] == OrderEvent(records=[record]).records


def test_a_dumped_event_is_read_again() -> None:
    event = OrderEvent.model_validate(EVENTS["new-and-old-images"])
    assert event == OrderEvent.model_validate(event.model_dump())


@pytest.mark.parametrize(("view", "event_name"), VIEWS_AND_EVENTS)
def test_a_record_class_has_a_json_schema(view: str, event_name: str) -> None:
    record_type = record_class(view, event_name)[Order, OrderKeys]
    assert "keys" in record_type.model_json_schema()["properties"]
