"""Tests of the shop's handler, with what template.yaml deploys."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ddbevents.fixtures import EventSourceMapping, Fate, StreamTableFactory
from shop import Customer, Purchase, PurchaseStatus, ShopEvent
from shop_handler import handler

TEMPLATE = Path(__file__).with_name("template.yaml")


def test_the_function_gets_what_it_asked_for(
    stream_table: StreamTableFactory,
    event_source_mapping: type[EventSourceMapping],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "shop_handler")
    table = stream_table(ShopEvent)
    customer = Customer(
        pk="CUSTOMER#42", sk="PROFILE", type="CUSTOMER", email="a@example.com"
    )
    purchase = Purchase(
        pk="CUSTOMER#42",
        sk="PURCHASE#7",
        type="PURCHASE",
        status=PurchaseStatus.OPEN,
        total=Decimal(30),
    )
    table.put(customer)
    table.put(purchase)
    table.update(customer, {"email": "b@example.com"})
    table.update(purchase, {"status": PurchaseStatus.PAID})
    mapping = event_source_mapping.from_template(
        TEMPLATE,
        "ShopFunction",
        handler=handler,
        parameters={"BatchSize": 10},
        event_type=ShopEvent,
    )
    log = mapping.run(table.records)
    assert log.records(Fate.FILTERED) == table.records[:2]
    assert log.records(Fate.DONE) == table.records[2:]
    assert caplog.messages == ["CUSTOMER#42: has a new address", "PURCHASE#7: paid"]
