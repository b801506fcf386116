"""Five real table designs: their modules read all of their sample events.

The designs are in fixtures/tables/, each with an event of its table's stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from generated_modules import DESIGNS, ROOT, design_type, event_type_of, module_of
from pydantic import TypeAdapter

from ddbevents import Image, encode_item
from ddbevents.cli import main

TABLES = ROOT / "fixtures" / "tables"


def images(record: Any) -> Iterator[tuple[str, Any]]:
    for wire, field in (
        ("Keys", "keys"),
        ("NewImage", "new_image"),
        ("OldImage", "old_image"),
    ):
        if hasattr(record, field):
            yield wire, getattr(record, field)


@pytest.mark.parametrize("name", DESIGNS)
def test_every_image_is_read_and_keeps_all_when_it_is_written(name: str) -> None:
    sample = (TABLES / f"{name}.event.json").read_bytes()
    event = design_type(name).loads(sample)
    written = orjson.loads(sample)["Records"]
    assert 3 <= len(written) == len(event.records)
    for record, expected in zip(event.records, written, strict=True):
        found = dict(images(record))
        assert expected["dynamodb"].keys() & {"Keys", "NewImage", "OldImage"} == {
            *found
        }
        for wire, model in found.items():
            item = encode_item(model)
            assert expected["dynamodb"][wire].keys() <= item.keys()
            cls: Any = type(model)
            assert model == TypeAdapter(Image[cls]).validate_python(item)


def test_the_kinds_of_a_single_table_are_told_apart() -> None:
    event = design_type("shop").loads((TABLES / "shop.event.json").read_bytes())
    assert [
        "Customer",
        "Order",
        "Order",
        "Invoice",
        "Invoice",
        "ShopUnknownItem",
        "Order",
    ] == [
        type(getattr(record, "new_image", None) or record.old_image).__name__
        for record in event.records
    ]
    wish = event.records[5].new_image
    assert {"type": "WISH", "sku": "TEE-M"} == wish.model_extra


def documented() -> list[str]:
    page = (ROOT / "docs" / "reference" / "table-schema.md").read_text("utf-8")
    return re.findall(r"```json\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("schema", documented(), ids=["one-kind", "several-kinds"])
def test_the_documented_schemas_give_modules(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "table.schema.json"
    path.write_text(schema)
    assert 0 == main(["gen", str(path), "-o", str(tmp_path)])
    module = module_of((tmp_path / "table.py").read_text("utf-8"), "documented")
    assert event_type_of(module).model_validate({"Records": []})
