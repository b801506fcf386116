"""Lays out JSON as people write it: short values on one line."""

from __future__ import annotations

import json
from typing import Any

_WIDTH = 88


def dumps(value: Any) -> str:
    """Return a value as JSON text, indented only where a line would be too long."""
    return _lay_out(value, 0, 0)


def _lay_out(value: Any, indent: int, used: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or used + len(line) <= _WIDTH:
        return line
    margin = " " * (indent + 2)
    if isinstance(value, list):
        opening, closing = "[]"
        parts = [_lay_out(each, indent + 2, indent + 3) for each in value]
    else:
        opening, closing = "{}"
        starts = [f"{json.dumps(name, ensure_ascii=False)}: " for name in value]
        parts = [
            start + _lay_out(each, indent + 2, indent + 3 + len(start))
            for start, each in zip(starts, value.values(), strict=True)
        ]
    inside = f",\n{margin}".join(parts)
    return f"{opening}\n{margin}{inside}\n{' ' * indent}{closing}"
