"""aiodynamo's converters; its default is float, Decimal is lossless."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from aiodynamo.utils import dy2py, py2dy

from benchmarks.rivals.models import model

__all__ = ["encode_item", "model"]

encode_item = py2dy


def decode_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return native values."""
    return dy2py(item, Decimal)


def loads_item(data: bytes) -> dict[str, Any]:
    """Return native values."""
    return decode_item(orjson.loads(data))


def dumps_item(item: Any) -> bytes:
    """Return the JSON text of a model's item."""
    return dumps_dict(item.model_dump(exclude_unset=True))


def dumps_dict(values: dict[str, Any]) -> bytes:
    """Return the JSON text of native values' item."""
    return orjson.dumps(py2dy(values))
