"""What records keep their order by: the keys of an item, or a function of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ddbevents.codec import decode_item

if TYPE_CHECKING:
    from ddbevents.records import Event

OrderBy: TypeAlias = Literal["item", "partition"] | Callable[[dict[str, Any]], Hashable]
KeyOf: TypeAlias = Callable[[Any], Hashable | None]


def key_reader(event_type: type[Event[Any]], order_by: OrderBy) -> KeyOf:
    """Return a function that reads a record's key; it returns None if it cannot.

    Args:
        event_type: The event class; "partition" needs one that has a table.
        order_by: "item", "partition", or a function of the key attributes, as native
            values by their names.

    Raises:
        ValueError: It is not one of these, or there is no table.
    """
    if callable(order_by):
        return lambda record: _read(record, order_by)
    if order_by == "item":
        return lambda record: _read(record, _item_key)
    if order_by != "partition":
        raise ValueError('order_by must be "item", "partition", or a function')
    table = getattr(event_type, "table", None)
    if table is None:
        from ddbevents.table import without_table  # noqa: PLC0415  # on errors only

        raise ValueError(
            f'order_by="partition" needs a table: {without_table(event_type.__name__)};'
            " or pass a function of the keys, such as lambda keys: keys['pk']"
        )
    name = table.partition_key
    return lambda record: _read(record, lambda keys: keys[name])


def _item_key(keys: dict[str, Any]) -> Hashable:
    return tuple(sorted(keys.items()))


def _read(record: Any, key_of: Callable[[dict[str, Any]], Hashable]) -> Hashable | None:
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    keys = change.get("Keys") if isinstance(change, Mapping) else None
    if not keys:
        return None
    try:
        key = key_of(decode_item(keys))
        hash(key)
    except Exception:  # noqa: BLE001  # spoilt keys, or a function of the user's
        return None
    return key
