"""What is read is written back the same, for items as strange as DynamoDB has them.

For a long run: ``DDBEVENTS_FUZZ_EXAMPLES=1000 pytest tests/models/test_law.py``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import law_models
import orjson
import pytest
from fuzzing import slow
from generated_modules import DESIGNS, design_type, event_types
from hypothesis import assume, given
from hypothesis import strategies as st
from law import in_json, json_text, lost
from law_anything import NAMES, deepest
from law_items import items_of
from law_readings import Reading, ReadingEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

from ddbevents import (
    Image,
    ItemModel,
    StreamEvent,
    decode_item,
    dumps_item,
    encode_item,
    loads_item,
)
from ddbevents.fixtures.random.random_changes import item_type_of
from ddbevents.models.image import ImageType

GOLDEN = event_types()
each_module = pytest.mark.parametrize("name", [*GOLDEN, *DESIGNS])
each_type = pytest.mark.parametrize(
    "item_type",
    [*law_models.MODELS, *law_models.OTHERS],
    ids=lambda item_type: getattr(item_type, "__name__", str(item_type)),
)


def event_type_of(name: str) -> Any:
    return design_type(name) if name in DESIGNS else GOLDEN[name]


@cache
def images(item_type: Any) -> tuple[ImageType, TypeAdapter[Any]]:
    return ImageType(item_type), TypeAdapter(Image[item_type])


def check_law(item: Any, item_type: Any) -> None:
    """Fail unless an item is written back the same on both paths, and as JSON."""
    image, adapter = images(item_type)
    for read in (image.reference_read(item), adapter.validate_python(item)):
        assert [] == lost(item, adapter.dump_python(read))
        if isinstance(read, BaseModel):
            assert [] == lost(item, encode_item(read))
            assert [] == lost(in_json(item), orjson.loads(dumps_item(read)))
    text = json_text(item)
    loaded = loads_item(text, item_type)
    assert [] == lost(orjson.loads(text), orjson.loads(adapter.dump_json(loaded)))


@each_type
def test_an_item_of_a_hand_written_type_is_written_as_it_was_read(
    item_type: Any,
) -> None:
    @slow(10)
    @given(items_of(item_type))
    def check(item: Any) -> None:
        check_law(item, item_type)

    check()


@each_module
def test_an_item_of_a_generated_type_is_written_as_it_was_read(name: str) -> None:
    item_type = item_type_of(event_type_of(name))

    @slow(5)
    @given(items_of(item_type))
    def check(item: Any) -> None:
        assume(is_of_one_entity(item, item_type))
        check_law(item, item_type)

    check()


def is_of_one_entity(item: Any, item_type: Any) -> bool:
    """Return whether an item is not of two entities by chance."""
    try:
        decode_item(item, item_type)
    except ValidationError as error:
        return error.errors()[0]["type"] != "unknown_entity"
    return True


class Open(ItemModel):
    pk: str


@slow(30)
@given(NAMES, deepest())
def test_the_deepest_attribute_is_written_as_it_was_read(name: str, av: Any) -> None:
    check_law({"pk": {"S": "a"}, name: av}, Open)


IMAGES = {"Keys": "keys", "NewImage": "new_image", "OldImage": "old_image"}


def check_law_of_events(event_type: Any, new: Any, old: Any) -> None:
    """Fail unless the images of a record are written back the same."""
    event = event_of(event_type, new, old)
    for read in (
        event_type.model_validate(event),
        event_type.loads(orjson.dumps(event)),
    ):
        for name, image in event["Records"][0]["dynamodb"].items():
            if name in IMAGES:
                written = encode_item(getattr(read.records[0], IMAGES[name]))
                assert [] == lost(image, written)


def event_of(event_type: Any, new: Any, old: Any) -> Any:
    """Return an event of an item that was changed, as Lambda delivers it."""
    table = getattr(event_type, "table", ReadingEvent.table)
    names = {table.partition_key, table.sort_key or table.partition_key}
    images = {"Keys": {name: new[name] for name in names}}
    if "NEW" in table.view_type:
        images["NewImage"] = new
    if "OLD" in table.view_type:
        images["OldImage"] = old
    change = {**in_json(images), "StreamViewType": table.view_type}
    return {"Records": [{"eventName": "MODIFY", "dynamodb": change}]}


@each_module
def test_images_of_a_generated_event_are_written_as_they_were_read(name: str) -> None:
    event_type = event_type_of(name)
    item_type = item_type_of(event_type)

    @slow(3)
    @given(items_of(item_type), items_of(item_type))
    def check(new: Any, old: Any) -> None:
        [event] = event_of(event_type, new, old)["Records"]
        for image in {"NewImage", "OldImage"} & event["dynamodb"].keys():
            assume(is_of_one_entity(event["dynamodb"][image], item_type))
        check_law_of_events(event_type, new, old)

    check()


@pytest.mark.parametrize("event_type", [ReadingEvent, StreamEvent])
def test_images_of_any_event_are_written_as_they_were_read(event_type: Any) -> None:
    readings = items_of(Reading)

    @slow(20)
    @given(readings, readings)
    def check(new: Any, old: Any) -> None:
        check_law_of_events(event_type, new, old)

    check()


@slow(30)
@given(st.data())
def test_json_of_an_item_is_written_as_it_was_read(data: st.DataObject) -> None:
    text = json_text(data.draw(items_of(Reading)))
    loaded = loads_item(text, Reading)
    written = orjson.loads(dumps_item(loaded))
    assert orjson.loads(text).keys() == written.keys()
    assert [] == lost(orjson.loads(text), written)
