from __future__ import annotations

from typing import Any, Generic, TypeVar

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from ddbevents import ItemModel
from ddbevents.records import Event
from ddbevents.records.event import EventBase
from ddbevents.records.new_and_old_images import InsertBase, InsertRecord
from ddbevents.records.typed_any_view import ModifyBase, ModifyRecord

ItemT = TypeVar("ItemT")


class Order(ItemModel):
    pk: str


class OrderInsertRecord(InsertRecord[Order, Order]):
    pass


class OrderEvent(Event[OrderInsertRecord]):
    pass


class MadeInsertRecord(InsertBase[Order, Order]):
    pass


class MadeEvent(EventBase[MadeInsertRecord]):
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
    "record_class",
    [
        InsertRecord[Order, Order],
        OrderInsertRecord,
        OrderEvent,
        MadeInsertRecord,
        MadeEvent,
    ],
)
def test_an_adapter_shows_no_value(record_class: Any) -> None:
    broken = {**RECORD, "eventID": ["SECRET"]}
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(record_class).validate_python({**broken, "Records": [broken]})
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("base", "generic"), [(InsertBase, InsertRecord), (ModifyBase, ModifyRecord)]
)
def test_one_class_has_what_two_would_have(base: Any, generic: Any) -> None:
    class Own(base[Order, Order | None]):  # type: ignore[misc]
        """Ours."""

    one = Own

    class Own(generic[Order, Order | None]):  # type: ignore[misc,no-redef]
        """Ours."""

    assert Own.model_json_schema() == one.model_json_schema()
    assert Own.model_json_schema(mode="serialization") == one.model_json_schema(
        mode="serialization"
    )
    assert generic in one.__bases__


def test_a_class_of_one_class_can_be_a_base_again() -> None:
    class Own(MadeInsertRecord):
        note: str = "n"

    record = Own.model_validate(RECORD)
    assert (Order(pk="CUSTOMER#42"), "n") == (record.new_image, record.note)


def test_it_counts_as_a_subclass_of_what_it_is_made_from() -> None:
    class Other(InsertBase[Order, dict[str, Any]]):
        pass

    class Own(MadeInsertRecord):
        pass

    of_types: Any = InsertRecord[Order, Order]
    assert [True, True, False] == [
        issubclass(each, of_types) for each in (MadeInsertRecord, Own, Other)
    ]
    record = MadeInsertRecord.model_validate(RECORD)
    assert isinstance(record, of_types)
    assert record is TypeAdapter(of_types).validate_python(record)
    event = MadeEvent(records=[record])
    assert event is TypeAdapter(Event[MadeInsertRecord]).validate_python(event)


def test_its_own_annotations_stay() -> None:
    class Own(InsertBase[Order, Order]):
        note: str = "n"
        keys: dict[str, Any]  # type: ignore[assignment]

    assert "n" == Own.model_validate(RECORD).note
    assert KEYS == Own.model_validate(RECORD).keys
    assert {"keys", "new_image", "note"} == Own.__annotations__.keys()


def test_an_alias_generator_changes_no_name_on_the_wire() -> None:
    class Own(MadeEvent):
        model_config = ConfigDict(alias_generator=str.upper)

    assert 1 == len(Own.model_validate({"Records": [RECORD]}).records)
