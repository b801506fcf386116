"""Powertools for AWS Lambda, its parser.

Typed as its documentation shows: `NewImage` and `OldImage` (and here `Keys`) are
declared again in subclasses of its models, with models typed by hand. Its decoder
leaves B as base64 text, so bytes are typed as pydantic's `Base64Bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson
from aws_lambda_powertools.utilities.parser.models import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamModel,
    DynamoDBStreamRecordModel,
)
from pydantic import Base64Bytes, BaseModel

from benchmarks.rivals import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.workloads import Table

ItemT = TypeVar("ItemT", bound=BaseModel)
KeysT = TypeVar("KeysT", bound=BaseModel)


class Sample(models.Sample):
    """An item of `samples` whose binary attributes are base64 text."""

    blob: Base64Bytes
    blobs: set[Base64Bytes]


class _Change(DynamoDBStreamChangedRecordModel, Generic[ItemT, KeysT]):
    Keys: KeysT  # type: ignore[assignment]  # as documented: the base has dicts
    NewImage: ItemT | None = None
    OldImage: ItemT | None = None


class _Record(DynamoDBStreamRecordModel, Generic[ItemT, KeysT]):
    dynamodb: _Change[ItemT, KeysT]


class _Event(DynamoDBStreamModel, Generic[ItemT, KeysT]):
    Records: list[_Record[ItemT, KeysT]]  # type: ignore[assignment]  # a list is invariant


_EVENTS: dict[str, type[BaseModel]] = {
    "sessions": _Event[models.Session, models.Keys],
    "orders": _Event[models.Order, models.Keys],
    "samples": _Event[Sample, models.Keys],
    "shipments": _Event[models.Shipment, models.Keys],
    "tracks": _Event[models.Track, models.TrackKeys],
}


def untyped_event(data: bytes) -> DynamoDBStreamModel:
    """Return the event, with images as native values."""
    return untyped_records(orjson.loads(data))


def untyped_records(event: dict[str, Any]) -> DynamoDBStreamModel:
    """Return the event, with images as native values."""
    return DynamoDBStreamModel.model_validate(event)


def untyped_images(event: Any) -> Iterator[Any]:
    """Yield the images, new and old in turn."""
    for record in event.Records:
        yield record.dynamodb.NewImage
        yield record.dynamodb.OldImage


typed_images = untyped_images


def typed_event(table: Table) -> Callable[[bytes], Any]:
    """Return what reads the table's events."""
    validate = _EVENTS[table].model_validate
    return lambda data: validate(orjson.loads(data))
