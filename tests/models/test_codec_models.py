from __future__ import annotations

import dataclasses
import warnings
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import pydantic
import pytest
from pydantic import (
    MISSING,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    PlainSerializer,
    PrivateAttr,
    RootModel,
    SecretStr,
    TypeAdapter,
    WrapSerializer,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from typing_extensions import TypedDict

from ddbevents import EncodeError, Image, ItemModel, Json, StoredAs, UnixTime
from ddbevents.codec import decode_item, dumps_item, encode_item, encode_value

T = TypeVar("T")


class Kind(StrEnum):
    BIG = "big"


class Address(BaseModel):
    city: str
    note: str | None = None


class Order(BaseModel):
    pk: str
    kind: Kind = Kind.BIG
    total: Decimal = Decimal("1.50")
    placed: datetime | None = None
    address: Address | None = None
    lines: list[Address] = []
    tags: set[str] | None = None


class Node(BaseModel):
    name: str
    children: list[Node] = []
    parent: Node | None = None


def test_a_model_is_an_item_of_its_fields() -> None:
    order = Order(
        pk="a",
        placed=datetime(2026, 1, 2, tzinfo=UTC),
        address=Address(city="Köln"),
        lines=[Address(city="x")],
        tags={"b", "a"},
    )
    expected = {
        "pk": {"S": "a"},
        "kind": {"S": "big"},
        "total": {"N": "1.5"},
        "placed": {"S": "2026-01-02T00:00:00Z"},
        "address": {"M": {"city": {"S": "Köln"}}},
        "lines": {"L": [{"M": {"city": {"S": "x"}}}]},
        "tags": {"SS": ["a", "b"]},
    }
    assert expected == encode_item(order)
    assert {"M": expected} == encode_value(order)
    assert {"x": {"L": [{"M": expected}]}} == encode_item({"x": [order]})


def test_a_none_that_was_not_given_is_an_absent_attribute() -> None:
    assert {"city"} == encode_item(Address(city="x")).keys()
    assert {"NULL": True} == encode_item(Address(city="x", note=None))["note"]


def test_a_none_that_was_set_later_is_written() -> None:
    address = Address(city="x")
    address.note = None
    assert {"NULL": True} == encode_item(address)["note"]


def test_other_defaults_are_written() -> None:
    assert {"pk", "kind", "total", "lines"} == encode_item(Order(pk="a")).keys()


def test_reading_and_writing_an_item_loses_nothing() -> None:
    class Kept(ItemModel):
        pk: str
        here: str | None = None
        gone: str | None = None

    item = {
        "pk": {"S": "a"},
        "here": {"NULL": True},
        "more": {"M": {"x": {"N": "1"}}},
        "größe": {"SS": ["a"]},
    }
    assert item == encode_item(Kept.model_validate(decode_item(item)))


def test_attributes_have_the_serialization_aliases() -> None:
    class Aliased(BaseModel):
        model_config = ConfigDict(alias_generator=str.upper, validate_by_name=True)
        pk: str
        class_: Annotated[str, Field(alias="class")]
        other: Annotated[int, Field(serialization_alias="größe")]
        read: Annotated[int, Field(validation_alias="only read")]

    model = Aliased(pk="a", class_="b", other=1, read=2)
    assert model.model_dump(by_alias=True).keys() == encode_item(model).keys()
    assert {"PK", "class", "größe"} < encode_item(model).keys()


def test_models_nest_and_recur() -> None:
    node = Node(name="a", children=[Node(name="b", parent=Node(name="c"))])
    assert {
        "name": {"S": "a"},
        "children": {
            "L": [
                {
                    "M": {
                        "name": {"S": "b"},
                        "children": {"L": []},
                        "parent": {"M": {"name": {"S": "c"}, "children": {"L": []}}},
                    }
                }
            ]
        },
    } == encode_item(node)


def test_unix_times_and_json_are_what_the_wire_has() -> None:
    class Timed(ItemModel):
        ttl: Annotated[datetime, UnixTime()]
        ms: Annotated[datetime, UnixTime("ms")] | None = None
        absent: Annotated[datetime, UnixTime()] | None = None
        many: list[Annotated[datetime, UnixTime()]] = []
        data: Json[dict[str, int]]

    moment = datetime(2026, 1, 2, tzinfo=UTC)
    timed = Timed(ttl=moment, ms=moment, many=[moment], data={"a": 1})
    assert {
        "ttl": {"N": "1767312000"},
        "ms": {"N": "1767312000000"},
        "many": {"L": [{"N": "1767312000"}]},
        "data": {"S": '{"a":1}'},
    } == encode_item(timed)
    assert timed == Timed.model_validate(decode_item(encode_item(timed)))
    assert moment == timed.model_dump()["ttl"]


def test_serializers_of_fields_are_honoured() -> None:
    class Custom(BaseModel):
        plain: Annotated[int, PlainSerializer(lambda value: f"<{value}>")]
        wrapped: Annotated[Address, WrapSerializer(lambda value, dump: [dump(value)])]
        inside: list[Annotated[int, PlainSerializer(str)]]
        in_json: Annotated[int, PlainSerializer(str, when_used="json")] = 4
        method: int
        none: Annotated[int | None, PlainSerializer(lambda _: "none")] = None

        @field_serializer("method")
        def _doubled(self, value: int) -> int:
            return value * 2 + self.in_json

    model = Custom(plain=1, wrapped=Address(city="x"), inside=[2], method=3)
    expected = {
        "plain": {"S": "<1>"},
        "wrapped": {"L": [{"M": {"city": {"S": "x"}, "note": {"NULL": True}}}]},
        "inside": {"L": [{"S": "2"}]},
        "in_json": {"N": "4"},
        "method": {"N": "10"},
    }
    assert expected == encode_item(model)


def test_serializers_of_models_are_honoured() -> None:
    class Money(BaseModel):
        amount: int

        @model_serializer
        def _text(self) -> str:
            return f"{self.amount} EUR"

    class Bill(BaseModel):
        total: Money
        parts: list[Money]

        @model_serializer(mode="wrap")
        def _with_version(self, dump: Any) -> dict[str, Any]:
            return {"version": 1, **dump(self)}

    money = Money(amount=5)
    assert {"S": "5 EUR"} == encode_value(money)
    assert {
        "version": {"N": "1"},
        "total": {"S": "5 EUR"},
        "parts": {"L": [{"S": "5 EUR"}]},
    } == encode_item(Bill(total=money, parts=[money]))
    with pytest.raises(EncodeError, match="a mapping or a model"):
        encode_item(money)


def test_computed_fields_are_written_and_survive_a_round_trip() -> None:
    class Box(BaseModel):
        model_config = ConfigDict(extra="allow")
        side: int

        @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
        @property
        def area(self) -> int:
            return self.side**2

        @computed_field(alias="Volume")  # type: ignore[prop-decorator]  # likewise
        @property
        def volume(self) -> int:
            return self.side**3

    item = encode_item(Box(side=2))
    assert {"side": {"N": "2"}, "area": {"N": "4"}, "Volume": {"N": "8"}} == item
    again = Box.model_validate(decode_item(item))
    again.side = 3
    assert {"N": "9"} == encode_item(again)["area"]


def test_excluded_and_private_fields_are_not_written() -> None:
    class Secretive(BaseModel):
        pk: str
        secret: Annotated[str, Field(exclude=True)]
        zero: Annotated[int, Field(exclude_if=lambda value: value == 0)] = 0
        _private: int = PrivateAttr(5)

    assert {"pk"} == encode_item(Secretive(pk="a", secret="b")).keys()
    assert {"pk", "zero"} == encode_item(Secretive(pk="a", secret="", zero=1)).keys()


def test_a_root_model_is_its_root() -> None:
    class Names(RootModel[set[str]]):
        pass

    class Table(RootModel[dict[str, Names]]):
        pass

    class Times(RootModel[list[Annotated[datetime, UnixTime()]]]):
        pass

    assert {"SS": ["a"]} == encode_value(Names({"a"}))
    assert {"x": {"SS": ["a"]}} == encode_item(Table({"x": Names({"a"})}))
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    assert {"L": [{"N": "1767312000"}]} == encode_value(Times([moment]))


def test_generic_models_and_validators_are_no_obstacle() -> None:
    class Page(BaseModel, Generic[T]):
        entries: list[T]

        @model_validator(mode="after")
        def _checked(self) -> Page[T]:
            return self

    page = Page[Address](entries=[Address(city="x")])
    assert {"entries": {"L": [{"M": {"city": {"S": "x"}}}]}} == encode_item(page)


def test_a_subclass_is_written_with_all_its_fields() -> None:
    class Precise(Address):
        street: str

    order = Order(pk="a", address=Precise(city="x", street="y"))
    assert {"city", "street"} == encode_item(order)["address"]["M"].keys()


def test_pydantic_dataclasses_are_honoured() -> None:
    @pydantic.dataclasses.dataclass
    class Event:
        at: Annotated[datetime, UnixTime()]
        name: Annotated[str, Field(serialization_alias="Name")]
        note: str | None = None

    assert {
        "at": {"N": "1767312000"},
        "Name": {"S": "x"},
        "note": {"NULL": True},
    } == encode_item(Event(datetime(2026, 1, 2, tzinfo=UTC), "x"))


def test_what_is_within_dataclasses_and_typed_dicts_is_honoured() -> None:
    @dataclasses.dataclass
    class Part:
        at: Annotated[datetime, UnixTime()]

    class Data(TypedDict):
        at: Annotated[datetime, UnixTime()]

    class Whole(BaseModel):
        part: Part
        data: Data

    moment = datetime(2026, 1, 2, tzinfo=UTC)
    expected = {"M": {"at": {"N": "1767312000"}}}
    whole = Whole(part=Part(moment), data={"at": moment})
    assert {"part": expected, "data": expected} == encode_item(whole)


def test_two_fields_of_one_attribute_name_are_refused() -> None:
    class Twice(BaseModel):
        a: Annotated[int, Field(serialization_alias="x")] = 1
        b: Annotated[int, Field(serialization_alias="x")] = 2

    with pytest.raises(EncodeError, match="one field per attribute name") as caught:
        encode_item({"a": [Twice()]})
    assert ("a", 0) == caught.value.path


def test_an_extra_attribute_with_the_name_of_a_field_is_refused() -> None:
    class Loose(BaseModel):
        model_config = ConfigDict(extra="allow")
        a: Annotated[int, Field(serialization_alias="x")] = 1

    with pytest.raises(EncodeError, match="one value per attribute name") as caught:
        encode_item({"a": Loose.model_validate({"x": 5})})
    assert ("a",) == caught.value.path


def test_an_extra_attribute_needs_a_right_name() -> None:
    with pytest.raises(EncodeError, match="an empty str"):
        encode_item(ItemModel.model_validate({"": 1}))


def test_an_alias_needs_to_be_a_right_name() -> None:
    class Wrong(BaseModel):
        a: Annotated[int, Field(serialization_alias="")] = 1

    with pytest.raises(EncodeError, match="an empty str"):
        encode_item(Wrong())


def test_the_path_has_the_attribute_names() -> None:
    class Inner(BaseModel):
        value: Annotated[Any, Field(serialization_alias="Value")]

    class Outer(BaseModel):
        inner: list[Inner]

    with pytest.raises(EncodeError) as caught:
        encode_item(Outer(inner=[Inner(value=1), Inner(value=set())]))
    assert ("inner", 1, "Value") == caught.value.path


def test_models_nest_up_to_32_levels() -> None:
    node = Node(name="leaf")
    for _ in range(15):  # of two levels each
        node = Node(name="inner", children=[node])
    assert {"name", "children"} == encode_item(node).keys()
    node = Node(name="inner", children=[node])
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_item(node)


def test_objects_made_without_validation_are_judged_by_their_values() -> None:
    assert {"N": "5"} == encode_item(Order.model_construct(pk=5))["pk"]
    partial = Address.model_construct(note="x")
    assert {"note": {"S": "x"}} == encode_item(partial)


def test_no_warning_of_pydantics_shows_a_value() -> None:
    class Timed(BaseModel):
        inside: list[Annotated[date, PlainSerializer(lambda value: value)]]
        at: Annotated[datetime, UnixTime()] | None = None

    wrong = Timed.model_construct(inside="secret")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {"inside": {"S": "secret"}} == encode_item(wrong)


class Site(BaseModel):
    url: HttpUrl
    path: Path | None = None
    pauses: list[timedelta] = []
    hosts: dict[str, IPv4Address] = {}
    zone: ZoneInfo = ZoneInfo("UTC")


def test_what_pydantic_has_as_text_in_json_is_text_in_an_item() -> None:
    site = Site(
        url=HttpUrl("https://example.com/a"),
        path=Path("a/b"),
        pauses=[timedelta(seconds=5)],
        hosts={"x": IPv4Address("10.0.0.1")},
    )
    item = encode_item(site)
    assert item == {
        "url": {"S": "https://example.com/a"},
        "path": {"S": "a/b"},
        "pauses": {"L": [{"S": "PT5S"}]},
        "hosts": {"M": {"x": {"S": "10.0.0.1"}}},
        "zone": {"S": "UTC"},
    }
    assert site == TypeAdapter(Image[Site]).validate_python(item)


def test_a_secret_is_not_written_as_its_mask() -> None:
    class Login(BaseModel):
        password: SecretStr

    with pytest.raises(EncodeError, match="found a SecretStr at `password`"):
        encode_item(Login(password=SecretStr("x")))


def test_a_url_by_itself_needs_a_default_function() -> None:
    url = HttpUrl("https://example.com/a")
    with pytest.raises(EncodeError, match="found a HttpUrl"):
        encode_value(url)
    assert {"S": "https://example.com/a"} == encode_value(url, default=str)


def test_what_is_no_url_where_one_should_be_is_judged_by_its_value() -> None:
    with pytest.raises(EncodeError, match="found an object at `url`"):
        encode_item(Site.model_construct(url=object()))


def test_a_cached_property_is_no_attribute() -> None:
    class Lazy(BaseModel):
        a: int

        @cached_property
        def b(self) -> int:
            return 2

    lazy = Lazy(a=1)
    assert 2 == lazy.b
    assert {"a": {"N": "1"}} == encode_item(lazy)


def test_a_deferred_class_is_built_when_needed() -> None:
    class Deferred(BaseModel):
        model_config = ConfigDict(defer_build=True)
        a: int

    assert {"a": {"N": "1"}} == encode_item(Deferred.model_construct(a=1))


def test_a_model_is_dumped_as_json() -> None:
    assert b'{"city":{"S":"x"}}' == dumps_item(Address(city="x"))


@pytest.mark.parametrize(
    "name", ["'", '"', "\\", "{name!r}", "{}", "a\nb", "é\u2028", "'''", "#", "\x00"]
)
def test_any_name_of_an_attribute_is_written(name: str) -> None:
    fields: dict[str, Any] = {
        "plain": (str, Field(alias=name)),
        "ends": (Annotated[datetime, UnixTime()], Field(alias=name + "s")),
    }
    model = pydantic.create_model("Model", **fields)
    values = {name: "x", name + "s": 5}
    assert encode_item(model.model_validate(values)) == {
        name: {"S": "x"},
        name + "s": {"N": "5"},
    }


def test_a_model_without_fields_is_written() -> None:
    class Empty(ItemModel):
        pass

    assert {} == encode_item(Empty())
    assert {"a": {"N": "1"}} == encode_item(Empty.model_validate({"a": 1}))


def test_a_field_may_be_called_as_what_encodes_it() -> None:
    names = ["value", "values", "given", "encoded", "encoders", "model", "convert_0"]
    fields: dict[str, Any] = dict.fromkeys(names, (int, ...))
    model = pydantic.create_model("Model", **fields)
    item = encode_item(model(**dict.fromkeys(names, 5)))
    assert {name: {"N": "5"} for name in names} == item


def test_a_key_error_of_a_value_is_raised_at_once() -> None:
    class Broken(dict[str, Any]):
        calls = 0

        def items(self) -> Any:
            Broken.calls += 1
            raise KeyError("its own")

    class Tree(BaseModel):
        child: Any

    tree = Tree(child=Broken())
    for _ in range(20):
        tree = Tree(child=tree)
    with pytest.raises(KeyError, match="its own"):
        encode_value(tree)
    assert Broken.calls < 25


def read_and_write(source: Any, item: dict[str, Any]) -> Any:
    return encode_value(TypeAdapter(Image[source]).validate_python(item)).get("M")


class Texts(BaseModel):
    url: HttpUrl | None = None
    either: HttpUrl | int | None = None
    delays: tuple[timedelta, ...] = ()
    checked: Annotated[IPv4Address, BeforeValidator(lambda value: value)] | None = None

    @field_validator("url")
    @classmethod
    def _url(cls, value: Any) -> Any:
        return value


@pytest.mark.parametrize(
    "item",
    [
        {"url": {"S": "https://example.com/"}},
        {"either": {"S": "https://example.com/"}},
        {"either": {"N": "5"}},
        {"delays": {"L": [{"S": "P1D"}, {"S": "PT1S"}]}},
        {"checked": {"S": "10.0.0.1"}},
    ],
)
def test_what_is_read_from_text_is_written_as_such_within_others(item: Any) -> None:
    assert item == {
        name: av for name, av in read_and_write(Texts, item).items() if name in item
    }


class Link(RootModel[HttpUrl]):
    pass


class Delays(RootModel[list[timedelta]]):
    pass


def test_a_root_model_of_what_is_text_is_text() -> None:
    link = Link(HttpUrl("https://example.com/"))
    assert {"S": "https://example.com/"} == encode_value(link)
    assert {"L": [{"S": "P1D"}]} == encode_value(Delays([timedelta(days=1)]))


def test_a_root_model_that_holds_itself_is_refused() -> None:
    class Anything(RootModel[Any]):
        pass

    endless = Anything(1)
    endless.root = endless
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_item({"a": endless})


def test_what_is_missing_in_a_model_is_absent_in_an_item() -> None:
    class Patch(BaseModel):
        pk: str
        note: str | MISSING = MISSING

    assert {"pk": {"S": "a"}} == read_and_write(Patch, {"pk": {"S": "a"}})
    item = {"pk": {"S": "a"}, "note": {"S": "b"}}
    assert item == read_and_write(Patch, item)


def test_pydantics_own_json_is_written_as_text() -> None:
    class Raw(BaseModel):
        payload: pydantic.Json[list[int]]
        each: list[pydantic.Json[int]] = []

    item = {"payload": {"S": "[1,2]"}, "each": {"L": [{"S": "5"}]}}
    assert item == read_and_write(Raw, item)


def test_what_an_annotation_cannot_serialize_is_refused() -> None:
    class Tagged(ItemModel):
        tags: Annotated[set[str], StoredAs("L")]

    with pytest.raises(EncodeError, match="a value that can be serialized"):
        encode_item(Tagged.model_construct(tags=5))
