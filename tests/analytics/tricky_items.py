"""Items at random, half of them with one value that is easily read wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from ddbevents import dumps_item
from ddbevents.fixtures import random_items
from ddbevents.gen.columns.column_plan import (
    Column,
    DistinctElements,
    Elements,
    Members,
    Scalar,
    Struct,
    TableColumns,
    Value,
    WireJson,
)

_NUMBERS = [
    *("1E-130", "9.9E125", "+1", "1.", ".5", "0.5", "-0", "007", "1_000", " 1", "0x10"),
    *("1.50", "1.005", "1.0000000000000000001", "NaN", "Infinity", "", "1e5", "-1"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 38),
    *("1" * 39, "12345678901234567890.123456789012345678", "1.0", "253402300800"),
    *("1700000000.123456", "1700000000.1234567", "1700000000123.4567"),
]
TEXTS: dict[str, list[str]] = {
    "text": ["", "\x00", "é😀", '"{}"', "\\u0041", "a\nb", "NULL", "'"],
    "timestamp": [
        *("2024-01-02T03:04:05.123456789Z", "2024-01-02T03:04:05", "epoch", "now"),
        *("T10:00", "2024-01-02t03:04:05z", "2024-01-02T03:04:05+23:59", "2024-01-02"),
        *("2024-02-30T00:00:00Z", "2024-01-02T24:00:00Z", "2024-01-02T03:04:60Z"),
        *("2024-01-02T03:04:05+0530", "2024-01-02 03:04:05Z", "0000-01-01T00:00:00Z"),
        *("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "1704164645"),
        *("2024-01-02T03:04Z", "1582-10-10T00:00:00Z", "2024-01-02T03:04:05.Z"),
        "2024-01-02T03:04:05.100000Z",
    ],
    "date": [
        *("2024-2-3", "2024-02-30", "0000-01-01", "0001-01-01", "today", "20240203"),
        *(
            "2024-01-02T00:00:00Z",
            " 2024-01-02",
            "1582-10-10",
            "9999-12-31",
            "10000-01-01",
        ),
    ],
    "time": [
        "10:00",
        "24:00:00",
        "10:00:00.5",
        "10:00:00.123456",
        "10:00:00+01:00",
        "now",
    ],
    "uuid": [
        *(
            "00000000-0000-0000-0000-000000000000",
            "0" * 32,
            "A" * 32,
            "{" + "0" * 32 + "}",
        ),
        *("00000000000000000000000000000000-", "0000-0000", "urn:uuid:" + "0" * 32),
        *("0000000000000000-0000-0000-00000000000000", "g" * 32),
    ],
    "binary": ["QR==", "QQ", "QQ=", "!!", "QQ==\n", "Q Q=", "-_==", "", "====", "QUI="],
    # What is in JSON is not checked, so that none of these is JSON.
    "json-text": ["{", "nul", "{'a':1}", "1],[2", "1},{2", "NaN", "", "[1] x", "01"],
    "boolean": ["true", "1", "TRUE", ""],
    **dict.fromkeys(["integer", "wide-integer", "number", "double"], _NUMBERS),
    **dict.fromkeys(["unix-time", "unix-time-ms"], _NUMBERS),
}
_OTHERS: list[Any] = [
    *({"S": "x"}, {"N": "1"}, {"B": "QQ=="}, {"BOOL": True}, {"L": []}, {"M": {}}),
    *({"SS": ["a"]}, {"NS": ["1"]}, {"S": 5}, {"S": None}, {"BOOL": "true"}, {"N": 1}),
    *(
        {},
        {"NULL": False},
        {"NULL": "true"},
        {"X": "1"},
        {"S": {"S": "x"}},
        {"SS": "a"},
    ),
]


@dataclass(frozen=True)
class Line:
    """An item, and what was done to it: empty if nothing was."""

    item: dict[str, Any]
    trick: str

    @property
    def text(self) -> str:
        """A line of a full export; it is not escaped, as those are not."""
        return json.dumps(
            {"Item": self.item}, ensure_ascii=False, separators=(",", ":")
        )


@dataclass(frozen=True)
class _Place:
    parent: Any
    name: Any
    value: Value


def tricky_lines(
    plan: TableColumns, item_types: list[Any], count: int, seed: int
) -> Iterator[Line]:
    """Yield lines of items of some models, in turn; half are tricky."""
    random = Random(seed)
    streams = [random_items(each, seed=seed) for each in item_types]
    for number in range(count):
        stream = streams[number % len(streams)]
        item = json.loads(dumps_item(next(stream)))
        columns = next(
            (
                each.columns
                for each in plan.entities
                if each.name == item_types[number % len(streams)].__name__
            ),
        )
        if number // len(streams) % 2:
            trick = random.choice([*_TRICKS])
            yield Line(item, trick if _TRICKS[trick](random, item, columns) else "")
        else:
            yield Line(item, "")


def _places(columns: tuple[Column, ...], item: dict[str, Any]) -> Iterator[_Place]:
    for column in columns:
        if column.attribute in item:
            yield from _place(item, column.attribute, column.value)


def _place(parent: Any, name: Any, value: Value) -> Iterator[_Place]:
    yield _Place(parent, name, value)
    match value, parent[name]:
        case Struct(columns=columns), {"M": members}:
            yield from _places(columns, members)
        case Elements(element=element), {"L": elements}:
            for index in range(len(elements)):
                yield from _place(elements, index, element)
        case Members(member=member), {"M": members}:
            for each in [*members]:
                yield from _place(members, each, member)


_Columns = tuple[Column, ...]


def _text(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    places = [each for each in _places(columns, item) if isinstance(each.value, Scalar)]
    place = random.choice(places)
    assert isinstance(place.value, Scalar)
    text = random.choice(TEXTS[place.value.type])
    place.parent[place.name] = {place.value.tag: text}
    return True


def _checked_place(random: Random, item: dict[str, Any], columns: _Columns) -> _Place:
    """Return a place at random, but none in parts that stay wire JSON, unchecked."""
    places = _places(columns, item)
    return random.choice(
        [each for each in places if not isinstance(each.value, WireJson)]
    )


def _other(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    place = _checked_place(random, item, columns)
    place.parent[place.name] = copy.deepcopy(random.choice(_OTHERS))
    return True


def _null(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    place = random.choice([*_places(columns, item)])
    place.parent[place.name] = {"NULL": True}
    return True


def _two_tags(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    place = _checked_place(random, item, columns)
    place.parent[place.name].update(
        random.choice(
            [
                *({"S": "x"}, {"NULL": True}, {"N": "1"}),
                *({"zz": {"S": "lost"}}, {"s": "y"}, {"": None}),
            ]
        )
    )
    return len(place.parent[place.name]) > 1


def _missing(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    places = [each for each in _places(columns, item) if isinstance(each.parent, dict)]
    place = random.choice(places)
    del place.parent[place.name]
    return True


def _unknown(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    name = random.choice(["surprise", "a b", "x.y", 'q"', "ITEM", "é"])
    objects = [
        each.parent[each.name]["M"]
        for each in _places(columns, item)
        if isinstance(each.value, Struct) and "M" in each.parent[each.name]
    ]
    inside = random.choice([item, *objects, *objects])
    inside[name] = random.choice([{"S": "x\n"}, {"N": "1"}, {"M": {"a": {"L": []}}}])
    return True


def _set(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    places = [
        each
        for each in _places(columns, item)
        if isinstance(each.value, DistinctElements)
    ]
    if not places:
        return False
    place = random.choice(places)
    [(tag, elements)] = place.parent[place.name].items()
    others: list[Any] = [
        *([], [*elements, *elements[:1]], [*elements, None], [5, 6]),
        *([*elements, 5], [*elements, {"S": "x"}], [*elements, ["x"]]),
    ]
    place.parent[place.name] = {tag: random.choice(others)}
    return True


def _no_attribute_value(
    random: Random, item: dict[str, Any], columns: _Columns
) -> bool:
    place = _checked_place(random, item, columns)
    place.parent[place.name] = random.choice([None, "x", 5, [], [None], True])
    return True


def _payload(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    place = _checked_place(random, item, columns)
    [tag] = place.parent[place.name]
    others: list[Any] = [None, "x", 5, False, [], [None], {}, {"a": None}, {"a": "x"}]
    if not isinstance(place.value, Scalar):
        others.append('{"a":{"S":"x"}}')  # what is in JSON in a text is not checked
    place.parent[place.name] = {tag: copy.deepcopy(random.choice(others))}
    return True


def _wrong_unknown(random: Random, item: dict[str, Any], columns: _Columns) -> bool:
    objects = [
        each.parent[each.name]["M"]
        for each in _places(columns, item)
        if isinstance(each.value, Struct) and "M" in each.parent[each.name]
    ]
    inside = random.choice([item, *objects])
    others: list[Any] = [None, 5, "x", [], {}, {"S": 5}, {"X": "1"}, {"SS": ["a", 5]}]
    others += [{"S": "x", "zz": {}}, {"M": {"a": None}}, {"L": [{"L": [None]}]}]
    inside["surprise"] = copy.deepcopy(random.choice(others))
    return True


_TRICKS: dict[str, Callable[[Random, dict[str, Any], _Columns], bool]] = {
    "text": _text,
    "texts again": _text,
    "another value": _other,
    "NULL": _null,
    "two tags": _two_tags,
    "missing": _missing,
    "unknown attribute": _unknown,
    "set": _set,
    "no AttributeValue": _no_attribute_value,
    "another payload": _payload,
    "unknown and wrong": _wrong_unknown,
}
