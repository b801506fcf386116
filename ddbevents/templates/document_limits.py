"""Limits of a template's content, so that a hostile one cannot hang its reader.

YAML's aliases let a short file stand for a huge document, or for one without an end.
Everything after `check_limits` may walk the document as if it had no aliases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ddbevents.templates.template_error import TemplateError

MOST_VALUES: Final = 500_000
"""More than the 1 MB of JSON that CloudFormation takes can hold.

Source: AWS, "AWS CloudFormation quotas", size of a template body.
"""

MOST_LEVELS: Final = 100
"""Few enough that recursive functions stay far from Python's recursion limit."""

_MOST_BITS: Final = 8_192  # Python refuses to write numbers of over 4,300 digits
_SHOWN_STEPS: Final = 8
_Path = tuple[str | int, ...]


class _Extent(NamedTuple):
    """How many values a value stands for, itself included, and how deep they nest."""

    values: int
    levels: int


_SCALAR: Final = _Extent(1, 0)


def check_limits(file: str, document: Any) -> None:
    """Check that a document has an end, and a size that can be walked.

    Raises:
        TemplateError: An alias refers to itself, or it is too large or too deep.
    """
    _Measure(file).extent(document, ())


@dataclass(frozen=True, slots=True)
class _Measure:
    """Measures each shared value once, however many aliases refer to it."""

    file: str
    known: dict[int, _Extent] = field(default_factory=dict)
    entered: set[int] = field(default_factory=set)

    def extent(self, value: Any, path: _Path) -> _Extent:
        if not isinstance(value, list | Mapping):
            if isinstance(value, int) and value.bit_length() > _MOST_BITS:
                raise self._error(path, "expected a number with fewer digits")
            return _SCALAR
        if id(value) in self.entered:
            raise self._error(path, "the alias refers to itself: remove it")
        if id(value) not in self.known:
            self.entered.add(id(value))
            self.known[id(value)] = self._sum(value, path)
            self.entered.remove(id(value))
        found = self.known[id(value)]
        if len(path) + found.levels > MOST_LEVELS:
            raise self._too_deep(path)
        return found

    def _sum(self, value: list[Any] | Mapping[str, Any], path: _Path) -> _Extent:
        if len(path) >= MOST_LEVELS:
            raise self._too_deep(path)
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        values, levels = 1, 0
        for step, each in items:
            inner = self.extent(each, (*path, step))
            values, levels = values + inner.values, max(levels, inner.levels)
        if values > MOST_VALUES:
            reason = f"aliases expand to more than {MOST_VALUES:,} values: use fewer"
            raise self._error(path, reason)
        return _Extent(values, levels + 1)

    def _too_deep(self, path: _Path) -> TemplateError:
        return self._error(path, f"expected at most {MOST_LEVELS} nested levels")

    def _error(self, path: _Path, reason: str) -> TemplateError:
        return TemplateError(self.file, path[:_SHOWN_STEPS], reason)
