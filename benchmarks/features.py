"""Single values and items, to see what each peer gets right and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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
"""Items of one attribute, to see what each peer gets right."""

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
    "a name that is not text": {1: "x"},
}
"""What DynamoDB cannot store, so no encoder should take."""
