"""Compares the filters of two places, whatever their order and spelling."""

from __future__ import annotations

import json
from collections import Counter
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from ddbevents.filters.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence


def filter_drift(
    deployed: Sequence[str], built: Sequence[str], names: tuple[str, str]
) -> list[str]:
    """Return a patch from deployed filters to built ones; empty if they are equal.

    They are compared as parsed JSON. The patch leaves out filters that both have.

    Args:
        deployed: The patterns in a template.
        built: The patterns in Python.
        names: The names of the sources of both.

    Raises:
        PatternError: Lambda would refuse one.
    """
    old, new = (sorted(map(_parsed, each), key=_key) for each in (deployed, built))
    removed, added = _without(old, new), _without(new, old)
    patch = unified_diff(
        _indented_lines(removed), _indented_lines(added), *names, lineterm=""
    )
    return [*patch]


def _parsed(pattern: str) -> Any:
    return json.loads(str(Pattern(pattern)))


def _key(value: Any) -> str:
    """Return a text that is only the same for equal JSON; in Python, 1 equals True."""
    return json.dumps(_numbers(value), sort_keys=True)


def _numbers(value: Any) -> Any:
    """Return a value with whole floats as ints: 300.0 and 300 are equal in JSON."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [*map(_numbers, value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _without(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return the values that others lack, counting equal ones."""
    unmatched = Counter(map(_key, others))
    found = []
    for value in values:
        key = _key(value)
        if unmatched[key]:
            unmatched[key] -= 1
        else:
            found.append(value)
    return found


def _indented_lines(patterns: Sequence[Any]) -> list[str]:
    texts = [json.dumps(_numbers(p), indent=2, sort_keys=True) for p in patterns]
    return [line for text in texts for line in text.splitlines()]
