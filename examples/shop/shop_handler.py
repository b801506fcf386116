"""A Lambda function on the stream of the table `shop`: one function per change."""

import logging

from ddbevents import Dispatcher, stream_handler
from ddbevents.records.new_and_old_images import InsertRecord, ModifyRecord
from shop import (
    Customer,
    Purchase,
    ShopEvent,
    ShopInsertRecord,
    ShopKeys,
    ShopModifyRecord,
    ShopRecord,
)

logger = logging.getLogger(__name__)
dispatcher = Dispatcher(ShopEvent)


def send(customer: str, text: str) -> None:
    """Send a customer a message; a real one would send an e-mail."""
    logger.info("%s: %s", customer, text)


@dispatcher.on(ShopInsertRecord, entity=Purchase)
@dispatcher.on(ShopModifyRecord, entity=Purchase, when=lambda r: r.changed("status"))
def confirm(
    record: InsertRecord[Purchase, ShopKeys] | ModifyRecord[Purchase, ShopKeys],
) -> None:
    """Confirm a purchase that was paid."""
    purchase = record.new_image
    send(purchase.pk, f"we have got {purchase.total} euros for {purchase.sk}")


@dispatcher.on(ShopModifyRecord, entity=Customer, when=lambda r: r.changed("email"))
def verify(record: ModifyRecord[Customer, ShopKeys]) -> None:
    """Verify a customer's new address."""
    send(record.new_image.pk, "please confirm your new address")


@dispatcher.default
def ignore(record: ShopRecord) -> None:
    """Do nothing about other changes."""


# Lambda splits a batch until the record that fails is alone: see template.yaml.
handler = stream_handler(ShopEvent, on_failure="isolate")(dispatcher)
