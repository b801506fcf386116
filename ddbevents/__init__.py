"""Typed DynamoDB Streams: models, an exact codec and true test events.

Every public name is here. It is loaded when you first use it, so that
``import ddbevents`` costs next to nothing in a cold start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ddbevents.codec import (
        Codec,
        decode_value,
        dumps_item,
        encode_item,
        encode_value,
        item_size,
    )
    from ddbevents.codec.absent import ABSENT
    from ddbevents.errors import (
        BulkError,
        CodecError,
        DdbEventsError,
        DecodeError,
        EncodeError,
        FailedRecordError,
        IsolationError,
        MissingImageError,
        PatternError,
        PayloadError,
        RecordError,
        SourceError,
        UnhandledRecordError,
        WindowStateError,
    )
    from ddbevents.handlers.batch_summary import BatchSummary
    from ddbevents.handlers.bulk import bulk_handler
    from ddbevents.handlers.dispatch import Dispatcher
    from ddbevents.handlers.failure import SKIP, Failure
    from ddbevents.handlers.stream import stream_handler
    from ddbevents.handlers.window import window_handler
    from ddbevents.models.closed_item_model import ClosedItemModel
    from ddbevents.models.image import Image
    from ddbevents.models.item_model import ItemModel
    from ddbevents.models.items import decode_item, loads_item, native_item
    from ddbevents.models.json_text import Json
    from ddbevents.models.stored_as import StoredAs
    from ddbevents.models.unix_time import UnixTime
    from ddbevents.records.any_view import StreamEvent
    from ddbevents.records.methods import Change
    from ddbevents.sources import iter_records
    from ddbevents.table import Table

__all__ = [
    "ABSENT",
    "SKIP",
    "BatchSummary",
    "BulkError",
    "Change",
    "ClosedItemModel",
    "Codec",
    "CodecError",
    "DdbEventsError",
    "DecodeError",
    "Dispatcher",
    "EncodeError",
    "FailedRecordError",
    "Failure",
    "Image",
    "IsolationError",
    "ItemModel",
    "Json",
    "MissingImageError",
    "PatternError",
    "PayloadError",
    "RecordError",
    "SourceError",
    "StoredAs",
    "StreamEvent",
    "Table",
    "UnhandledRecordError",
    "UnixTime",
    "WindowStateError",
    "bulk_handler",
    "decode_item",
    "decode_value",
    "dumps_item",
    "encode_item",
    "encode_value",
    "item_size",
    "iter_records",
    "loads_item",
    "native_item",
    "stream_handler",
    "window_handler",
]

__version__ = "0.1.0"

_MODULES = {
    "ABSENT": "codec.absent",
    "BatchSummary": "handlers.batch_summary",
    "BulkError": "errors",
    "Change": "records.methods",
    "ClosedItemModel": "models.closed_item_model",
    "Codec": "codec",
    "CodecError": "errors",
    "DdbEventsError": "errors",
    "DecodeError": "errors",
    "Dispatcher": "handlers.dispatch",
    "EncodeError": "errors",
    "FailedRecordError": "errors",
    "Failure": "handlers.failure",
    "Image": "models.image",
    "IsolationError": "errors",
    "ItemModel": "models.item_model",
    "Json": "models.json_text",
    "MissingImageError": "errors",
    "PatternError": "errors",
    "PayloadError": "errors",
    "RecordError": "errors",
    "SKIP": "handlers.failure",
    "SourceError": "errors",
    "StoredAs": "models.stored_as",
    "StreamEvent": "records.any_view",
    "Table": "table",
    "UnhandledRecordError": "errors",
    "UnixTime": "models.unix_time",
    "WindowStateError": "errors",
    "bulk_handler": "handlers.bulk",
    "decode_item": "models.items",
    "decode_value": "codec",
    "dumps_item": "codec",
    "encode_item": "codec",
    "encode_value": "codec",
    "item_size": "codec",
    "iter_records": "sources",
    "loads_item": "models.items",
    "native_item": "models.items",
    "stream_handler": "handlers.stream",
    "window_handler": "handlers.window",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
