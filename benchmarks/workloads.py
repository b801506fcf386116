"""The data: seeded items of four sizes, and the events that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from random import Random
from typing import TYPE_CHECKING, Any, Literal

import orjson

from benchmarks import wire

if TYPE_CHECKING:
    from collections.abc import Callable

Table = Literal["sessions", "orders", "samples", "shipments", "tracks"]

SEED = 20261123
PAYLOAD_LIMIT = 6 * 1024 * 1024
"""What one invocation takes; a batch of large records has to end before 100."""

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = [
    "anvil",
    "basket",
    "candle",
    "drawer",
    "engine",
    "funnel",
    "garden",
    "hammer",
    "island",
    "jacket",
    "kettle",
    "ladder",
    "mirror",
    "needle",
    "orange",
    "pencil",
    "quiver",
    "ribbon",
    "saddle",
    "teapot",
    "größe",
    "東京",
]


@dataclass(frozen=True)
class Workload:
    """A batch of records of one kind, each with two images.

    Attributes:
        name: What it is called.
        title: What it holds, in a sentence.
        table: Whose items these are; tells the models.
        values: The typed values of each image by attribute name, new and old in
            turn.
        series: Which of the batches of this kind it is.
    """

    name: str
    title: str
    table: Table
    values: list[dict[str, Any]]
    series: int = 0

    @property
    def is_fresh(self) -> bool:
        """Whether each pass takes data of its own, so that no text is met twice."""
        return self.name in FRESH

    def next(self) -> Workload:
        """Return data of the same kind and size that has not been used."""
        return _made(self.name, len(self.values) // 2, self.series + 1)

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The images as Lambda sends them."""
        return list(map(wire.write_item, self.values))

    @cached_property
    def natives(self) -> list[dict[str, Any]]:
        """What the images stand for to one who knows no models."""
        return [{n: untyped(v) for n, v in values.items()} for values in self.values]

    @cached_property
    def event(self) -> bytes:
        """The JSON text that Lambda sends."""
        return orjson.dumps({"Records": self.records})

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records as Lambda sends them."""
        pairs = zip(self.items[::2], self.items[1::2], strict=True)
        return [_record(index, *pair) for index, pair in enumerate(pairs)]


def untyped(value: Any) -> Any:
    """Return the native value of what `wire.write` makes of a typed value."""
    match value:
        case wire.UnixSeconds():
            return int(value.timestamp())
        case datetime():
            return wire.write(value)["S"]
        case dict():
            return {name: untyped(child) for name, child in value.items()}
        case list():
            return list(map(untyped, value))
    return value


@cache
def workload(name: str, records: int | None = None) -> Workload:
    """Return a workload of this name, with so many records instead of its own."""
    return _made(name, records or _KINDS[name][2], 0)


def _made(name: str, records: int, series: int) -> Workload:
    title, table, _, image = _KINDS[name]
    random = Random(f"{SEED} {name} {series}")  # noqa: S311  # test data is no secret
    values = [image(random) for _ in range(2 * records)]
    for new, old in zip(values[::2], values[1::2], strict=True):
        old.update(pk=new["pk"], sk=new["sk"])
    return Workload(name, title, table, values, series)


def order_of_size(size: int, random: Random) -> dict[str, Any]:
    """Return an order whose item DynamoDB counts as about so many bytes.

    Half of them is one long text, half is lines of about 80 bytes.
    """
    order = _order(random)
    spare = max(size - 600, 0)
    order["note"] = _text(random, spare // 2)
    order["lines"] += [_line(random) for _ in range(spare // 2 // 81)]
    return order


def _session(random: Random) -> dict[str, Any]:
    return {
        "pk": f"SESSION#{random.getrandbits(64):016x}",
        "sk": "SESSION",
        "visits": random.randint(1, 500),
        "expires_at": wire.unix_seconds(_moment(random)),
    }


def _order(random: Random) -> dict[str, Any]:
    number = random.randint(100_000, 999_999)
    return {
        "pk": f"CUSTOMER#{random.randint(1, 99_999)}",
        "sk": f"ORDER#{number}",
        "number": number,
        "status": random.choice(["PENDING", "PAID", "SHIPPED"]),
        "total": _price(random),
        "placed_at": _moment(random),
        "paid": random.choice([True, False]),
        "note": None,
        "expires_at": wire.unix_seconds(_moment(random)),
        "tags": set(random.sample(_WORDS, 3)),
        "customer": {
            "id": f"{random.getrandbits(32):08x}",
            "name": _text(random, 16),
            "email": f"{random.choice(_WORDS[:20])}@example.com",
        },
        "address": {
            "street": _text(random, 20),
            "city": random.choice(_WORDS),
            "postcode": str(random.randint(10_000, 99_999)),
            "country": random.choice(["DE", "FR", "JP"]),
        },
        "payment": {"method": "card", "amount": _price(random)},
        "lines": [_line(random), _line(random)],
    }


def _large_order(random: Random) -> dict[str, Any]:
    return order_of_size(400_000, random)


def _line(random: Random) -> dict[str, Any]:
    return {
        "sku": f"SKU-{random.randint(1, 999_999):06}",
        "title": _text(random, 30),
        "quantity": random.randint(1, 20),
        "price": _price(random),
    }


def _shipment(random: Random) -> dict[str, Any]:
    return {
        "pk": f"CUSTOMER#{random.getrandbits(48):012x}",
        "sk": f"SHIPMENT#{random.getrandbits(48):012x}",
        "reference": _text(random, 24),
        "carrier": random.choice(_WORDS),
        "service": random.choice(_WORDS),
        "status": random.choice(["CREATED", "IN_TRANSIT", "DELIVERED"]),
        "created_at": _moment(random),
        "updated_at": _moment(random),
        "sequence": random.randint(1, 10**9),
        "pieces": random.randint(1, 40),
        "weight": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-3),
        "volume": Decimal(random.randint(1, 10**6) * 10 + 3).scaleb(-4),
        "price": _price(random),
        "currency": random.choice(["EUR", "JPY", "USD"]),
        "insured": random.choice([True, False]),
        "note": None,
        "expires_at": wire.unix_seconds(_moment(random)),
        **_place("sender", random),
        **_place("receiver", random),
        "parcels": [_parcel(random) for _ in range(3)],
        "scans": [_scan(random) for _ in range(4)],
    }


def _place(role: str, random: Random) -> dict[str, str]:
    return {
        f"{role}_name": _text(random, 18),
        f"{role}_city": random.choice(_WORDS),
        f"{role}_postcode": str(random.randint(10_000, 99_999)),
        f"{role}_country": random.choice(["DE", "FR", "JP"]),
    }


def _parcel(random: Random) -> dict[str, Any]:
    return {
        "barcode": f"{random.getrandbits(64):020}",
        "weight": Decimal(random.randint(1, 10**5) * 10 + 7).scaleb(-3),
        "length": random.randint(1, 200),
        "width": random.randint(1, 200),
        "height": random.randint(1, 200),
    }


def _scan(random: Random) -> dict[str, Any]:
    return {
        "at": _moment(random),
        "place": _text(random, 16),
        "code": f"{random.getrandbits(16):04X}",
    }


def _track(random: Random) -> dict[str, Any]:
    started_at = random.randint(10**12, 2 * 10**12)
    return {
        "pk": f"DEVICE#{random.getrandbits(48):012x}",
        "sk": started_at,
        "sequence": random.randint(1, 10**15),
        "started_at": started_at,
        "ended_at": started_at + random.randint(1, 10**7),
        **_coordinates(random),
        "altitude": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-3),
        "speed": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-5),
        "heading": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-5),
        "points": [
            {"at": started_at + random.randint(1, 10**7), **_coordinates(random)}
            for _ in range(8)
        ],
    }


def _coordinates(random: Random) -> dict[str, Decimal]:
    return {
        "latitude": Decimal(random.randint(-(10**7), 10**7) * 10 + 1).scaleb(-6),
        "longitude": Decimal(random.randint(-(10**7), 10**7) * 10 + 1).scaleb(-6),
    }


def _sample(random: Random) -> dict[str, Any]:
    """Return one attribute per tag, and what is commonly got wrong."""
    return {
        "pk": f"SAMPLE#{random.randint(1, 99_999)}",
        "sk": "SAMPLE",
        "count": random.randint(-999, 999),
        "precise": Decimal(random.randint(10**37, 10**38 - 1)).scaleb(-8),
        "huge": random.randint(1, 9) * 10**100,
        "blob": random.randbytes(24),
        "active": True,
        "missing": None,
        "steps": [random.randint(0, 9) for _ in range(4)],
        "inner": {"N": "a name", "S": "another"},
        "words": set(random.sample(_WORDS, 3)),
        "numbers": {random.randint(1, 9), Decimal("2.5")},
        "blobs": {random.randbytes(8), random.randbytes(9)},
    }


_KINDS: dict[str, tuple[str, Table, int, Callable[[Random], dict[str, Any]]]] = {
    "small": ("4 scalars", "sessions", 100, _session),
    "typical": ("26 scalars and a set in 6 models", "orders", 100, _order),
    "large": ("near 400 KB: 2,400 lines, a long text", "orders", 5, _large_order),
    "every-tag": ("each of the ten tags", "samples", 100, _sample),
    "fresh": ("27 scalars, 7 maps in lists; new texts", "shipments", 100, _shipment),
    "numbers": ("34 numbers, all different", "tracks", 100, _track),
}
NAMES = tuple(_KINDS)
FRESH = ("fresh", "numbers")
"""The workloads each of whose batches is read once, so that no cache is rewarded."""

FEATURES: dict[str, dict[str, Any]] = {
    "S": {"a": "text"},
    "N: 5": {"a": 5},
    "N: 19.99": {"a": Decimal("19.99")},
    "N: 38 digits": {"a": 12345678901234567890123456789012345678},
    "N: 1E+100 in full": {"a": 10**100},
    "B": {"a": bytes(range(250, 256))},
    "BOOL": {"a": True},
    "NULL": {"a": None},
    "L": {"a": [1, "x", [True]]},
    "M": {"a": {"b": {"c": "d"}}},
    "SS": {"a": {"x", "y"}},
    "NS": {"a": {1, Decimal("2.5")}},
    "BS": {"a": {b"\xff", b"\xfe\xfd"}},
    "attribute named S": {"S": "text"},
    "map with a name N": {"a": {"N": "text"}},
}
"""Items of one attribute, to tell what each peer gets right."""

NO_ITEMS: dict[str, dict[str, Any]] = {
    "N: NaN": {"a": {"N": "NaN"}},
    "N: 1_000": {"a": {"N": "1_000"}},
    "N: spaces": {"a": {"N": " 5 "}},
    "B: no base64": {"a": {"B": "a?b!"}},
    "BOOL: text": {"a": {"BOOL": "false"}},
    "SS: empty": {"a": {"SS": []}},
    "NS: a duplicate": {"a": {"NS": ["1", "1.0"]}},
    "two tags": {"a": {"S": "x", "N": "1"}},
    "unknown tag": {"a": {"X": "x"}},
}
"""What no decoder should take."""

NO_VALUES: dict[str, dict[Any, Any]] = {
    "NaN": {"a": Decimal("NaN")},
    "infinity": {"a": Decimal("-Infinity")},
    "39 digits": {"a": 10**38 + 1},
    "empty set": {"a": set()},
    "mixed set": {"a": {1, "x"}},
    "a name that is no text": {1: "x"},
}
"""What DynamoDB cannot store, so no encoder should take."""


def _moment(random: Random) -> datetime:
    return _EPOCH + timedelta(seconds=random.randint(0, 10**7))


def _price(random: Random) -> Decimal:
    return Decimal(random.randint(1, 50_000) * 10 + 9).scaleb(-2)


def _text(random: Random, length: int) -> str:
    return " ".join(random.choices(_WORDS, k=length // 7 + 1))[:length]


def _record(index: int, new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    keys = {name: new[name] for name in ("pk", "sk")}
    return {
        "eventID": f"{index:032x}",
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_790_000_000.0 + index,
            "Keys": keys,
            "NewImage": new,
            "OldImage": old,
            "SequenceNumber": str(5_800_000_000_005_804_693_158 + index),
            "SizeBytes": 1000,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"
        "/stream/2026-01-01T00:00:00.000",
    }
