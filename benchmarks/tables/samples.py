"""Typed items, keys and change records of the benchmarks' table `samples`."""

from __future__ import annotations

from decimal import Decimal

from ddbevents import ItemModel
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class Inner(ItemModel):
    """A map whose names are those of tags."""

    N: str
    S: str


class Sample(ItemModel):
    """The benchmarks' item with every tag."""

    pk: str
    sk: str
    count: int
    precise: Decimal
    huge: int
    blob: bytes
    active: bool
    missing: str | None = None
    steps: list[int]
    inner: Inner
    words: set[str]
    numbers: set[Decimal]
    blobs: set[bytes]


class SampleKeys(ItemModel):
    """The primary key of a Sample."""

    pk: str
    sk: str


class SampleInsertRecord(InsertRecord[Sample, SampleKeys]):
    """A Sample came to be."""


class SampleModifyRecord(ModifyRecord[Sample, SampleKeys]):
    """A Sample's attributes changed."""


class SampleRemoveRecord(RemoveRecord[Sample, SampleKeys]):
    """A Sample was deleted."""


SampleRecord = SampleInsertRecord | SampleModifyRecord | SampleRemoveRecord


class SampleEvent(Event[SampleRecord]):
    """A batch of changes to `samples`."""
