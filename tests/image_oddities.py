"""Types with what is less often seen in models, and an item for each."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from pydantic import (
    UUID4,
    AfterValidator,
    AliasChoices,
    AliasPath,
    AnyUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    JsonValue,
    PlainValidator,
    PrivateAttr,
    RootModel,
    SecretStr,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
    ValidationInfo,
    WrapValidator,
    field_validator,
    model_validator,
)
from pydantic import Json as PydanticJson
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypeAliasType, TypedDict

from ddbevents import ItemModel, Json, UnixTime

T = TypeVar("T")


class Shade(StrEnum):
    DARK = "dark"
    LIGHT = "light"

    @classmethod
    def _missing_(cls, value: object) -> Shade | None:
        return cls.DARK if value == "text" else None


class Plain(Enum):
    A = "a"
    B = "b"


class Sort(StrEnum):
    A = "a"
    B = "b"


class Number(IntEnum):
    ONE = 1
    TWO = 2


class Leaf(BaseModel):
    name: str
    weight: float = 0.0


class Wrapped(ItemModel):
    wrapped: Annotated[int, WrapValidator(lambda value, handler: handler(value) + 1)]
    plain: Annotated[str, PlainValidator(lambda value: str(value))]  # noqa: PLW0108  # str has no signature to inspect
    maybe: Annotated[int | None, AfterValidator(lambda value: value)] = None
    twice: Annotated[int, AfterValidator(abs), AfterValidator(lambda value: value * 2)]
    before: Annotated[int | None, BeforeValidator(lambda value: value or None)] = None


class WrappedModel(BaseModel):
    a: int

    @model_validator(mode="wrap")
    @classmethod
    def _wrap(cls, value: Any, handler: Callable[[Any], WrappedModel]) -> WrappedModel:
        return handler({**value, "a": value["a"] + 1} if "a" in value else value)


class BeforeWithAlias(ItemModel):
    number: Annotated[int, Field(alias="Number")]

    @model_validator(mode="before")
    @classmethod
    def _before(cls, value: Any) -> Any:
        return value


class Contextual(ItemModel):
    a: int
    inner: BeforeWithAlias | None = None
    leaf: Leaf | None = None

    @model_validator(mode="after")
    def _after(self, info: ValidationInfo) -> Contextual:
        if info.context and self.a > info.context["limit"]:
            raise ValueError("above the limit")
        return self


class Lists(ItemModel):
    holes: list[str | None]
    numbers: Annotated[list[int], Field(min_length=1, max_length=3)]
    by_name: dict[str, Decimal | None]
    keyed: dict[int, str]
    patterned: dict[Annotated[str, Field(pattern="^[a-z]+$")], Any] = {}
    queue: deque[int]
    row: Sequence[Decimal]
    pairs: list[tuple[str, float]]
    mapping: Mapping[str, int]
    many: tuple[int, ...]
    bare: list  # type: ignore[type-arg]
    open: dict  # type: ignore[type-arg]
    leaves: dict[str, list[Leaf]]
    sets: list[set[str]]


class Constrained(ItemModel):
    names: Annotated[set[str], Field(min_length=2)]
    shades: frozenset[Shade]
    blob: Annotated[bytes, Field(max_length=2)]
    step: Annotated[int, Field(multiple_of=5)]
    money: Annotated[Decimal, Field(decimal_places=2, max_digits=6, gt=0)] | None = None
    finite: FiniteFloat
    aware: AwareDatetime
    ident: UUID4 | None = None
    url: AnyUrl
    address: IPv4Address
    secret: SecretStr
    span: timedelta | None = None


class Choices(ItemModel):
    shade: Shade
    again: Shade
    maybe: Shade | None = None
    plain: Plain
    number: Number
    numbers: list[Number] = []
    literal: Literal["a", 1] | None = None
    truth: Literal[True] = True
    member: Literal[Plain.A, Sort.B] = Plain.A


class EnumValues(BaseModel):
    model_config = ConfigDict(use_enum_values=True)
    shade: Shade
    number: Number = Number.ONE


class StrictFields(BaseModel):
    text: StrictStr
    flag: StrictBool
    number: StrictInt
    lossy: Annotated[float, Field(strict=True)]
    exact: Annotated[Decimal, Field(strict=True)]
    names: Annotated[frozenset[str], Field(strict=True)] = frozenset()


class StrictModel(BaseModel):
    model_config = ConfigDict(strict=True)
    text: str
    number: int
    exact: Decimal
    leaf: Leaf
    leaves: list[Leaf] = []
    plain: Any = None


class PythonRegex(BaseModel):
    model_config = ConfigDict(regex_engine="python-re", str_min_length=1)
    number: int
    exact: Decimal
    text: Annotated[str, Field(pattern="^(?=t)")]


Label = TypeAliasType("Label", Annotated[str, Field(max_length=9)])
Branches = TypeAliasType("Branches", "dict[str, Branches] | list[Branches] | int")


class StrippedDefinitions(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    first: Label
    last: Label
    data: JsonValue = None


class StrictDefinition(BaseModel):
    model_config = ConfigDict(strict=True)
    branches: Branches


class PlainDefinitions(BaseModel):
    first: Label
    last: Label
    data: JsonValue = None


class StrippedOutside(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    inner: PlainDefinitions
    label: Label
    data: JsonValue = None


class Cat(ItemModel):
    kind: Annotated[Literal["cat"], Field(alias="_et")]
    lives: int
    weight: float | None = None


class Dog(ItemModel):
    kind: Annotated[Literal["dog"], Field(alias="_et")]
    name: str
    mother: Dog | None = None


class Fish(BaseModel):
    kind: Literal[Sort.A]
    depth: Decimal = Decimal(0)


class Bird(BaseModel):
    kind: Literal[Sort.B]
    wings: float = 2.0


class One(BaseModel):
    version: Literal[1]
    size: float = 0.0


class Two(BaseModel):
    version: Literal[2]
    size: str = ""


def _label(value: Any) -> str:
    return "one" if "name" in value else "two"


Aliased = Annotated[Cat | Dog, Field(discriminator="kind")]
ByEnum = Annotated[Fish | Bird, Field(discriminator="kind")]
ByNumber = Annotated[One | Two, Field(discriminator="version")]
ByFunction = Annotated[
    Annotated[Leaf, Tag("one")] | Annotated[Two, Tag("two")], Discriminator(_label)
]
Both = Annotated[Aliased | ByEnum, Field(union_mode="left_to_right")]


class Zoo(ItemModel):
    first: Aliased
    second: ByEnum | None = None
    third: ByNumber | None = None
    fourth: ByFunction | None = None
    many: list[Aliased] = []
    mixed: Leaf | list[Leaf] | str | None = None
    either: int | list[float] = 0


class Places(BaseModel):
    """Fields that are looked for in several attributes, or in an attribute's inside."""

    town: Annotated[float, Field(validation_alias=AliasChoices("town", "city"))]
    first: Annotated[
        float, Field(validation_alias=AliasChoices("first", AliasPath("list", 0)))
    ] = 0.0
    deep: Annotated[float, Field(validation_alias=AliasPath("map", "inner"))] = 0.0


class ChoiceOfNames(ItemModel):
    town: Annotated[str, Field(validation_alias=AliasChoices("town", "city"))]
    note: Annotated[str | None, Field(validation_alias=AliasChoices("x", "y"))] = None


class ByName(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=False)
    number: Annotated[int, Field(alias="Number")]


class FieldLocations(BaseModel):
    model_config = ConfigDict(loc_by_alias=False, alias_generator=str.upper)
    number: int
    leaf: Leaf | None = None


class TypedExtras(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]
    a: int = 0


class Private(ItemModel):
    a: int
    limit: ClassVar[int] = 5
    _seen: int = PrivateAttr(default=1)

    def model_post_init(self, context: Any, /) -> None:
        self._seen = self.a + (context or {}).get("limit", 0)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    a: int
    hidden: Annotated[int, Field(exclude=True)] = 1


class Revalidated(BaseModel):
    model_config = ConfigDict(revalidate_instances="always", from_attributes=True)
    a: int = 0
    names: list[str] = []


class FromAttributes(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    a: int
    leaf: Revalidated | None = None


class Defaults(BaseModel):
    a: Annotated[int, Field(validate_default=True)] = 5
    b: Annotated[str, Field(validate_default=True)] = "b"
    c: list[int] = []


class Page(BaseModel, Generic[T]):
    items: list[T]
    following: Page[T] | None = None


class Numbers(RootModel[list[int]]):
    pass


class MaybeNumber(RootModel[int | None]):
    pass


class ByKey(RootModel[dict[str, Leaf]]):
    pass


class Roots(ItemModel):
    numbers: Numbers
    maybe: MaybeNumber
    by_key: ByKey
    optional: Numbers | None = None


@pydantic_dataclass
class Checked:
    x: int
    when: Annotated[datetime, UnixTime()]
    leaf: Leaf | None = None


@dataclasses.dataclass
class Node:
    name: str
    below: Node | None = None
    weight: Annotated[float, Field(alias="Weight")] = 0.0


class Pair(NamedTuple):
    a: int
    b: str = "b"


class Partial(TypedDict, total=False):
    a: float
    nodes: list[Partial]


class Records(ItemModel):
    checked: Checked
    node: Node
    pair: Pair
    partial: Partial


class Texts(ItemModel):
    json_text: Json[list[Decimal]]
    maybe: Json[Leaf] | None = None
    pydantic_json: PydanticJson[list[int]]
    value: JsonValue
    at: Annotated[datetime, UnixTime("ms")]
    moments: list[Annotated[datetime, UnixTime()]] = []

    @field_validator("at")
    @classmethod
    def _at(cls, value: datetime) -> datetime:
        return value + timedelta(days=1)


class Chain(ItemModel):
    value: float
    chains: list[Chain] = []
    by_name: dict[str, Chain] | None = None
    other: OtherChain | None = None


class OtherChain(ItemModel):
    chain: Chain | None = None
    value: float = 0.0


_SPACED = {"first": " a ", "last": " b ", "data": [" c "]}

ODDITIES: list[tuple[Any, dict[str, Any]]] = [
    (StrippedDefinitions, _SPACED),
    (StrictDefinition, {"branches": {"a": [1]}}),
    (PlainDefinitions, _SPACED),
    (StrippedOutside, {"inner": _SPACED, "label": " d ", "data": " e "}),
    (Wrapped, {"wrapped": 1, "plain": "p", "maybe": None, "twice": -2, "before": 0}),
    (WrappedModel, {"a": 1}),
    (BeforeWithAlias, {"Number": 1, "number": 2}),
    (
        Contextual,
        {"a": 4, "inner": {"Number": 1, "number": 2}, "leaf": {"name": "n"}},
    ),
    (
        Lists,
        {
            "holes": ["a", None],
            "numbers": [1, 2],
            "by_name": {"a": Decimal("0.5"), "b": None},
            "keyed": {"1": "one"},
            "patterned": {"a": [1]},
            "queue": [1],
            "row": [1, Decimal("2.5")],
            "pairs": [["a", Decimal("0.5")]],
            "mapping": {"a": 1},
            "many": [1, 2],
            "bare": [1, "x", {"y"}],
            "open": {"a": [1]},
            "leaves": {"a": [{"name": "n", "weight": 1}]},
            "sets": [{"a", "b"}],
        },
    ),
    (
        Constrained,
        {
            "names": {"a", "b"},
            "shades": {"dark"},
            "blob": b"xy",
            "step": 10,
            "money": Decimal("9.95"),
            "finite": 1,
            "aware": "2026-11-23T00:00:00+02:00",
            "url": "https://example.org/x",
            "address": "10.0.0.1",
            "secret": "s",
            "span": "PT1H",
        },
    ),
    (
        Choices,
        {
            "shade": "dark",
            "again": "light",
            "maybe": None,
            "plain": "b",
            "number": 2,
            "numbers": [1, 2],
            "literal": 1,
            "truth": True,
        },
    ),
    (EnumValues, {"shade": "dark", "number": 2}),
    (
        StrictFields,
        {
            "text": "t",
            "flag": True,
            "number": 1,
            "lossy": 1,
            "exact": Decimal("0.5"),
        },
    ),
    (
        StrictModel,
        {
            "text": "t",
            "number": 1,
            "exact": Decimal("0.5"),
            "leaf": {"name": "n"},
            "leaves": [{"name": "m"}],
        },
    ),
    (PythonRegex, {"number": 5, "exact": Decimal("0.5"), "text": "text"}),
    (Aliased, {"_et": "cat", "lives": 9, "weight": Decimal("4.5")}),
    (Aliased, {"_et": "dog", "name": "Rex", "mother": {"_et": "dog", "name": "Ada"}}),
    (ByEnum, {"kind": "a", "depth": 3}),
    (ByNumber, {"version": 1, "size": 3}),
    (ByFunction, {"name": "n"}),
    (Both, {"kind": "b", "wings": 2}),
    (Leaf | Two, {"name": "n", "weight": Decimal("0.5")}),
    (
        Zoo,
        {
            "first": {"_et": "cat", "lives": 9},
            "second": {"kind": "a", "depth": 3},
            "third": {"version": 2, "size": "s"},
            "fourth": {"name": "n"},
            "many": [{"_et": "dog", "name": "Rex"}],
            "mixed": {"name": "n"},
            "either": [1],
        },
    ),
    (Zoo, {"first": {"_et": "dog", "name": "Rex"}, "mixed": [{"name": "n"}]}),
    (Places, {"city": 1, "list": [2, "x"], "map": {"inner": Decimal("0.5")}}),
    (ChoiceOfNames, {"city": "c", "town": "t", "y": None}),
    (ByName, {"Number": 1}),
    (FieldLocations, {"NUMBER": 1, "LEAF": {"name": "n"}}),
    (TypedExtras, {"a": 1, "b": 2, "c": Decimal("0.5")}),
    (Private, {"a": 1, "b": [None]}),
    (Frozen, {"a": 1, "hidden": 2}),
    (Revalidated, {"a": 1, "names": ["a"]}),
    (FromAttributes, {"a": 1, "leaf": {"a": 2}}),
    (Defaults, {"c": [1]}),
    (Page[int], {"items": [1], "following": {"items": [2]}}),
    (Page[Leaf], {"items": [{"name": "n"}]}),
    (
        Roots,
        {"numbers": [1], "maybe": None, "by_key": {"a": {"name": "n"}}},
    ),
    (ByKey, {"a": {"name": "n"}}),
    (Checked, {"x": 1, "when": 1795392000, "leaf": {"name": "n"}}),
    (Node, {"name": "n", "below": {"name": "m", "Weight": 1}}),
    (Partial, {"a": 1, "nodes": [{"a": 2}]}),
    (
        Records,
        {
            "checked": {"x": 1, "when": 1795392000},
            "node": {"name": "n"},
            "pair": [1, "x"],
            "partial": {"nodes": [{}]},
        },
    ),
    (
        Texts,
        {
            "json_text": "[1.5, 2]",
            "maybe": '{"name": "n"}',
            "pydantic_json": "[1]",
            "value": {"a": [1, None, "x"]},
            "at": 1795392000123,
            "moments": [0, -1],
        },
    ),
    (
        Chain,
        {
            "value": Decimal("0.5"),
            "chains": [{"value": 1, "by_name": {"a": {"value": 2, "other": {}}}}],
            "other": {"chain": {"value": 1}},
        },
    ),
    (Mapping[str, Leaf], {"a": {"name": "n"}}),
    (Annotated[Leaf, AfterValidator(lambda leaf: leaf.name)], {"name": "n"}),
]
