"""Stops a batch before Lambda's timeout."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MARGIN = 1.5
"""How often the slowest record so far must fit in the remaining time."""


class Deadline:
    """Decides whether there is time for one more record.

    Args:
        least: How much time must be left to begin a record; None for no deadline.
        context: Lambda's; without one that knows the remaining time there is no
            deadline.
    """

    def __init__(self, least: timedelta | None, context: Any) -> None:
        self._remaining: Callable[[], float] | None = None
        if least is not None:
            self._remaining = getattr(context, "get_remaining_time_in_millis", None)
        self._least = least / timedelta(milliseconds=1) if least is not None else 0.0
        self._slowest = 0.0
        self._has_begun = False

    def left(self) -> float | None:
        """Return how many milliseconds are left; None without a deadline."""
        return None if self._remaining is None else float(self._remaining())

    def begin(self) -> float | None:
        """Note that a record is begun; return the time, for `end`."""
        self._has_begun = True
        return None if self._remaining is None else self.left()

    def end(self, begun: float | None) -> None:
        """Note that a record is done."""
        if begun is not None and (left := self.left()) is not None:
            self._slowest = max(self._slowest, begun - left)

    def has_passed(self) -> bool:
        """Return whether too little time is left for another record.

        At least one record is begun, whatever the time: otherwise the same batch would
        come again and again.
        """
        if self._remaining is None or not self._has_begun:
            return False
        left = float(self._remaining())
        return left <= max(self._least, _MARGIN * self._slowest)


def check_deadline(deadline: object) -> None:
    """Check that a deadline is valid.

    Raises:
        TypeError: It is not a timedelta.
        ValueError: It is zero or negative.
    """
    if deadline is None:
        return
    if not isinstance(deadline, timedelta):
        raise TypeError(
            f"deadline must be a timedelta or None, found {type(deadline).__name__}"
        )
    if deadline <= timedelta():
        raise ValueError("deadline must be above 0, or None")
