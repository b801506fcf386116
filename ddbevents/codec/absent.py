"""`ABSENT`: stands for an attribute that is not there."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class _Absent(Enum):
    ABSENT = "ABSENT"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
"""Stands for an attribute that an image does not have; false in a condition.

``None`` would not do: it is what ``{"NULL": true}`` reads as.
"""
