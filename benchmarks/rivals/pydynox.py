"""pydynox: the converters of its Rust core, which its models use."""

from __future__ import annotations

from typing import Any

import orjson
from pydynox.pydynox_core import item_from_dynamo, item_to_dynamo

from benchmarks.rivals.models import model

__all__ = ["decode_item", "encode_item", "model"]

decode_item = item_from_dynamo
encode_item = item_to_dynamo


def loads_item(data: bytes) -> dict[str, Any]:
    """Return native values."""
    return item_from_dynamo(orjson.loads(data))


def dumps_item(item: Any) -> bytes:
    """Return the JSON text of a model's item."""
    return dumps_dict(item.model_dump(exclude_unset=True))


def dumps_dict(values: dict[str, Any]) -> bytes:
    """Return the JSON text of native values' item."""
    return orjson.dumps(item_to_dynamo(values))
