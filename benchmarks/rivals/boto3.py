"""boto3's TypeDeserializer and TypeSerializer; with pydantic for typed images."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import orjson
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from benchmarks.rivals.models import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.workloads import Table

__all__ = ["model"]

_deserialize = TypeDeserializer().deserialize
_serialize = TypeSerializer().serialize


def decode_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return native values."""
    return {name: _deserialize(av) for name, av in item.items()}


def loads_item(data: bytes) -> dict[str, Any]:
    """Return native values."""
    return decode_item(orjson.loads(data))


def untyped_event(data: bytes) -> list[dict[str, Any]]:
    """Return the changes, with keys and images as native values."""
    return untyped_records(orjson.loads(data))


def untyped_records(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the changes, with keys and images as native values."""
    changes = [{**record["dynamodb"]} for record in event["Records"]]
    for change in changes:
        for name in ("Keys", "NewImage", "OldImage"):
            change[name] = decode_item(change[name])
    return changes


def untyped_images(changes: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield the images, new and old in turn."""
    for change in changes:
        yield change["NewImage"]
        yield change["OldImage"]


typed_images = untyped_images


def typed_event(table: Table) -> Callable[[bytes], list[dict[str, Any]]]:
    """Return what reads the table's events: the images alone become models."""
    validate = model(table).model_validate

    def read(data: bytes) -> list[dict[str, Any]]:
        changes = untyped_event(data)
        for change in changes:
            change["NewImage"] = validate(change["NewImage"])
            change["OldImage"] = validate(change["OldImage"])
        return changes

    return read


def encode_item(values: dict[str, Any]) -> dict[str, Any]:
    """Return an item; its B holds bytes, as boto3's client takes them."""
    return {name: _serialize(value) for name, value in values.items()}


def dumps_item(item: Any) -> bytes:
    """Return the JSON text of a model's item."""
    return dumps_dict(item.model_dump(exclude_unset=True))


def dumps_dict(values: dict[str, Any]) -> bytes:
    """Return the JSON text of native values' item."""
    return orjson.dumps(encode_item(values), default=_base64)


def _base64(value: Any) -> str:
    return b64encode(bytes(value)).decode()
