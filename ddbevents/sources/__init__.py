"""Where records come from: every transport, opened into single records."""

from ddbevents.sources.destination import destination_records
from ddbevents.sources.detect import Source, detect_source
from ddbevents.sources.envelope import EventSource, SourceRecord, open_event
from ddbevents.sources.files import read_export, read_lines
from ddbevents.sources.iterate import RecordIterator, iter_records
from ddbevents.sources.live import read_stream

__all__ = [
    "EventSource",
    "RecordIterator",
    "Source",
    "SourceRecord",
    "destination_records",
    "detect_source",
    "iter_records",
    "open_event",
    "read_export",
    "read_lines",
    "read_stream",
]
