from __future__ import annotations

import subprocess
import sys
from collections import ChainMap, OrderedDict, namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from natives import items
from pydantic import RootModel

from ddbevents import EncodeError
from ddbevents.codec import BASE64, dumps_item, encode_item, encode_value, loads_item


class Color(Enum):
    RED = "red"
    CODE = 7
    NESTED = ("a", 1)


class Size(StrEnum):
    LARGE = "large"


class Rank(IntEnum):
    FIRST = 1


class Text(str):
    """A str that would rather be something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Whole(int):
    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Moment(datetime):
    pass


@dataclass
class Point:
    x: int
    label: str | None = None
    shared: ClassVar[int] = 5


@dataclass(frozen=True, slots=True)
class Line:
    points: list[Point] = field(default_factory=list)


Pair = namedtuple("Pair", "a b")  # noqa: PYI024 - the untyped kind has no annotations


class Lazy(Mapping[str, int]):
    def __getitem__(self, name: str) -> int:
        return {"a": 1}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


def refusal(value: Any, **options: Any) -> EncodeError:
    with pytest.raises(EncodeError) as caught:
        encode_value(value, **options)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", {"S": ""}),
        ("größe 😀", {"S": "größe 😀"}),
        (True, {"BOOL": True}),
        (False, {"BOOL": False}),
        (None, {"NULL": True}),
        ([], {"L": []}),
        ((1, "a"), {"L": [{"N": "1"}, {"S": "a"}]}),
        (Pair(1, "a"), {"L": [{"N": "1"}, {"S": "a"}]}),
        ({}, {"M": {}}),
        ({"a": {"S": "x"}}, {"M": {"a": {"M": {"S": {"S": "x"}}}}}),
        (OrderedDict(a=1), {"M": {"a": {"N": "1"}}}),
        (MappingProxyType({"a": 1}), {"M": {"a": {"N": "1"}}}),
        (ChainMap({"a": 1}), {"M": {"a": {"N": "1"}}}),
        (Lazy(), {"M": {"a": {"N": "1"}}}),
        ({"b", "a", ""}, {"SS": ["", "a", "b"]}),
        (frozenset({10, Decimal("9.5"), -1}), {"NS": ["-1", "9.5", "10"]}),
        ({b"\xff", b"\x00", b""}, {"BS": [b"", b"\x00", b"\xff"]}),
        ({Size.LARGE, "a"}, {"SS": ["a", "large"]}),
        ({Rank.FIRST, 2.5}, {"NS": ["1", "2.5"]}),
        ({date(2026, 1, 2)}, {"SS": ["2026-01-02"]}),
        (Color.RED, {"S": "red"}),
        (Color.CODE, {"N": "7"}),
        (Color.NESTED, {"L": [{"S": "a"}, {"N": "1"}]}),
        (Size.LARGE, {"S": "large"}),
        (Rank.FIRST, {"N": "1"}),
        (Text("x"), {"S": "x"}),
        (Whole(5), {"N": "5"}),
        (UUID(int=5), {"S": "00000000-0000-0000-0000-000000000005"}),
        (date(2026, 1, 2), {"S": "2026-01-02"}),
        (time(3, 4, 5), {"S": "03:04:05"}),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), {"S": "2026-01-02T03:04:05Z"}),
        (datetime(1, 1, 1, tzinfo=UTC), {"S": "0001-01-01T00:00:00Z"}),
        (
            datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=timezone(timedelta(hours=5.5))),
            {"S": "2026-01-01T21:34:05.000060Z"},
        ),
        (
            datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")),
            {"S": "2026-06-30T22:00:00Z"},
        ),
        (Moment(2026, 1, 2, tzinfo=UTC), {"S": "2026-01-02T00:00:00Z"}),
        (Point(1), {"M": {"x": {"N": "1"}, "label": {"NULL": True}}}),
        (
            Line([Point(1, "a")]),
            {"M": {"points": {"L": [{"M": {"x": {"N": "1"}, "label": {"S": "a"}}}]}}},
        ),
    ],
)
def test_a_value_is_stored_as(value: Any, expected: dict[str, Any]) -> None:
    assert expected == encode_value(value)
    assert expected == encode_value([value])["L"][0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "a value that DynamoDB can store, found an object"),
        (1j, "found a complex"),
        (range(3), "found a range"),
        (timedelta(1), "found a timedelta"),
        (Point, "found a type"),
        (iter([]), "found a list_iterator"),
        (set(), "a set of at least one element"),
        (frozenset(), "a set of at least one element"),
        ({1, "a"}, "found N and S"),
        ({None}, "found NULL"),
        ({True}, "found BOOL"),
        ({(1, 2)}, "found L"),
        ({frozenset({"a"}), "a"}, "found S and SS"),
        ({Size.LARGE, Color.RED, "red"}, "found a duplicate"),
        ({1, Color.CODE, 7}, "found a duplicate"),
        ("\ud800", "a lone surrogate"),
        (Text("\ud800"), "a lone surrogate"),
        ({"\udfff"}, "a lone surrogate"),
        (frozenset(["\ud83d", "\ude00"]), "a lone surrogate"),
        ({"a": 1, "": 2}, "found an empty str"),
        ({1: 2}, "a str as attribute name, found an int"),
        ({None: 2}, "a str as attribute name, found None"),
        ({b"a": 2}, "a str as attribute name, found a bytes"),
        ({"\ud800": 2}, "a lone surrogate"),
        (datetime(2026, 1, 2), "an aware datetime"),  # noqa: DTZ001 - what is refused
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), "the years"),
    ],
)
def test_what_cannot_be_stored_is_refused(value: Any, message: str) -> None:
    assert message in str(refusal(value))
    inside = refusal({"a": [value]})
    assert message in str(inside)
    assert ("a", 0) == inside.path


@pytest.mark.parametrize("item", [None, "a", 5, [], {1}, Color.RED, [("a", 1)]])
def test_what_has_no_attributes_is_no_item(item: Any) -> None:
    with pytest.raises(EncodeError, match="expected a mapping or a model"):
        encode_item(item)


@pytest.mark.parametrize("item", [{"x": 1, "label": None}, Point(1)])
def test_an_item_is_a_mapping_or_a_dataclass(item: Any) -> None:
    assert {"x": {"N": "1"}, "label": {"NULL": True}} == encode_item(item)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": {"b": [1, {"c": object()}]}}, ("a", "b", 1, "c")),
        ({"a": Line([Point(1), Point(2, object())])}, ("a", "points", 1, "label")),  # type: ignore[arg-type]
        ([Color.NESTED, (1, {"x": set()})], (1, 1, "x")),
        ({"a": 1, "b": {"": 2}}, ("b",)),
        ([1, float("nan")], (1,)),
    ],
)
def test_the_path_leads_to_the_fault(value: Any, path: tuple[str | int, ...]) -> None:
    assert path == refusal(value).path


def test_the_error_holds_the_value_apart_from_its_text() -> None:
    error = refusal({"a": {"secret", 12345}})
    assert {"secret", 12345} == error.value
    assert "secret" not in f"{error} {error!r} {error.args}"


def nested(levels: int) -> Any:
    value: Any = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def test_32_levels_are_accepted_an_item_being_the_first() -> None:
    assert {"M"} == encode_value(nested(31)).keys()
    assert {"L"} == encode_value(nested(32)).keys()
    assert {"a"} == encode_item({"a": nested(31)}).keys()


@pytest.mark.parametrize("levels", [33, 100, 10_000])
def test_33_levels_are_refused(levels: int) -> None:
    assert "at most 32 levels" in str(refusal(nested(levels)))
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_item({"a": nested(levels - 1)})


def test_cyclic_values_are_refused() -> None:
    cyclic: list[Any] = []
    cyclic.append({"a": cyclic})
    point = Point(1)
    point.label = point  # type: ignore[assignment]
    for value in (cyclic, point):
        assert "at most 32 levels" in str(refusal(value))


def test_default_gives_the_value_to_store() -> None:
    assert {"L": [{"S": "1 day, 0:00:00"}]} == encode_value([timedelta(1)], default=str)
    assert {"a": {"L": [{"N": "0"}, {"N": "1"}]}} == encode_item(
        {"a": range(2)}, default=list
    )
    assert b'{"a":{"S":"1j"}}' == dumps_item({"a": 1j}, default=str)


def test_default_is_asked_at_any_depth_and_only_for_unknown_types() -> None:
    asked = []

    def default(value: Any) -> Any:
        asked.append(value)
        return [timedelta(2)] if value == timedelta(1) else "two"

    assert {"L": [{"S": "a"}, {"L": [{"S": "two"}]}]} == encode_value(
        ["a", timedelta(1)], default=default
    )
    assert [timedelta(1), timedelta(2)] == asked


def test_default_makes_an_item_of_an_unknown_object() -> None:
    assert {"real": {"N": "1"}} == encode_item(1j, default=lambda _: {"real": 1})


def test_a_default_that_does_not_know_the_type_either_is_refused() -> None:
    assert "found a complex" in str(refusal([1j], default=lambda value: value))
    assert "found a range" in str(refusal([1j], default=lambda _: range(3)))


def test_a_fault_in_what_default_returns_has_its_path() -> None:
    error = refusal({"a": 1j}, default=lambda _: {"b": [set()]})
    assert ("a", "b", 0) == error.path


def test_an_error_of_default_itself_comes_through() -> None:
    def default(_: Any) -> Any:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        encode_value([1j], default=default)


def test_attribute_names_become_exact_strings() -> None:
    encoded = encode_item({Size.LARGE: 1, Text("größe"): 2})
    assert [str, str] == [type(name) for name in encoded]
    assert {"large": {"N": "1"}, "größe": {"N": "2"}} == encoded


def test_no_two_attribute_values_are_one_object() -> None:
    encoded = encode_item({"a": None, "b": None, "c": True, "d": True})
    assert 4 == len({id(av) for av in encoded.values()})


def test_sets_are_in_the_same_order_under_any_hash_seed() -> None:
    program = (
        "from decimal import Decimal; from ddbevents.codec import dumps_item;"
        "print(dumps_item({'s': set('qwertzuiop'), 'b': {b'x', b'y', b'z', b'0'},"
        "'n': {Decimal(i) / 4 for i in range(9)}}))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in (0, 1, 2)
    }
    assert 1 == len(outputs)


@given(items)
def test_json_is_that_of_the_item(item: dict[str, Any]) -> None:
    assert BASE64.encode_item(item) == orjson.loads(dumps_item(item))
    assert item == loads_item(dumps_item(item))


@given(st.text(st.characters(), min_size=1))
def test_text_is_stored_or_refused_by_whether_utf8_can_hold_it(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        refusal(text)
        refusal({text: 1})
    else:
        assert {"M": {text: {"S": text}}} == encode_value({text: text})


def test_what_a_subclass_of_decimal_calls_itself_is_not_written() -> None:
    class Price(Decimal):
        def __str__(self) -> str:
            return "no number"

    assert {"N": "19.9"} == encode_value(Price("19.90"))


class Bits(IntFlag):
    READ_WRITE = 3  # which no member has a name of its own for


class Nothing(Flag):
    NONE = 0


class Open(StrEnum):
    """An enum with members that nobody has listed."""

    KNOWN = "known"

    @classmethod
    def _missing_(cls, value: Any) -> Any:
        member = str.__new__(cls, value)
        member._name_ = member._value_ = value
        return member


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Bits.READ_WRITE, {"N": "3"}),
        (Nothing.NONE, {"N": "0"}),
        (Open("new"), {"S": "new"}),
        (Open("größe"), {"S": "größe"}),
    ],
)
def test_enums_of_odd_members_are_stored_as_their_values(
    value: Any, expected: Any
) -> None:
    assert expected == encode_value(value)


def test_text_of_a_member_that_nobody_listed_is_checked_too() -> None:
    with pytest.raises(EncodeError, match="lone surrogate at `s`"):
        encode_item({"s": Open("\udce9")})


def endless(_: Any) -> frozenset[Any]:
    return frozenset([object()])


def test_what_is_replaced_for_ever_is_refused() -> None:
    deep: frozenset[Any] = frozenset()
    for _ in range(5000):
        deep = frozenset([deep])
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_value(deep)
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_value(object(), default=endless)
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_item({"a": object()}, default=endless)


def test_a_replacement_that_needs_another_each_time_is_refused() -> None:
    with pytest.raises(EncodeError, match="at most 32 levels"):
        encode_value(1j, default=RootModel[Any])


def test_replacements_in_a_row_are_stored_as_the_last() -> None:
    value: Any = RootModel[Any](RootModel[Any](Bits.READ_WRITE))
    assert {"L": [{"N": "3"}]} == encode_value([value])


def test_a_recursion_error_of_default_itself_comes_through() -> None:
    def endlessly(value: Any) -> Any:
        return endlessly(value)

    with pytest.raises(RecursionError):
        encode_item({"a": 1j}, default=endlessly)


def test_a_default_that_gives_something_else_each_time_is_refused_all_the_same() -> (
    None
):
    numbers = (number for number in [float("nan")])
    with pytest.raises(EncodeError, match="a finite number"):
        encode_item({"a": numbers}, default=list)


def test_a_field_that_a_dataclass_never_got_is_no_attribute() -> None:
    @dataclass
    class Late:
        pk: str
        rest: int = field(init=False)

    assert {"pk": {"S": "a"}} == encode_item(Late("a"))
