"""Filter patterns: checked as Lambda checks them, matched as Lambda matches them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from ddbevents.errors import PatternError
from ddbevents.filters.matching import matches_any, paths_to
from ddbevents.filters.rule_compiler import Members, rules_of
from ddbevents.limits import FILTER_CHARACTERS

_WHITE_SPACE = " \t\n\r"
_ADDED_LATER = "eventSourceARN"
"""A member that Lambda adds to a record; the stream's own records do not have it."""


class Pattern:
    """A filter pattern of an event source mapping; immutable.

    ``str(pattern)`` is its JSON text, for `FilterCriteria`.

    Args:
        pattern: The pattern as JSON text or as a dict.

    Raises:
        PatternError: Lambda would refuse it.

    Examples:
        >>> pattern = Pattern({"dynamodb": {"NewImage": {"paid": {"BOOL": [True]}}}})
        >>> pattern.matches({"dynamodb": {"NewImage": {"paid": {"BOOL": True}}}})
        True

    Source: AWS, "Control which events Lambda sends to your function"; Event Ruler.
    """

    __slots__ = ("_paths", "_rules", "_text")

    def __init__(self, pattern: str | Mapping[str, Any]) -> None:
        try:
            members = (
                _parsed(pattern) if isinstance(pattern, str) else (_members_of(pattern))
            )
            self._rules = rules_of(members)
            self._text = _text_of(members)
            self._text.encode()
            _check_length(self._text)
        except (RecursionError, UnicodeEncodeError):
            raise PatternError(
                "expected a pattern in JSON that is valid UTF-8 and not deeply nested"
            ) from None
        self._paths = paths_to(self._rules)

    @property
    def filter_criteria(self) -> dict[str, list[dict[str, str]]]:
        """The value of `FilterCriteria`: ``{"Filters": [{"Pattern": "..."}]}``."""
        return {"Filters": [{"Pattern": str(self)}]}

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Return whether Lambda would deliver a record; see `ddbevents.filters`.

        Raises:
            TypeError: It is not a record.
        """
        if not isinstance(record, Mapping):
            raise TypeError(f"expected a record, found {type(record).__name__}")
        if _ADDED_LATER in record and _ADDED_LATER in self._paths:
            record = {name: record[name] for name in record if name != _ADDED_LATER}
        return matches_any(self._rules, self._paths, record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and self.filter_criteria == (
            other.filter_criteria
        )

    def __hash__(self) -> int:
        return hash(str(self.filter_criteria))

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Pattern({self._text!r})"


def _parsed(text: str) -> Any:
    """Return the pattern in a text; AWS ignores what follows it, and so do we.

    Raises:
        PatternError: It is not JSON.
    """
    _check_length(text)
    decoder = json.JSONDecoder(object_pairs_hook=Members, parse_constant=_no_json)
    try:
        return decoder.raw_decode(text.lstrip(_WHITE_SPACE))[0]
    except ValueError as error:
        reason = getattr(error, "msg", None) or str(error)
    raise PatternError(f"expected a pattern in JSON: {reason}")


def _check_length(text: str) -> None:
    if len(text) > FILTER_CHARACTERS:
        raise PatternError(f"a pattern has at most {FILTER_CHARACTERS} characters")


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _members_of(value: Any) -> Any:
    """Return a pattern in a dict as `Members` and lists."""
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise PatternError("expected names that are strings")
        return Members((name, _members_of(each)) for name, each in value.items())
    return [*map(_members_of, value)] if isinstance(value, list | tuple) else value


def _text_of(value: Any) -> str:
    """Return compact JSON text; a name may be in it twice."""
    if isinstance(value, Members):
        members = (f"{_text_of(name)}:{_text_of(each)}" for name, each in value)
        return f"{{{','.join(members)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_text_of, value))}]"
    return json.dumps(value, ensure_ascii=False)
