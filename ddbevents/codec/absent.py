"""`ABSENT`: the value of an attribute that is not there."""

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
"""The value of an attribute that an image does not have; false in a condition.

It is not ``None``, since ``{"NULL": true}`` reads as that.
"""
