"""Attributes that were once written as others than those that were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from law import lost
from law_models import Checked, Seconds, Timed
from pydantic import (
    AwareDatetime,
    NaiveDatetime,
    TypeAdapter,
    ValidationError,
    create_model,
)

from ddbevents import Image, ItemModel, Json, StoredAs, decode_item, encode_item

IDENT = "949B70309FB81994E990BF360B6951B3"


@pytest.mark.parametrize(
    ("annotation", "av"),
    [
        (dict[NaiveDatetime, int], {"M": {"2026-05-31T07:52:56": {"N": "1"}}}),
        (time | AwareDatetime, {"S": "07:52:56Z"}),
        (AwareDatetime | int, {"S": "2026-05-31T07:52:56.120Z"}),
        (UUID | int, {"S": IDENT}),
        (dict[UUID, int] | str, {"M": {IDENT: {"N": "1"}}}),
        (bool | Decimal, {"N": "0"}),
        (datetime | Decimal, {"N": "1700000000"}),
        (bytes | UUID, {"S": IDENT}),
        (int | UUID, {"S": "12345678901234567890123456789012"}),
        (set[str] | tuple[str, ...], {"L": [{"S": "a"}, {"S": "b"}]}),
        (Seconds | Annotated[int, StoredAs("S")], {"N": "5"}),
        (Json[UUID], {"S": f'"{IDENT}"'}),
        (Json[list[AwareDatetime]], {"S": '["2026-05-31T07:52:56.120Z"]'}),
        (Json[dict[UUID, int]], {"S": f'{{"{IDENT}":1}}'}),
    ],
)
def test_it_is_written_as_it_was_read(annotation: Any, av: Any) -> None:
    model: Any = create_model("Model", __base__=ItemModel, value=(annotation, ...))
    assert {"value": av} == encode_item(decode_item({"value": av}, model))


@dataclass
class Tagged:
    seconds: Seconds
    tags: set[str] = field(default_factory=set)


@pytest.mark.parametrize(
    ("item_type", "item"),
    [
        (Tagged, {"seconds": {"N": "5.5"}}),
        (
            Checked,
            {
                "aware": {"S": "2026-05-31 07:52:56Z"},
                "naive": {"S": "2026-05-31T07:52:56"},
                "by_ident": {"M": {IDENT: {"S": "07:52:56Z"}}},
                "seconds": {"N": "5.5"},
            },
        ),
        (
            Timed,
            {
                "seconds": {"N": "5.5"},
                "inner": {"M": {"naive": {"S": "2026-05-31T07:52:56"}}},
                "rows": {"L": []},
            },
        ),
    ],
)
def test_what_is_no_model_is_written_as_it_was_read(item_type: Any, item: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Image[item_type])
    assert [] == lost(item, adapter.dump_python(adapter.validate_python(item)))


def test_a_dataclass_in_a_model_leaves_out_a_set_that_is_empty() -> None:
    model: Any = create_model("Model", __base__=ItemModel, value=(Tagged, ...))
    item = {"value": {"M": {"seconds": {"N": "5.5"}}}}
    assert item == encode_item(decode_item(item, model))


def test_errors_have_the_names_that_pydantic_gives_to_choices() -> None:
    class Model(ItemModel):
        value: dict[UUID, int] | AwareDatetime | bool | list[int]

    with pytest.raises(ValidationError) as caught:
        decode_item({"value": {"S": "1"}}, Model)
    assert [
        (("value", "dict[uuid,int]"), "Expected M, found S"),
        (("value", "datetime"), "text_form"),
        (("value", "bool"), "Expected BOOL, found S"),
        (("value", "list[int]"), "Expected L, found S"),
    ] == [
        (error["loc"], error["type"] if error["type"] == "text_form" else error["msg"])
        for error in caught.value.errors()
    ]
