"""What the compiled path understands, and what it leaves to the reference path."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    TypeAdapter,
    create_model,
    model_validator,
)

from ddbevents import Image, ItemModel, Json, UnixTime, encode_item
from ddbevents.codec.number import read_lossless
from ddbevents.models.compiled import compile_image
from ddbevents.models.image import ImageType


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 1


class Leaf(BaseModel):
    name: str


class Cat(ItemModel):
    kind: Annotated[Literal["cat"], Field(alias="_et")]


class Dog(ItemModel):
    kind: Annotated[Literal["dog"], Field(alias="_et")]


class Tree(ItemModel):
    children: list[Tree] = []


class Before(BaseModel):
    a: int

    @model_validator(mode="before")
    @classmethod
    def _before(cls, value: Any) -> Any:
        return value


class After(BaseModel):
    a: int

    @model_validator(mode="after")
    def _after(self) -> After:
        return self


class OwnInit(BaseModel):
    a: int

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)


def compiled(source: Any) -> Any:
    return compile_image(TypeAdapter(source).core_schema)


def model_with(annotation: Any) -> type[BaseModel]:
    return create_model("Model", field=(annotation, ...))


MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("annotation", "native"),
    [
        (str, "text"),
        (int, 5),
        (int, -(10**37)),
        (Decimal, Decimal("-0.05")),
        (float, Decimal("0.5")),
        (Annotated[int, Field(strict=True)], 5),
        (Annotated[Decimal, Field(strict=True)], Decimal("0.5")),
        (Annotated[float, Field(strict=True)], 5),
        (bool, True),
        (bytes, b"x"),
        (date, date(2026, 11, 23)),
        (time, time(12)),
        (datetime, MOMENT),
        (UUID, UUID(int=1)),
        (Colour, "red"),
        (Size, 1),
        (Literal["a"], "a"),
        (Literal[1], 1),
        (str | None, None),
        (str | None, "text"),
        (list[str], ["a"]),
        (list[int | None], [1, None]),
        (dict[str, Leaf], {"a": {"name": "n"}}),
        (list[Leaf], [{"name": "n"}]),
        (set[str], {"a"}),
        (frozenset[Decimal], {Decimal("0.5"), 1}),
        (After, {"a": 1}),
        (Annotated[int, AfterValidator(abs)], -1),
        (Annotated[int | None, AfterValidator(lambda value: value)], None),
        (Annotated[datetime, UnixTime()], 0),
        (Json[list[int]], "[1]"),
        (RootModel[list[int]], [1]),
        (Annotated[Cat | Dog, Field(discriminator="kind")], {"_et": "dog"}),
        (Any, {"any": {b"thing"}}),
        (int | str, "text"),
        (Before, {"a": 1}),
        (OwnInit, {"a": 1}),
        (Annotated[int, BeforeValidator(int)], 5),
        (Tree, {"children": [{"children": []}]}),
    ],
)
def test_a_field_is_read_without_the_reference_path(
    annotation: Any, native: Any
) -> None:
    validator = compiled(model_with(annotation))
    item = encode_item({"field": native})
    expected = ImageType(model_with(annotation)).reference_read(item).field
    actual = validator.validate_python(item, by_alias=True, by_name=False).field
    assert repr(expected) == repr(actual)


@pytest.mark.parametrize(
    "source",
    [
        Leaf,
        Tree,
        After,
        dict[str, Leaf],
        dict[str, Any],
        Annotated[Cat | Dog, Field(discriminator="kind")],
    ],
)
def test_items_of_these_are_compiled(source: Any) -> None:
    assert compiled(source) is not None


@pytest.mark.parametrize(
    "source",
    [
        Before,
        OwnInit,
        int,
        Leaf | None,
        Leaf | Cat,
        RootModel[list[int]],
        Any,
        create_model("Path", a=(int, Field(validation_alias=AliasPath("a", 0)))),
        create_model(
            "Choice",
            a=(int, Field(validation_alias=AliasChoices("a", AliasPath("b", 0)))),
        ),
        create_model("Default", a=(int, Field(default=1, validate_default=True))),
        create_model(
            "Defaults", __config__=ConfigDict(validate_default=True), a=(int, 1)
        ),
    ],
)
def test_items_of_these_are_left_to_the_reference_path(source: Any) -> None:
    assert compiled(source) is None


def test_a_choice_of_names_is_compiled() -> None:
    source = create_model(
        "Choice", a=(int, Field(validation_alias=AliasChoices("x", "y")))
    )
    assert 5 == compiled(source).validate_python({"y": {"N": "5"}}).a


@pytest.mark.parametrize("field_type", [int, Decimal])
@pytest.mark.parametrize("text", ["5.0", "1e3", "+5", "-0", "-0.0", "5.", "1" * 126])
def test_any_spelling_of_a_number_is_read_as_by_the_codec(
    text: str, field_type: type
) -> None:
    item = {"field": {"N": text}}
    value = compiled(model_with(field_type)).validate_python(item).field
    assert field_type is type(value)
    assert str(field_type(read_lossless(text))) == str(value)


@pytest.mark.parametrize("text", ["0.50", ".5", "+0.5", "5e-1", "12.340"])
def test_any_spelling_of_a_fraction_is_read_as_by_the_codec(text: str) -> None:
    item = {"field": {"N": text}}
    value = compiled(model_with(Decimal)).validate_python(item).field
    assert str(read_lossless(text)) == str(value)


@pytest.mark.parametrize(
    "text",
    [*(" 5", "5 ", "5\n", "1_000", "", "-", "0x10"), "٣", "1" * 127, "NaN", "Infinity"],
)
@pytest.mark.parametrize("field_type", [int, Decimal])
def test_what_is_no_number_is_left_to_the_reference_path(
    text: str, field_type: type
) -> None:
    with pytest.raises(ValueError, match=r"pattern|characters"):
        compiled(model_with(field_type)).validate_python({"field": {"N": text}})


def test_settings_for_strings_are_for_strings_alone() -> None:
    source = create_model(
        "Short",
        __config__=ConfigDict(str_max_length=2, str_min_length=2),
        many=(int, ...),
        few=(Decimal, ...),
        colour=(Colour, ...),
    )
    item = {"many": {"N": "123"}, "few": {"N": "1"}, "colour": {"S": "red"}}
    value = compiled(source).validate_python(item)
    assert (123, 1, Colour.RED) == (value.many, value.few, value.colour)


def deep_item(levels: int) -> dict[str, Any]:
    """Return an item of a Tree with lists and maps in one another."""
    item: dict[str, Any] = {}
    for _ in range(levels):
        item = {"children": {"L": [{"M": item}]}}
    return item


def test_nesting_is_limited_as_by_the_codec() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[Tree])
    adapter.validate_python(deep_item(16))
    with pytest.raises(ValueError, match="nesting"):
        adapter.validate_python(deep_item(17))


def test_nesting_is_limited_in_what_a_nested_model_leaves_open() -> None:
    class Inner(BaseModel):
        anything: Any

    class Outer(BaseModel):
        inner: Inner

    def item(lists: int) -> dict[str, Any]:
        av: dict[str, Any] = {"S": "x"}
        for _ in range(lists):
            av = {"L": [av]}
        return {"inner": {"M": {"anything": av}}}

    adapter: TypeAdapter[Any] = TypeAdapter(Image[Outer])
    adapter.validate_python(item(31))
    with pytest.raises(ValueError, match="nesting"):
        adapter.validate_python(item(32))


def test_hostile_nesting_ends_in_an_error() -> None:
    with pytest.raises(ValueError, match="nesting"):
        TypeAdapter(Image[Tree]).validate_python(deep_item(10_000))


def test_models_that_hold_one_another_many_times_are_left_to_the_reference_path() -> (
    None
):
    model: Any = Leaf
    for number in range(12):
        model = create_model(f"Level{number}", left=(model, ...), right=(model, ...))
    assert compiled(model) is None


def test_a_class_used_in_many_places_is_compiled_in_each() -> None:
    source = create_model(
        "Shared", one=(Leaf, ...), two=(Leaf | None, None), many=(list[Leaf], [])
    )
    leaf = {"M": {"name": {"S": "n"}}}
    value = compiled(source).validate_python({"one": leaf, "two": leaf})
    assert (Leaf(name="n"), Leaf(name="n")) == (value.one, value.two)
