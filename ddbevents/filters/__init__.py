"""Lambda's event filters: would this record be delivered?

A filter pattern looks like the record that it matches, with a list of the wanted values
at each leaf:

    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"status": {"S": ["PAID"]}}}}

Common mistakes with DynamoDB's records:

- A pattern goes down to the type's tag; ``{"status": ["PAID"]}`` matches nothing.
- ``exists`` only tests leaf nodes. An attribute is an object; test the value under its
  type tag: ``{"status": {"S": [{"exists": true}]}}``. Without the tag, true matches
  nothing, and false matches everything.
- ``numeric`` never matches an N: a number is text there, and equality compares text.
- ``eventSourceARN`` is not there yet when Lambda filters.
- The elements of a list are matched one by one: ``{"L": {"S": ["a"]}}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.filters.builder import Attribute, Records, where
from ddbevents.filters.condition import Condition
from ddbevents.filters.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Attribute", "Condition", "Pattern", "Records", "matches", "where"]


def matches(
    pattern: str | Mapping[str, Any] | Pattern, record: Mapping[str, Any]
) -> bool:
    """Return whether a filter pattern lets a record through, as Lambda applies it.

    Args:
        pattern: The pattern as JSON text or as a dict; or a `Pattern`, which is only
            read once, for many records.
        record: A record as Lambda delivers it.

    Raises:
        PatternError: Lambda would refuse the pattern.

    Examples:
        >>> matches('{"eventName": ["INSERT"]}', {"eventName": "REMOVE"})
        False

    Source: AWS, "Using event filtering with a DynamoDB event source".
    """
    if not isinstance(pattern, Pattern):
        pattern = Pattern(pattern)
    return pattern.matches(record)
