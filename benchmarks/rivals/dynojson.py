"""dynojson: text to text or dict to dict, in Rust."""

from __future__ import annotations

from typing import Any

import orjson
from dynojson import marshall, unmarshall

from benchmarks.rivals.models import model

__all__ = ["decode_item", "encode_item", "model"]

decode_item = unmarshall
encode_item = marshall


def loads_item(data: bytes) -> Any:
    """Return native values."""
    return orjson.loads(unmarshall(data.decode()))


def dumps_item(item: Any) -> Any:
    """Return the JSON text of a model's item; it takes no Decimal, so by its JSON."""
    return marshall(item.model_dump_json(exclude_unset=True)).encode()
