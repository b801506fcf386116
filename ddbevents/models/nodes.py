"""The nodes of pydantic's core schemas, down to the classes in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = Mapping[str, Any]

CLASSES = frozenset({"dataclass", "model"})


def is_model(cls: Any) -> bool:
    """Whether a class is a pydantic model or a pydantic dataclass."""
    return hasattr(cls, "__pydantic_core_schema__")


def nodes(node: Any, definitions: Mapping[str, Schema]) -> Iterator[Schema]:
    """Yield the nodes below one, but not those inside of other classes.

    Args:
        node: A core schema; it is yielded, too.
        definitions: The nodes that a ``definition-ref`` may name.
    """
    seen: set[str] = set()
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, (list, tuple)):
            left += node
        if not isinstance(node, dict):
            continue
        yield node
        reference = node.get("schema_ref", "")
        if reference in definitions and reference not in seen:
            seen.add(reference)
            left.append(definitions[reference])
        if node.get("type") not in CLASSES or not is_model(node["cls"]):
            left += [value for key, value in node.items() if key != "metadata"]
