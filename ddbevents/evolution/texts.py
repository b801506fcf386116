"""Compares what changes nothing in how items are read: texts and spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.evolution.change import changed
from ddbevents.gen.normalise import is_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Part

_TEXTS = ("$comment", "$id", "description", "examples")
_ELSEWHERE = {
    "$defs",
    "$ref",
    "anyOf",
    "contentSchema",
    "default",
    "discriminator",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "x-dynamodb",
}
"""Keywords that are compared with what is in them, or with the table."""


def text_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield which texts of two schemas differ."""
    titled = not any(is_class(part.schema) or not part.pointer for part in (old, new))
    for keyword in (*_TEXTS, *["title"] * titled):
        if old.words.get(keyword) != new.words.get(keyword):
            spots = old.spot(keyword), new.spot(keyword)
            yield changed("text-changed", *spots, keyword=keyword)


def word_changes(old: Part, new: Part, found: Iterable[Change]) -> Iterator[Change]:
    """Yield what differs in two schemas beside what has been found already.

    They stand for values of the same kind.
    """
    texts = [*text_changes(old, new)]
    yield from texts
    told = {word for change in (*found, *texts) for word in change.rule.keywords}
    for keyword in sorted({*old.words, *new.words} - told - _ELSEWHERE - {*_TEXTS}):
        before, after = _meant(keyword, old), _meant(keyword, new)
        if before != after and dict not in (type(before), type(after)):
            yield changed("respelled", old.spot(keyword), new.spot(keyword))


def _meant(keyword: str, part: Part) -> Any:
    """Return the value of a keyword, without NULL, which is compared elsewhere."""
    value = part.words.get(keyword)
    if keyword == "title" and not part.pointer:
        return None  # the module's names begin with it
    if keyword == "enum" and value is not None:
        return [one for one in value if one is not None]
    if keyword == "type" and isinstance(value, list):
        return next(one for one in value if one != "null")
    return value


def link_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield the differences of what leads to a schema: references, choices of NULL."""
    before, after = [*old.chain], [*new.chain]
    for one, other in zip(before[:-1], after[:-1], strict=False):
        yield from text_changes(one, other)
    if old.may_be_null is new.may_be_null and old.spelling != new.spelling:
        yield changed("respelled", old.spot(), new.spot())
