"""How a value is spoken of in an error: by its type, never by itself."""

from __future__ import annotations

from typing import Any


def describe(value: Any) -> str:
    """Return what a value is, in words that do not hold it: ``a list``."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
