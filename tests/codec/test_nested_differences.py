"""Where two values differ, by path."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ddbevents import ABSENT
from ddbevents.codec.nested_differences import Difference, nested_differences


def found(old: Any, new: Any) -> list[Difference]:
    return [*nested_differences(old, new)]


def test_a_difference_is_found_where_it_is() -> None:
    old = {"lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 1}], "total": 2}
    new = {"lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}], "total": Decimal(2)}
    assert [(("lines", 1, "n"), 1, 2)] == found(old, new)


def test_what_only_one_value_has_is_absent_in_the_other() -> None:
    old, new = {"a": {"b": {"c": 1}}}, {"a": {"d": None}}
    assert [
        (("a", "b"), {"c": 1}, ABSENT),
        (("a", "d"), ABSENT, None),
    ] == found(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([1, 2, 3], [2, 3], [((0,), 1, ABSENT)]),
        ([1, 2], [0, 1, 2], [((0,), ABSENT, 0)]),
        ([1, 2], [1, 2, 3, 4], [((2,), ABSENT, 3), ((3,), ABSENT, 4)]),
        ([1, 2, 3, 4], [1, 9, 4], [((1,), 2, 9), ((2,), 3, ABSENT)]),
        ([1, 1], [1], [((1,), 1, ABSENT)]),
        ([], [[]], [((0,), ABSENT, [])]),
        ([{"a": 1}, 2], [{"a": 3}, 2], [((0, "a"), 1, 3)]),
    ],
)
def test_elements_of_lists_are_paired_between_their_equal_ends(
    old: Any, new: Any, expected: Any
) -> None:
    assert expected == found(old, new)


@pytest.mark.parametrize(
    ("old", "new"), [({}, []), (1, True), (None, False), ({"a"}, ["a"]), ("1", 1)]
)
def test_values_of_different_types_differ_as_a_whole(old: Any, new: Any) -> None:
    assert [((), old, new)] == found(old, new)


def test_lists_of_equal_values_do_not_differ() -> None:
    assert [] == found([1, {"a": {"b"}}], [Decimal("1.0"), {"a": {"b"}}])
    assert [((0,), 1, True)] == found([1], [True])
