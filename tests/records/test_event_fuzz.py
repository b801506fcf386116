"""A generated event reads or refuses, whatever comes, and does so on every path.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000000 pytest tests/records/test_event_fuzz.py``.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any

import orjson
from damaged import damaged_events_of
from generated_modules import event_types
from hypothesis import given, settings
from hypothesis import strategies as st
from image_paths import outcome
from natives import json_values
from pydantic import TypeAdapter, ValidationError

from ddbevents import DdbEventsError
from ddbevents.fixtures.strategies import events

EVENT = event_types()["entities-discriminator"]
ADAPTER = TypeAdapter(EVENT)

fuzz = settings(
    max_examples=int(os.environ.get("DDBEVENTS_FUZZ_EXAMPLES", "100")), deadline=None
)


@fuzz
@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_loading_anything(data: bytes) -> None:
    with contextlib.suppress(DdbEventsError, ValidationError):
        EVENT.loads(data)


@fuzz
@given(damaged_events_of(EVENT))
def test_loading_what_is_nearly_an_event(event: Any) -> None:
    with contextlib.suppress(DdbEventsError, ValidationError):
        EVENT.loads(json.dumps(event))


@fuzz
@given(damaged_events_of(EVENT))
def test_a_damaged_event_is_read_or_refused_alike(event: Any) -> None:
    expected = outcome(lambda: ADAPTER.validate_python(event))
    assert expected == outcome(lambda: EVENT.model_validate(event))


@fuzz
@given(events(EVENT))
def test_a_good_event_is_read(event: Any) -> None:
    assert len(EVENT.loads(orjson.dumps(event)).records) == len(event["Records"])
