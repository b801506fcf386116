"""The reference of AWS's limits, from `ddbevents/limits.py`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ddbevents import limits

_SOURCE = re.compile(r"\n*Source: (https://\S+)")


def limits_page() -> str:
    """Return the text of the page: a table for each section of the module."""
    text = Path(limits.__file__).read_text("utf-8")
    sections = re.findall(
        r"^# ([A-Z][^\n]+)\n(.*?)(?=^# [A-Z]|\Z)", text, re.MULTILINE | re.DOTALL
    )
    parts: list[str] = []
    for head, body in sections:
        if head.startswith("Source: "):  # of the section that has just begun
            source = head.removeprefix("Source: ")
            parts[-1] += f"\nSource: <{source}>\n\n{_table(body)}"
        else:
            parts.append(f"## {head}\n" + (f"\n{_table(body)}" if body.strip() else ""))
    return (
        "# Limits of AWS\n\n"
        "The limits that the library enforces or simulates. Each is defined once, in"
        " `ddbevents/limits.py`, with its source.\n\n" + "\n".join(parts)
    )


def _table(code: str) -> str:
    rows, waiting = [], list[str]()
    for node in ast.parse(code).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                waiting.append(name)
            case ast.Expr(value=ast.Constant(value=str(text))):
                rows += [_row(name, text) for name in waiting]
                waiting = []
            case _:
                raise ValueError(f"limits.py: a statement of another form: {node}")
    rows += [_row(name, "") for name in waiting]
    return (
        "| limit | value | what it limits |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _row(name: str, about: str) -> str:
    value = getattr(limits, name)
    shown = (
        ", ".join(f"`{key}` {low:,} to {high:,}" for key, (low, high) in value.items())
        if isinstance(value, dict)
        else " to ".join(f"{each:,}" for each in value)
        if isinstance(value, tuple)
        else f"{value:,}"
    )
    linked = _SOURCE.sub(r" ([source](\1))", about.strip())
    return f"| `{name}` | {shown} | {' '.join(linked.split())} |"
