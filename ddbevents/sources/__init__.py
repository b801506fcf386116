"""Where records come from: every transport, opened into single records."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ddbevents.sources.destination import destination_records
from ddbevents.sources.detect import Source, detect_source
from ddbevents.sources.envelope import EventSource, SourceRecord, open_event
from ddbevents.sources.iterate import RecordIterator, iter_records

if TYPE_CHECKING:
    from ddbevents.sources.export_manifest import ExportFiles, export_files
    from ddbevents.sources.files import read_export, read_lines
    from ddbevents.sources.lambda_form import as_lambda_event
    from ddbevents.sources.live import read_stream
    from ddbevents.sources.shard_range import read_again

__all__ = [
    "EventSource",
    "ExportFiles",
    "RecordIterator",
    "Source",
    "SourceRecord",
    "as_lambda_event",
    "destination_records",
    "detect_source",
    "export_files",
    "iter_records",
    "open_event",
    "read_again",
    "read_export",
    "read_lines",
    "read_stream",
]

_NOT_FOR_HANDLERS = {
    "ExportFiles": "export_manifest",
    "as_lambda_event": "lambda_form",
    "export_files": "export_manifest",
    "read_again": "shard_range",
    "read_export": "files",
    "read_lines": "files",
    "read_stream": "live",
}
"""Names that are loaded on first use, to spare cold starts, and their modules."""


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    if name not in _NOT_FOR_HANDLERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_NOT_FOR_HANDLERS[name]}"), name)
    globals()[name] = value
    return value
