"""Both type checkers narrow what is generated, and own models; one run each."""

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


OWN_MODELS = """\
from __future__ import annotations

from typing import Annotated, ClassVar, Literal, assert_never, assert_type

from ddbevents import Dispatcher, Table, iter_records, stream_handler
from ddbevents.records import any_view, keys_only
from ddbevents.records.new_and_old_images import (
    InsertRecord, ModifyRecord, RemoveRecord, TableEvent, TableRecord,
)
from pydantic import BaseModel, Field


class Customer(BaseModel):
    pk: str
    type: Literal["CUSTOMER"]


class Order(BaseModel):
    pk: str
    type: Literal["ORDER"]


Item = Annotated[Customer | Order, Field(discriminator="type")]
Keys = dict[str, str]


class ShopEvent(TableEvent[Item, Keys]):
    table: ClassVar[Table] = Table("shop", "pk")


@stream_handler(ShopEvent)
def handler(record: TableRecord[Item, Keys]) -> None:
    assert_type(record.keys, dict[str, str])
    match record:
        case InsertRecord(new_image=Order() as order):
            assert_type(order, Order)
        case InsertRecord(new_image=item):
            assert_type(item, Customer | Order)
        case ModifyRecord():
            assert_type(record.old_image, Customer | Order)
        case RemoveRecord():
            assert_type(record, RemoveRecord[Item, Keys])
        case _:
            assert_never(record)


dispatcher = Dispatcher(ShopEvent)


@dispatcher.on(InsertRecord[Item, Keys], entity=Order)
def ordered(record: InsertRecord[Order, Keys]) -> None: ...


@dispatcher.default
def other(record: TableRecord[Item, Keys]) -> None: ...


class AnyEvent(any_view.TableEvent[Order, Keys]): ...


for each in iter_records(AnyEvent, {"Records": []}):
    assert_type(each, any_view.TableRecord[Order, Keys])
    if isinstance(each, any_view.ModifyRecord):
        assert_type(each.old_image, Order | None)


class KeysEvent(keys_only.TableEvent[Order, Keys]): ...


for change in iter_records(KeysEvent, {"Records": []}):
    assert_type(change, keys_only.TableRecord[Order, Keys])
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
    (folder / "own_models.py").write_text(OWN_MODELS, "utf-8")
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
