"""Tests of the shop's handler, with what template.yaml deploys."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

import shop_handler
from ddbevents.fixtures import (
    EventSourceMapping,
    Fate,
    StreamTable,
    StreamTableFactory,
    build_event,
    random_records,
)
from shop import Customer, Purchase, PurchaseStatus, ShopEvent
from shop_handler import handler

TEMPLATE = Path(__file__).with_name("template.yaml")
CONFIRMATION = ("CUSTOMER#42", "we have got 30 euros for PURCHASE#7")


@pytest.fixture
def table(stream_table: StreamTableFactory) -> StreamTable:
    """The table `shop`, empty."""
    return stream_table(ShopEvent)


@pytest.fixture
def mapping(event_source_mapping: type[EventSourceMapping]) -> EventSourceMapping:
    """The event source mapping of the template."""
    return event_source_mapping.from_template(
        TEMPLATE,
        "ShopFunction",
        handler=handler,
        parameters={"BatchSize": 10},
        event_type=ShopEvent,
    )


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The messages that were sent: to whom, and what."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(shop_handler, "send", lambda *message: messages.append(message))
    return messages


def customer(number: int = 42) -> Customer:
    return Customer(
        pk=f"CUSTOMER#{number}", sk="PROFILE", type="CUSTOMER", email="a@example.com"
    )


def purchase(status: PurchaseStatus, number: int = 42) -> Purchase:
    return Purchase(
        pk=f"CUSTOMER#{number}",
        sk="PURCHASE#7",
        type="PURCHASE",
        status=status,
        total=Decimal(30),
    )


def test_the_function_gets_what_it_asked_for(
    table: StreamTable, mapping: EventSourceMapping, sent: list[tuple[str, str]]
) -> None:
    table.put(customer())
    table.put(purchase(PurchaseStatus.OPEN))
    table.update(customer(), {"email": "b@example.com"})
    table.put(purchase(PurchaseStatus.PAID))
    log = mapping.run(table.records)
    assert log.records(Fate.FILTERED) == table.records[:2]
    assert log.records(Fate.DONE) == table.records[2:]
    assert sent == [("CUSTOMER#42", "please confirm your new address"), CONFIRMATION]


def test_a_purchase_is_confirmed_once(
    table: StreamTable, mapping: EventSourceMapping, sent: list[tuple[str, str]]
) -> None:
    table.put(purchase(PurchaseStatus.PAID))
    table.update(purchase(PurchaseStatus.PAID), {"note": "Thank you"})
    assert mapping.run(table.records).records(Fate.DONE) == table.records
    assert sent == [CONFIRMATION]


def test_an_entity_that_nobody_knows_does_not_reach_the_function(
    table: StreamTable, mapping: EventSourceMapping
) -> None:
    table.put({"pk": "COUPON#1", "sk": "COUPON", "type": "COUPON"})
    assert mapping.run(table.records).records(Fate.FILTERED) == table.records


def test_a_message_that_cannot_be_sent_holds_up_no_other(
    table: StreamTable,
    mapping: EventSourceMapping,
    sent: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def send(to: str, text: str) -> None:
        if to == "CUSTOMER#13":
            raise ConnectionError("no mailbox")
        sent.append((to, text))

    monkeypatch.setattr(shop_handler, "send", send)
    for number in (13, 42):
        table.put(purchase(PurchaseStatus.PAID, number))
    log = mapping.run(table.records)
    assert log.records(Fate.DISCARDED) == table.records[:1]
    # In the batch that was split, then alone: the one three times more.
    assert [outcome.deliveries for outcome in log.outcomes] == [4, 2]
    assert len(log.destination) == 1
    assert sent == [CONFIRMATION]


@pytest.mark.usefixtures("sent")
def test_whatever_fits_the_schema_is_handled() -> None:
    records = [*islice(random_records(ShopEvent, seed=1), 200)]
    assert handler(build_event(records), None) == {"batchItemFailures": []}
