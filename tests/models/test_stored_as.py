"""`StoredAs`: what it reads, what it writes, what it refuses."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, StrEnum
from itertools import islice
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_models import BREAKING_VALUES
from image_paths import both_ways, places, removed, replaced
from pydantic import Field, TypeAdapter, ValidationError

from ddbevents import Image, ItemModel, StoredAs, encode_item
from ddbevents.codec.number import LONGEST
from ddbevents.errors import EncodeError
from ddbevents.filters.attribute_type import AttributeType
from ddbevents.fixtures.random.random_data import random_items

IntText = Annotated[int, StoredAs("S")]
DecimalText = Annotated[Decimal, StoredAs("S")]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Asset(ItemModel):
    supply: IntText
    price: DecimalText | None = None
    positive: Annotated[int, Field(gt=0), StoredAs("S")] = 1
    is_open: Annotated[bool, StoredAs("N")] = False
    is_listed: Annotated[bool, StoredAs("S")] = True
    thumb: Annotated[bytes, StoredAs("S")] | None = None
    tags: Annotated[set[str], StoredAs("L")] = set()
    levels: Annotated[frozenset[int], Field(max_length=2), StoredAs("L")] = frozenset()
    colours: Annotated[set[Colour], StoredAs("L")] = set()
    supplies: list[IntText] = []
    texts: Annotated[set[IntText], StoredAs("L")] = set()
    by_name: dict[str, DecimalText | None] = {}


FULL: dict[str, Any] = {
    "supply": {"S": "123456789012345678901234567890123456789012345"},
    "price": {"S": "19.90"},
    "positive": {"S": "7"},
    "is_open": {"N": "1"},
    "is_listed": {"S": "false"},
    "thumb": {"S": "AP8="},
    "tags": {"L": [{"S": "a"}, {"S": "b"}]},
    "levels": {"L": []},
    "colours": {"L": [{"S": "blue"}, {"S": "red"}]},
    "supplies": {"L": [{"S": "1"}, {"S": "-2"}]},
    "texts": {"L": [{"S": "10"}, {"S": "2"}]},
    "by_name": {"M": {"a": {"S": "0.50"}, "b": {"NULL": True}}},
}
ASSET = Asset(
    supply=123456789012345678901234567890123456789012345,
    price=Decimal("19.90"),
    positive=7,
    is_open=True,
    is_listed=False,
    thumb=b"\x00\xff",
    tags={"b", "a"},
    levels=frozenset(),
    colours={Colour.RED, Colour.BLUE},
    supplies=[1, -2],
    texts={10, 2},
    by_name={"a": Decimal("0.50"), "b": None},
)


def read(item: Any) -> Asset:
    return TypeAdapter(Image[Asset]).validate_python(item)


def test_an_item_is_read() -> None:
    assert ASSET == read(FULL)


def test_an_item_is_written_the_same() -> None:
    assert FULL == encode_item(ASSET)


def test_a_list_is_read_in_any_order_and_written_in_one() -> None:
    item = {**FULL, "tags": {"L": [{"S": "b"}, {"S": "a"}]}}
    assert FULL == encode_item(read(item))


def test_elements_of_any_types_have_an_order() -> None:
    class Number(Enum):
        ONE = 1
        TWO = 2

    class Mixed(ItemModel):
        numbers: Annotated[set[Number], StoredAs("L")]
        any: Annotated[set[int | str | None], StoredAs("L")]
        pairs: Annotated[frozenset[tuple[int, str]], StoredAs("L")]

    mixed = Mixed(
        numbers={Number.TWO, Number.ONE},
        any={"a", 10, 9, None},
        pairs=frozenset({(1, "b"), (1, "a")}),
    )
    assert encode_item(mixed) == {
        "numbers": {"L": [{"N": "1"}, {"N": "2"}]},
        "any": {"L": [{"N": "9"}, {"N": "10"}, {"NULL": True}, {"S": "a"}]},
        "pairs": {
            "L": [{"L": [{"N": "1"}, {"S": "a"}]}, {"L": [{"N": "1"}, {"S": "b"}]}]
        },
    }
    assert mixed == TypeAdapter(Image[Mixed]).validate_python(encode_item(mixed))


def test_a_value_may_be_null_by_its_inner_type() -> None:
    class Maybe(ItemModel):
        number: Annotated[int | None, StoredAs("S")]
        blob: Annotated[bytes | None, StoredAs("S")]
        tags: Annotated[set[str] | None, StoredAs("L")]

    null = {name: {"NULL": True} for name in Maybe.model_fields}
    full = {
        "number": {"S": "5"},
        "blob": {"S": "AP8="},
        "tags": {"L": [{"S": "a"}, {"S": "b"}]},
    }
    for item in (null, full):
        expected, actual = both_ways(Maybe, item)
        assert expected == actual
        assert item == encode_item(TypeAdapter(Image[Maybe]).validate_python(item))
    schemas = Maybe.model_json_schema()["properties"]
    assert schemas["blob"]["anyOf"] == [
        {"type": "string", "contentEncoding": "base64"},
        {"type": "null"},
    ]
    assert schemas["tags"]["anyOf"][0]["uniqueItems"]


TEXTS = [
    "0",
    "-1",
    "007",
    "+1",
    "1e3",
    "-0",
    ".5",
    "5.",
    "1.0",
    "0.10",
    "-0.0",
    "true",
    "True",
    "yes",
    "AA==",
    "AB==",
    "9" * LONGEST,
    "9" * (LONGEST + 1),
]


@pytest.mark.parametrize("path", [*places(FULL)], ids=str)
def test_both_paths_of_image_read_alike(path: tuple[Any, ...]) -> None:
    values = [*BREAKING_VALUES, *({"S": text} for text in TEXTS)]
    expected, actual = both_ways(Asset, removed(FULL, path))
    assert expected == actual
    for av in values:
        expected, actual = both_ways(Asset, replaced(FULL, path, av))
        assert expected == actual, av


def is_kept(annotation: Any, text: str) -> bool | None:
    """Return whether text is written back the same; None if it is not read."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    try:
        value = adapter.validate_python(text)
    except ValidationError:
        return None
    return bool(text == adapter.dump_python(value, context={"ddbevents": "item"}))


@pytest.mark.parametrize("annotation", [IntText, DecimalText])
@given(st.from_regex(r"\A[-+]?[0-9]*\.?[0-9]*(e[0-9])?\Z"))
def test_the_text_of_a_number_is_written_back_the_same(
    annotation: Any, text: str
) -> None:
    assert is_kept(annotation, text) in {True, None}


@pytest.mark.parametrize("text", ["0", "-17", "9" * LONGEST])
def test_whole_numbers_in_plain_notation_are_taken(text: str) -> None:
    assert is_kept(IntText, text)
    assert is_kept(DecimalText, text)


@pytest.mark.parametrize("text", ["0.10", "-0.0", "1." + "0" * (LONGEST - 2)])
def test_decimals_keep_the_zeros_after_the_point(text: str) -> None:
    assert is_kept(DecimalText, text)


@pytest.mark.parametrize(
    "text",
    ["", "007", "00.5", "+1", "1e3", " 1", "1 ", "1_0", "\u0663", ".5", "5.", "NaN"],
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert [None, None] == [is_kept(IntText, text), is_kept(DecimalText, text)]


def test_a_longer_number_is_no_text_of_one() -> None:
    assert None is is_kept(IntText, "9" * (LONGEST + 1))
    assert None is is_kept(DecimalText, "9" * (LONGEST + 1))


@given(st.integers() | st.just(10**LONGEST - 1) | st.just(1 - 10 ** (LONGEST - 1)))
def test_integers_of_any_size_are_read_back(number: int) -> None:
    assert number == read(encode_item(Asset(supply=number))).supply


@given(st.decimals(allow_nan=False, allow_infinity=False, places=20))
def test_decimals_are_read_back_digit_by_digit(number: Decimal) -> None:
    price = read(encode_item(Asset(supply=1, price=number))).price
    assert str(number) == str(price)


@pytest.mark.parametrize(
    "number",
    [
        10**LONGEST,
        -(10 ** (LONGEST - 1)),
        pytest.param(10**10_000, id="a huge int"),
        Decimal("1E+640"),
        Decimal("1E-640"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        Decimal("NaN"),
        Decimal("-Infinity"),
    ],
)
def test_what_no_such_text_can_hold_is_refused(number: Any) -> None:
    name = "supply" if isinstance(number, int) else "price"
    with pytest.raises(EncodeError, match="number"):
        encode_item(Asset.model_construct({name}, **{name: number}))


def test_what_is_of_another_type_is_left_to_the_codec() -> None:
    wrong = {"supply": True, "is_open": "x", "is_listed": 2, "thumb": "t"}
    assert {
        "supply": {"BOOL": True},
        "is_open": {"S": "x"},
        "is_listed": {"N": "2"},
        "thumb": {"S": "t"},
    }.items() <= encode_item(Asset.model_construct({*wrong}, **wrong)).items()


def test_an_int_that_stands_for_a_decimal_is_text_as_well() -> None:
    assert {"S": "1"} == encode_item(Asset.model_construct(price=1))["price"]


def test_duplicates_in_a_list_are_refused() -> None:
    with pytest.raises(ValidationError, match="expected distinct elements"):
        read({**FULL, "tags": {"L": [{"S": "a"}, {"S": "a"}]}})


def test_a_wrong_tag_in_a_list_is_told_by_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        read({**FULL, "levels": {"L": [{"S": "5"}]}})
    [line] = caught.value.errors()
    assert (("levels", 0), "Expected N, found S") == (line["loc"], line["msg"])


def test_errors_never_show_a_value() -> None:
    with pytest.raises(ValidationError) as caught:
        read({"supply": {"S": "secret"}, "is_listed": {"S": "secret"}})
    assert "secret" not in str(caught.value)


def test_the_python_value_is_that_of_the_type() -> None:
    dumped = ASSET.model_dump()
    assert (ASSET.supply, True, {"a", "b"}, b"\x00\xff") == (
        dumped["supply"],
        dumped["is_open"],
        dumped["tags"],
        dumped["thumb"],
    )
    assert ASSET == Asset.model_validate(dumped)


def test_json_has_the_value_and_base64_for_bytes() -> None:
    text = ASSET.model_dump_json(include={"positive", "is_open", "thumb", "price"})
    assert '{"price":"19.90","positive":7,"is_open":true,"thumb":"AP8="}' == text
    assert ASSET == Asset.model_validate_json(ASSET.model_dump_json())


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_its_json_schema_is_that_of_the_value(mode: Any) -> None:
    properties = Asset.model_json_schema(mode=mode)["properties"]
    assert "integer" == properties["supply"]["type"]
    assert "boolean" == properties["is_open"]["type"]
    assert "base64" == properties["thumb"]["anyOf"][0]["contentEncoding"]
    assert {"type": "array", "uniqueItems": True}.items() <= properties["tags"].items()


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (Annotated[float, StoredAs("S")], "float cannot be stored as S"),
        (Annotated[int, StoredAs("N")], "int cannot be stored as N"),
        (Annotated[list[str], StoredAs("L")], "list cannot be stored as L"),
        (Annotated[float | None, StoredAs("S")], "float cannot be stored as S"),
    ],
)
def test_a_type_without_such_a_form_is_refused(annotation: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        TypeAdapter(annotation)


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("supply", 5, ("S", "5")),
        ("is_open", True, ("N", "1")),
        ("thumb", b"\xff", ("S", "/w==")),
        ("tags", {"a"}, ("L", [{"S": "a"}])),
    ],
)
def test_filters_know_the_tag(name: str, value: Any, wire: Any) -> None:
    kind = AttributeType([Asset]).members()[name]
    assert wire == kind.wire(value)


def test_made_up_values_are_read_back() -> None:
    for asset in islice(random_items(Asset), 50):
        assert asset == read(encode_item(asset))
