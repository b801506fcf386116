"""Names of enums' members: all different, and the same in whatever order."""

from __future__ import annotations

from enum import StrEnum
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ddbevents.schema.names import RESERVED, class_name, member_names

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.text(
    "aA-_ .1ﬁ", max_size=4
)
several = st.lists(texts, max_size=8, unique=True)


def named(values: list[str]) -> dict[str, str]:
    return dict(zip(values, member_names(values), strict=True))


@given(several)
def test_every_value_has_a_name_of_its_own(values: list[str]) -> None:
    names = named(values)
    assert len(values) == len({*names.values()})
    for name in names.values():
        assert name.isidentifier()
        assert not name.startswith("_")


@given(several, st.randoms())
def test_the_order_is_all_the_same(values: list[str], random: Random) -> None:
    names = named(values)
    random.shuffle(values)
    assert names == named(values)


@given(several, texts)
def test_a_new_value_never_takes_the_name_of_another(
    values: list[str], new: str
) -> None:
    before = named([value for value in values if value != new])
    after = named([*before, new])
    taken = {name for value, name in before.items() if after[value] != name}
    assert after[new] not in before.values()
    assert set() == taken & {*after.values()}


@given(st.lists(st.integers(), min_size=1, unique=True))
def test_integers_have_names_that_tell_them(values: list[int]) -> None:
    names = member_names(values)
    expected = {f"MINUS_{-v}" if v < 0 else f"VALUE_{v}" for v in values}
    assert expected == {*names}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("NEW", "NEW"),
        ("in-progress", "IN_PROGRESS"),
        ("inProgress", "INPROGRESS"),
        ("2fa", "VALUE_2FA"),
        ("", "EMPTY"),
        ("+", "PLUS_SIGN"),
        ("straße", "STRASSE"),
        ("name", "NAME"),
        ("_private", "PRIVATE"),
        ("None", "NONE"),
    ],
)
def test_a_value_alone_is_named_by_its_words(value: str, name: str) -> None:
    assert [name] == member_names([value])


def test_python_takes_the_names() -> None:
    values = ["mro", "name", "value", "MRO", "__init__", "_x_", "True", "a b", "a-b"]
    lines = [f"    {name} = {value!r}" for value, name in named(values).items()]
    namespace: dict[str, Any] = {"StrEnum": StrEnum}
    exec("\n".join(["class Made(StrEnum):", *lines]), namespace)
    assert values == [str(member) for member in namespace["Made"]]


def test_no_field_has_a_name_that_pydantic_needs() -> None:
    names = {*dir(BaseModel), *BaseModel.__annotations__, *dir(type(BaseModel))}
    assert {name for name in names if not name.startswith("_")} <= RESERVED


@given(texts)
def test_the_name_of_a_class_stays_the_same_when_named_again(text: str) -> None:
    assert class_name(text) == class_name(class_name(text))
