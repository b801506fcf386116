"""Typed items, keys and change records of the benchmarks' table `orders`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from ddbevents import ItemModel, UnixTime
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "PENDING"
    PAID = "PAID"
    SHIPPED = "SHIPPED"


class Customer(ItemModel):
    """Who ordered."""

    id: str
    name: str
    email: str


class Address(ItemModel):
    """Where to."""

    street: str
    city: str
    postcode: str
    country: str


class Payment(ItemModel):
    """How it is paid."""

    method: str
    amount: Decimal


class Line(ItemModel):
    """What was ordered."""

    sku: str
    title: str
    quantity: int
    price: Decimal


class Order(ItemModel):
    """The benchmarks' typical item, and with many lines the large one."""

    pk: str
    sk: str
    number: int
    status: OrderStatus
    total: Decimal
    placed_at: datetime
    paid: bool
    note: str | None = None
    expires_at: Annotated[datetime, UnixTime()] | None = None
    tags: set[str]
    customer: Customer
    address: Address
    payment: Payment
    lines: list[Line]


class OrderKeys(ItemModel):
    """The primary key of a Order."""

    pk: str
    sk: str


class OrderInsertRecord(InsertRecord[Order, OrderKeys]):
    """A Order came to be."""


class OrderModifyRecord(ModifyRecord[Order, OrderKeys]):
    """A Order's attributes changed."""


class OrderRemoveRecord(RemoveRecord[Order, OrderKeys]):
    """A Order was deleted."""


OrderRecord = OrderInsertRecord | OrderModifyRecord | OrderRemoveRecord


class OrderEvent(Event[OrderRecord]):
    """A batch of changes to `orders`."""
