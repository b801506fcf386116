"""json.loads, which decodes nothing: what parsing alone costs."""

from __future__ import annotations

from json import loads as loads_item
from json import loads as untyped_event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.workloads import Table

__all__ = ["loads_item", "typed_event", "untyped_event"]


def typed_event(_: Table) -> Callable[[bytes], Any]:
    """Return what parses events."""
    return untyped_event
