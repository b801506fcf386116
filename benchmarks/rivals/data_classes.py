"""Powertools for AWS Lambda, its event source data classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
    StreamRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def decode_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return native values."""
    return StreamRecord({"NewImage": item}).new_image


def loads_item(data: bytes) -> dict[str, Any]:
    """Return native values."""
    return decode_item(orjson.loads(data))


def untyped_event(data: bytes) -> list[tuple[Any, Any, Any]]:
    """Return keys, new and old image of each record; each is decoded when asked."""
    return untyped_records(orjson.loads(data))


def untyped_records(event: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    """Return keys, new and old image of each record; each is decoded when asked."""
    changes = [record.dynamodb for record in DynamoDBStreamEvent(event).records]
    return [
        (change.keys, change.new_image, change.old_image)
        for change in changes
        if change
    ]


def untyped_images(changes: list[tuple[Any, Any, Any]]) -> Iterator[Any]:
    """Yield the images, new and old in turn."""
    for _, new_image, old_image in changes:
        yield new_image
        yield old_image
