"""The samples that `infer` makes a schema from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ddbevents.errors import format_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.infer import Samples
    from ddbevents.wire import StreamViewType


@dataclass
class Collected:
    """Samples, and what is known about their table.

    Attributes:
        samples: What the items have in common.
        table: The table's name.
        view_type: Which images its stream carries; None if that is not known.
        time_to_live: The attribute that is its time to live, or None.
        is_whole: Whether everything could be read.
    """

    samples: Samples
    table: str
    view_type: StreamViewType | None = None
    time_to_live: str | None = None
    is_whole: bool = True


def named(keys: Sequence[str] | Mapping[str, Any]) -> str:
    """Return keys in words, for messages."""
    return " and ".join(format_path((key,)) for key in keys)
