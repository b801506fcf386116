"""Events and records of a table whose items and keys are models of the user's own."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_type_hints

import pytest
from damaged import damaged_events_of
from fuzzing import slow
from generated_modules import DESIGNS, event_type_of, module_of
from hypothesis import given
from image_paths import described
from pydantic import BaseModel, Field, ValidationError

from ddbevents import DdbEventsError, Dispatcher, Table, iter_records, stream_handler
from ddbevents.cli import main
from ddbevents.errors import PatternError, UnhandledRecordError
from ddbevents.filters import where
from ddbevents.fixtures import (
    StreamTable,
    StreamTableFactory,
    build_event,
    random_records,
)
from ddbevents.fixtures.strategies import events
from ddbevents.gen.pipeline import generate
from ddbevents.models.entities import KeyPatterns
from ddbevents.records import any_view, keys_only
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
    TableEvent,
    TableRecord,
)
from ddbevents.schema.parse import load

VIEW_TYPES = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
NAMES = Table("orders", "pk", "sk")


class Order(BaseModel):
    pk: str
    sk: str
    total: int


class OrderKeys(BaseModel):
    pk: str
    sk: str


class OrderEvent(TableEvent[Order, OrderKeys]):
    table: ClassVar[Table] = NAMES


class BareEvent(TableEvent[Order, dict[str, str]]):
    pass


class Customer(BaseModel):
    pk: str
    type: Literal["CUSTOMER"]


class Purchase(BaseModel):
    pk: str
    type: Literal["PURCHASE"]


ByType = Annotated[Customer | Purchase, Field(discriminator="type")]
ByKey = Annotated[
    Customer | Purchase,
    KeyPatterns({Customer: {"pk": "^C#"}, Purchase: {"pk": "^P#"}}),
]


@cache
def types_of(view_type: str) -> tuple[Any, Any]:
    """Return the generated event class of a view type, and ours of its models."""
    schema = load(DESIGNS["orders"])
    of_view: Any = {"view_type": view_type}
    table = replace(schema.table, **of_view)
    name = f"orders_{view_type.lower()}"
    module = module_of(generate(replace(schema, table=table)), name)
    records = import_module(f"ddbevents.records.{view_type.lower()}")
    event_type: Any = records.TableEvent[module.Order, module.OrderKeys]

    class OwnEvent(event_type):  # type: ignore[misc]  # as a module would have it
        pass

    return event_type_of(module), OwnEvent


def reading(event_type: Any, event: Any) -> Any:
    """Return the values of an event's records, or what is wrong with it and where."""
    try:
        found = event_type.model_validate(event)
    except ValidationError as error:
        return [(line["loc"], line["type"], line["msg"]) for line in error.errors()]
    return [
        {name: described(getattr(record, name)) for name in type(record).model_fields}
        for record in found.records
    ]


@pytest.mark.parametrize("view_type", VIEW_TYPES)
def test_it_reads_what_the_generated_class_reads(view_type: str) -> None:
    generated, own = types_of(view_type)

    @slow(60)
    @given(events(generated) | damaged_events_of(generated))
    def check(event: Any) -> None:
        assert reading(generated, event) == reading(own, event)

    check()


def test_records_of_any_view_type_have_the_images_that_were_sent() -> None:
    for view_type in VIEW_TYPES:
        generated, _ = types_of(view_type)
        event = build_event(list(islice(random_records(generated), 20)))
        order, keys = generated_models(generated)

        class AnyEvent(any_view.TableEvent[order, keys]):  # type: ignore[valid-type]
            pass

        for record, one in zip(
            generated.model_validate(event).records,
            AnyEvent.model_validate(event).records,
            strict=True,
        ):
            for name in ("keys", "new_image", "old_image"):
                assert getattr(record, name, None) == getattr(one, name, None)


def generated_models(event_type: Any) -> tuple[Any, Any]:
    module = sys.modules[event_type.__module__]
    return module.Order, module.OrderKeys


def change(event_name: str, **images: Any) -> dict[str, Any]:
    keys = {"pk": {"S": "C#1"}, "sk": {"S": "1"}}
    return {"eventName": event_name, "dynamodb": {"Keys": keys, **images}}


IMAGE = {"pk": {"S": "C#1"}, "sk": {"S": "1"}, "total": {"N": "5"}}


def test_a_handler_matches_the_records() -> None:
    seen: list[Any] = []

    @stream_handler(OrderEvent)
    def handler(record: TableRecord[Order, OrderKeys]) -> None:
        match record:
            case InsertRecord(new_image=order):
                seen.append(order)
            case ModifyRecord() | RemoveRecord():
                seen.append(record.keys)

    records = [change("INSERT", NewImage=IMAGE), change("REMOVE", OldImage=IMAGE)]
    handler({"Records": records}, None)
    order = Order(pk="C#1", sk="1", total=5)
    assert [order, OrderKeys(pk="C#1", sk="1")] == seen


class ShopEvent(TableEvent[ByType, dict[str, str]]):
    pass


class AnyViewEvent(any_view.TableEvent[ByKey, OrderKeys]):
    pass


@pytest.mark.parametrize("event_type", [BareEvent, ShopEvent, AnyViewEvent])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_records_can_be_pickled(event_type: Any, protocol: int) -> None:
    image = {**IMAGE, "type": {"S": "CUSTOMER"}}
    records = [change("INSERT", NewImage=image), change("REMOVE", OldImage=image)]
    event = event_type.model_validate({"Records": records})
    for value in (event, *event.records):
        found = pickle.loads(pickle.dumps(value, protocol))
        assert (value, type(value)) == (found, type(found))


@pytest.mark.parametrize("items", [ByType, ByKey])
def test_an_annotated_union_gives_the_entity(items: Any) -> None:
    class ShopEvent(TableEvent[items, dict[str, str]]):
        pass

    image = {"pk": {"S": "C#1"}, "type": {"S": "CUSTOMER"}}
    [record] = iter_records(ShopEvent, {"Records": [change("INSERT", NewImage=image)]})
    assert isinstance(record, InsertRecord)
    assert Customer(pk="C#1", type="CUSTOMER") == record.new_image
    assert {"pk": "C#1", "sk": "1"} == record.keys


def test_a_dispatcher_takes_its_records_and_names_them() -> None:
    class ShopEvent(TableEvent[ByType, dict[str, str]]):
        pass

    dispatcher = Dispatcher(ShopEvent)

    @dispatcher.on(InsertRecord[ByType, dict[str, str]], entity=Customer)
    def welcome(record: InsertRecord[Customer, dict[str, str]]) -> str:
        return record.new_image.pk

    image = {"pk": {"S": "C#1"}, "type": {"S": "CUSTOMER"}}
    other = {**image, "type": {"S": "PURCHASE"}}
    records = [change("INSERT", NewImage=each) for each in (image, other)]
    first, second = iter_records(ShopEvent, {"Records": records})
    assert "C#1" == dispatcher(first)
    with pytest.raises(
        UnhandledRecordError, match=r"InsertRecord\[Customer \| Purchase, dict"
    ):
        dispatcher(second)
    with pytest.raises(ValueError, match="has no records InsertRecord: expected Ins"):
        dispatcher.on(InsertRecord)


def test_an_annotation_is_the_union_at_run_time_too() -> None:
    def handler(record: TableRecord[Order, OrderKeys]) -> None: ...

    expected = (
        InsertRecord[Order, OrderKeys]
        | ModifyRecord[Order, OrderKeys]
        | RemoveRecord[Order, OrderKeys]
    )
    found = get_type_hints(handler, localns={"TableRecord": TableRecord})["record"]
    assert expected == found


ADD = (
    "BareEvent does not name its table: add"
    ' `table: ClassVar[Table] = Table("orders", "pk", "sk")` to the class, with the'
    " table's name and keys"
)


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (lambda: StreamTable(BareEvent.table), AttributeError),
        (lambda: events(BareEvent), DdbEventsError),
        (lambda: next(random_records(BareEvent)), DdbEventsError),
        (lambda: stream_handler(BareEvent, order_by="partition"), ValueError),
    ],
)
def test_what_needs_the_table_says_which_line_to_add(use: Any, error: Any) -> None:
    with pytest.raises(error) as caught:
        use()
    assert ADD in str(caught.value)


def test_the_fixture_of_pytest_says_which_line_to_add(
    stream_table: StreamTableFactory,
) -> None:
    with pytest.raises(DdbEventsError) as caught:
        stream_table(BareEvent)
    assert ADD == str(caught.value)
    assert NAMES == stream_table(OrderEvent).table


def test_a_table_of_another_view_type_is_refused_by_fixtures() -> None:
    class KeysEvent(keys_only.TableEvent[Order, OrderKeys]):
        table: ClassVar[Table] = NAMES

    with pytest.raises(DdbEventsError, match="but its records have KEYS_ONLY: give"):
        next(random_records(KeysEvent))


def test_filters_need_no_table_but_a_model_of_what_they_look_at() -> None:
    image = where(BareEvent).new_image["total"].equals(5)
    assert '"NewImage":{"total":{"N":["5"]}}' in str(image).replace(" ", "")
    with pytest.raises(PatternError, match="there is no model of the keys"):
        where(BareEvent).keys["pk"].equals("C#1")


def test_a_full_export_has_the_keys_of_the_table_where_they_are_a_dict() -> None:
    class ExportEvent(BareEvent):
        table: ClassVar[Table] = NAMES

    [record] = iter_records(ExportEvent, {"Item": IMAGE})
    assert {"pk": "C#1", "sk": "1"} == record.keys


@pytest.mark.parametrize("types", [Order, (Order,), (Order, OrderKeys, int)])
def test_other_than_two_types_are_refused(types: Any) -> None:
    table_event: Any = TableEvent
    with pytest.raises(TypeError, match=r"as in TableEvent\[Order, OrderKeys\] or"):
        table_event[types]


def test_a_class_of_no_types_is_refused() -> None:
    with pytest.raises(TypeError, match="TableEvent takes the types of the items"):

        class Untyped(TableEvent):  # type: ignore[type-arg]  # it is the case
            pass


OWN = """
from typing import ClassVar
from pydantic import BaseModel
from ddbevents import Table, stream_handler
from ddbevents.records.new_and_old_images import TableEvent, TableRecord

class Order(BaseModel):
    pk: str
    sk: str
    total: int

class OrderEvent(TableEvent[Order, dict[str, str]]):
    table: ClassVar[Table] = Table("orders", "pk", "sk")

class BareEvent(TableEvent[Order, dict[str, str]]):
    pass

@stream_handler(BareEvent)
def handler(record: TableRecord[Order, dict[str, str]]) -> None:
    assert record.keys
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_orders.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_orders", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    return "own_orders"


def test_commands_take_such_a_class(
    own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["fixture", f"{own}:OrderEvent", "--records", "20"])
    Path("events.jsonl").write_text(capsys.readouterr().out)
    assert 0 == main(["validate", "--model", f"{own}:BareEvent", "events.jsonl"])
    assert 0 == main(["replay", f"{own}:handler", "events.jsonl"])
    assert 2 == main(["fixture", f"{own}:BareEvent"])
    assert ADD in capsys.readouterr().err


def test_stream_event_does_not_load_the_generic_records() -> None:
    code = (
        "import ddbevents.records.any_view, sys;"
        "print('ddbevents.records.typed_any_view' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert "False\n" == run.stdout
