"""What the function of the shop gets: paid purchases, and customers that change."""

from __future__ import annotations

from ddbevents.filters import where
from shop import ShopEvent

_shop = where(ShopEvent)

FILTERS = [
    _shop.event_name("INSERT", "MODIFY") & _shop.new_image["status"].equals("PAID"),
    _shop.event_name("MODIFY") & _shop.new_image["type"].equals("CUSTOMER"),
]
