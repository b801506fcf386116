"""A page of pydantic's own field types, for tests of what its JSON Schema becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address, IPv6Address
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Required
from uuid import UUID

from pydantic import UUID4, BaseModel, ConfigDict, Field, Json, computed_field
from pydantic.networks import HttpUrl
from typing_extensions import TypedDict


class Status(StrEnum):
    NEW = "new"
    PAID = "paid"


class Priority(IntEnum):
    LOW = 1
    HIGH = 2


class Single(Enum):
    ONLY = "only"


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "puppy"]
    name: str


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


class Shape(TypedDict, total=False):
    sides: Required[int]
    name: str


@dataclass
class Point:
    x: int = 1
    labels: list[str] = field(default_factory=list)


class Node(BaseModel):
    value: int
    next: Node | None = None


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    a: int


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    a: int


EXTRA: dict[str, Any] = {"x-order": 1, "readOnly": True, "example": 1}


class Order(BaseModel):
    """An order, as an application has it."""

    pk: str
    sk: str = Field(min_length=1, pattern="^ORDER#", description="Sorts.", title="SK")
    price: Decimal
    fee: Decimal = Decimal("1.50")
    rebate: Annotated[Decimal, Field(max_digits=5, ge=0)] | None = None
    prices: dict[str, Decimal] = {}
    count: int = Field(gt=0, le=10, multiple_of=2, default=2)
    weight: float = 1.5
    amount: int | float = 1
    done: bool = False
    either: Literal[True, False] = True
    data: bytes = b""
    day: date
    moment: datetime
    clock: time
    wait: timedelta = timedelta(minutes=1)
    id: UUID
    other: UUID4 | None = None
    status: Status = Status.NEW
    before: Status | None = None
    after: Status | None = Status.PAID
    priority: Priority = Priority.LOW
    single: Single = Single.ONLY
    size: Literal["S", "M"] = "M"
    version: Literal[1] = 1
    colour: Literal["red", None] = None  # noqa: PYI061  # an enum with null
    tags: list[str] = Field(default=[], max_length=4)
    labels: set[str] = set()
    codes: frozenset[int] = Field(default_factory=frozenset)
    pair: tuple[int, str]
    numbers: tuple[int, ...] = ()
    mixed: tuple[Any, str] | None = None
    several: list = []  # type: ignore[type-arg]  # as many write it
    charges: set[Decimal] = set()
    raw_notes: Json[Any] | None = None
    counts: Mapping[str, int] = {}
    by_status: dict[Status, int] = {}
    anything: Any = None
    names: Sequence[Annotated[str, Field(max_length=3)]] = ()
    cat: Cat
    spare: Cat = Field(default=Cat(), description="Another.", title="Spare cat")
    pet: Pet
    pets: list[Pet] = []
    maybe: Pet | None = None
    plain: Cat | Dog | None = None
    point: Point = Field(default_factory=Point)
    shape: Shape
    node: Node
    closed: Closed
    open: Open
    reference: str | int
    hint: str | int | None = "none"
    one_or_more: str | list[str] = ""
    url: HttpUrl
    ip: IPv4Address | None = None
    ip6: IPv6Address | None = None
    path: PurePosixPath = PurePosixPath("/")
    notes: Json[list[int]] | None = None
    old: int = Field(default=1, deprecated=True, examples=[2])
    foreign: int = Field(default=1, json_schema_extra=EXTRA)
    aliased: int = Field(alias="al-ias", default=1)

    @computed_field
    def total(self) -> Decimal:
        return self.price + self.fee


def orders() -> list[Order]:
    """Return an order with what must be there, and one with all there can be."""
    least: dict[str, Any] = {
        "pk": "CUSTOMER#1",
        "sk": "ORDER#1",
        "price": Decimal("19.90"),
        "day": date(2026, 1, 2),
        "moment": datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=UTC),
        "clock": time(1, 2, 3),
        "id": UUID(int=1),
        "pair": (1, "a"),
        "cat": Cat(),
        "pet": Dog(kind="dog", name="Rex"),
        "shape": {"sides": 3},
        "node": Node(value=1, next=Node(value=2)),
        "closed": Closed(a=1),
        "open": Open.model_validate({"a": 1, "b": "more"}),
        "reference": 7,
        "url": "https://example.com/a",
    }
    most = {
        **least,
        "rebate": Decimal("0.1"),
        "prices": {"a": Decimal("1E-7")},
        "weight": 0.25,
        "amount": 2.5,
        "either": False,
        "data": b"\x00\xff",
        "other": "b7e7b6f2-6e9c-4b0e-9d1c-0a9d2a0f5b11",
        "before": "new",
        "after": None,
        "priority": 2,
        "size": "S",
        "colour": "red",
        "tags": ["a"],
        "labels": {"a", "b"},
        "codes": {1, 2},
        "numbers": (1, 2),
        "counts": {"a": 1},
        "by_status": {"paid": 1},
        "anything": [1, {"a": None}],
        "names": ["abc"],
        "pets": [Cat(lives=1), Dog(kind="puppy", name="Bo")],
        "maybe": Cat(),
        "plain": Dog(kind="dog", name="Rex"),
        "point": Point(2, ["x"]),
        "shape": {"sides": 4, "name": "square"},
        "reference": "seven",
        "hint": 1,
        "one_or_more": ["a", "b"],
        "ip": "127.0.0.1",
        "ip6": "::1",
        "notes": "[1, 2]",
    }
    return [Order.model_validate(each) for each in (least, most)]
