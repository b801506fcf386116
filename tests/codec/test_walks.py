"""The compiled walks do what the Python walks do, whatever they are given.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000000 pytest tests/codec/test_walks.py``.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections import OrderedDict, UserDict
from contextlib import contextmanager, suppress
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from fuzzing import slow
from hypothesis import given
from hypothesis import strategies as st
from natives import items, json_values, number_texts, values

from ddbevents import DdbEventsError
from ddbevents.codec import ACCELERATED, Codec, accelerator, decode, encode_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(
    not ACCELERATED, reason="the C accelerator is not built: make accelerated"
)


@contextmanager
def pure() -> Iterator[None]:
    """Have no compiled walks, as where they are not built."""
    decode.levels.cache_clear()
    with mock.patch.object(accelerator, "_walks", None):
        yield
    decode.levels.cache_clear()


COMPILED = Codec(), Codec(binary="base64")
with pure():
    PURE = Codec(), Codec(binary="base64")


class Text(str):
    __slots__ = ()


class Number(int):
    pass


class Flag(IntEnum):
    UP = 1


class Name(StrEnum):
    STATE = "state"


class Odd:
    """Nothing that can be stored."""


odd_values = st.sampled_from(
    [
        Text("a"),
        Text(""),
        Number(7),
        Flag.UP,
        Name.STATE,
        Odd(),
        Odd,
        MappingProxyType({"a": 1}),
        MappingProxyType({"S": "a"}),
        UserDict({"M": {"S": "a"}}),
        OrderedDict(N="1"),
        (1, 2),
        ({"S": "a"},),
        frozenset({"b", "a"}),
        {Text("b"), "a"},
        {1, "a"},
        set(),
        {"\ud800"},
        {"a": {("a",)}},
        {Decimal(1), 2},
        bytearray(b"a"),
        memoryview(b"a"),
        "\ud800",
        {"\ud800": 1},
        {"": 1},
        {Text("a"): 1, "a": 2},
        {1: "a"},
        {Name.STATE: 1},
        {"a" * 65_536: 1},
        {"é" * 600: 1},
        float("nan"),
        float("-inf"),
        -0.0,
        1e22,
        1e-7,
        5e-324,
        0.1 + 0.2,
        Decimal("-0"),
        Decimal("0.0"),
        Decimal("1.10"),
        Decimal("1E+3"),
        Decimal("1E-130"),
        Decimal("9.9E+125"),
        Decimal("1E+126"),
        Decimal("1." + "1" * 38),
        Decimal("NaN"),
        Decimal("sNaN"),
        2**63 - 1,
        -(2**63),
        2**63,
        10**38 - 1,
        10**38,
        True,
        1.0,
    ]
)
anything = st.recursive(
    values | json_values | odd_values | number_texts(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL"]),
            inner,
            min_size=1,
            max_size=1,
        )
    ),
    max_leaves=12,
)
attributes = st.dictionaries(st.text(max_size=3), anything, max_size=4)


def outcome(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Return what comes of a call, in a form that tells all types apart."""
    try:
        return exact(call(*arguments, **named))
    except DdbEventsError as error:
        return type(error), str(error), getattr(error, "path", None)
    except RuntimeError as error:
        return type(error), str(error)


def exact(value: Any) -> Any:
    """Return a form of a value that equals that of the very same value only."""
    cls = type(value)
    if cls is dict:
        return cls, [(exact(name), exact(child)) for name, child in value.items()]
    if cls is list:
        return cls, [*map(exact, value)]
    if cls is set:
        return cls, sorted(map(repr, map(exact, value)))
    return cls, repr(value)


def assert_same_reading(item: Any) -> None:
    for compiled, python in zip(COMPILED, PURE, strict=True):
        assert outcome(compiled.decode_item, item) == outcome(python.decode_item, item)


def assert_same_writing(item: Any, default: Any = None) -> None:
    for compiled, python in zip(COMPILED, PURE, strict=True):
        found = outcome(compiled.encode_item, item, default=default)
        with pure():
            expected = outcome(python.encode_item, item, default=default)
        assert found == expected


@slow(150)
@given(items.map(encode_item))
def test_items_are_read_alike(item: dict[str, Any]) -> None:
    assert_same_reading(item)


@slow(300)
@given(attributes | anything)
def test_what_is_no_item_is_read_alike(item: Any) -> None:
    assert_same_reading(item)


@slow(150)
@given(st.lists(number_texts(), max_size=5))
def test_numbers_are_read_alike(texts: list[str]) -> None:
    assert_same_reading({text: {"N": text} for text in texts} | {"set": {"NS": texts}})


@slow(400)
@given(attributes | items, st.sampled_from([None, str, lambda _: {"a": {"b"}}]))
def test_items_are_written_alike(item: dict[str, Any], default: Any) -> None:
    assert_same_writing(item, default)


WRAPPERS: list[Callable[[Any], Any]] = [
    lambda value: {"a": value},
    lambda value: [value],
    lambda value: (value,),
]


def nested(value: Any, wraps: list[Callable[[Any], Any]]) -> Any:
    return reduce(lambda inner, wrap: wrap(inner), wraps, value)


@slow(150)
@given(
    odd_values | st.just({"a"}) | st.just({}) | st.just([]),
    st.lists(st.sampled_from(WRAPPERS), min_size=29, max_size=36),
)
def test_deep_values_are_written_alike(leaf: Any, wraps: Any) -> None:
    assert_same_writing({"a": nested(leaf, wraps)})


@slow(150)
@given(
    odd_values | st.sampled_from([{"S": "a"}, {"M": {}}, {"L": []}, {"SS": ["a"]}]),
    st.lists(
        st.sampled_from([lambda av: {"M": {"a": av}}, lambda av: {"L": [av]}]),
        min_size=29,
        max_size=36,
    ),
)
def test_deep_attribute_values_are_read_alike(leaf: Any, wraps: Any) -> None:
    assert_same_reading({"a": nested(leaf, wraps)})


def test_a_value_that_holds_itself_is_refused_alike() -> None:
    holds_itself: dict[str, Any] = {}
    holds_itself["a"] = [holds_itself]
    assert_same_writing(holds_itself)
    av: dict[str, Any] = {"L": []}
    av["L"].append(av)
    assert_same_reading({"a": av})


class Proxy:
    """What says that it is a dict, as the proxies of wrapt and Django do."""

    __class__ = property(lambda _: dict)  # pyright: ignore[reportIncompatibleMethodOverride]  # a lie

    def __init__(self, proxied: dict[str, Any]) -> None:
        self.proxied = proxied

    def items(self) -> Any:
        return self.proxied.items()


@pytest.mark.parametrize(
    "wrap", [lambda proxy: proxy, lambda proxy: {"a": proxy}, lambda proxy: (proxy,)]
)
def test_what_only_says_that_it_is_a_dict_is_written_alike(wrap: Any) -> None:
    value = wrap(Proxy({"b": {"c": 1}}))
    found = outcome(COMPILED[0].encode_value, value)
    with pure():
        assert found == outcome(PURE[0].encode_value, value)


def test_encoders_that_a_default_needs_are_freed_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        COMPILED[0].encode_item({"a": {"b": [{}]}}, default=str)
        assert gc.collect() == 0
    finally:
        gc.enable()


class Meddling(UserDict[str, Any]):
    """A mapping that changes something else while it is walked."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__({"S": "a"})
        self.meddle = meddle

    def __getitem__(self, name: str) -> Any:
        self.meddle()
        return super().__getitem__(name)


def _meddled_map(meddle: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    holder: dict[str, Any] = {"a": {"S": "x"}}
    holder["b"] = Meddling(lambda: meddle(holder))
    holder["c"] = {"S": "y"}
    return holder


def _meddled_list(meddle: Callable[[list[Any]], object]) -> dict[str, Any]:
    holder: list[Any] = [{"S": "x"}, {"S": "y"}]
    holder.insert(1, Meddling(lambda: meddle(holder)))
    return {"a": {"L": holder}, "b": holder}


CHANGES_OF_MAPS: list[Callable[[dict[str, Any]], object]] = [
    lambda holder: holder.clear(),
    lambda holder: holder.pop("c", None),
    lambda holder: holder.update({str(n): {"S": "z"} for n in range(100)}),
    lambda holder: holder.update(b=None),
    lambda holder: holder.update(a=holder.pop("a")),
]
CHANGES_OF_LISTS: list[Callable[[list[Any]], object]] = [
    lambda holder: holder.clear(),
    lambda holder: holder.append({"S": "z"}) if len(holder) < 100 else None,
    lambda holder: holder.__setitem__(1, None),
]


@pytest.mark.parametrize("change", CHANGES_OF_MAPS)
def test_a_map_that_changes_meanwhile_ends_alike(change: Any) -> None:
    for make in (_meddled_map, lambda change: {"a": {"M": _meddled_map(change)}}):
        found = outcome(COMPILED[0].decode_item, make(change))
        assert found == outcome(PURE[0].decode_item, make(change))
        found = outcome(COMPILED[0].encode_item, make(change))
        with pure():
            assert found == outcome(PURE[0].encode_item, make(change))


@pytest.mark.parametrize("change", CHANGES_OF_LISTS)
def test_a_list_that_changes_meanwhile_ends_alike(change: Any) -> None:
    item = _meddled_list(change)
    found = outcome(COMPILED[0].decode_item, {"a": item["a"]})
    item = _meddled_list(change)
    assert found == outcome(PURE[0].decode_item, {"a": item["a"]})
    item = _meddled_list(change)
    found = outcome(COMPILED[0].encode_item, {"b": item["b"]})
    item = _meddled_list(change)
    with pure():
        assert found == outcome(PURE[0].encode_item, {"b": item["b"]})


def test_an_item_that_another_thread_changes_ends_in_a_value_or_an_error() -> None:
    item: dict[str, Any] = {"a": {"L": []}, "b": {"SS": ["a"]}, "m": {"M": {}}}
    is_over = threading.Event()

    def change() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            item["a"]["L"][:] = [{"N": str(number)}] * (number % 50)
            item["b"]["SS"] = [str(n) for n in range(number % 9 + 1)]
            item["m"]["M"].update({str(number % 97): {"S": str(number)}})
            if number % 100 == 0:
                item["m"]["M"].clear()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    changing = threading.Thread(target=change)
    changing.start()
    try:
        for _ in range(3_000):
            with suppress(DdbEventsError, RuntimeError):
                COMPILED[0].decode_item(item)
            with suppress(DdbEventsError, RuntimeError):
                COMPILED[0].encode_item(item)
    finally:
        is_over.set()
        changing.join()
        sys.setswitchinterval(interval)


ITEM = {
    "text": "a" * 20,
    "int": 12_345_678_901,
    "fraction": Decimal("12.34"),
    "float": 0.1,
    "null": None,
    "flag": True,
    "set": {"aa", "bb"},
    "numbers": {1, Decimal("2.5")},
    "map": {"list": [{"a": {}}, ["b", 1.5]], "odd": Flag.UP},
    "bytes": b"abc",
}
WRONG_WIRE: list[dict[str, Any]] = [
    {"a": {"M": {"b": {"L": [{"S": "x"}, {"N": "x"}]}}}},
    {"a": {"SS": 1}},
]
WRONG_NATIVE: list[dict[str, Any]] = [
    {"map": {"list": ["a", Odd()]}},
    {"map": {"": 1}},
    {"set": {"aa", "\ud800"}},
    {"map": nested(1, WRAPPERS[:1] * 40)},
]


def test_no_reference_is_kept_or_lost() -> None:
    read, write = COMPILED[0].decode_item, COMPILED[0].encode_item
    wire = write(ITEM)

    def all_once() -> None:
        read(wire)
        write(ITEM)
        for item in WRONG_NATIVE:
            with suppress(DdbEventsError):
                write(item)
        for item in WRONG_WIRE:
            with suppress(DdbEventsError):
                read(item)

    def held() -> list[int]:
        alive = [None, True, "S", "N", "M", "L", "SS", "BOOL", "NULL", Decimal]
        values = [*ITEM.values(), *wire.values(), *ITEM, read, write]
        return [*map(sys.getrefcount, [*alive, *values])]

    rounds = 2_000
    for _ in range(10):
        all_once()
    gc.collect()  # what other tests left behind is not counted
    before, blocks = held(), sys.getallocatedblocks()
    for _ in range(rounds):
        all_once()
    gc.collect()
    more = [now - then for now, then in zip(held(), before, strict=True)]
    assert max(map(abs, more)) < rounds // 10
    assert sys.getallocatedblocks() - blocks < rounds // 10


def test_the_environment_switches_the_compiled_walks_off() -> None:
    code = "from ddbevents.codec import ACCELERATED; print(ACCELERATED)"
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"DDBEVENTS_PURE": value},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for value in ("0", "1")
    ]
    assert printed == ["True", "False"]
