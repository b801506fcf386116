"""What a type checker makes of sources and handlers; mypy checks it, pytest runs it.

What must be wrong, and whatever needs a generated module, is checked by both type
checkers, one run each.
"""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import pytest
from deliveries import OrderEvent, OrderInsertRecord, OrderRecord, insert, lambda_event
from generated_modules import DESIGNS, ROOT

from ddbevents import Dispatcher, StreamEvent, iter_records, stream_handler
from ddbevents.cli import main
from ddbevents.handlers.window import window_handler
from ddbevents.records.any_view import StreamRecord
from ddbevents.sources import RecordIterator
from ddbevents.wire import PartialBatchResponse, WindowResponse

if TYPE_CHECKING:
    from ddbevents.wire import KinesisEvent, LambdaEvent, PipesBatch


def test_records_are_typed_by_their_event() -> None:
    records = iter_records(OrderEvent, lambda_event(insert(1)))
    assert_type(records, RecordIterator[OrderRecord])
    assert_type(next(records), OrderRecord)
    assert_type(next(iter_records(StreamEvent, [insert(1)])), StreamRecord)


def test_every_shape_of_the_wire_is_an_event() -> None:
    def read(event: LambdaEvent | KinesisEvent | PipesBatch) -> list[OrderRecord]:
        return list(iter_records(OrderEvent, event))

    event: Any = [insert(1)]
    assert 1 == len(read(event))


def test_a_handler_is_typed_by_its_event() -> None:
    @stream_handler(OrderEvent)
    def handler(record: OrderRecord) -> None:
        assert_type(record.keys.pk, str)

    @stream_handler(OrderEvent)
    async def coroutine(record: OrderRecord) -> None: ...

    assert_type(handler({"Records": []}, None), PartialBatchResponse)
    assert_type(coroutine, Callable[[Any, Any], PartialBatchResponse])


def test_a_function_for_some_records_only_is_no_handler() -> None:
    @stream_handler(OrderEvent)  # type: ignore[arg-type]  # the point
    def handler(record: OrderInsertRecord) -> None: ...

    assert callable(handler)


def test_a_window_is_typed_by_its_state() -> None:
    @window_handler(OrderEvent, dict[str, int])
    def handler(_record: OrderRecord, counts: dict[str, int]) -> dict[str, int]:
        return counts

    assert_type(handler, Callable[[Any, Any], WindowResponse])


def test_a_dispatcher_types_its_conditions() -> None:
    dispatcher = Dispatcher(OrderEvent)

    @dispatcher.on(OrderInsertRecord, when=lambda record: record.new_image.status == "")
    def inserted(record: OrderInsertRecord) -> None: ...

    dispatcher.on(OrderInsertRecord, when=lambda record: record.old_image)  # type: ignore[attr-defined]  # the point


PAGE = """\
from __future__ import annotations

from datetime import date
from decimal import Decimal

from ddbevents import Dispatcher, stream_handler
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)
from shop import (
    Customer,
    Invoice,
    Order,
    OrderStatus,
    ShopEvent,
    ShopInsertRecord,
    ShopKeys,
    ShopModifyRecord,
    ShopRecord,
    ShopRemoveRecord,
)

shop = Dispatcher(ShopEvent)
mails: list[str] = []
revenue: dict[str, Decimal] = {}
open_invoices: dict[tuple[str, str], date] = {}


@shop.on(ShopInsertRecord, entity=Customer)
def welcome(record: InsertRecord[Customer, ShopKeys]) -> None:
    customer = record.new_image
    towns = {each.city for each in (customer.addresses or {}).values()}
    mails.append(f"{customer.email.lower()} {customer.since:%Y} {sorted(towns)}")


@shop.on(
    ShopModifyRecord,
    entity=Customer,
    when=lambda record: record.new_image.email != record.old_image.email,
)
async def confirm(record: ModifyRecord[Customer, ShopKeys]) -> None:
    mails.append(record.old_image.email)


@shop.on(ShopInsertRecord, entity=Order)
@shop.on(ShopModifyRecord, entity=Order)
def earn(
    record: InsertRecord[Order, ShopKeys] | ModifyRecord[Order, ShopKeys],
) -> None:
    order = record.new_image
    if order.status is OrderStatus.PAID:
        total = sum((line.price * line.quantity for line in order.lines), Decimal(0))
        revenue[record.keys.pk] = revenue.get(record.keys.pk, Decimal(0)) + total


@shop.on(ShopInsertRecord, entity=Invoice)
def bill(record: InsertRecord[Invoice, ShopKeys]) -> None:
    invoice = record.new_image
    if invoice.total > 0 and invoice.paid_at is None:
        open_invoices[record.keys.pk, record.keys.sk] = invoice.due


@shop.on(ShopRemoveRecord, entity=Invoice, when=lambda record: record.is_ttl_delete)
def write_off(record: RemoveRecord[Invoice, ShopKeys]) -> None:
    del open_invoices[record.old_image.pk, record.old_image.sk]


@shop.default
def ignore(record: ShopRecord) -> None:
    print(record.event_name, record.table_name)


handler = stream_handler(ShopEvent)(shop)
"""

FUNCTIONS = """\
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc"
from __future__ import annotations

from functools import partial
from typing import Any, Protocol, TypeVar, assert_type

import keys_only
import new_image
import old_image
from ddbevents import Dispatcher, StreamEvent
from ddbevents.records import Record
from ddbevents.records import new_image as of_new_image
from ddbevents.records import old_image as of_old_image
from ddbevents.records.any_view import StreamInsertRecord, StreamModifyRecord
from ddbevents.records.new_and_old_images import InsertRecord, ModifyRecord
from new_image import Thing as New, ThingKeys as NewKeys
from old_image import Thing as Old, ThingKeys as OldKeys
from shop import (
    Customer,
    Order,
    ShopEvent,
    ShopInsertRecord,
    ShopKeys,
    ShopModifyRecord,
    ShopRecord,
    ShopRemoveRecord,
)

T = TypeVar("T")
shop = Dispatcher(ShopEvent)
news = Dispatcher(new_image.ThingEvent)
olds = Dispatcher(old_image.ThingEvent)
keys = Dispatcher(keys_only.ThingEvent)


class HasKeys(Protocol):
    @property
    def keys(self) -> ShopKeys: ...


# right: a function of the type, a wider one, one that has no type


@shop.on(ShopInsertRecord)
def inserted(record: ShopInsertRecord) -> int: return 1


assert_type(inserted(ShopInsertRecord.model_construct()), int)


@shop.on(ShopInsertRecord)
@shop.on(ShopModifyRecord)
def written(record: ShopInsertRecord | ShopModifyRecord, *, log: bool = True) -> None:
    assert_type(record.keys, ShopKeys)


written(ShopModifyRecord.model_construct(), log=False)


@shop.on(ShopInsertRecord)
@shop.default
def all_of_them(record: ShopRecord) -> None: ...


@shop.on(ShopInsertRecord)
def whatever(record): ...


@shop.on(ShopInsertRecord)
def with_context(record: ShopInsertRecord, context: Any) -> None: ...


@shop.on(ShopInsertRecord)
def of_a_base(record: Record[ShopKeys]) -> None: ...


@shop.on(ShopInsertRecord)
def of_an_object(record: object) -> None: ...


@shop.on(ShopInsertRecord)
def of_a_protocol(record: HasKeys) -> None: ...


@shop.on(ShopInsertRecord)
def generic(record: T) -> T: return record


class Insertions:
    def __init__(self, record: ShopInsertRecord) -> None: ...
    def __call__(self, record: ShopInsertRecord) -> None: ...
    async def method(self, record: ShopInsertRecord) -> None: ...


shop.on(ShopInsertRecord)(Insertions)
shop.on(ShopInsertRecord)(Insertions(ShopInsertRecord.model_construct()))
shop.on(ShopInsertRecord)(Insertions(ShopInsertRecord.model_construct()).method)
shop.on(ShopInsertRecord)(partial(written, log=False))
shop.on(ShopInsertRecord)(print)
shop.on(ShopInsertRecord)(lambda record: record.new_image.pk)
shop.on(ShopInsertRecord, entity=Order)(lambda record: record.new_image.lines)
Dispatcher(StreamEvent).on(StreamInsertRecord)(lambda record: record.keys["pk"])


# right: functions of an entity, in streams of each view type


@shop.on(ShopInsertRecord, entity=Customer, when=lambda it: it.new_image.email == "")
@shop.on(ShopModifyRecord, entity=Customer)
async def of_both(
    record: InsertRecord[Customer, ShopKeys] | ModifyRecord[Customer, ShopKeys],
) -> None:
    assert_type(record.new_image, Customer)


@news.on(new_image.ThingInsertRecord, entity=New)
def new(record: of_new_image.InsertRecord[New, NewKeys]) -> None: ...


@news.on(new_image.ThingModifyRecord, entity=New)
def newer(record: of_new_image.ModifyRecord[New, NewKeys]) -> None: ...


@news.on(new_image.ThingRemoveRecord)
def gone(record: new_image.ThingRemoveRecord) -> None: ...


@olds.on(old_image.ThingModifyRecord, entity=Old)
def older(record: of_old_image.ModifyRecord[Old, OldKeys]) -> None: ...


@olds.on(old_image.ThingRemoveRecord, entity=Old)
def old(record: of_old_image.RemoveRecord[Old, OldKeys]) -> None: ...


@keys.on(keys_only.ThingInsertRecord)
def key(record: keys_only.ThingInsertRecord) -> None: ...


# wrong, each where it says so


@shop.on(ShopInsertRecord)  # wrong
def modified(record: ShopModifyRecord) -> None: ...


@shop.on(ShopInsertRecord)  # wrong
def number(record: int) -> None: ...


@shop.on(ShopInsertRecord)  # wrong
async def later(record: ShopRemoveRecord) -> None: ...


@shop.on(ShopInsertRecord)  # wrong
def nothing() -> None: ...


@shop.on(ShopInsertRecord)  # wrong
@shop.on(ShopModifyRecord)
def inner_only(record: ShopModifyRecord) -> None: ...


@shop.on(ShopInsertRecord)  # wrong
def of_one_entity(record: InsertRecord[Customer, ShopKeys]) -> None: ...


@shop.on(ShopInsertRecord, entity=Customer)  # wrong
def of_another(record: InsertRecord[Order, ShopKeys]) -> None: ...


@shop.on(ShopInsertRecord, entity=Customer)  # wrong
def of_another_change(record: ModifyRecord[Customer, ShopKeys]) -> None: ...


@shop.on(ShopInsertRecord, entity=Customer)  # wrong
def of_another_table(record: InsertRecord[Customer, NewKeys]) -> None: ...


@shop.on(ShopInsertRecord, entity=Customer)  # wrong
def of_all_entities(record: ShopInsertRecord) -> None: ...


@shop.default  # wrong
def some(record: ShopInsertRecord) -> None: ...


@news.on(new_image.ThingInsertRecord, entity=New)  # wrong
def of_another_view(record: InsertRecord[New, NewKeys]) -> None: ...


@keys.on(keys_only.ThingInsertRecord)  # wrong
def another_key(record: keys_only.ThingModifyRecord) -> None: ...


@Dispatcher(StreamEvent).on(StreamInsertRecord)  # wrong
def untyped(record: StreamModifyRecord) -> None: ...


async def wanted(record: object) -> bool: return True


keys.on(keys_only.ThingInsertRecord, entity=keys_only.Thing)  # wrong
shop.on(ShopInsertRecord, when=wanted)  # wrong
shop.on(ShopInsertRecord, entity=Customer, when=wanted)  # wrong
shop.on(ShopInsertRecord, when=lambda record: record.old_image)  # wrong
shop.on(ShopInsertRecord, entity=Order, when=lambda it: it.new_image.email)  # wrong
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handlers")
    assert 0 == main(["gen", str(DESIGNS["shop"]), "-o", str(folder / "shop.py")])
    for view in ("keys_only", "new_image", "old_image"):
        case = ROOT / "tests/golden/gen" / f"view-{view.replace('_', '-')}"
        shutil.copy(case / "expected.py", folder / f"{view}.py")
    (folder / "page.py").write_text(PAGE, "utf-8")
    (folder / "functions.py").write_text(FUNCTIONS, "utf-8")
    return folder


def mypy_errors(folder: Path) -> set[tuple[str, int]]:
    """Return where mypy has errors: files and lines."""
    ran = _run(folder, "mypy", "--strict", "--config-file=", "--no-error-summary")
    found = re.findall(r"^(\w+\.py):(\d+): error:", ran, re.MULTILINE)
    return {(name, int(line)) for name, line in found}


def pyright_errors(folder: Path) -> set[tuple[str, int]]:
    """Return where pyright has errors: files and lines."""
    ran = _run(folder, "pyright", "--pythonpath", sys.executable, "--outputjson")
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in json.loads(ran)["generalDiagnostics"]
        if each["severity"] == "error"
    }


def _run(folder: Path, *checker: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", *checker, "page.py", "functions.py"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("errors_of", [mypy_errors, pyright_errors])
def test_functions_of_a_dispatcher_are_typed_by_their_records(
    folder: Path, errors_of: Callable[[Path], set[tuple[str, int]]]
) -> None:
    lines = FUNCTIONS.splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if "  # wrong" in line}
    assert {("functions.py", number) for number in wrong} == errors_of(folder)


def test_a_page_of_functions_of_entities_is_registered_as_it_is_typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder))
    # An example of that name may have been imported by other tests.
    monkeypatch.delitem(sys.modules, "shop", raising=False)
    page = runpy.run_path(str(folder / "page.py"))
    assert [] == page["shop"].unhandled
    del sys.modules["shop"]
