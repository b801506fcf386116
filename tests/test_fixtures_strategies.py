"""The strategies make what DynamoDB could hold and what the models take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dynamodb_local import Table as LocalTable
from generated_modules import event_types
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from ddbevents import Codec, decode_item, decode_value, encode_item, item_size
from ddbevents.codec import BASE64
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.fixtures.strategies import (
    attribute_values,
    events,
    from_model,
    items,
    records,
)

EVENTS = event_types()
TAGS = ["B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"]
QUICK = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
UNSHRUNK = settings(max_examples=2000, phases=[Phase.generate], deadline=None)
"""Of what is looked for, that it comes up is all that matters."""


@pytest.mark.parametrize("tag", TAGS)
def test_every_tag_comes_up(tag: str) -> None:
    assert tag in find(attribute_values(), lambda av: tag in av, settings=UNSHRUNK)


@given(attribute_values() | attribute_values(near_limits=True))
def test_an_attribute_value_is_one(av: Any) -> None:
    decode_value(av)


@given(items())
def test_an_item_is_one(item: Any) -> None:
    assert item == BASE64.encode_item(decode_item(item))


def test_items_near_the_limits_are_400_kb_deep_and_38_digits_long() -> None:
    near = items(near_limits=True)
    find(near.map(item_size), lambda size: size == 409_600, settings=UNSHRUNK)
    levels = near.map(lambda item: depth({"M": item}))
    find(levels, lambda found: found == 32, settings=UNSHRUNK)
    find(
        attribute_values(near_limits=True),
        lambda av: len(av.get("N", "").strip("-").strip("0").replace(".", "")) == 38,
        settings=UNSHRUNK,
    )


def depth(av: Any) -> int:
    [(tag, payload)] = av.items()
    inside = payload if tag == "L" else payload.values() if tag == "M" else []
    return (tag in {"L", "M"}) + max(map(depth, inside), default=0)


def test_dynamodb_local_takes_items_near_the_limits(
    make_table: Callable[..., LocalTable],
) -> None:
    table = make_table({"a key": "S"}, "KEYS_ONLY")
    room = 409_600 - len("a keyx")
    codec = Codec(binary="bytes")

    @settings(max_examples=20, deadline=None, database=None)
    @given(items(near_limits=True))
    def put(item: Any) -> None:
        if item_size(item) <= room:
            item = item | {"a key": {"S": "x"}}
            table.put(codec.encode_item(decode_item(item)))

    put()


@pytest.mark.parametrize("case", EVENTS)
def test_items_are_what_their_model_takes(case: str) -> None:
    item_type = item_type_of(EVENTS[case])

    @QUICK
    @given(from_model(item_type))
    def check(item: Any) -> None:
        encode_item(item)

    check()


@pytest.mark.parametrize("case", EVENTS)
def test_events_are_what_their_class_takes(case: str) -> None:
    @QUICK
    @given(events(EVENTS[case], max_size=3))
    def check(event: Any) -> None:
        assert len(event["Records"]) == len(EVENTS[case].model_validate(event).records)

    check()


@QUICK
@given(st.data())
def test_a_record_is_the_last_of_some(data: st.DataObject) -> None:
    record = data.draw(records(EVENTS["scalars"]))
    EVENTS["scalars"].model_validate({"Records": [record]})
