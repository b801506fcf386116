"""Where records come from: every transport, opened into single records."""

from ddbevents.sources.envelope import SourceRecord, open_event
from ddbevents.sources.iterate import RecordIterator, iter_records

__all__ = ["RecordIterator", "SourceRecord", "iter_records", "open_event"]
