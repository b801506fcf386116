"""A generated event reads or refuses, whatever comes, and does so on every path.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000000 pytest tests/records/test_event_fuzz.py``.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import Any

import orjson
from damaged import damaged_events_of
from generated_modules import event_types
from hypothesis import given, settings
from hypothesis import strategies as st
from image_paths import outcome
from natives import json_values
from pydantic import TypeAdapter, ValidationError

from ddbevents import DdbEventsError, StreamEvent, stream_handler
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


class Shifting(dict[str, Any]):
    """A part of an event that changes it when its turn has come."""

    countdown: list[int]
    change: Callable[[], object]

    def __getitem__(self, name: str) -> Any:
        self._look()
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._look()
        return super().get(name, default)

    def items(self) -> Any:
        self._look()
        return super().items()

    def __len__(self) -> int:
        self._look()
        return super().__len__()

    def _look(self) -> None:
        self.countdown[0] -= 1
        if not self.countdown[0]:
            self.change()


@st.composite
def shifting_events(draw: st.DrawFn) -> Any:
    """Draw an event, right or not, one container of which changes while it is read."""
    event = draw(events(EVENT, max_size=3) | damaged_events_of(EVENT))
    containers: list[Any] = []
    countdown = [draw(st.integers(1, 60))]
    records = _shifting(event["Records"], countdown, containers)
    if not containers:
        return event
    changed, value = draw(st.sampled_from(containers)), draw(json_values)
    where, count = draw(st.integers(0, 5)), draw(st.integers(0, 3))

    def change() -> None:
        if isinstance(changed, list):
            changed[where:] = [value] * count
        else:
            for name in [*changed][where:]:
                dict.pop(changed, name)
            changed.update({str(number): value for number in range(count)})

    for container in containers:
        if isinstance(container, Shifting):
            container.change = change
    return event | {"Records": records}


def _shifting(value: Any, countdown: list[int], containers: list[Any]) -> Any:
    copied: Any
    if isinstance(value, dict):
        copied = Shifting(
            {
                name: _shifting(part, countdown, containers)
                for name, part in value.items()
            }
        )
        copied.countdown = countdown
    elif isinstance(value, list):
        copied = [_shifting(part, countdown, containers) for part in value]
    else:
        return value
    containers.append(copied)
    return copied


@fuzz
@given(shifting_events())
def test_an_event_that_changes_while_it_is_read_ends_in_an_answer(event: Any) -> None:
    handled: list[str] = []

    @stream_handler(EVENT, on_failure="continue")
    def handler(record: Any) -> None:
        handled.append(record.sequence_number)

    for reader in (EVENT, StreamEvent):
        with contextlib.suppress(DdbEventsError, ValidationError, RuntimeError):
            reader.model_validate(event)
    with contextlib.suppress(DdbEventsError):
        handler(event, None)
        assert len({*handled}) == len(handled)


@fuzz
@given(events(EVENT))
def test_a_good_event_is_read(event: Any) -> None:
    assert len(EVENT.loads(orjson.dumps(event)).records) == len(event["Records"])
