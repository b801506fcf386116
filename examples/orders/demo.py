"""What `make demo` shows: from a schema to a typed handler on a batch."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import orjson

from ddbevents.cli import main as ddbevents
from ddbevents.fixtures import StreamTable, build_event

if TYPE_CHECKING:
    from ddbevents.wire import LambdaEvent

HERE = Path(__file__).parent


class Screen(logging.StreamHandler[TextIO]):
    """Shows a message, and of an error's traceback the last lines only."""

    def format(self, record: logging.LogRecord) -> str:
        """Return what is shown of a log record."""
        shown = [record.getMessage()]
        if record.exc_info and record.exc_info[1]:
            shown += str(record.exc_info[1]).splitlines()[1:]
        return "\n".join(f"   {line}" for line in shown)


def main() -> int:
    """Generate, build, handle; return the exit code."""
    print("1. ddbevents gen orders.schema.json -o orders.py")
    schema, module = HERE / "orders.schema.json", HERE / "orders.py"
    if code := ddbevents(["gen", str(schema), "-o", str(module)]):
        return code

    print("\n2. A batch, as DynamoDB Streams and Lambda would deliver it")
    event = batch()
    for record in event["Records"]:
        change = record["dynamodb"]
        images = [name for name in ("OldImage", "NewImage") if name in change]
        print(f"   {record['eventName']:6}  {' and '.join(images)}")
    print(f"   {len(orjson.dumps(event))} bytes of JSON")

    print("\n3. The typed handler: examples/orders/handler.py")
    from handler import handler  # noqa: PLC0415  # it imports what step 1 wrote

    logging.basicConfig(level="INFO", handlers=[Screen(sys.stdout)])
    response = handler(event, None)

    print("\n4. What it answers Lambda: the number of the record that is not an order;")
    print("   Lambda delivers again from there on, and nothing before it")
    print(f"   {orjson.dumps(response).decode()}")
    return 0


def batch() -> LambdaEvent:
    """Return an event with an order's life, and a record that is not one."""
    from orders import Line, Order, OrderEvent, OrderStatus  # noqa: PLC0415  # as above

    table = StreamTable(OrderEvent.table)
    order = Order(
        pk="CUSTOMER#42",
        sk="ORDER#7",
        status=OrderStatus.PENDING,
        placed_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        total=Decimal("19.90"),
        lines=[Line(sku="A-1", quantity=2, price=Decimal("9.95"))],
        expires_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    table.put(order)
    table.update(order, {"note": "Ring twice", "tags": {"gift"}})
    table.update(order, {"status": OrderStatus.PAID})
    table.expire(order)
    table.put({"pk": "CUSTOMER#43", "sk": "ORDER#8", "status": "PAID", "total": "?"})
    return build_event(table.records)


if __name__ == "__main__":
    sys.exit(main())
