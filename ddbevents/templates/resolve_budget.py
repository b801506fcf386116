"""Bounds the work of resolving one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MOST_WORK: Final = 1_000_000
"""The most values and characters that one value may expand to.

A template is at most 1 MB, but a few lines of nested functions expand to terabytes.
"""


@dataclass(slots=True)
class Budget:
    """How much work is left.

    Attributes:
        left: How many values and characters.
    """

    left: int = MOST_WORK


def size_of(value: Any) -> int:
    """Return how many values and characters a resolved value has."""
    if isinstance(value, str):
        return len(value) + 1
    if isinstance(value, Mapping):
        return 1 + sum(len(str(name)) + size_of(each) for name, each in value.items())
    return 1 + sum(map(size_of, value)) if isinstance(value, list) else 1
