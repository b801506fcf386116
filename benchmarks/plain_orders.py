"""The items of examples/orders as plain pydantic models: what a cold start starts from.

`benchmarks.cold_start` compares the example with them; nothing of ddbevents is here.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field


class OrderStatus(StrEnum):
    """How far the order has come."""

    PENDING = "PENDING"
    PAID = "PAID"
    SHIPPED = "SHIPPED"


class Line(BaseModel):
    """One article of an order."""

    sku: str
    quantity: Annotated[int, Field(ge=1)]
    price: Annotated[Decimal, Field(ge=0)]


class Address(BaseModel):
    """A postal address."""

    street: str
    city: str
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class Order(BaseModel):
    """One order of one customer."""

    pk: str
    sk: str
    status: OrderStatus
    placed_at: AwareDatetime
    total: Annotated[Decimal, Field(ge=0)]
    lines: list[Line]
    address: Address | None = None
    note: str | None = None
    tags: set[str] | None = None
    thumb: bytes | None = None
    expires_at: datetime | None = None


class OrderKeys(BaseModel):
    """The primary key of an Order."""

    pk: str
    sk: str
