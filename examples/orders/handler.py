"""A Lambda function on the stream of the table `orders`."""

from __future__ import annotations

import logging

from ddbevents import stream_handler
from orders import (
    OrderEvent,
    OrderInsertRecord,
    OrderModifyRecord,
    OrderRecord,
    OrderRemoveRecord,
)

logger = logging.getLogger(__name__)


@stream_handler(OrderEvent)
def handler(record: OrderRecord) -> None:
    """Say what became of an order; a real one would send e-mails."""
    match record:
        case OrderInsertRecord(new_image=order):
            pieces = sum(line.quantity for line in order.lines)
            logger.info("%s: new, %d pieces, %s euros", order.sk, pieces, order.total)
        case OrderModifyRecord(new_image=order) if record.changed("status"):
            before = record.old_image.status
            logger.info("%s: was %s, is %s", order.sk, before, order.status)
        case OrderModifyRecord(new_image=order):
            logger.info("%s: changed %s", order.sk, ", ".join(sorted(record.changes())))
        case OrderRemoveRecord(old_image=order):
            why = "not paid in time" if record.is_ttl_delete else "deleted"
            logger.info("%s: %s", order.sk, why)
