"""What a generated module knows of its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddbevents.wire import StreamViewType


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, keys and stream, as its table schema gives them.

    Attributes:
        name: The table's name.
        partition_key: The attribute name of the partition key.
        sort_key: That of the sort key, or None.
        time_to_live: That of the time to live, or None.
        view_type: Which images the stream's records carry.
    """

    name: str
    partition_key: str
    sort_key: str | None = None
    time_to_live: str | None = None
    view_type: StreamViewType = "NEW_AND_OLD_IMAGES"
