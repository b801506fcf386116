"""Tests of the handler with the event source mapping that template.yaml deploys."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from ddbevents.fixtures import EventSourceMapping, Fate, StreamTableFactory
from handler import handler
from orders import Line, Order, OrderEvent, OrderStatus

TEMPLATE = Path(__file__).with_name("template.yaml")


def test_what_is_deployed_filters_retries_and_reports(
    stream_table: StreamTableFactory, event_source_mapping: type[EventSourceMapping]
) -> None:
    order = Order(
        pk="CUSTOMER#42",
        sk="ORDER#7",
        status=OrderStatus.PENDING,
        placed_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        total=Decimal("19.90"),
        lines=[Line(sku="A-1", quantity=2, price=Decimal("9.95"))],
    )
    table = stream_table(OrderEvent)
    table.put({"pk": "CUSTOMER#42", "sk": "NOTE#1"})
    table.put(order)
    table.put({"pk": "CUSTOMER#43", "sk": "ORDER#8", "status": "PAID"})
    mapping = event_source_mapping.from_template(
        TEMPLATE, "OrdersFunction", handler=handler, event_type=OrderEvent
    )
    log = mapping.run(table.records)
    note, good, poison = table.records
    assert log.records(Fate.FILTERED) == [note]
    assert log.records(Fate.DONE) == [good]
    assert log.records(Fate.DISCARDED) == [poison]
    assert mapping.on_failure == "sqs"
