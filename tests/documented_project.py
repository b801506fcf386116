"""The project that the commands of docs/ speak of: examples/orders, and more files.

`app.py` has the handler, and the recipe of docs/how-to/recipes.md; the files of events,
of items and of messages are made here; the schema of docs/how-to/schema-evolution.md
has changed since `origin/main`.
"""

from __future__ import annotations

import json
import re
import subprocess
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from typing import Any

from ddbevents import encode_item
from ddbevents.fixtures import StreamTable, build_event
from orders import Order, OrderEvent, OrderStatus

ROOT = Path(__file__).parents[1]
PARKED_BATCHES = 5
_GIT = ["git", "-c", "user.name=reader", "-c", "user.email=reader@example.com"]


def order(number: int) -> Order:
    return Order(
        pk="CUSTOMER#42",
        sk=f"ORDER#{number}",
        status=OrderStatus.PENDING,
        placed_at=datetime(2026, 11, 23, tzinfo=UTC),
        total=Decimal("19.90"),
        lines=[],
    )


def parked_event(*sequence_numbers: int) -> Any:
    """An event that a handler parked, of new orders with these sequence numbers."""
    table = StreamTable(OrderEvent.table)
    for number in range(len(sequence_numbers)):
        table.put(order(number))
    event = deepcopy(build_event(table.records))
    for record, sequence_number in zip(event["Records"], sequence_numbers, strict=True):
        record["dynamodb"]["SequenceNumber"] = str(sequence_number)
    return event


def make_project(folder: Path) -> None:
    """Make the project in a folder that is not there yet."""
    copytree(
        ROOT / "examples" / "orders",
        folder,
        ignore=ignore_patterns("__pycache__", ".*", "events", "test_*"),
    )
    copy(ROOT / "fixtures/events/new-and-old-images.json", folder / "events.json")
    (folder / "app.py").write_text(_app(), "utf-8")
    _write_json(folder / "events.jsonl", parked_event(100, 200, 300))
    items = [encode_item(order(number)) for number in (1, 2)]
    _write_json(folder / "scan.json", {"Items": items, "Count": 2, "ScannedCount": 2})
    events = [
        parked_event(*range(batch * 2400, batch * 2400 + 700, 100))
        for batch in range(1, PARKED_BATCHES + 1)
    ]
    messages = [
        {"MessageId": f"m{n}", "ReceiptHandle": f"r{n}", "Body": json.dumps(event)}
        for n, event in enumerate(events)
    ]
    _write_json(folder / "messages.json", {"Messages": messages})


def change_schema(folder: Path) -> None:
    """Make README.md's schema `origin/main`, and change it as the page shows."""
    blocks = (ROOT / "README.md").read_text("utf-8").split("```json\n")
    before = blocks[1].partition("```")[0]
    total = '    "total": {"type": "number"},\n'
    after = before.replace('"SHIPPED"]', '"SHIPPED", "REFUNDED"]')
    after = after.replace(total, f'{total}    "note": {{"type": "string"}},\n')
    for name in ("before.schema.json", "orders.schema.json"):
        (folder / name).write_text(before, "utf-8")
    for command in (
        ["init", "--quiet"],
        ["add", "orders.schema.json"],
        ["commit", "--quiet", "--message", "The table's schema"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run([*_GIT, *command], cwd=folder, check=True)
    (folder / "orders.schema.json").write_text(after, "utf-8")


def _app() -> str:
    """`handler`, and the function `copying` with what the page has above it."""
    page = (ROOT / "docs" / "how-to" / "recipes.md").read_text("utf-8")
    first, *others = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    [recipe] = (each for each in others if "def copying(" in each)
    copying = recipe.partition("def fresh_copying(")[0]
    imports = "from ddbevents import stream_handler", "from handler import handler"
    return "\n".join([*imports, first, copying])


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value), "utf-8")
