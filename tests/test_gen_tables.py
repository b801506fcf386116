"""Five real table designs: their modules read all of their sample events.

The designs are in fixtures/tables/, each with an event of its table's stream.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter

from ddbevents import Image, encode_item
from ddbevents.cli import main

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "fixtures" / "tables"
SCHEMAS = {
    path.name.partition(".")[0]: path
    for path in [
        ROOT / "examples" / "orders" / "orders.schema.json",
        *sorted(TABLES.glob("*.schema.json")),
    ]
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the modules of all designs are."""
    folder = tmp_path_factory.mktemp("tables")
    assert 0 == main(["gen", *map(str, SCHEMAS.values()), "-o", str(folder)])
    return folder


def imported(folder: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        f"table_{name}", folder / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where pydantic looks up forward references
    spec.loader.exec_module(module)
    return module


def event_class(module: ModuleType) -> Any:
    [name] = [name for name in module.__all__ if name.endswith("Event")]
    return getattr(module, name)


def images(record: Any) -> Iterator[tuple[str, Any]]:
    for wire, field in (
        ("Keys", "keys"),
        ("NewImage", "new_image"),
        ("OldImage", "old_image"),
    ):
        if hasattr(record, field):
            yield wire, getattr(record, field)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_image_is_read_and_keeps_all_when_it_is_written(
    folder: Path, name: str
) -> None:
    sample = (TABLES / f"{name}.event.json").read_bytes()
    event = event_class(imported(folder, name)).loads(sample)
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


def test_the_kinds_of_a_single_table_are_told_apart(folder: Path) -> None:
    module = imported(folder, "shop")
    event = module.ShopEvent.loads((TABLES / "shop.event.json").read_bytes())
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


@pytest.mark.parametrize(
    "checker",
    [
        ("mypy", "--strict", "--config-file="),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["mypy", "pyright"],
)
def test_the_modules_pass_type_checkers(folder: Path, checker: tuple[str, ...]) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", *checker, *map(str, sorted(folder.glob("*.py")))],
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == checked.returncode, checked.stdout + checked.stderr


def documented() -> list[str]:
    page = (ROOT / "docs" / "table-schema.md").read_text("utf-8")
    return re.findall(r"```json\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("schema", documented(), ids=["one-kind", "several-kinds"])
def test_the_documented_schemas_give_modules(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "table.schema.json"
    path.write_text(schema)
    assert 0 == main(["gen", str(path), "-o", str(tmp_path)])
    assert event_class(imported(tmp_path, "table")).model_validate({"Records": []})
