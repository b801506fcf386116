"""Whatever arrives is read, refused, or fails record by record; nothing else."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

import pytest
from carried import (
    bus_event,
    firehose_event,
    kinesis_response,
    listed,
    notification,
    queue_event,
    received,
    topic_event,
)
from damaged import SAMPLES, damaged_events
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


ENVELOPES: list[Any] = [
    bus_event,
    firehose_event,
    kinesis_response,
    listed,
    notification,
    queue_event,
    received,
    topic_event,
]


@pytest.mark.parametrize("wrap", ENVELOPES)
@given(st.data())
@settings(max_examples=40)
def test_a_damaged_envelope_is_refused_or_fails_part_by_part(
    wrap: Any, data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from(SAMPLES))
    broken = data.draw(damaged_events() | damaged_events([wrap(whole)]).map(json.dumps))
    for event in (broken, wrap(broken)):
        with suppress(SourceError, DecodeError):
            read_all(event)


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
