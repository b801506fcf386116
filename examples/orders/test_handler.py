"""Tests of the handler, on records as DynamoDB would send them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ddbevents.fixtures import (
    EventSourceMapping,
    Fate,
    StreamTable,
    StreamTableFactory,
    build_event,
)
from handler import handler
from orders import Line, Order, OrderEvent, OrderStatus


@pytest.fixture
def table(stream_table: StreamTableFactory) -> StreamTable:
    """The table `orders`, empty."""
    return stream_table(OrderEvent)


@pytest.fixture
def order() -> Order:
    """An order that waits to be paid."""
    return Order(
        pk="CUSTOMER#42",
        sk="ORDER#7",
        status=OrderStatus.PENDING,
        placed_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        total=Decimal("19.90"),
        lines=[Line(sku="A-1", quantity=2, price=Decimal("9.95"))],
    )


@pytest.fixture(autouse=True)
def _log_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "handler")


def test_a_new_order_is_greeted(
    table: StreamTable, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    table.put(order)
    assert handler(build_event(table.records), None) == {"batchItemFailures": []}
    assert caplog.messages == ["ORDER#7: new, 2 pieces, 19.9 euros"]


def test_a_change_of_status_is_told(
    table: StreamTable, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    table.put(order)
    table.update(order, {"status": OrderStatus.PAID})
    handler(build_event(table.records[1:]), None)
    assert caplog.messages == ["ORDER#7: was PENDING, is PAID"]


def test_another_change_names_its_attributes(
    table: StreamTable, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    table.put(order)
    table.update(order, {"note": "Ring twice", "tags": {"gift"}})
    handler(build_event(table.records[1:]), None)
    assert caplog.messages == ["ORDER#7: changed note, tags"]


def test_an_expired_order_is_told_from_a_deleted_one(
    table: StreamTable, order: Order, caplog: pytest.LogCaptureFixture
) -> None:
    table.put(order)
    table.expire(order)
    table.put(order)
    table.delete(order)
    handler(build_event(table.records[1::2]), None)
    assert caplog.messages == ["ORDER#7: not paid in time", "ORDER#7: deleted"]


@pytest.mark.ddb_events("events")
def test_an_event_is_answered(event: Any, expected: Any) -> None:
    assert handler(event, None) == expected


def test_the_batch_stops_at_a_record_that_is_no_order(
    table: StreamTable,
    order: Order,
    caplog: pytest.LogCaptureFixture,
    event_source_mapping: type[EventSourceMapping],
) -> None:
    table.put(order)
    table.put({"pk": "CUSTOMER#43", "sk": "ORDER#8", "status": "PAID"})
    table.expire(order)
    mapping = event_source_mapping(
        handler,
        maximum_retry_attempts=1,
        function_response_types=["ReportBatchItemFailures"],
    )
    log = mapping.run(table.records)
    assert log.records(Fate.DONE) == table.records[:1]
    assert log.records(Fate.DISCARDED) == table.records[1:]
    told = [record.message for record in caplog.records if record.name == "handler"]
    assert told == ["ORDER#7: new, 2 pieces, 19.9 euros"]
