"""Choices of unions, each of which reads what is of its own tags alone.

Pydantic's lenient choices would take others, too: a `bool` a 0, a `set` a list, a
`datetime` a number, `bytes` a text; and what they take would be written as another
AttributeValue.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, SchemaError, SchemaValidator

from ddbevents.codec import encode_value
from ddbevents.models.core_schema import Node, wrapped
from ddbevents.models.type_tags import COUNTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.models.tags import Shape
    from ddbevents.models.type_tags import Shapes


def with_choices_of_their_tags(original: Node, union: Node, shapes: Shapes) -> Node:
    """Return a union of which each choice reads what is of its own tags.

    Args:
        original: The union as pydantic made it; errors have the names of its choices.
        union: The same with its parts changed.
        shapes: The shapes of the original.
    """
    found = [shapes.of(_node(choice)) for choice in original["choices"]]
    tags = [tag for shape in found for tag in shape.tags]
    choices = []
    for own, before, after in zip(
        found, original["choices"], union["choices"], strict=True
    ):
        node = _node(after)
        has_rival_parts = any(tags.count(tag) > 1 for tag in own.inside)
        if has_rival_parts or own.tags != {*tags}:
            read = _reader_of(own, looks_inside=has_rival_parts)
            node = wrapped(node, read, {COUNTED: True})
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


def _reader_of(
    shape: Shape, *, looks_inside: bool
) -> Callable[[Any, Callable[[Any], Any]], Any]:
    """Return what refuses the native values of other tags.

    Args:
        shape: The shape of a choice.
        looks_inside: Whether another choice differs only in the tags of its parts.
    """
    expected = " or ".join(sorted(shape.tags))

    def read(value: Any, handler: Callable[[Any], Any]) -> Any:
        found = _NATIVE.get(value.__class__)
        if found is None:
            return handler(value)
        if shape.tags.isdisjoint(found):
            raise _refusal(expected, " or ".join(sorted(found)))
        if looks_inside and found <= _WITH_PARTS:
            for error in shape.problems(encode_value(value)):
                raise _refusal(error.expected, error.found)
        return handler(value)

    return read


def _refusal(expected: str, found: str) -> PydanticCustomError:
    return PydanticCustomError(
        "attribute_value",
        "Expected {expected}, found {found}",
        {"expected": expected, "found": found},
    )


_WITH_PARTS = frozenset({"L", "M"})


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
