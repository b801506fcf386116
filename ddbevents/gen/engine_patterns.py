"""Rewrites regular expressions of pydantic's engine for other engines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLASSES = {
    r"\d": r"\p{Nd}",
    r"\s": r"\s\x{0B}\x{85}\p{Z}",
    r"\w": r"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}",
}
"""Pydantic's digits, spaces and letters; RE2 itself only knows those of ASCII."""

_parts_of = re.compile(r"\\.|.", re.DOTALL).findall


def re2_pattern(pattern: str) -> str:
    r"""Return a pattern for RE2: ``\d`` is any script's digit."""
    found = ""
    for part, in_class in _parts(pattern):
        names = _CLASSES.get(part)
        if names is not None and not in_class:
            names = f"[{names}]"
        found += names or part
    return found


def java_pattern(pattern: str) -> str:
    r"""Return a pattern for Java: `$` is the very end."""
    found = "(?U)"
    for part, in_class in _parts(pattern):
        found += r"\z" if part == "$" and not in_class else part
    return found


def _parts(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield each character or escape of a pattern, and whether it is in a class."""
    in_class = False
    for part in _parts_of(pattern):
        yield part, in_class
        if part in ("[", "]"):
            in_class = part == "["
