"""Types of every kind, with an item for each, and AttributeValues that break items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import SimpleNamespace
from typing import Annotated, Any, Generic, Literal, NotRequired, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    ValidationInfo,
    computed_field,
    field_validator,
    model_validator,
)
from typing_extensions import TypedDict

from ddbevents import ClosedItemModel, ItemModel, Json, UnixTime

T = TypeVar("T")


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(Enum):
    TEXT = "text"
    NUMBER = 7


class Scalars(ItemModel):
    text: str
    short: Annotated[str, Field(min_length=1, max_length=5, pattern="^[a-z]+$")]
    number: int
    bounded: Annotated[int, Field(ge=0, lt=100)]
    exact: Decimal
    price: Annotated[Decimal, Field(max_digits=8, decimal_places=2, ge=0)]
    lossy: float
    flag: bool
    data: bytes
    day: date
    clock: time
    moment: datetime
    ident: UUID
    colour: Colour
    level: Level
    mixed: Mixed
    word: Literal["a", "b"]
    digit: Literal[1, 2]
    ttl: Annotated[datetime, UnixTime()]
    payload: Json[dict[str, int]]


class Optionals(ItemModel):
    text: str | None = None
    number: int | None = None
    exact: Decimal | None = Decimal(0)
    flag: bool | None = None
    data: bytes | None = None
    moment: datetime | None = None
    colour: Colour | None = None
    names: set[str] | None = None
    ttl: Annotated[datetime, UnixTime("ms")] | None = None
    defaulted: str = "default"


class Sets(ItemModel):
    names: set[str]
    numbers: frozenset[int]
    exact: set[Decimal]
    blobs: set[bytes]
    colours: set[Colour]


class Leaf(ItemModel):
    name: str
    weight: Decimal | None = None


class AllOptional(ItemModel):
    name: str | None = None


class Containers(ItemModel):
    leaf: Leaf
    maybe: Leaf | None = None
    empty: AllOptional
    leaves: list[Leaf]
    by_name: dict[str, Leaf]
    words: list[str]
    numbers: list[int]
    holes: list[int | None]
    grid: list[list[Decimal]]
    table: dict[str, list[bool]]
    pair: tuple[str, int]
    anything: Any
    open_map: dict[str, Any]
    open_list: list[Any]
    empties: list[AllOptional]


class Tree(ItemModel):
    name: str
    left: Tree | None = None
    children: list[Tree] = []
    by_name: dict[str, Tree] = {}


class Ping(ItemModel):
    pong: Pong | None = None


class Pong(ItemModel):
    ping: Ping | None = None
    number: int = 0


class Aliased(ItemModel):
    class_: Annotated[str, Field(validation_alias="class", serialization_alias="class")]
    s: Annotated[int, Field(alias="S")]
    deleting: Annotated[
        bool | None,
        Field(
            validation_alias="aws:rep:deleting", serialization_alias="aws:rep:deleting"
        ),
    ] = None


class PathAlias(BaseModel):
    city: Annotated[str, Field(validation_alias=AliasPath("address", "city"))]


class ChoiceAlias(BaseModel):
    city: Annotated[str, Field(validation_alias=AliasChoices("city", "town"))]


class Unions(ItemModel):
    same: str | UUID
    different: int | str
    models: Leaf | Pong
    maybe: int | str | None = None


class Cat(ItemModel):
    kind: Literal["cat"]
    lives: int


class Dog(ItemModel):
    kind: Literal["dog", "puppy"]
    name: str


Animal = Annotated[Cat | Dog, Field(discriminator="kind")]


class Owner(ItemModel):
    animal: Animal
    animals: list[Animal] = []


class Names(RootModel[list[str]]):
    pass


class WithRoot(ItemModel):
    names: Names


class Validated(ItemModel):
    after: Annotated[int, AfterValidator(abs)]
    before: Annotated[str, BeforeValidator(str)]
    upper: str
    total: int = 0

    @field_validator("upper")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper()

    @field_validator("total")
    @classmethod
    def _total(cls, value: int, info: ValidationInfo) -> int:
        return value + info.data["after"] + (info.context or {}).get("plus", 0)  # type: ignore[no-any-return]


class ModelBefore(ItemModel):
    a: int

    @model_validator(mode="before")
    @classmethod
    def _before(cls, value: Any) -> Any:
        return value if "a" in value else {**value, "a": 9}


class ModelAfter(ItemModel):
    a: int
    b: int

    @model_validator(mode="after")
    def _after(self) -> ModelAfter:
        if self.a > self.b:
            raise ValueError("a is above b")
        return self


class Nesting(ItemModel):
    before: ModelBefore
    after: ModelAfter


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    text: str
    number: int
    exact: Decimal
    lossy: float
    names: set[str]


class Stripped(BaseModel):
    model_config = ConfigDict(
        str_strip_whitespace=True, str_to_lower=True, str_max_length=6
    )
    text: str
    number: int
    exact: Decimal
    colour: Colour


class Coerced(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    text: str
    number: int


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int
    inner: Leaf | None = None


class Ignoring(BaseModel):
    a: int
    inner: Pong | None = None


class TypedExtra(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int


class Box(ItemModel, Generic[T]):
    content: T
    more: list[T] = []


class DefaultValidated(BaseModel):
    model_config = ConfigDict(validate_default=True)
    a: int = "5"  # type: ignore[assignment]
    b: str = "b"


class Factories(BaseModel):
    a: int
    twice: int = Field(default_factory=lambda data: 2 * data["a"])
    names: list[str] = Field(default_factory=list)


class CustomInit(BaseModel):
    a: int

    def __init__(self, **data: Any) -> None:
        super().__init__(**{"a": 1, **data})


class Computed(BaseModel):
    a: int
    secret: str = Field("s", exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def double(self) -> int:
        return 2 * self.a


@dataclass
class Point:
    x: int
    y: Decimal = Decimal(0)


class Options(TypedDict):
    on: bool
    note: NotRequired[str]


class Others(ItemModel):
    point: Point
    options: Options
    points: list[Point] = []


class Based(ItemModel):
    pk: str


class Closed(Based, ClosedItemModel):
    number: int | None = None


SAMPLES: list[tuple[Any, dict[str, Any]]] = [
    (Closed, {"pk": "a", "number": 5, "aws:rep:deleting": True}),
    (
        Scalars,
        {
            "text": "Zürich",
            "short": "abc",
            "number": -5,
            "bounded": 99,
            "exact": Decimal("-0.000123"),
            "price": Decimal("19.9"),
            "lossy": 0.1,
            "flag": True,
            "data": b"\x00\xff",
            "day": date(2026, 11, 23),
            "clock": time(12, 30),
            "moment": datetime(2026, 11, 23, tzinfo=UTC),
            "ident": UUID(int=7),
            "colour": "red",
            "level": 2,
            "mixed": "text",
            "word": "a",
            "digit": 2,
            "ttl": 1795392000,
            "payload": '{"a": 1}',
            "extra": {"list": [1, Decimal("2.5"), {"x"}, None, b"", True]},
        },
    ),
    (
        Optionals,
        {
            "text": None,
            "number": 3,
            "exact": None,
            "flag": None,
            "data": b"",
            "colour": "blue",
            "names": {"a"},
            "ttl": 1795392000123,
        },
    ),
    (Optionals, {"moment": "2026-11-23T00:00:00Z", "ttl": None}),
    (
        Sets,
        {
            "names": {"a", "b"},
            "numbers": {1, 2},
            "exact": {1, Decimal("1.5")},
            "blobs": {b"x"},
            "colours": {"red", "blue"},
        },
    ),
    (
        Containers,
        {
            "leaf": {"name": "a", "weight": 1, "extra": [1]},
            "maybe": {"name": "b"},
            "empty": {},
            "leaves": [{"name": "c"}, {"name": "d", "weight": Decimal("0.5")}],
            "by_name": {"e": {"name": "e"}},
            "words": ["x", ""],
            "numbers": [1, -2],
            "holes": [1, None],
            "grid": [[Decimal("1.5"), 2], []],
            "table": {"t": [True, False]},
            "pair": ["s", 1],
            "anything": {"any": [1, "two", {b"3"}]},
            "open_map": {"S": "x", "N": 1},
            "open_list": [None, [True]],
            "empties": [{}, {"name": "n"}],
        },
    ),
    (
        Tree,
        {
            "name": "root",
            "left": {"name": "left", "left": None},
            "children": [{"name": "c", "children": [{"name": "cc"}]}],
            "by_name": {"d": {"name": "d", "by_name": {}}},
        },
    ),
    (Ping, {"pong": {"ping": {"pong": {"number": 3}}, "number": 1}}),
    (Aliased, {"class": "c", "S": 1, "aws:rep:deleting": True, "class_": "extra"}),
    (PathAlias, {"address": {"city": "Paris"}}),
    (ChoiceAlias, {"town": "Paris"}),
    (
        Unions,
        {"same": "x", "different": "5", "models": {"name": "l"}, "maybe": 5},
    ),
    (
        Unions,
        {"same": str(UUID(int=1)), "different": 5, "models": {"number": 1}},
    ),
    (Animal, {"kind": "cat", "lives": 9}),
    (Animal, {"kind": "puppy", "name": "Rex"}),
    (
        Owner,
        {
            "animal": {"kind": "dog", "name": "Rex"},
            "animals": [{"kind": "cat", "lives": 9}],
        },
    ),
    (WithRoot, {"names": ["a"]}),
    (Validated, {"after": -3, "before": "b", "upper": "up", "total": 4}),
    (ModelBefore, {"b": "no a"}),
    (ModelAfter, {"a": 1, "b": 2}),
    (Nesting, {"before": {"b": 1}, "after": {"a": 1, "b": 2}}),
    (
        Strict,
        {
            "text": "t",
            "number": 1,
            "exact": Decimal("1.5"),
            "lossy": 2,
            "names": {"a"},
        },
    ),
    (Stripped, {"text": " ABC ", "number": 5, "exact": 1, "colour": "red"}),
    (Coerced, {"text": "t", "number": 5}),
    (Forbidding, {"a": 1, "inner": {"name": "x"}}),
    (Ignoring, {"a": 1, "undeclared": [1], "inner": {"number": 1, "more": 2}}),
    (TypedExtra, {"a": 1, "b": 2}),
    (Box[int], {"content": 1, "more": [2]}),
    (Box[Leaf], {"content": {"name": "n"}, "more": [{"name": "m"}]}),
    (DefaultValidated, {"b": "x"}),
    (Factories, {"a": 4}),
    (CustomInit, {"a": 3}),
    (Computed, {"a": 3}),
    (Point, {"x": 1, "y": 2}),
    (Options, {"on": True}),
    (Others, {"point": {"x": 1}, "options": {"on": True}, "points": [{"x": 2}]}),
    (dict[str, Any], {"a": 1, "S": {"N": "x"}}),
    (dict[str, Leaf], {"a": {"name": "n"}}),
    (RootModel[dict[str, int]], {"a": 1}),
]

# AttributeValues of every tag, good and bad, and what is none.
BREAKING_VALUES: list[Any] = [
    {"S": "text"},
    {"S": "5"},
    {"S": "true"},
    {"S": ""},
    {"S": " 5 "},
    {"S": 5},
    {"S": b"bytes"},
    {"S": None},
    {"S": "red"},
    {"S": "RED"},
    {"S": "2026-11-23T00:00:00Z"},
    {"N": "5"},
    {"N": "5.0"},
    {"N": "-0"},
    {"N": "007"},
    {"N": "2e3"},
    {"N": "1e-5"},
    {"N": "+1.50"},
    {"N": " 5 "},
    {"N": "1_000"},
    {"N": "NaN"},
    {"N": "٣"},
    {"N": "5\n"},
    {"N": ""},
    {"N": 5},
    {"N": "1" * 38},
    {"N": "1" * 39},
    {"N": "1" + "0" * 100},
    {"N": "0.5"},
    {"N": "-0.5"},
    {"N": "-0.0"},
    {"N": "0.50"},
    {"N": "0." + "0" * 40 + "1"},
    {"N": "1795392000"},
    {"N": "1e200"},
    {"B": "AAE="},
    {"B": b"raw"},
    {"B": "not base64"},
    {"BOOL": True},
    {"BOOL": "true"},
    {"BOOL": 1},
    {"NULL": True},
    {"NULL": False},
    {"NULL": 1},
    {"NULL": "text"},
    {"NULL": 1},
    {"NULL": "text"},
    {"L": []},
    {"L": [{"S": "x"}]},
    {"L": [{"N": "1"}, {"NULL": True}]},
    {"L": [{"X": "x"}]},
    {"L": {}},
    {"L": ""},
    {"L": frozenset()},
    {"L": ()},
    {"M": SimpleNamespace(a={"N": "1"})},
    {"M": {}},
    {"M": {"name": {"S": "x"}}},
    {"M": {"name": {"N": "1"}}},
    {"M": {"undeclared": {"X": 1}}},
    {"M": []},
    {"M": None},
    {"M": {"undeclared": "x"}},
    {"SS": ["a"]},
    {"SS": ["a", "a"]},
    {"SS": []},
    {"NS": ["1", "2"]},
    {"NS": ["1", "1.0"]},
    {"BS": ["AAE="]},
    {"X": "x"},
    {},
    [],
    "text",
    None,
    5,
]
