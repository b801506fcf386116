from __future__ import annotations

from typing import Any, Generic, TypeVar

import pytest
from pydantic import TypeAdapter, ValidationError

from ddbevents import ItemModel
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import InsertRecord

ItemT = TypeVar("ItemT")


class Order(ItemModel):
    pk: str


class OrderInsertRecord(InsertRecord[Order, Order]):
    pass


class OrderEvent(Event[OrderInsertRecord]):
    pass


KEYS = {"pk": {"S": "CUSTOMER#42"}}
RECORD = {"eventName": "INSERT", "dynamodb": {"Keys": KEYS, "NewImage": KEYS}}


def test_a_generic_class_is_built_when_it_is_used() -> None:
    class OwnRecord(InsertRecord[ItemT, Order], Generic[ItemT]):
        pass

    assert not OwnRecord.__pydantic_complete__
    assert Order(pk="CUSTOMER#42") == OwnRecord.model_validate(RECORD).keys
    assert OwnRecord.__pydantic_complete__


def test_a_class_without_type_variables_is_built_at_once() -> None:
    class OwnRecord(InsertRecord[ItemT, Order], Generic[ItemT]):
        pass

    class OwnOrderRecord(OwnRecord[Order]):
        pass

    assert OwnOrderRecord.__pydantic_complete__


@pytest.mark.parametrize(
    "record_class", [InsertRecord[Order, Order], OrderInsertRecord, OrderEvent]
)
def test_an_adapter_shows_no_value(record_class: Any) -> None:
    broken = {**RECORD, "eventID": ["SECRET"]}
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(record_class).validate_python({**broken, "Records": [broken]})
    assert "SECRET" not in str(caught.value)
