"""The text of `Image`'s errors, against `golden/image_errors.txt`.

To write the file anew, ``python tests/models/test_image_errors.py``; read the diff.
"""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import (
    AwareDatetime,
    BaseModel,
    ByteSize,
    Field,
    ImportString,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from ddbevents import Image, ItemModel, Json, UnixTime
from ddbevents.models.redaction import HiddenInput
from ddbevents.records.new_and_old_images import InsertRecord

GOLDEN = Path(__file__).parents[1] / "golden" / "image_errors.txt"


class Status(StrEnum):
    PAID = "PAID"
    SENT = "SENT"


class Line(ItemModel):
    sku: Annotated[str, Field(pattern="^[A-Z]+$")]
    price: Annotated[Decimal, Field(ge=0, decimal_places=2)]


class Keys(ItemModel):
    pk: str


class Order(ItemModel):
    pk: str
    status: Status | None = None
    lines: list[Line] = []
    by_sku: dict[str, Line] = {}
    tags: set[str] | None = None
    note: Annotated[str | None, Field(alias="customer-note")] = None
    ends: Annotated[datetime, UnixTime()] | None = None
    payload: Json[list[int]] | None = None

    @field_validator("note")
    @classmethod
    def _note(cls, value: str | None) -> str | None:
        if value == "secret":
            raise ValueError("a note says nothing")
        return value


class Cat(ItemModel):
    kind: Literal["cat"]
    lives: int


class Dog(ItemModel):
    kind: Literal["dog"]
    name: str


class Quoting(ItemModel):
    """What says what it refuses."""

    zone: ZoneInfo | None = None
    size: ByteSize | None = None
    imported: ImportString[Any] | None = None


class Meeting(ItemModel):
    """What is text of a form."""

    pk: str
    at: AwareDatetime | None = None
    day: date | None = None
    ident: UUID | None = None
    stops: list[AwareDatetime] = []


class Open(BaseModel):
    """A model that shows what it refuses, as is pydantic's default."""

    name: str


ORDER: TypeAdapter[Any] = TypeAdapter(Image[Order])
ORDERS: TypeAdapter[Any] = TypeAdapter(list[Image[Order]])
RECORD: TypeAdapter[Any] = TypeAdapter(InsertRecord[Order, Keys])
ANIMAL: TypeAdapter[Any] = TypeAdapter(
    Image[Annotated[Cat | Dog, Field(discriminator="kind")]]
)
QUOTING: TypeAdapter[Any] = TypeAdapter(Image[Quoting])
MEETING: TypeAdapter[Any] = TypeAdapter(Image[Meeting])
OPEN: TypeAdapter[Any] = TypeAdapter(Image[Open])


def line(sku: Any, price: Any) -> dict[str, Any]:
    return {"M": {"sku": sku, "price": price}}


SKU, PRICE = {"S": "A"}, {"N": "9.95"}
CASES: list[tuple[str, TypeAdapter[Any], Any]] = [
    ("no item", ORDER, "secret"),
    ("native values", ORDER, {"pk": "secret"}),
    ("a missing attribute", ORDER, {}),
    ("a wrong tag", ORDER, {"pk": {"N": "12345"}}),
    ("a NULL", ORDER, {"pk": {"NULL": True}}),
    (
        "several wrong tags",
        ORDER,
        {"pk": {"B": "AA=="}, "customer-note": {"L": []}, "tags": {"L": []}},
    ),
    ("no tag", ORDER, {"pk": {"S": "a"}, "unknown": {"M": {"x": {}}}}),
    ("two tags", ORDER, {"pk": {"S": "a"}, "x": {"S": "secret", "N": "1"}}),
    ("no number", ORDER, {"pk": {"S": "a"}, "x": {"L": [{"N": "secret"}]}}),
    ("an unknown constant", ORDER, {"pk": {"S": "a"}, "status": {"S": "secret"}}),
    (
        "constraints",
        ORDER,
        {
            "pk": {"S": "a"},
            "lines": {"L": [line(SKU, PRICE), line({"S": "secret"}, {"N": "-1"})]},
            "by_sku": {"M": {"a key": line(SKU, {"N": "0.001"})}},
        },
    ),
    ("a list's element", ORDER, {"pk": {"S": "a"}, "lines": {"L": [SKU]}}),
    ("a validator", ORDER, {"pk": {"S": "a"}, "customer-note": {"S": "secret"}}),
    ("a time out of range", ORDER, {"pk": {"S": "a"}, "ends": {"N": "1234512345123"}}),
    ("no JSON", ORDER, {"pk": {"S": "a"}, "payload": {"S": "secret"}}),
    ("wrong JSON", ORDER, {"pk": {"S": "a"}, "payload": {"S": '["secret"]'}}),
    ("a list of images", ORDERS, [{"pk": {"S": "a"}}, {"pk": {"N": "12345"}}]),
    (
        "a record",
        RECORD,
        {
            "eventName": "INSERT",
            "dynamodb": {
                "Keys": {"pk": {"N": "12345"}},
                "NewImage": {"pk": {"S": "a"}, "status": {"S": "secret"}},
            },
        },
    ),
    ("an unknown entity", ANIMAL, {"kind": {"S": "secret"}}),
    ("no entity", ANIMAL, {"name": {"S": "secret"}}),
    ("an entity's attribute", ANIMAL, {"kind": {"S": "cat"}, "lives": {"S": "secret"}}),
    ("a time zone", QUOTING, {"zone": {"S": "secret place, 12345"}}),
    ("a time zone in a list", QUOTING, {"zone": {"L": [{"S": "secret"}]}}),
    ("a size", QUOTING, {"size": {"S": "12345 secret"}}),
    ("an import", QUOTING, {"imported": {"S": "secret"}}),
    ("a model that shows inputs", OPEN, {"name": {"N": "12345"}}),
    ("digits for a date-time", MEETING, {"pk": SKU, "at": {"S": "20260531"}}),
    ("a naive date-time", MEETING, {"pk": SKU, "at": {"S": "2026-05-31T07:52:56"}}),
    ("digits for a date", MEETING, {"pk": SKU, "day": {"S": "1653955200"}}),
    (
        "a date-time for a date",
        MEETING,
        {"pk": SKU, "day": {"S": "2026-05-31T00:00:00Z"}},
    ),
    (
        "no such day",
        MEETING,
        {"pk": SKU, "stops": {"L": [{"S": "2026-02-30T07:52:56Z"}]}},
    ),
    ("text for a UUID", MEETING, {"pk": SKU, "ident": {"S": "secret"}}),
]


def message(adapter: TypeAdapter[Any], value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    lines = str(caught.value).splitlines()
    return "\n".join(line for line in lines if "errors.pydantic.dev" not in line)


def messages() -> str:
    return "\n".join(
        f"# {title}\n{message(adapter, value)}\n" for title, adapter, value in CASES
    )


def test_errors_read_as_they_should() -> None:
    assert GOLDEN.read_text("utf-8") == messages()


@pytest.mark.parametrize("copied", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_copy_of_what_stands_for_a_value_says_the_same(copied: Any) -> None:
    stand_in = HiddenInput({"S": "secret"})
    twin = copied(stand_in)
    assert "<hidden dict>" == twin == repr(twin)
    assert stand_in.value == twin.value


@pytest.mark.parametrize(
    ("adapter", "value"), [case[1:] for case in CASES if case[1] is not OPEN]
)
def test_no_error_shows_a_value(adapter: TypeAdapter[Any], value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    shown = str(caught.value) + caught.value.json() + str(caught.value.errors())
    assert "secret" not in shown
    assert "12345" not in shown
    assert not any(text in shown for text in ("20260531", "1653955200"))


if __name__ == "__main__":
    GOLDEN.write_text(messages(), "utf-8")
