"""Unions: each value is read by a choice of its own tag, and written back the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from ipaddress import IPv4Address
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from ddbevents import Image, Json, StoredAs, UnixTime, loads_item


class Size(IntEnum):
    SMALL = 1


class Pair(NamedTuple):
    left: int
    right: UUID


class Numbered(BaseModel):
    id: int


class Identified(BaseModel):
    id: UUID


UPPER = {"S": "8C4C8A3E-7B57-4C5E-9F3A-0D9F4E1B2A6D"}
MILLISECONDS = {"S": "2026-05-31T07:52:56.120Z"}


def read(source: Any, av: dict[str, Any]) -> Any:
    item_type: Any = dict[str, source]
    return TypeAdapter(Image[item_type]).validate_python({"a": av})


@pytest.mark.parametrize(
    ("source", "av"),
    [
        (int | UUID, UPPER),
        (UUID | int, {"N": "5"}),
        (bytes | UUID, UPPER),
        (datetime | int, MILLISECONDS),
        (date | datetime, MILLISECONDS),
        (Decimal | datetime, MILLISECONDS),
        (Decimal | datetime, {"N": "5"}),
        (Decimal | datetime, {"N": "5.5"}),
        (int | datetime | None, {"NULL": True}),
        (dict[int, str] | list[str], {"M": {"1": {"S": "a"}}}),
        (list[datetime | int], {"L": [MILLISECONDS, {"N": "1"}]}),
        (Annotated[int, StoredAs("S")] | bool, {"S": "1"}),
        (Annotated[datetime, UnixTime()] | str, MILLISECONDS),
        (Annotated[int | bool, Field(union_mode="left_to_right")], {"BOOL": True}),
        (Annotated[int | str, Field(union_mode="left_to_right")], {"S": "1"}),
    ],
)
def test_a_choice_writes_what_it_read(source: Any, av: dict[str, Any]) -> None:
    item_type: Any = dict[str, source]
    adapter: TypeAdapter[Any] = TypeAdapter(Image[item_type])
    value = adapter.validate_python({"a": av})
    assert {"a": av} == adapter.dump_python(value)


@pytest.mark.parametrize(
    ("source", "av"),
    [
        (int | UUID, {"S": "1"}),
        (float | UUID, {"S": "1"}),
        (Decimal | UUID, {"S": "1"}),
        (bool | UUID, {"S": "true"}),
        (Size | UUID, {"S": "1"}),
        (bytes | UUID, {"S": "a"}),
        (datetime | int, {"N": "1.5"}),
        (int | date, {"S": "1653955200"}),
        (timedelta | int, {"N": "1.5"}),
        (IPv4Address | str, {"N": "1"}),
        (IPv4Address, {"N": "1"}),
        (list[int] | list[UUID], {"L": [{"S": "1"}]}),
        (Numbered | Identified, {"M": {"id": {"S": "1"}}}),
        (Annotated[datetime, UnixTime()] | UUID, {"S": "2026-05-31T07:52:56Z"}),
        (Sequence[datetime], {"L": [{"N": "1"}]}),
        (deque[int], {"NS": ["1"]}),
        (Pair, {"L": [{"S": "1"}, UPPER]}),
    ],
)
def test_a_value_of_another_tag_is_refused(source: Any, av: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(source, av)


def test_json_text_in_a_union_has_the_types_of_json() -> None:
    text = b'{"a":{"S":"[\\"1.50\\"]"}}'
    value = loads_item(text, dict[str, Json[list[Decimal | bool]] | int])
    assert value == {"a": [Decimal("1.50")]}
