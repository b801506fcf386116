"""A function per kind of change."""
# ruff: noqa: ARG001, ARG002, ARG005  # what functions require is the point

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial, wraps
from typing import Annotated, Any, Literal, Optional, Protocol, TypeVar

import pytest
from deliveries import (
    Order,
    OrderEvent,
    OrderInsertRecord,
    OrderKeys,
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
    wire,
)
from ddbevents.records import Event, Record, new_image
from ddbevents.records.any_view import StreamInsertRecord
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


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


class MixedModifyRecord(ModifyRecord[Customer | Invoice, Keys]):
    pass


class MixedEvent(Event[MixedInsertRecord | MixedModifyRecord | MixedRemoveRecord]):
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


def test_a_change_from_one_entity_to_another_is_of_neither() -> None:
    dispatcher = Dispatcher(MixedEvent)
    for entity in (Customer, Invoice):
        dispatcher.on(MixedModifyRecord, entity=entity)(lambda _: "one of them")
    dispatcher.on(MixedModifyRecord)(lambda _: "from one to another")
    customer = {"pk": {"S": "a"}, "name": {"S": "Ada"}}
    invoice = {"pk": {"S": "a"}, "total": {"N": "5"}}
    images = {"Keys": {"pk": {"S": "a"}}, "OldImage": customer}
    changed = insert(1, eventName="MODIFY")
    changed["dynamodb"] = images | {"NewImage": invoice}
    same = insert(2, eventName="MODIFY")
    same["dynamodb"] = images | {"NewImage": customer}
    found = [*iter_records(MixedEvent, lambda_event(changed, same))]
    assert ["from one to another", "one of them"] == [*map(dispatcher, found)]


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


RecordT = TypeVar("RecordT")


class HasKeys(Protocol):
    @property
    def keys(self) -> OrderKeys: ...


async def is_wanted(_: object) -> bool:
    return True


def yields(_: object) -> Iterator[bool]:
    yield True


async def yields_later(_: object) -> AsyncIterator[bool]:
    yield True


class Wanted:
    async def __call__(self, record: object) -> bool:
        return True

    async def method(self, record: object) -> bool:
        return True


class Yields:
    def __call__(self, _: object) -> Iterator[bool]:
        yield True


@pytest.mark.parametrize(
    "condition",
    [is_wanted, Wanted(), Wanted().method, partial(is_wanted), partial(Wanted())],
    ids=["function", "object", "method", "partial", "partial of an object"],
)
def test_a_condition_that_would_be_awaited_is_refused(
    dispatcher: Dispatcher[OrderRecord], condition: Any
) -> None:
    with pytest.raises(TypeError, match=r"found the coroutine function .*without `asy"):
        dispatcher.on(OrderInsertRecord, when=condition)


def test_a_condition_that_turns_out_to_be_awaited_fails_its_record(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    condition: Any = lambda record: is_wanted(record)  # noqa: E731, PLW0108  # hides it
    dispatcher.on(OrderInsertRecord, when=condition)(lambda _: "taken")
    with pytest.raises(TypeError, match="must return a bool, not await"):
        dispatcher(record(insert(1)))


def test_a_condition_may_return_whatever_is_true_or_false(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    condition: Any = lambda _: ""  # noqa: E731  # it hides the type
    dispatcher.on(OrderInsertRecord, when=condition)(lambda _: "thumb")
    dispatcher.default(lambda _: "none")
    assert "none" == dispatcher(record(insert(1)))


@pytest.mark.parametrize(
    "function",
    [yields, yields_later, Yields(), Yields().__call__, partial(yields)],
    ids=["function", "async", "object", "method", "partial"],
)
def test_generator_functions_are_refused(
    dispatcher: Dispatcher[OrderRecord], function: Any
) -> None:
    refused = pytest.raises(TypeError, match="found the generator function")
    with refused:
        dispatcher.on(OrderInsertRecord)(function)
    with refused:
        dispatcher.on(OrderInsertRecord, when=function)
    with refused:
        dispatcher.default(function)


class Two:
    def __init__(self, one: object, two: object) -> None: ...

    def method(self, one: object, two: object, three: object) -> bool:
        return False


TWO: list[Any] = [Two, lambda one, two: False, partial(lambda _, one, two: one, 1)]
WRONG: list[Any] = [
    lambda: True,
    lambda *, key: key,
    lambda record, *, key: key,
    lambda one, two, three: one,
    Two(1, 2).method,
    partial(lambda record: record, 1),
]
RIGHT: list[Any] = [
    lambda record: True,
    lambda record, log=None, *, key=1: True,
    lambda record=None, **options: True,
    lambda *records: True,
    partial(lambda key, record: True, 1),
    partial(lambda record, key: True, key=1),
    bool,
    print,
    dict.fromkeys,
]


@pytest.mark.parametrize("function", RIGHT)
def test_parameters_with_defaults_are_left_alone(
    dispatcher: Dispatcher[OrderRecord], function: Any
) -> None:
    dispatcher.on(OrderInsertRecord, when=function)(function)
    assert function is dispatcher.default(function)


@pytest.mark.parametrize("function", WRONG)
def test_functions_that_cannot_be_called_with_a_record_are_refused(
    dispatcher: Dispatcher[OrderRecord], function: Any
) -> None:
    expected = r"expected a function of \(record or record, context\), found .* which"
    with pytest.raises(TypeError, match=expected):
        dispatcher.on(OrderInsertRecord)(function)
    with pytest.raises(TypeError, match=expected):
        dispatcher.default(function)
    with pytest.raises(TypeError, match=r"expected a function of \(record\), found"):
        dispatcher.on(OrderInsertRecord, when=function)


@pytest.mark.parametrize("function", TWO)
def test_a_function_may_require_a_second_parameter_and_a_condition_not(
    dispatcher: Dispatcher[OrderRecord], function: Any
) -> None:
    dispatcher.on(OrderInsertRecord)(function)
    with pytest.raises(TypeError, match="requires one, two: give"):
        dispatcher.on(OrderInsertRecord, when=function)


def test_what_is_no_function_is_refused(dispatcher: Dispatcher[OrderRecord]) -> None:
    function: Any = "welcome"
    with pytest.raises(TypeError, match="expected a function, found str"):
        dispatcher.on(OrderInsertRecord)(function)


def function_of(annotation: Any) -> Any:
    def function(record: Any) -> bool:
        return True

    function.__annotations__["record"] = annotation
    return function


class OrderOfNewImage(new_image.InsertRecord[Order, OrderKeys]):
    pass


@pytest.mark.parametrize(
    "annotation",
    [
        OrderInsertRecord,
        "OrderInsertRecord",
        OrderRecord,
        "OrderRecord",
        Optional[OrderInsertRecord],  # noqa: UP045  # as some still write it
        "OrderInsertRecord | OrderModifyRecord",
        Annotated[OrderInsertRecord, "the first"],
        InsertRecord,
        InsertRecord[Order, OrderKeys],
        InsertRecord[Order, Any],
        InsertRecord[ItemModel, OrderKeys],
        Record[OrderKeys],
        Record,
        object,
        Any,
        RecordT,
        HasKeys,
        "NowhereToBeFound",
        "1 +",
    ],
)
def test_annotations_that_may_be_right_are_taken(
    dispatcher: Dispatcher[OrderRecord], annotation: Any
) -> None:
    function = function_of(annotation)
    dispatcher.on(OrderInsertRecord, when=function)(function)


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        (OrderModifyRecord, "OrderModifyRecord"),
        ("OrderModifyRecord", "OrderModifyRecord"),
        ("OrderModifyRecord | None", r"OrderModifyRecord \| None"),
        (InsertRecord[Customer, OrderKeys], r"InsertRecord\[Customer, OrderKeys\]"),
        (InsertRecord[Order, Keys], r"InsertRecord\[Order, Keys\]"),
        (OrderOfNewImage, "OrderOfNewImage"),
        (Order, "Order"),
        (dict[str, Any], r"dict\[str, typing.Any\]"),
        (wire.Record, "Record"),
        (Literal["INSERT"], "typing.Literal"),
        (None, "None"),
    ],
)
def test_annotations_that_are_certainly_wrong_are_refused(
    dispatcher: Dispatcher[OrderRecord], annotation: Any, found: str
) -> None:
    refused = pytest.raises(
        TypeError,
        match=rf"expected a function of OrderInsertRecord, found .*function of {found}",
    )
    function = function_of(annotation)
    with refused:
        dispatcher.on(OrderInsertRecord)(function)
    with refused:
        dispatcher.on(OrderInsertRecord, when=function)
    with refused:
        dispatcher.default(function)


class OnModify:
    def __init__(self, record: OrderModifyRecord) -> None: ...

    def method(self, record: OrderModifyRecord) -> None: ...

    def with_key(self, key: str, record: OrderModifyRecord) -> None: ...


class CallableOnModify:
    def __call__(self, record: OrderModifyRecord) -> None: ...


@pytest.mark.parametrize(
    "function",
    [
        OnModify,
        OnModify.__new__(OnModify).method,
        CallableOnModify(),
        partial(OnModify.__new__(OnModify).with_key, "key"),
    ],
    ids=["class", "method", "object", "partial"],
)
def test_annotations_of_whatever_can_be_called_are_checked(
    dispatcher: Dispatcher[OrderRecord], function: Any
) -> None:
    dispatcher.on(OrderModifyRecord)(function)
    with pytest.raises(TypeError, match="of OrderModifyRecord: change the annotation"):
        dispatcher.on(OrderInsertRecord)(function)


def test_a_function_that_wraps_another_is_taken_for_what_it_is(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    def of_order(order: Order, log: Callable[[str], None], number: int) -> str:
        return order.pk

    @wraps(of_order)
    def function(record: Any) -> str:
        return of_order(record.new_image, print, 1)

    function.__annotations__["record"] = Order  # as if both had one name
    dispatcher.on(OrderInsertRecord)(function)
    assert "o1" == dispatcher(record(insert(1)))


def test_the_default_must_take_every_record(
    dispatcher: Dispatcher[OrderRecord],
) -> None:
    with pytest.raises(TypeError, match="expected a function of OrderModifyRecord"):
        dispatcher.default(function_of(OrderInsertRecord))


@pytest.mark.parametrize(
    "annotation",
    [
        InsertRecord[Customer, Keys],
        "InsertRecord[Customer, Keys]",
        InsertRecord[Customer | Invoice, Keys],
        InsertRecord[Any, Any],
        MixedInsertRecord,
        Record[Keys],
    ],
)
def test_a_function_of_an_entity_takes_its_records(annotation: Any) -> None:
    function = function_of(annotation)
    Dispatcher(MixedEvent).on(MixedInsertRecord, entity=Customer, when=function)(
        function
    )


@pytest.mark.parametrize(
    "annotation",
    [
        InsertRecord[Invoice, Keys],
        InsertRecord[Customer, OrderKeys],
        RemoveRecord[Customer, Keys],
        MixedRemoveRecord,
        Customer,
    ],
)
def test_a_function_of_another_entity_is_refused(annotation: Any) -> None:
    register: Callable[[Any], Any] = Dispatcher(MixedEvent).on(
        MixedInsertRecord, entity=Customer
    )
    with pytest.raises(TypeError) as caught:
        register(function_of(annotation))
    assert (
        "expected a function of InsertRecord[Customer, Keys], found"
        f" function_of.<locals>.function of {annotation.__name__}: change the"
        " annotation, or the registration"
    ) == str(caught.value)


def test_a_function_of_one_entity_is_refused_without_it() -> None:
    with pytest.raises(TypeError, match="expected a function of MixedInsertRecord"):
        Dispatcher(MixedEvent).on(MixedInsertRecord)(
            function_of(InsertRecord[Customer, Keys])
        )
