"""A function per kind of change."""

from __future__ import annotations

from typing import Any

import pytest
from deliveries import (
    OrderEvent,
    OrderInsertRecord,
    OrderModifyRecord,
    OrderRecord,
    OrderRemoveRecord,
    insert,
    lambda_event,
    sequence_number,
)

from ddbevents import (
    Dispatcher,
    ItemModel,
    StreamEvent,
    UnhandledRecordError,
    iter_records,
    stream_handler,
)
from ddbevents.records import Event
from ddbevents.records.any_view import StreamInsertRecord
from ddbevents.records.new_and_old_images import InsertRecord, RemoveRecord


def modify(status: str, number: int = 1) -> dict[str, Any]:
    raw = insert(number, eventName="MODIFY")
    old = raw["dynamodb"]["NewImage"]
    raw["dynamodb"] = raw["dynamodb"] | {
        "OldImage": old,
        "NewImage": old | {"status": {"S": status}},
    }
    return raw


def record(raw: Any) -> OrderRecord:
    return next(iter_records(OrderEvent, lambda_event(raw)))


@pytest.fixture
def dispatcher() -> Dispatcher[OrderRecord]:
    return Dispatcher(OrderEvent)


def test_a_record_goes_to_the_function_of_its_kind(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    @dispatcher.on(OrderModifyRecord)
    def modified(record: OrderModifyRecord) -> str:
        return f"{record.keys.pk} modified"

    @dispatcher.on(OrderInsertRecord)
    def inserted(record: OrderInsertRecord) -> str:
        return f"{record.keys.pk} inserted"

    assert "o1 inserted" == dispatcher(record(insert(1)))
    assert "o1 modified" == dispatcher(record(modify("SHIPPED")))


def test_a_condition_decides(dispatcher: Dispatcher[OrderRecord]) -> None:
    @dispatcher.on(OrderModifyRecord, when=lambda record: record.changed("status"))
    def status_changed(_: OrderModifyRecord) -> str:
        return "status"

    @dispatcher.on(OrderModifyRecord)
    def modified(_: OrderModifyRecord) -> str:
        return "other"

    assert "status" == dispatcher(record(modify("SHIPPED")))
    assert "other" == dispatcher(record(modify("PAID")))


def test_the_first_function_that_takes_a_record_gets_it_alone(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    called: list[str] = []
    for name in ("first", "second"):
        dispatcher.on(OrderInsertRecord)(lambda _, name=name: called.append(name))
    dispatcher(record(insert(1)))
    assert ["first"] == called


def test_a_function_may_be_for_several_kinds(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    @dispatcher.on(OrderInsertRecord)
    @dispatcher.on(OrderModifyRecord)
    def written(record: OrderInsertRecord | OrderModifyRecord) -> str:
        return record.new_image.status

    assert "PAID" == dispatcher(record(insert(1)))
    assert "SHIPPED" == dispatcher(record(modify("SHIPPED")))


class Customer(ItemModel):
    pk: str
    name: str


class Invoice(ItemModel):
    pk: str
    total: int


class Keys(ItemModel):
    pk: str


class MixedInsertRecord(InsertRecord[Customer | Invoice, Keys]):
    pass


class MixedRemoveRecord(RemoveRecord[Customer | Invoice, Keys]):
    pass


class MixedEvent(Event[MixedInsertRecord | MixedRemoveRecord]):
    pass


@pytest.mark.parametrize(
    ("event_name", "image"), [("INSERT", "NewImage"), ("REMOVE", "OldImage")]
)
def test_an_entity_is_told_by_its_image(event_name: str, image: str) -> None:
    dispatcher = Dispatcher(MixedEvent)
    for kind in (MixedInsertRecord, MixedRemoveRecord):
        dispatcher.on(kind, entity=Customer)(lambda _: "customer")
        dispatcher.on(kind, entity=Invoice)(lambda _: "invoice")
    raw = insert(1, eventName=event_name)
    raw["dynamodb"] = {
        "Keys": {"pk": {"S": "a"}},
        image: {"pk": {"S": "a"}, "total": {"N": "5"}},
    }
    [mixed] = iter_records(MixedEvent, lambda_event(raw))
    assert "invoice" == dispatcher(mixed)


def test_what_no_function_takes_goes_to_the_default(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    @dispatcher.default
    def rest(record: OrderRecord) -> str:
        return f"{record.event_name} ignored"

    assert "INSERT ignored" == dispatcher(record(insert(1)))


def test_what_nothing_takes_is_an_error(dispatcher: Dispatcher[OrderRecord]) -> None:
    dispatcher.on(OrderInsertRecord, when=lambda _: False)(print)
    with pytest.raises(UnhandledRecordError) as caught:
        dispatcher(record(insert(1)))
    assert "no function takes this OrderInsertRecord of an item Order" in str(
        caught.value
    )


def test_what_may_go_unhandled_can_be_asked(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    dispatcher.on(OrderInsertRecord)(print)
    dispatcher.on(OrderModifyRecord, when=lambda _: True)(print)
    assert ["OrderModifyRecord", "OrderRemoveRecord"] == dispatcher.unhandled
    dispatcher.default(print)
    assert [] == dispatcher.unhandled


def test_a_dispatcher_makes_a_handler(dispatcher: Dispatcher[OrderRecord]) -> None:
    seen: list[str] = []

    @dispatcher.on(OrderInsertRecord)
    async def inserted(record: OrderInsertRecord) -> None:
        seen.append(record.keys.pk)

    handler = stream_handler(OrderEvent)(dispatcher)
    answer = handler(lambda_event(insert(1), insert(2), modify("NEW", 3)), None)
    assert ["o1", "o2"] == seen
    assert {"batchItemFailures": [{"itemIdentifier": sequence_number(3)}]} == answer


def test_records_without_a_schema_are_dispatched() -> None:
    dispatcher = Dispatcher(StreamEvent)
    dispatcher.on(StreamInsertRecord)(lambda record: record.keys)
    [untyped] = iter_records(StreamEvent, lambda_event(insert(1)))
    assert {"pk": "o1"} == dispatcher(untyped)


def test_records_of_another_event_are_refused(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    with pytest.raises(ValueError, match="OrderEvent has no records MixedInsertRecord"):
        dispatcher.on(MixedInsertRecord)


def test_an_item_of_another_table_is_refused(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    with pytest.raises(ValueError, match="OrderRemoveRecord has no item Customer"):
        dispatcher.on(OrderRemoveRecord, entity=Customer)
