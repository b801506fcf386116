"""The typed values of an item of each table, by attribute name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from benchmarks import wire

if TYPE_CHECKING:
    from random import Random

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


def order_of_size(size: int, random: Random) -> dict[str, Any]:
    """Return an order whose item DynamoDB counts as about so many bytes.

    Half of them is one long text, half is lines of about 80 bytes.
    """
    made = order(random)
    spare = max(size - 600, 0)
    made["note"] = _text(random, spare // 2)
    made["lines"] += [_line(random) for _ in range(spare // 2 // 81)]
    return made


def session(random: Random) -> dict[str, Any]:
    """Return a session: four scalars."""
    return {
        "pk": f"SESSION#{random.getrandbits(64):016x}",
        "sk": "SESSION",
        "visits": random.randint(1, 500),
        "expires_at": wire.unix_seconds(_moment(random)),
    }


def order(random: Random) -> dict[str, Any]:
    """Return an order: 26 scalars and a set, in maps and two lines."""
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


def large_order(random: Random) -> dict[str, Any]:
    """Return an order near the limit of 400 KB."""
    return order_of_size(400_000, random)


def _line(random: Random) -> dict[str, Any]:
    return {
        "sku": f"SKU-{random.randint(1, 999_999):06}",
        "title": _text(random, 30),
        "quantity": random.randint(1, 20),
        "price": _price(random),
    }


def shipment(random: Random) -> dict[str, Any]:
    """Return a shipment: 27 scalars, and seven maps in two lists."""
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


def track(random: Random) -> dict[str, Any]:
    """Return a track: 27 numbers, which no other has, and 18 texts."""
    started_at = random.randint(10**12, 2 * 10**12)
    return {
        "pk": f"DEVICE#{random.getrandbits(48):012x}",
        "sk": started_at,
        "vehicle": f"{random.getrandbits(32):08X}",
        "driver": _text(random, 18),
        "region": random.choice(_WORDS),
        "firmware": f"{random.randint(1, 9)}.{random.randint(0, 99)}",
        "status": random.choice(["MOVING", "PARKED"]),
        "sequence": random.randint(1, 10**15),
        "started_at": started_at,
        "ended_at": started_at + random.randint(1, 10**7),
        **_coordinates(random),
        "altitude": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-3),
        "speed": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-5),
        "heading": Decimal(random.randint(1, 10**6) * 10 + 1).scaleb(-5),
        "points": [
            _point(random, started_at + random.randint(1, 10**7)) for _ in range(6)
        ],
    }


def _point(random: Random, at: int) -> dict[str, Any]:
    return {
        "source": random.choice(["GPS", "GLONASS", "GALILEO"]),
        "quality": random.choice(["GOOD", "FAIR", "POOR"]),
        "at": at,
        **_coordinates(random),
    }


def _coordinates(random: Random) -> dict[str, Decimal]:
    return {
        "latitude": Decimal(random.randint(-(10**7), 10**7) * 10 + 1).scaleb(-6),
        "longitude": Decimal(random.randint(-(10**7), 10**7) * 10 + 1).scaleb(-6),
    }


def sample(random: Random) -> dict[str, Any]:
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


def _moment(random: Random) -> datetime:
    return _EPOCH + timedelta(seconds=random.randint(0, 10**7))


def _price(random: Random) -> Decimal:
    return Decimal(random.randint(1, 50_000) * 10 + 9).scaleb(-2)


def _text(random: Random, length: int) -> str:
    return " ".join(random.choices(_WORDS, k=length // 7 + 1))[:length]
