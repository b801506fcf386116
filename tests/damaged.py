"""Sample events, and made-up ones, with one part of them replaced."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from natives import json_values

from ddbevents.fixtures.strategies import events

EVENTS = Path(__file__).parents[1] / "fixtures" / "events"
SAMPLES = [
    json.loads(path.read_bytes())
    for path in sorted(EVENTS.glob("**/*.json"))
    if not path.name.startswith("manifest")
]


@st.composite
def damaged_events(draw: st.DrawFn, samples: Sequence[Any] = SAMPLES) -> Any:
    """Draw a sample event with one part of it replaced."""
    event = json.loads(json.dumps(draw(st.sampled_from(samples))))
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


@st.composite
def damaged_events_of(draw: st.DrawFn, event_type: Any) -> Any:
    """Draw an event of a class with one part of it replaced by something else."""
    event = json.loads(json.dumps(draw(events(event_type, max_size=2))))
    parent, step = event, "Records"
    while isinstance(value := parent[step], dict | list) and value:
        if not draw(st.integers(0, 7)):
            break
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        parent, step = value, draw(st.sampled_from(steps))
    parent[step] = draw(json_values)
    return event
