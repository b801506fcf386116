"""The models of the tables as one types them by hand, without ddbevents.

Times are written as the wire has them, which is what `model_dump` needs to be fit
for boto3's serializer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, PlainSerializer


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


Timestamp = Annotated[datetime, PlainSerializer(_iso)]
UnixSeconds = Annotated[datetime, PlainSerializer(_seconds)]


class Keys(BaseModel):
    """The primary key of the tables here, but for `tracks`."""

    pk: str
    sk: str


class Session(Keys):
    """An item of `sessions`."""

    visits: int
    expires_at: UnixSeconds


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "PENDING"
    PAID = "PAID"
    SHIPPED = "SHIPPED"


class Customer(BaseModel):
    """Who ordered."""

    id: str
    name: str
    email: str


class Address(BaseModel):
    """Where to."""

    street: str
    city: str
    postcode: str
    country: str


class Payment(BaseModel):
    """How it is paid."""

    method: str
    amount: Decimal


class Line(BaseModel):
    """What was ordered."""

    sku: str
    title: str
    quantity: int
    price: Decimal


class Order(Keys):
    """An item of `orders`."""

    number: int
    status: OrderStatus
    total: Decimal
    placed_at: Timestamp
    paid: bool
    note: str | None = None
    expires_at: UnixSeconds | None = None
    tags: set[str]
    customer: Customer
    address: Address
    payment: Payment
    lines: list[Line]


class ShipmentStatus(StrEnum):
    """How far a shipment has come."""

    CREATED = "CREATED"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"


class Parcel(BaseModel):
    """What is sent."""

    barcode: str
    weight: Decimal
    length: int
    width: int
    height: int


class Scan(BaseModel):
    """Where a shipment was seen."""

    at: Timestamp
    place: str
    code: str


class Shipment(Keys):
    """An item of `shipments`."""

    reference: str
    carrier: str
    service: str
    status: ShipmentStatus
    created_at: Timestamp
    updated_at: Timestamp
    sequence: int
    pieces: int
    weight: Decimal
    volume: Decimal
    price: Decimal
    currency: str
    insured: bool
    note: str | None = None
    expires_at: UnixSeconds | None = None
    sender_name: str
    sender_city: str
    sender_postcode: str
    sender_country: str
    receiver_name: str
    receiver_city: str
    receiver_postcode: str
    receiver_country: str
    parcels: list[Parcel]
    scans: list[Scan]


class TrackKeys(BaseModel):
    """The primary key of `tracks`."""

    pk: str
    sk: int


class Point(BaseModel):
    """Where it was, and when."""

    source: str
    quality: str
    at: int
    latitude: Decimal
    longitude: Decimal


class Track(TrackKeys):
    """An item of `tracks`."""

    vehicle: str
    driver: str
    region: str
    firmware: str
    status: str
    sequence: int
    started_at: int
    ended_at: int
    latitude: Decimal
    longitude: Decimal
    altitude: Decimal
    speed: Decimal
    heading: Decimal
    points: list[Point]


class Inner(BaseModel):
    """A map whose names are those of tags."""

    N: str
    S: str


class Sample(Keys):
    """An item of `samples`."""

    count: int
    precise: Decimal
    huge: int
    blob: bytes
    active: bool
    missing: str | None = None
    steps: list[int]
    inner: Inner
    words: set[str]
    numbers: set[Decimal]
    blobs: set[bytes]


MODELS: dict[str, type[BaseModel]] = {
    "sessions": Session,
    "orders": Order,
    "samples": Sample,
    "shipments": Shipment,
    "tracks": Track,
}
model = MODELS.__getitem__
