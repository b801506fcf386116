"""Whatever arrives is read, refused, or fails record by record; nothing else."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from natives import json_values
from validation import validate

from ddbevents import (
    DecodeError,
    RecordError,
    SourceError,
    StreamEvent,
    iter_records,
    stream_handler,
)

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
SAMPLES = [
    json.loads(path.read_bytes())
    for path in sorted(EVENTS.glob("**/*.json"))
    if not path.name.startswith("manifest")
]


@st.composite
def damaged_events(draw: st.DrawFn) -> Any:
    """Draw a sample event with one part of it replaced."""
    event = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    parent: Any = None
    step: Any = None
    value = event
    while (
        isinstance(value, dict | list) and value and (not parent or draw(st.booleans()))
    ):
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        parent, step = value, draw(st.sampled_from(steps))
        value = parent[step]
    if parent is None:
        return draw(json_values)
    parent[step] = draw(json_values)
    return event


def read_all(source: Any) -> int:
    """Return how many records were read or failed."""
    count = 0
    records = iter_records(StreamEvent, source)
    while True:
        try:
            next(records)
        except StopIteration:
            return count
        except RecordError:
            pass
        count += 1


@settings(max_examples=150)
@given(damaged_events())
def test_a_damaged_event_is_refused_or_fails_record_by_record(event: Any) -> None:
    try:
        count = read_all(event)
    except (SourceError, DecodeError):
        return
    records = event if isinstance(event, list) else event.get("Records")
    if isinstance(records, list) and "DDBStreamBatchInfo" not in event:
        assert len(records) == count


@settings(max_examples=150)
@given(damaged_events())
def test_a_handler_answers_rightly_or_raises(event: Any) -> None:
    def handle(_: Any) -> None: ...

    logging.disable(logging.CRITICAL)
    try:
        response = stream_handler(StreamEvent)(handle)(event, None)
    except (SourceError, RecordError):
        return
    finally:
        logging.disable(logging.NOTSET)
    validate(response, "partial-batch-response")
    text = json.dumps(event)
    for failure in response["batchItemFailures"]:
        assert json.dumps(failure["itemIdentifier"]) in text


@given(json_values)
def test_anything_is_refused_or_read(value: Any) -> None:
    try:
        read_all(value)
    except (SourceError, DecodeError):
        return
    assert isinstance(value, list | dict)


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    try:
        count = read_all(data)
    except (SourceError, DecodeError):
        return
    assert len(json.loads(data)) >= count
