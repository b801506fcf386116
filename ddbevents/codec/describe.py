"""How an error describes a value: by its type, never by the value itself."""

from __future__ import annotations

from typing import Any


def describe(value: Any) -> str:
    """Return a description of a value that does not show it, such as ``a list``."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
