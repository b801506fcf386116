"""Choices of unions, each of which reads what is of its own tags alone.

Pydantic's lenient choices would take others, too: a `bool` a 0, a `set` a list, a
`datetime` a number, `bytes` a text; and what they take would be written as another
AttributeValue.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, SchemaError, SchemaValidator

from ddbevents._images.core_schema import Node, wrapped
from ddbevents._images.shapes import COUNTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents._images.shapes import Shapes


def with_choices_of_their_tags(original: Node, union: Node, shapes: Shapes) -> Node:
    """Return a union of which each choice reads what is of its own tags.

    Args:
        original: The union as pydantic made it; errors have the names of its choices.
        union: The same with its parts changed.
        shapes: The shapes of the original.
    """
    tags = [shapes.of(_node(choice)).tags for choice in original["choices"]]
    every = frozenset[str]().union(*tags)
    choices = []
    for own, before, after in zip(
        tags, original["choices"], union["choices"], strict=True
    ):
        node = _node(after)
        if own != every:
            node = wrapped(node, _reader_of(own), {COUNTED: True})
        is_as_it_was = node is _node(before)
        choices.append(before if is_as_it_was else (node, _label(before, shapes)))
    return {**union, "choices": choices}


def _node(choice: Any) -> Node:
    node: Node = choice[0] if isinstance(choice, tuple) else choice
    return node


def _label(choice: Any, shapes: Shapes) -> str:
    """Return what pydantic calls a choice in the location of an error."""
    if isinstance(choice, tuple):
        return str(choice[1])
    node: Any = shapes.definitions.get(choice.get("schema_ref", ""), choice)
    if "cls" in node:
        return str(node["cls"].__name__)
    try:
        return SchemaValidator(node).title
    except SchemaError:  # it refers to a definition
        return str(node["type"])


def _reader_of(tags: frozenset[str]) -> Callable[[Any, Callable[[Any], Any]], Any]:
    """Return what refuses the native values of other tags."""
    expected = " or ".join(sorted(tags))

    def read(value: Any, handler: Callable[[Any], Any]) -> Any:
        found = _NATIVE.get(value.__class__)
        if found is None or not tags.isdisjoint(found):
            return handler(value)
        raise PydanticCustomError(
            "attribute_value",
            "Expected {expected}, found {found}",
            {"expected": expected, "found": " or ".join(sorted(found))},
        )

    return read


_NATIVE: dict[type, frozenset[str]] = {
    bool: frozenset({"BOOL"}),
    bytes: frozenset({"B"}),
    dict: frozenset({"M"}),
    float: frozenset({"N"}),
    int: frozenset({"N"}),
    list: frozenset({"L"}),
    set: frozenset({"BS", "NS", "SS"}),
    str: frozenset({"S"}),
    type(None): frozenset({"NULL"}),
    Decimal: frozenset({"N"}),
}
"""The tags of the values that the codec makes, by their types."""
