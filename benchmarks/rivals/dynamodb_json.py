"""dynamodb-json; it parses the JSON text itself, and dicts by way of JSON text."""

from __future__ import annotations

from typing import Any

from dynamodb_json import json_util

from benchmarks.rivals.models import model

__all__ = ["model"]


def decode_item(item: dict[str, Any]) -> Any:
    """Return native values."""
    return json_util.loads(item, as_dict=True)


def loads_item(data: bytes) -> Any:
    """Return native values."""
    return json_util.loads(data.decode())


def encode_item(values: dict[str, Any]) -> Any:
    """Return an item."""
    return json_util.dumps(values, as_dict=True)


def dumps_item(item: Any) -> Any:
    """Return the JSON text of a model's item."""
    return dumps_dict(item.model_dump(exclude_unset=True))


def dumps_dict(values: dict[str, Any]) -> Any:
    """Return the JSON text of native values' item."""
    return json_util.dumps(values).encode()
