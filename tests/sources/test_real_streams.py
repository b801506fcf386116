"""Records that AWS's own DynamoDB Local made, read with and without a schema."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from dynamodb_local import Table

from ddbevents import StreamEvent, iter_records
from ddbevents.records import Event, keys_only, new_and_old_images, new_image, old_image

MakeTable = Callable[..., Table]


GENERATED = Path(__file__).parents[1] / "golden" / "gen" / "every-type" / "expected.py"


def generated() -> Any:
    """Return the module that `ddbevents gen` writes for such a table."""
    spec = importlib.util.spec_from_file_location("every_type", GENERATED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["every_type"] = module  # where pydantic looks up references
    spec.loader.exec_module(module)
    return module


things = generated()


ITEM: dict[str, Any] = {
    "pk": "a",
    "sk": -7,
    "text": "Zürich 東京 🚀",
    "empty": "",
    "small": Decimal("1E-130"),
    "large": Decimal("1.2345678901234567890123456789012345678E+97"),
    "negative": Decimal("-0.5"),
    "data": bytes(range(256)),
    "yes": True,
    "nothing": None,
    "names": {"x", "y"},
    "primes": {2, 3, 5},
    "blobs": {b"", b"\xff"},
    "mixed": ["s", Decimal("1.25"), None],
    "nested": {"deep": [{"S": True, "class": None}], "aws:rep:deleting": True},
}


def wire(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item as boto3 takes it."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in item.items()}


KEY = {"pk": {"S": "a"}, "sk": {"N": "-7"}}


def written(table: Table) -> None:
    """Insert, modify and remove one item."""
    table.put(wire(ITEM))
    table.dynamodb.update_item(
        TableName=table.name,
        Key=KEY,
        UpdateExpression="SET #text = :text, extra = :extra REMOVE #names",
        ExpressionAttributeNames={"#text": "text", "#names": "names"},
        ExpressionAttributeValues={":text": {"S": "new"}, ":extra": {"N": "2e3"}},
    )
    table.delete(KEY)


MODIFIED = {
    **{name: value for name, value in ITEM.items() if name != "names"},
    "text": "new",
    "extra": 2000,
}


def test_boto3_values_are_read_back_equal_without_a_schema(
    make_table: MakeTable,
) -> None:
    table = make_table({"pk": "S", "sk": "N"})
    written(table)
    inserted, modified, removed = StreamEvent.model_validate(
        {"Records": table.records()}
    ).records
    keys = {"pk": "a", "sk": -7}
    assert (keys, keys, keys) == (inserted.keys, modified.keys, removed.keys)
    assert ITEM == inserted.new_image  # type: ignore[union-attr]  # it is an INSERT
    assert MODIFIED == modified.new_image  # type: ignore[union-attr]
    assert ITEM == modified.old_image  # type: ignore[union-attr]
    assert MODIFIED == removed.old_image  # type: ignore[union-attr]
    assert {"text", "names", "extra"} == modified.changes().keys()
    assert inserted.approximate_creation_date_time is not None
    assert inserted.approximate_creation_date_time.tzinfo is not None
    assert None is inserted.table_name
    assert not removed.is_ttl_delete


@pytest.mark.parametrize(
    ("view_type", "module"),
    [
        ("KEYS_ONLY", keys_only),
        ("NEW_IMAGE", new_image),
        ("OLD_IMAGE", old_image),
        ("NEW_AND_OLD_IMAGES", new_and_old_images),
    ],
)
def test_typed_records_of_each_view_type_hold_what_was_written(
    make_table: MakeTable, view_type: str, module: Any
) -> None:
    table = make_table({"pk": "S", "sk": "N"}, view_type)
    written(table)
    classes = (module.InsertRecord, module.ModifyRecord, module.RemoveRecord)
    parameters = (things.Thing, things.ThingKeys)
    insert, modify, remove = (record[parameters] for record in classes)
    event_type: Any = Event.__class_getitem__(insert | modify | remove)
    records = list(iter_records(event_type, {"Records": table.records()}))
    assert ["INSERT", "MODIFY", "REMOVE"] == [record.event_name for record in records]
    for record in records:
        assert things.ThingKeys(pk="a", sk=-7) == record.keys
        for name, expected in expected_images(view_type, record.event_name).items():
            assert expected == getattr(record, name).model_dump(exclude_unset=True)


def test_a_generated_event_holds_what_was_written(make_table: MakeTable) -> None:
    table = make_table({"pk": "S", "sk": "N"})
    written(table)
    event = things.ThingEvent.model_validate({"Records": table.records()})
    inserted, modified, removed = event.records
    assert isinstance(inserted, things.ThingInsertRecord)
    assert isinstance(modified, things.ThingModifyRecord)
    assert isinstance(removed, things.ThingRemoveRecord)
    assert ITEM == inserted.new_image.model_dump(exclude_unset=True)
    assert MODIFIED == removed.old_image.model_dump(exclude_unset=True)
    assert {"text", "names", "extra"} == modified.changes().keys()


def expected_images(view_type: str, event_name: str) -> dict[str, dict[str, Any]]:
    """Return the images a record must have, as a model dumps them."""
    before = {"INSERT": None, "MODIFY": ITEM, "REMOVE": MODIFIED}[event_name]
    after = {"INSERT": ITEM, "MODIFY": MODIFIED, "REMOVE": None}[event_name]
    images = {
        "old_image": before if "OLD" in view_type else None,
        "new_image": after if "NEW" in view_type else None,
    }
    return {name: image for name, image in images.items() if image is not None}
