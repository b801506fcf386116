"""ddbevents: the codec, `StreamEvent`, and the modules that `ddbevents gen` wrote."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ddbevents import (
    StreamEvent,
    decode_item,
    dumps_item,
    encode_item,
    iter_records,
    loads_item,
    stream_handler,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from benchmarks.workloads import Table

__all__ = [
    "decode_item",
    "dumps_dict",
    "dumps_item",
    "encode_item",
    "handle",
    "loads_item",
    "model",
    "typed_event",
    "typed_images",
    "untyped_event",
    "untyped_images",
    "untyped_records",
    "walk",
]

dumps_dict = dumps_item
untyped_event = StreamEvent.loads
untyped_records = StreamEvent.model_validate


def untyped_images(event: Any) -> Iterator[Any]:
    """Yield the images of an event, new and old in turn."""
    for record in event.records:
        yield record.new_image
        yield record.old_image


typed_images = untyped_images


def typed_event(table: Table) -> Callable[[bytes], Any]:
    """Return what reads the table's events."""
    return _event(table).loads  # type: ignore[no-any-return]  # the class is looked up by name


def handle(table: Table) -> Callable[[Any], Any]:
    """Return a handler of the table's events that does nothing with a record."""
    handler = stream_handler(_event(table))(_nothing)
    return lambda event: handler(event, None)


def walk(table: Table) -> Callable[[Any], None]:
    """Return what reads the records of the table's events one after the other."""
    event_type = _event(table)

    def read(event: Any) -> None:
        for _ in iter_records(event_type, event):
            pass

    return read


def _nothing(_record: Any) -> None:
    pass


def model(table: Table) -> type[BaseModel]:
    """Return the model of the table's items."""
    return getattr(_module(table), _title(table))  # type: ignore[no-any-return]  # the class is looked up by name


def _event(table: Table) -> Any:
    return getattr(_module(table), f"{_title(table)}Event")


def _module(table: Table) -> Any:
    return import_module(f"benchmarks.tables.{table}")


def _title(table: Table) -> str:
    return table.title().removesuffix("s")
