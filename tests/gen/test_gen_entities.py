"""Modules of tables with several kinds of items: what type checkers make of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ddbevents.cli import main

SCHEMA = Path(__file__).parents[1] / "golden/gen/entities-passthrough/table.schema.json"

HANDLER = """\
from __future__ import annotations

from typing import Literal, assert_never, assert_type

from ddbevents.sources import iter_records
from shop import (
    Customer, Order, ShopEvent, ShopInsertRecord, ShopItem, ShopModifyRecord,
    ShopRecord, ShopRemoveRecord, ShopUnknownItem,
)


def item(record: ShopRecord) -> ShopItem:
    match record:
        case ShopInsertRecord(new_image=Order() as order):
            assert_type(order, Order)
            assert_type(order.type, Literal["ORDER", "RETURN"])
            return order
        case ShopInsertRecord():
            assert_type(record.new_image, Customer | Order | ShopUnknownItem)
            return record.new_image
        case ShopModifyRecord():
            assert_type(record.old_image, Customer | Order | ShopUnknownItem)
            assert_type(record.keys.pk, str)
            return record.old_image
        case ShopRemoveRecord():
            return record.old_image
    assert_never(record)


def kind(found: ShopItem) -> str:
    match found:
        case Customer():
            return found.name
        case Order():
            return found.type
        case ShopUnknownItem():
            return found.sk
    assert_never(found)


def by_name(record: ShopRecord) -> None:
    if record.event_name == "INSERT":
        assert_type(record, ShopInsertRecord)


for each in iter_records(ShopEvent, {"Records": []}):
    assert_type(each, ShopRecord)
"""


@pytest.mark.parametrize(
    "checker",
    [
        ("mypy", "--strict", "--config-file="),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["mypy", "pyright"],
)
def test_records_and_entities_are_narrowed(
    tmp_path: Path, checker: tuple[str, ...]
) -> None:
    assert 0 == main(["gen", str(SCHEMA), "-o", str(tmp_path / "shop.py")])
    (tmp_path / "handler.py").write_text(HANDLER)
    checked = subprocess.run(
        [sys.executable, "-m", *checker, "handler.py"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == checked.returncode, checked.stdout + checked.stderr
