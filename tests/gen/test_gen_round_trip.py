"""Made-up items of every generated module go through the codec and come back.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000 pytest tests/gen/test_gen_round_trip.py``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
import pytest
from fuzzing import slow
from generated_modules import DESIGNS, design_type, event_types
from hypothesis import given
from pydantic import TypeAdapter

from ddbevents import Image, decode_item, dumps_item, encode_item, loads_item
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.fixtures.strategies import events, from_model

GOLDEN = event_types()
IMAGES = ("keys", "new_image", "old_image")
each_module = pytest.mark.parametrize("name", [*GOLDEN, *DESIGNS])


def event_type_of(name: str) -> Any:
    return design_type(name) if name in DESIGNS else GOLDEN[name]


@cache
def adapter(item_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(Image[item_type])


def images_of(event: Any) -> list[Any]:
    found = [getattr(record, name, None) for record in event.records for name in IMAGES]
    return [image for image in found if image]  # not what says that there is none


@each_module
def test_an_item_is_read_as_it_was_written(name: str) -> None:
    item_type = item_type_of(event_type_of(name))
    images = adapter(item_type)

    @slow(20)
    @given(from_model(item_type))
    def check(item: Any) -> None:
        written = encode_item(item)
        assert item == images.validate_python(written)
        assert decode_item(written) == loads_item(dumps_item(item))

    check()


@each_module
def test_an_event_is_read_with_all_of_its_images(name: str) -> None:
    event_type = event_type_of(name)

    @slow(20)
    @given(events(event_type, max_size=3))
    def check(event: Any) -> None:
        read = event_type.model_validate(event)
        assert len(event["Records"]) == len(read.records)
        assert read == event_type.loads(orjson.dumps(event))
        for image in images_of(read):
            image_type: Any = type(image)
            again = adapter(image_type).validate_python(encode_item(image))
            assert image == again

    check()
