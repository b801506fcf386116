"""Which tags a type is read from, and where wrong ones are found."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    HttpUrl,
    JsonValue,
    RootModel,
    Tag,
    TypeAdapter,
    ValidationError,
)
from typing_extensions import TypedDict

from ddbevents import Image, Json, UnixTime, encode_value
from ddbevents.models.core_schema import CoreSchema
from ddbevents.models.expected_tags import ANY_TAG, ExpectedTags
from ddbevents.models.type_tags import TypeTags


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Mixed(Enum):
    TEXT = "text"
    NUMBER = 7


class Pair(NamedTuple):
    left: int
    right: str


class Leaf(BaseModel):
    name: str
    weight: float = 0.0


class Words(BaseModel):
    name: str
    words: list[str] = []


class Options(TypedDict, total=False):
    on: bool


@dataclasses.dataclass
class Point:
    x: int


class Tree(BaseModel):
    weight: float = 0.0
    left: Tree | None = None
    children: list[Tree] = []


class Places(BaseModel):
    renamed: Annotated[float, Field(alias="other")] = 0.0
    choice: Annotated[float, Field(validation_alias=AliasChoices("a", "b"))] = 0.0
    deep: Annotated[float, Field(validation_alias=AliasPath("m", "l", 1))] = 0.0


class Extras(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]
    name: str = ""
    deep: Annotated[str, Field(validation_alias=AliasPath("words", 0))] = ""


class Root(RootModel[list[float]]):
    pass


class OwnInit(BaseModel):
    weight: float

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)


class Cat(BaseModel):
    kind: Literal["cat"]
    size: float


class Dog(BaseModel):
    kind: Literal["dog"]
    size: str


def tags_of(source: Any) -> ExpectedTags:
    return TypeTags(CoreSchema(TypeAdapter(source).core_schema)).root()


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        (str, "S"),
        (Colour, "S"),
        (UUID, "S"),
        (datetime, "S"),
        (date, "S"),
        (time, "S"),
        (Literal["a"], "S"),
        (Json[dict[str, int]], "S"),
        (int, "N"),
        (Decimal, "N"),
        (float, "N"),
        (Size, "N"),
        (Literal[1, 2], "N"),
        (Annotated[datetime, UnixTime()], "N"),
        (Annotated[int, Field(ge=0)], "N"),
        (Annotated[int, AfterValidator(abs)], "N"),
        (bytes, "B"),
        (bool, "BOOL"),
        (None, "NULL"),
        (list[str], "L"),
        (deque[str], "L"),
        (tuple[str, ...], "L"),
        (deque[int], "L"),
        (Sequence[int], "L"),
        (Pair, "L M"),
        (HttpUrl, "S"),
        (Path, "S"),
        (IPv4Address, "S"),
        (HttpUrl | int, "N S"),
        (Leaf, "M"),
        (Point, "M"),
        (Options, "M"),
        (dict[str, Any], "M"),
        (Tree, "M"),
        (OwnInit, "M"),
        (Root, "L"),
        (set[str], "SS"),
        (frozenset[int], "NS"),
        (set[bytes], "BS"),
        (set[Colour], "SS"),
        (str | None, "NULL S"),
        (int | str, "N S"),
        (set[int | str], "NS SS"),
        (Mixed, "N S"),
        (JsonValue, "BOOL L M N NULL S"),
        (Literal["a", True] | None, "BOOL NULL S"),
        (Annotated[Cat | Dog, Field(discriminator="kind")], "M"),
    ],
)
def test_a_type_is_read_from_tags(source: Any, tags: str) -> None:
    assert tags == " ".join(sorted(tags_of(source).tags))


@pytest.mark.parametrize(
    "source",
    [
        Any,
        object,
        set[bool],
        Annotated[int, BeforeValidator(int)],
        Annotated[int, BeforeValidator(int)] | str,
    ],
)
def test_a_type_of_no_known_tag_is_read_from_any(source: Any) -> None:
    assert ANY_TAG.tags == tags_of(source).tags


@pytest.mark.parametrize(
    ("source", "native", "places"),
    [
        (Leaf, {"name": "n", "weight": 1, "more": "x"}, []),
        (Leaf, {"name": 1, "weight": "1"}, [("name",), ("weight",)]),
        (list[float], [1, "2", 3, "4"], [(1,), (3,)]),
        (list[Leaf], [{"weight": "1"}], [(0, "weight")]),
        (dict[str, float], {"a": 1, "b": "2"}, [("b",)]),
        (tuple[str, float], ["a", "b"], [(1,)]),
        (tuple[float, ...], [1, "b"], [(1,)]),
        (Leaf | None, {"weight": "1"}, [("weight",)]),
        (Root, [1, "2"], [(1,)]),
        (Point, {"x": "1"}, [("x",)]),
        (Options, {"on": 1}, [("on",)]),
        (OwnInit, {"weight": "1"}, []),
        (Extras, {"name": "n", "a": 1, "b": "2"}, [("b",)]),
        (Extras, {"words": ["w"]}, []),
        (
            Tree,
            {"left": {"weight": "1"}, "children": [{"left": {"weight": "1"}}]},
            [("left", "weight"), ("children", 0, "left", "weight")],
        ),
        (Places, {"other": "1", "renamed": "1"}, [("other",)]),
        (Places, {"a": "1", "b": "1"}, [("a",)]),
        (Places, {"b": "1"}, [("b",)]),
        (Places, {"m": {"l": [0, "1"]}}, [("m", "l", 1)]),
        (Places, {"m": {"l": [0]}}, []),
        (Places, {"m": "text"}, []),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            {"kind": "cat", "size": "1"},
            [("size",)],
        ),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            {"kind": "dog", "size": "1"},
            [],
        ),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            {"kind": "cow", "size": True},
            [],
        ),
        (Leaf | Words, {"name": "n", "words": ["w"], "weight": 1}, []),
        (Leaf | Words, {"name": 1, "words": [1], "weight": 1}, [("name",)]),
        (list[float] | Leaf, {"weight": "1"}, [("weight",)]),
        (list[float] | Leaf, ["1"], [(0,)]),
        (list[float] | list[Any], ["1"], []),
    ],
)
def test_wrong_tags_are_found_at_their_places(
    source: Any, native: Any, places: list[tuple[str | int, ...]]
) -> None:
    problems = tags_of(source).problems(encode_value(native))
    assert places == [problem.path for problem in problems]


@pytest.mark.parametrize(
    ("source", "expected"),
    [(str, "S"), (int | str | None, "N or S"), (None, "NULL")],
)
def test_a_problem_tells_the_tags_that_would_do(source: Any, expected: str) -> None:
    [problem] = tags_of(source).problems({"BOOL": True})
    assert (expected, "BOOL") == (problem.expected, problem.found)


def which(value: Any) -> str:
    return "b" if "b" in value else "a"


class A(BaseModel):
    child: Node | None = None


class B(BaseModel):
    b: int
    child: Node | None = None


Node = Annotated[Annotated[A, Tag("a")] | Annotated[B, Tag("b")], Discriminator(which)]


@pytest.mark.parametrize("end", [{"NULL": True}, {"N": "5"}])
def test_a_union_that_holds_itself_is_checked_once_at_each_level(end: Any) -> None:
    av = end
    for _ in range(29):
        av = {"M": {"child": av}}
    with suppress(ValidationError):  # else this would take minutes
        TypeAdapter(Image[A]).validate_python(av["M"])
