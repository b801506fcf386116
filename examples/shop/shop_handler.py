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


@dispatcher.on(ShopInsertRecord, entity=Purchase)
@dispatcher.on(ShopModifyRecord, entity=Purchase, when=lambda r: r.changed("status"))
def confirm(
    record: InsertRecord[Purchase, ShopKeys] | ModifyRecord[Purchase, ShopKeys],
) -> None:
    """Confirm a purchase that was paid; a real one would send an e-mail."""
    logger.info("%s: paid", record.new_image.sk)


@dispatcher.on(ShopModifyRecord, entity=Customer, when=lambda r: r.changed("email"))
def verify(record: ModifyRecord[Customer, ShopKeys]) -> None:
    """Verify a customer's new address."""
    logger.info("%s: has a new address", record.new_image.pk)


@dispatcher.default
def ignore(record: ShopRecord) -> None:
    """Do nothing about other changes."""


handler = stream_handler(ShopEvent)(dispatcher)
