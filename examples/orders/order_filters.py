"""What the function of the table `orders` gets: changes of orders, and nothing else."""

from __future__ import annotations

from ddbevents.filters import where
from orders import OrderEvent

FILTERS = where(OrderEvent).keys["sk"].prefix("ORDER#")
