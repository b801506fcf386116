"""What a generated module knows about its table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddbevents.limits import TABLE_NAME_CHARACTERS

if TYPE_CHECKING:
    from ddbevents.wire import StreamViewType


_LEAST, _MOST = TABLE_NAME_CHARACTERS
_NAME = rf"[A-Za-z0-9_.-]{{{_LEAST},{_MOST}}}"


def is_table_name(name: str) -> bool:
    """Return whether DynamoDB accepts a name for a table.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    """
    return re.fullmatch(_NAME, name) is not None


def without_table(name: str) -> str:
    """Return what to do if the event class of this name has no table."""
    return (
        f"{name} does not name its table: add"
        ' `table: ClassVar[Table] = Table("orders", "pk", "sk")` to the class, with'
        " the table's name and keys"
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, keys and stream, as its table schema gives them.

    Attributes:
        name: The table's name.
        partition_key: The attribute name of the partition key.
        sort_key: The attribute name of the sort key, or None.
        time_to_live: The attribute name of the time to live, or None.
        view_type: Which images the stream's records carry.
    """

    name: str
    partition_key: str
    sort_key: str | None = None
    time_to_live: str | None = None
    view_type: StreamViewType = "NEW_AND_OLD_IMAGES"
