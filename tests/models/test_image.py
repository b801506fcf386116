"""`Image[T]` as a type of pydantic's: where it fits, what it says, what it writes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from typing import Annotated, Any, Generic, Literal, TypeVar

import orjson
import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PydanticUserError,
    RootModel,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from typing_extensions import TypedDict

from ddbevents import Image, ItemModel, Json, UnixTime

T = TypeVar("T")


class Line(ItemModel):
    sku: str
    price: Decimal


class Order(ItemModel):
    pk: str
    lines: list[Line] = []
    kind: Annotated[str | None, Field(alias="order-kind")] = None
    note: str | None = None


class Cat(ItemModel):
    kind: Annotated[Literal["cat"], Field(alias="_et")] = "cat"
    lives: float


class Dog(ItemModel):
    kind: Annotated[Literal["dog"], Field(alias="_et")] = "dog"
    name: str


Animal = Annotated[Cat | Dog, Field(discriminator="kind")]


class Record(BaseModel, Generic[T]):
    image: Image[T]
    old: Image[T] | None = None


class Open(BaseModel):
    """A model that shows inputs in its errors, as pydantic does by default."""

    name: str
    number: int = 0


@dataclasses.dataclass
class Session:
    user: str
    ends: Annotated[datetime, UnixTime()]
    notes: Json[list[int]] = dataclasses.field(default_factory=list)


class Options(TypedDict):
    ends: Annotated[datetime, UnixTime()]


LivesAfter = Annotated[Image[Cat], AfterValidator(lambda cat: cat.lives)]
LivesBefore = Image[Annotated[Cat, AfterValidator(lambda cat: cat.lives)]]
orders: TypeAdapter[Order] = TypeAdapter(Image[Order])
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


def refusal(adapter: TypeAdapter[Any], item: Any) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(item)
    return caught.value


def places(error: ValidationError) -> list[tuple[int | str, ...]]:
    return [line["loc"] for line in error.errors()]


def test_an_item_is_read_and_written() -> None:
    item = {
        "pk": {"S": "a"},
        "lines": {"L": [{"M": {"sku": {"S": "x"}, "price": {"N": "9.9"}}}]},
    }
    order = orders.validate_python(item)
    assert Order(pk="a", lines=[Line(sku="x", price=Decimal("9.9"))]) == order
    assert item == orders.dump_python(order)


def test_json_is_read_and_written() -> None:
    text = b'{"pk":{"S":"a"},"blob":{"B":"AAE="},"lines":{"L":[]}}'
    order = orders.validate_json(text)
    assert {"blob": b"\x00\x01"} == order.model_extra
    assert orjson.loads(text) == orjson.loads(orders.dump_json(order))


def test_null_and_absent_are_kept_apart() -> None:
    null = orders.validate_python({"pk": {"S": "a"}, "note": {"NULL": True}})
    absent = orders.validate_python({"pk": {"S": "a"}})
    assert null.note is absent.note is None
    assert {"NULL": True} == orders.dump_python(null)["note"]
    assert "note" not in orders.dump_python(absent)


class Empty(BaseModel):
    pass


@pytest.mark.parametrize("instance", [Order(pk="a"), Empty()])
def test_an_instance_passes(instance: BaseModel) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[type(instance)])  # type: ignore[misc]  # a class is a value here
    assert instance is adapter.validate_python(instance)


def test_any_mapping_is_an_item() -> None:
    item = MappingProxyType({"pk": MappingProxyType({"S": "a"})})
    assert Order(pk="a") == orders.validate_python(item)


@pytest.mark.parametrize("value", [None, 5, "item", [], [("pk", {"S": "a"})]])
def test_what_is_no_mapping_is_refused(value: Any) -> None:
    assert [()] == places(refusal(orders, value))


def test_native_values_are_no_item() -> None:
    assert [("pk",)] == places(refusal(orders, {"pk": "a"}))


def test_an_attribute_has_the_name_of_the_alias_only() -> None:
    order = orders.validate_python(
        {"pk": {"S": "a"}, "kind": {"S": "extra"}, "order-kind": {"S": "gift"}}
    )
    assert "gift" == order.kind
    assert {"kind": "extra"} == order.model_extra


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"pk": {"N": "1"}}, ("pk",), "Expected S, found N"),
        ({"note": {"N": "1"}}, ("note",), "Expected S, found N"),
        ({"order-kind": {"L": []}}, ("order-kind",), "Expected S, found L"),
        ({"pk": {"NULL": True}}, ("pk",), "Expected S, found NULL"),
        ({"pk": {"S": 5}}, ("pk",), "Expected a str in S, found an int"),
        (
            {"lines": {"L": [{"M": {"sku": {"S": "x"}, "price": {"S": "9"}}}]}},
            ("lines", 0, "price"),
            "Expected N, found S",
        ),
        ({"lines": {"L": [{"M": {}}]}}, ("lines", 0, "sku"), "Field required"),
        (
            {"extra": {"M": {"a": {"L": [{"S": ""}, {"N": "x"}]}}}},
            ("extra", "a", 1),
            "Expected a decimal number, found text that is not one",
        ),
    ],
)
def test_errors_tell_the_place_on_the_wire(
    changes: dict[str, Any], place: tuple[str | int, ...], message: str
) -> None:
    first, *_ = refusal(orders, {"pk": {"S": "a"}, **changes}).errors()
    assert (place, message) == (first["loc"], first["msg"])


def test_all_wrong_tags_are_told_at_once() -> None:
    item = {"pk": {"N": "1"}, "note": {"BOOL": True}, "lines": {"L": [{"S": "x"}]}}
    assert [("pk",), ("note",), ("lines", 0)] == places(refusal(orders, item))


def test_the_place_within_another_model_is_told() -> None:
    error = refusal(TypeAdapter(Record[Order]), {"image": {"pk": {"N": "1"}}})
    assert [("image", "pk")] == places(error)


def test_it_fits_into_containers_and_unions() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(list[Image[Cat] | Image[Dog] | None])
    values = [Cat(lives=9), Dog(name="Rex"), None]
    items = adapter.dump_python(values)
    assert {"name": {"S": "Rex"}, "_et": {"S": "dog"}} == items[1]
    assert values == adapter.validate_python(items)


def test_validators_may_follow() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(LivesAfter)
    assert 9.0 == adapter.validate_python({"_et": {"S": "cat"}, "lives": {"N": "9"}})


def test_validators_may_precede() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(LivesBefore)
    assert 9.0 == adapter.validate_python({"_et": {"S": "cat"}, "lives": {"N": "9"}})


COW = {"_et": {"S": "cow"}, "lives": {"N": "9"}, "name": {"S": "Rex"}}


def test_a_discriminated_union_keeps_its_discriminator() -> None:
    [line] = refusal(TypeAdapter(Image[Animal]), COW).errors()
    assert "union_tag_invalid" == line["type"]


def test_a_discriminated_union_keeps_its_discriminator_in_a_generic_model() -> None:
    [line] = refusal(TypeAdapter(Record[Animal]), {"image": COW}).errors()
    assert ("union_tag_invalid", ("image",)) == (line["type"], line["loc"])


def test_a_wrong_tag_in_the_chosen_member_of_a_union_is_refused() -> None:
    item = {"_et": {"S": "cat"}, "lives": {"S": "9"}}
    assert [("lives",)] == places(refusal(TypeAdapter(Image[Animal]), item))


def test_the_context_reaches_validators() -> None:
    class Limited(BaseModel):
        number: int

        @field_validator("number")
        @classmethod
        def _limit(cls, value: int, info: ValidationInfo) -> int:
            limit: int = (info.context or {})["limit"]
            return min(value, limit)

    adapter: TypeAdapter[Limited] = TypeAdapter(Image[Limited])
    limited = adapter.validate_python({"number": {"N": "9"}}, context={"limit": 5})
    assert 5 == limited.number


class Early(BaseModel):
    image: Image[Later] | None = None


class Later(BaseModel):
    early: Early | None = None
    number: int


def test_a_type_may_come_after_its_image() -> None:
    item = {"number": {"N": "1"}, "early": {"M": {}}}
    early = Early.model_validate({"image": item})
    assert Early(image=Later(number=1, early=Early())) == early


def test_an_incomplete_type_is_told() -> None:
    class Incomplete(BaseModel):
        missing: Missing  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(PydanticUserError, match="not fully defined"):
        TypeAdapter(Image[Incomplete]).validate_python({})


def test_images_nest() -> None:
    class Envelope(BaseModel):
        """An attribute that holds a whole item, tags and all, as data."""

        archived: Image[Line]

    adapter: TypeAdapter[Envelope] = TypeAdapter(Image[Envelope])
    line = {"sku": {"S": "x"}, "price": {"N": "1"}}
    wire = {
        name: {"M": {tag: {"S": text}}}
        for name, av in line.items()
        for tag, text in av.items()
    }
    item = {"archived": {"M": wire}}
    envelope = Envelope(archived=Line(sku="x", price=Decimal(1)))
    assert envelope == adapter.validate_python(item)
    assert item == adapter.dump_python(envelope)


@pytest.mark.parametrize(
    ("source", "value", "item"),
    [
        (
            Session,
            Session("u", MOMENT, [1]),
            {
                "user": {"S": "u"},
                "ends": {"N": "1795392000"},
                "notes": {"S": "[1]"},
            },
        ),
        (Options, {"ends": MOMENT}, {"ends": {"N": "1795392000"}}),
        (
            dict[str, Line],
            {"a": Line(sku="x", price=Decimal(1))},
            {"a": {"M": {"sku": {"S": "x"}, "price": {"N": "1"}}}},
        ),
        (
            dict[str, Open],
            {"a": Open(name="n")},
            {"a": {"M": {"name": {"S": "n"}, "number": {"N": "0"}}}},
        ),
        (dict[str, Any], {"a": {b"x"}}, {"a": {"BS": [b"x"]}}),
        (
            RootModel[dict[str, int]],
            RootModel[dict[str, int]]({"a": 1}),
            {"a": {"N": "1"}},
        ),
        (Animal, Dog(name="Rex"), {"name": {"S": "Rex"}, "_et": {"S": "dog"}}),
        (Any, {"a": 1}, {"a": {"N": "1"}}),
    ],
)
def test_a_type_that_is_no_model_is_read_and_written(
    source: Any, value: Any, item: Any
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[source])
    assert value == adapter.validate_python(item)
    assert item == adapter.dump_python(value)


def test_null_and_absent_are_kept_apart_in_models_of_a_dict() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[dict[str, Order]])
    item = {
        "a": {"M": {"pk": {"S": "a"}, "lines": {"L": []}}},
        "b": {"M": {"pk": {"S": "b"}, "lines": {"L": []}, "note": {"NULL": True}}},
    }
    assert item == adapter.dump_python(adapter.validate_python(item))


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_its_json_schema_is_that_of_an_item(
    mode: Literal["validation", "serialization"],
) -> None:
    schema = Record[Order].model_json_schema(mode=mode)
    assert {
        "type": "object",
        "title": "Item",
        "description": "Attribute names to AttributeValues.",
        "additionalProperties": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
        },
    } == schema["properties"]["image"]


SECRETS = [
    {"pk": {"S": 123454321}},
    {"pk": {"N": "123454321"}},
    {"pk": {"S": "a"}, "lines": {"S": "123454321"}},
    {"pk": {"S": "a"}, "lines": {"L": [{"M": {"sku": {"S": "123454321"}}}]}},
    {"note": {"S": "123454321"}},
    "123454321",
]


@pytest.mark.parametrize("item", SECRETS)
@pytest.mark.parametrize("outer", [Image[Order], list[Image[Order]], Record[Order]])
def test_no_error_of_a_model_that_hides_inputs_shows_one(outer: Any, item: Any) -> None:
    value = {"image": item} if outer is Record[Order] else item
    error = refusal(
        TypeAdapter(outer), [item] if outer == list[Image[Order]] else value
    )
    for shown in (str(error), repr(error), error.json(), str(error.errors())):
        assert "12345" not in shown


def test_no_error_shows_the_discriminator_of_a_model_that_hides_inputs() -> None:
    error = refusal(TypeAdapter(Image[Animal]), {"_et": {"S": "secret"}})
    assert "secret" not in str(error)
    assert "secret" not in error.json()


def test_the_hidden_input_is_there_for_debuggers() -> None:
    [line] = refusal(orders, {"pk": {"N": "1"}}).errors()
    assert {"N": "1"} == line["input"].value


def test_errors_of_a_model_that_shows_inputs_show_them() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[Open])
    [line] = refusal(adapter, {"name": {"N": "1"}}).errors()
    assert {"N": "1"} == line["input"]


def test_the_errors_of_validators_are_kept() -> None:
    class Picky(ItemModel):
        a: Annotated[int, Field(gt=5)]
        b: int

        @field_validator("b")
        @classmethod
        def _refuse(cls, value: int) -> int:
            raise ValueError(f"not {value}")

    error = refusal(TypeAdapter(Image[Picky]), {"a": {"N": "1"}, "b": {"N": "7"}})
    with pytest.raises(ValidationError) as native:
        Picky.model_validate({"a": 1, "b": 7})
    expected = native.value.errors(include_url=False, include_input=False)
    actual = error.errors(include_url=False, include_input=False)
    assert str(expected) == str(actual)


def test_objects_are_no_items_even_where_attributes_are_read() -> None:
    class Loose(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        a: int = 0

    adapter: TypeAdapter[Any] = TypeAdapter(Image[Loose])
    assert Loose(a=5) == adapter.validate_python(SimpleNamespace(a=5))
    assert Loose(a=5) == adapter.validate_python(Loose(a=5))


def test_an_object_whose_attributes_are_read_elsewhere_is_refused_in_an_item() -> None:
    class Loose(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        sku: str

    class Holder(BaseModel):
        line: Loose

    item = {"line": {"M": SimpleNamespace(sku={"S": "x"})}}
    assert [("line",)] == places(refusal(TypeAdapter(Image[Holder]), item))


def test_an_attribute_is_never_read_by_the_field_s_name() -> None:
    class Named(BaseModel):
        model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)
        kind: Annotated[str, Field(alias="order-kind")]

    item = {"kind": {"S": "x"}}
    assert [("order-kind",)] == places(refusal(TypeAdapter(Image[Named]), item))


def test_an_object_within_an_item_is_refused() -> None:
    item = {"pk": {"S": "a"}, "lines": {"L": [{"M": Line(sku="x", price=Decimal(1))}]}}
    assert [("lines", 0)] == places(refusal(orders, item))
