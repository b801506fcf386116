"""Complaints about records: the first few of a similar sort are shown, all counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_ALIKE = 5
_MOST_PATTERNS = 100
"""How many different complaints are counted separately; the others count as one."""

_numbers_in = re.compile(r"\d+").sub


class Complaint(NamedTuple):
    """What is wrong with a record.

    Attributes:
        problem: The fault, without the record's name.
        text: The line to show: the place, the record's name and the fault.
    """

    problem: str
    text: str


class Complaints:
    """Shows what is wrong with records, and counts what it does not show.

    Complaints are alike if they differ only in numbers, such as line numbers.
    """

    def __init__(self) -> None:
        self._seen: dict[str, _Alike] = {}

    def add(self, complaint: Complaint, write: Callable[[str], None]) -> None:
        """Show a complaint, unless there were too many like it.

        Args:
            complaint: What is wrong.
            write: Shows it.
        """
        pattern = _numbers_in("0", complaint.problem)
        if pattern not in self._seen and len(self._seen) >= _MOST_PATTERNS:
            pattern = ""
        alike = self._seen.setdefault(pattern, _Alike(complaint.problem, write))
        alike.count += 1
        if alike.count <= _MOST_ALIKE:
            write(complaint.text)

    def close(self) -> None:
        """Say how many were not shown."""
        for pattern, alike in self._seen.items():
            if (hidden := alike.count - _MOST_ALIKE) > 0:
                problem = " ".join(alike.problem.split()) if pattern else "others"
                alike.write(f"and {hidden:,} more like it: {problem}")
        self._seen.clear()


class _Alike:
    def __init__(self, problem: str, write: Callable[[str], None]) -> None:
        self.problem = problem
        self.write = write
        self.count = 0
