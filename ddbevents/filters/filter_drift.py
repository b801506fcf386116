"""How the filters of two places differ, whatever their order and spelling."""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from ddbevents.filters.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence


def filter_drift(
    deployed: Sequence[str], built: Sequence[str], names: tuple[str, str]
) -> list[str]:
    """Return a patch from deployed filters to built ones; empty if they are equal.

    They are compared as parsed JSON. The patch has those alone that the other lacks.

    Args:
        deployed: The patterns that a template has.
        built: The patterns that Python has.
        names: Where each of them are from.

    Raises:
        PatternError: Lambda would refuse one.
    """
    old, new = (sorted(map(_parsed, each), key=_key) for each in (deployed, built))
    only_old, only_new = _without(old, new), _without(new, old)
    patch = unified_diff(_lines(only_old), _lines(only_new), *names, lineterm="")
    return [*patch]


def _parsed(pattern: str) -> Any:
    return json.loads(str(Pattern(pattern)))


def _key(value: Any) -> str:
    """Return a text that equal JSON has alone: in Python, 1 is True."""
    return json.dumps(_numbers(value), sort_keys=True)


def _numbers(value: Any) -> Any:
    """Return a value whose whole numbers are all written alike, as in 300.0."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [*map(_numbers, value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _without(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    left = [*map(_key, others)]
    found = []
    for value in values:
        if (key := _key(value)) in left:
            left.remove(key)
        else:
            found.append(value)
    return found


def _lines(patterns: Sequence[Any]) -> list[str]:
    texts = [json.dumps(_numbers(p), indent=2, sort_keys=True) for p in patterns]
    return [line for text in texts for line in text.splitlines()]
