"""Both type checkers accept what is generated, and narrow its types; one run each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from generated_modules import DESIGNS, PATHS

from ddbevents.cli import main

SCHEMA = Path(__file__).parent / "golden/gen/entities-passthrough/table.schema.json"

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every golden module and every table design's, under names of their own."""
    folder = tmp_path_factory.mktemp("modules")
    for path in PATHS:
        name = f"golden_{path.parent.name.replace('-', '_')}.py"
        (folder / name).write_text(path.read_text("utf-8"), "utf-8")
    assert 0 == main(["gen", *map(str, DESIGNS.values()), "-o", str(folder)])
    # It imports its module as `shop`, a name that a table design has, too.
    handler = HANDLER.replace("from shop import", "from golden_shop import")
    assert 0 == main(["gen", str(SCHEMA), "-o", str(folder / "golden_shop.py")])
    (folder / "handler.py").write_text(handler, "utf-8")
    return folder


@pytest.mark.parametrize(
    "checker",
    [
        ("mypy", "--strict", "--config-file="),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["mypy", "pyright"],
)
def test_generated_modules_are_clean_and_narrowed(
    folder: Path, checker: tuple[str, ...]
) -> None:
    modules = sorted(path.name for path in folder.glob("*.py"))
    checked = subprocess.run(
        [sys.executable, "-m", *checker, *modules],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == checked.returncode, checked.stdout + checked.stderr
