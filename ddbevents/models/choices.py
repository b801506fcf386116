"""Choices of unions that only read values of their own tags.

Pydantic's lenient choices take others as well: a `bool` takes 0, a `set` a list, a
`datetime` a number, `bytes` a text. They would be written back under another tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import SchemaError, SchemaValidator

from ddbevents.codec import encode_value
from ddbevents.codec.decode import NATIVE_TAGS
from ddbevents.models import core_schema as nodes
from ddbevents.models.marks import wrapped
from ddbevents.models.redaction import wrong_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.models.core_schema import Node
    from ddbevents.models.expected_tags import ExpectedTags
    from ddbevents.models.type_tags import TypeTags


def with_choices_of_their_tags(
    original: Node, union: Node, type_tags: TypeTags
) -> Node:
    """Return a union whose choices only read values of their own tags.

    Args:
        original: The union that pydantic made; errors have the names of its choices.
        union: The same union with changed parts.
        type_tags: The tags of the nodes of the original.
    """
    found = [*map(type_tags.of, nodes.choices(original))]
    tags = [tag for expected in found for tag in expected.tags]
    choices = []
    for own, before, after in zip(
        found, original["choices"], union["choices"], strict=True
    ):
        node = nodes.without_label(after)
        has_rival_parts = any(tags.count(tag) > 1 for tag in own.inside)
        if has_rival_parts or own.tags != {*tags}:
            node = wrapped(node, _reader_of(own, looks_inside=has_rival_parts))
        is_as_it_was = node is nodes.without_label(before)
        choices.append(before if is_as_it_was else (node, _label(before, type_tags)))
    return {**union, "choices": choices}


def _label(choice: Any, type_tags: TypeTags) -> str:
    """Return pydantic's name for a choice in the location of an error."""
    if isinstance(choice, tuple):
        return str(choice[1])
    node: Any = type_tags.schema.resolve(choice)
    if "cls" in node:
        return str(node["cls"].__name__)
    try:
        return SchemaValidator(node).title
    except SchemaError:  # it refers to a definition
        return str(node["type"])


def _reader_of(
    own: ExpectedTags, *, looks_inside: bool
) -> Callable[[Any, Callable[[Any], Any]], Any]:
    """Return a validator that refuses the native values of other tags.

    Args:
        own: The tags of a choice.
        looks_inside: Whether another choice differs only in the tags of its parts.
    """
    expected = " or ".join(sorted(own.tags))

    def read(value: Any, handler: Callable[[Any], Any]) -> Any:
        found = NATIVE_TAGS.get(value.__class__)
        if found is None:
            return handler(value)
        if own.tags.isdisjoint(found):
            raise wrong_value(expected, " or ".join(sorted(found)))
        if looks_inside and found <= _WITH_PARTS:
            for error in own.problems(encode_value(value)):
                raise wrong_value(error.expected, error.found)
        return handler(value)

    return read


_WITH_PARTS = frozenset({"L", "M"})
