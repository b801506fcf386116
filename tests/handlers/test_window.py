"""Handlers for tumbling windows: the state goes round, and is always answered."""

from __future__ import annotations

import json
import math
import traceback
from collections import namedtuple
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from deliveries import (
    OrderEvent,
    OrderRecord,
    insert,
    kinesis_record,
    lambda_event,
    sequence_number,
)
from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    PrivateAttr,
    computed_field,
    field_serializer,
    model_serializer,
)
from typing_extensions import TypedDict
from validation import validate

from ddbevents import SourceError, WindowStateError, window_handler
from ddbevents.handlers.frozen_types import is_frozen

UNREADABLE = {"dynamodb": {"SequenceNumber": sequence_number(2)}}


class Totals(BaseModel):
    total: Decimal = Decimal(0)
    names: tuple[str, ...] = ()


def add(record: OrderRecord, totals: Totals) -> Totals:
    if record.keys.pk == "o9":
        raise RuntimeError("out of paper")
    return Totals(
        total=totals.total + Decimal("1.10"), names=(*totals.names, record.keys.pk)
    )


def window_event(*records: Any, state: Any = None, final: bool = False) -> Any:
    return lambda_event(*records) | {
        "window": {"start": "2026-11-23T11:40:00Z", "end": "2026-11-23T11:45:00Z"},
        "state": state or {},
        "shardId": "shardId-0",
        "isFinalInvokeForWindow": final,
        "isWindowTerminatedEarly": False,
    }


def answer(handler: Any, event: Any) -> Any:
    response = json.loads(json.dumps(handler(event, None)))
    validate(response, "window-response")
    return response


def test_a_window_begins_with_the_default_state() -> None:
    response = answer(window_handler(OrderEvent, Totals)(add), window_event(insert(1)))
    assert {
        "state": {"total": "1.10", "names": ["o1"]},
        "batchItemFailures": [],
    } == response


def test_the_next_invocation_goes_on_with_the_state_that_was_answered() -> None:
    handler = window_handler(OrderEvent, Totals)(add)
    state = answer(handler, window_event(insert(1), insert(2)))["state"]
    response = answer(handler, window_event(insert(3), state=state))
    assert {"total": "3.30", "names": ["o1", "o2", "o3"]} == response["state"]


def test_an_invocation_without_records_answers_the_state_it_got() -> None:
    state = {"total": "5", "names": []}
    event = window_event(state=state)
    assert state == answer(window_handler(OrderEvent, Totals)(add), event)["state"]


@pytest.mark.parametrize(
    ("bad", "number"), [(insert(9), 9), (UNREADABLE, 2)], ids=["raises", "unreadable"]
)
def test_a_failure_is_answered_with_the_state_before_it(bad: Any, number: int) -> None:
    event = window_event(insert(1), bad, insert(3))
    response = answer(window_handler(OrderEvent, Totals)(add), event)
    assert {
        "state": {"total": "1.10", "names": ["o1"]},
        "batchItemFailures": [{"itemIdentifier": sequence_number(number)}],
    } == response


def test_the_final_invocation_gives_the_state_away() -> None:
    published: list[tuple[Totals, str]] = []

    def publish(totals: Totals, event: Any) -> None:
        published.append((totals, event["window"]["end"]))

    handler = window_handler(OrderEvent, Totals, on_final=publish)(add)
    answer(handler, window_event(insert(1)))
    assert [] == published
    answer(handler, window_event(insert(2), final=True))
    totals = Totals(total=Decimal("1.10"), names=("o2",))
    assert [(totals, "2026-11-23T11:45:00Z")] == published


def test_a_final_invocation_with_a_failure_is_not_the_last() -> None:
    published: list[Totals] = []
    handler = window_handler(
        OrderEvent, Totals, on_final=lambda totals, _: published.append(totals)
    )(add)
    answer(handler, window_event(insert(9), final=True))
    assert [] == published


def test_what_on_final_raises_fails_the_invocation() -> None:
    def publish(_totals: Totals, _event: Any) -> None:
        raise OSError("no network")

    handler = window_handler(OrderEvent, Totals, on_final=publish)(add)
    with pytest.raises(OSError, match="no network"):
        handler(window_event(final=True), None)


def test_coroutine_functions_are_run() -> None:
    published: list[Totals] = []

    async def publish(totals: Totals, _event: Any) -> None:
        published.append(totals)

    @window_handler(OrderEvent, Totals, on_final=publish)
    async def handler(record: OrderRecord, totals: Totals) -> Totals:
        return add(record, totals)

    response = answer(handler, window_event(insert(1), final=True))
    assert ["o1"] == response["state"]["names"]
    assert [("o1",)] == [totals.names for totals in published]


def test_the_state_may_be_a_dict() -> None:
    @window_handler(OrderEvent, dict[str, int])
    def handler(record: OrderRecord, counts: dict[str, int]) -> dict[str, int]:
        return counts | {record.event_name: counts.get(record.event_name, 0) + 1}

    event = window_event(insert(1), insert(2), state={"REMOVE": 1})
    assert {"REMOVE": 1, "INSERT": 2} == answer(handler, event)["state"]


def test_a_window_over_kinesis_names_kinesis_records() -> None:
    event = window_event(kinesis_record(1), kinesis_record(9))
    response = answer(window_handler(OrderEvent, Totals)(add), event)
    number = kinesis_record(9)["kinesis"]["sequenceNumber"]
    assert [{"itemIdentifier": number}] == response["batchItemFailures"]


def test_a_state_of_another_kind_is_refused() -> None:
    handler = window_handler(OrderEvent, Totals)(add)
    with pytest.raises(WindowStateError, match="decimal_parsing at `total`") as caught:
        handler(window_event(state={"total": "much"}), None)
    assert "much" not in str(caught.value)


@pytest.mark.parametrize("event", [lambda_event(insert(1)), [insert(1)], None])
def test_an_event_of_no_window_is_refused(event: Any) -> None:
    with pytest.raises(SourceError, match="expected an event of a tumbling window"):
        window_handler(OrderEvent, Totals)(add)(event, None)


def test_a_state_changed_in_place_is_as_before_the_record_that_failed() -> None:
    @window_handler(OrderEvent, dict[str, int])
    def count(record: OrderRecord, state: dict[str, int]) -> dict[str, int]:
        state["count"] = state.get("count", 0) + 1
        if record.keys.pk == "o2":
            raise RuntimeError("out of paper")
        return state

    response = answer(count, window_event(insert(1), insert(2)))
    assert {"count": 1} == response["state"]
    assert 1 == len(response["batchItemFailures"])


def test_a_function_that_returns_no_state_fails() -> None:
    errors: list[Exception] = []

    def forget(record: OrderRecord, state: dict[str, int]) -> Any:
        state[record.keys.pk] = 1

    handler = window_handler(
        OrderEvent,
        dict[str, int],
        on_error=lambda failure: errors.append(failure.error),
    )(forget)
    response = answer(handler, window_event(insert(1), state={"o0": 1}))
    assert {"o0": 1} == response["state"]
    assert ["the function returned no state"] == [str(error) for error in errors]


class Aliased(BaseModel):
    paid: Decimal = Field(Decimal(0), alias="p")


class Strict(BaseModel, strict=True, frozen=True):
    paid: Decimal = Decimal(0)
    last: datetime | None = None


class Derived(BaseModel, extra="forbid"):
    paid: Decimal = Decimal(0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def doubled(self) -> Decimal:
        return self.paid * 2


@dataclass(frozen=True)
class Frozen:
    paid: Decimal = Decimal(0)


class Named(NamedTuple):
    paid: Decimal = Decimal(0)


@pytest.mark.parametrize("state_type", [Aliased, Strict, Derived, Frozen])
def test_a_state_survives_being_written_and_read(state_type: Any) -> None:
    @window_handler(OrderEvent, state_type)
    def sum_up(record: OrderRecord, state: Any) -> Any:
        name = "p" if state_type is Aliased else "paid"
        more = (
            {"last": datetime(2026, 1, 1, tzinfo=UTC)} if state_type is Strict else {}
        )
        return state_type(**{name: state.paid + int(record.keys.pk[1:])}, **more)

    first = answer(sum_up, window_event(insert(5)))
    second = answer(sum_up, window_event(insert(7), state=first["state"]))
    paid = second["state"].get("p", second["state"].get("paid"))
    assert "12" == paid


def test_a_field_that_is_not_read_from_what_it_is_written_as_is_refused() -> None:
    class Split(BaseModel):
        paid: int = Field(0, validation_alias="in", serialization_alias="out")

    class Hidden(BaseModel):
        paid: int = Field(0, exclude=True)

    class Choice(BaseModel):
        paid: int = Field(
            0, validation_alias=AliasChoices("in", "out"), serialization_alias="out"
        )

    with pytest.raises(TypeError, match="`paid` is written as `out`, which nothing"):
        window_handler(OrderEvent, Split)
    with pytest.raises(TypeError, match="`paid` is never written"):
        window_handler(OrderEvent, Hidden)
    window_handler(OrderEvent, Choice)


class Average(BaseModel):
    value: float = 0
    exact: Decimal = Decimal(0)


@pytest.mark.parametrize(
    "bad", [{"value": math.inf}, {"value": math.nan}, {"exact": Decimal("NaN")}]
)
def test_a_state_without_a_number_fails_at_its_record(bad: Any) -> None:
    @window_handler(OrderEvent, Average)
    def spoil(record: OrderRecord, state: Average) -> Average:
        if record.keys.pk == "o2":
            return state.model_copy(update=bad)
        return state.model_copy(update={"value": state.value + 1})

    response = answer(spoil, window_event(insert(1), insert(2)))
    assert {"value": 1.0, "exact": "0"} == response["state"]
    assert 1 == len(response["batchItemFailures"])


def test_a_frozen_state_is_not_written_before_each_record() -> None:
    written = 0

    class Counted(BaseModel, frozen=True):
        names: tuple[str, ...] = ()

        @model_serializer(mode="wrap")
        def count(self, write: Any) -> Any:
            nonlocal written
            written += 1
            return write(self)

    @window_handler(OrderEvent, Counted)
    def add_name(record: OrderRecord, state: Counted) -> Counted:
        return Counted(names=(*state.names, record.keys.pk))

    answer(add_name, window_event(*map(insert, range(1, 50))))
    assert written <= 4  # when it is made, and in the answer


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (Strict, True),
        (Frozen, True),
        (Named, True),
        (tuple[Frozen, ...], True),
        (frozenset[str] | None, True),
        (Annotated[int, Field(gt=0)], True),
        (Literal["a"], True),
        (Aliased, False),
        (list[int], False),
        (dict[str, int], False),
        (tuple[list[int], ...], False),
        (Any, False),
        (object, False),
        (namedtuple("Untyped", "items"), False),  # noqa: PYI024  # it has no types
    ],
)
def test_what_is_frozen_all_the_way_down(type_: Any, expected: bool) -> None:
    assert expected is is_frozen(type_)


class Plain(TypedDict, total=False):
    paid: Annotated[int, Field(alias="p")]


class Revalidated(BaseModel, revalidate_instances="always"):
    paid: int = Field(0, alias="p")


def test_what_a_function_returns_is_read_by_names_and_aliases() -> None:
    @window_handler(OrderEvent, Plain)
    def add_plain(_: OrderRecord, state: Plain) -> Plain:
        return {"paid": state.get("paid", 0) + 5}

    @window_handler(OrderEvent, Revalidated)
    def add_model(_: OrderRecord, state: Revalidated) -> Revalidated:
        return Revalidated(p=state.paid + 5)

    for handler in (add_plain, add_model):
        first = answer(handler, window_event(insert(1)))
        second = answer(handler, window_event(insert(2), state=first["state"]))
        assert {"p": 10} == second["state"]


@dataclass
class NeverRead:
    paid: int = field(default=0, init=False)


class NeverWritten(BaseModel):
    _paid: int = PrivateAttr(0)


class NotAlwaysWritten(BaseModel):
    paid: int = Field(9, exclude_if=lambda value: value == 0)


class Required(BaseModel):
    paid: int


@pytest.mark.parametrize(
    ("state_type", "why"),
    [
        (NeverRead, "`paid` is never read"),
        (NeverWritten, "`_paid` is private"),
        (NotAlwaysWritten, "`paid` is not always written"),
        (Required, "begins with an empty object, which is not a state"),
        (list[int], "not a state|a JSON object"),
        (int, "not a state|a JSON object"),
    ],
)
def test_a_state_that_would_not_survive_is_refused(state_type: Any, why: str) -> None:
    with pytest.raises(TypeError, match=why):
        window_handler(OrderEvent, state_type)


class Euros(BaseModel):
    paid: int = 0

    @field_serializer("paid")
    def in_euros(self, paid: int) -> str | int:
        return f"{paid} EUR" if paid else 0


class Bytes(BaseModel, ser_json_bytes="base64"):
    text: bytes = b""


@pytest.mark.parametrize("after", [Euros(paid=10), Bytes(text=b"x")])
def test_a_state_that_is_not_read_as_it_was_written_is_no_answer(after: Any) -> None:
    @window_handler(OrderEvent, type(after))
    def put(_: OrderRecord, __: Any) -> Any:
        return after

    with pytest.raises(WindowStateError):
        put(window_event(insert(1)), None)


class FrozenAverage(BaseModel, frozen=True):
    value: float = 0


@dataclass(frozen=True, slots=True)
class SlottedAverage:
    value: float = 0


@pytest.mark.parametrize("average", [FrozenAverage, SlottedAverage])
def test_a_frozen_state_without_a_number_fails_at_its_record(average: Any) -> None:
    @window_handler(OrderEvent, average)
    def spoil(record: OrderRecord, _: Any) -> Any:
        return average(value=math.inf if record.keys.pk == "o2" else 1)

    response = answer(spoil, window_event(insert(1), insert(2)))
    assert {"value": 1.0} == response["state"]
    assert 1 == len(response["batchItemFailures"])


def test_a_function_without_a_state_is_refused() -> None:
    function: Any = lambda record, context: {}  # noqa: ARG005, E731  # the point
    with pytest.raises(TypeError, match="context in the wrong place"):
        window_handler(OrderEvent, dict[str, int])(function)


def test_a_state_of_wrong_types_is_not_shown() -> None:
    @window_handler(OrderEvent, Average)
    def spoil(_: OrderRecord, state: Average) -> Average:
        return state.model_copy(update={"value": "secret 4711"})

    with pytest.raises(WindowStateError, match="float_parsing at `value`"):
        spoil(window_event(insert(1)), None)  # and no warning, which is an error here


class Guarded(BaseModel, frozen=True):
    count: int = 0

    @field_serializer("count")
    def guard(self, count: int) -> int:
        if count:
            raise ValueError(f"secret 4711 of {count}")
        return count


def test_an_error_of_a_serializer_of_a_state_is_not_shown() -> None:
    handler = window_handler(OrderEvent, Guarded)(lambda *_: Guarded(count=1))
    with pytest.raises(WindowStateError) as caught:
        handler(window_event(insert(1)), None)
    assert "4711" not in "".join(traceback.format_exception(caught.value))


def test_a_window_is_not_concurrent() -> None:
    options: Any = {"concurrency": 2}
    with pytest.raises(ValueError, match="leave concurrency at 1"):
        window_handler(OrderEvent, Totals, **options)
