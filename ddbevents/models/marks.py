"""`Mark`: what our annotations (`UnixTime`, `Json` ...) say about a node."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic_core import core_schema

from ddbevents.models import core_schema as nodes

if TYPE_CHECKING:
    from ddbevents.models.core_schema import Node

Write = Callable[[Any], Any]
Sample = Literal["json", "unix-time", "unix-time-ms"]

_KEY = "ddbevents"


class Mark(NamedTuple):
    """What is known about a node besides its type.

    Attributes:
        tag: The tag of its values; None if it is that of the node inside.
        read: A quicker node that only reads native values of the tag.
        write: Returns the stored value for a value of its own; others unchanged.
        sample: The type of its random data; None if it is that of the node inside.
        compiled: For an image: returns the schema that reads its wire form; None if
            there is none.
        names: For a tagged union: the attributes that its discriminator reads.
        always_stored: Whether a default around it is only for the constructor.
    """

    tag: str | None = None
    read: Node | None = None
    write: Write | None = None
    sample: Sample | None = None
    compiled: Callable[[], Node | None] | None = None
    names: tuple[str, ...] = ()
    always_stored: bool = False

    def as_metadata(self) -> dict[str, Any]:
        """Return the metadata of a node that has this mark."""
        return {_KEY: self}


_NONE = Mark()


def is_marked(node: Node) -> bool:
    """Whether a node has a mark of ours."""
    return _KEY in (node.get("metadata") or {})


def mark_of(node: Node) -> Mark:
    """Return the mark of a node; an empty one if it has none."""
    mark: Mark = (node.get("metadata") or {}).get(_KEY, _NONE)
    return mark


def is_always_stored(node: Node) -> bool:
    """Whether a node has a default that is only for the constructor."""
    return node["type"] == "default" and mark_of(node["schema"]).always_stored


def wrapped(node: Node, read: Callable[..., Any]) -> Node:
    """Return a node with a function around it; the name moves to the new node."""
    return {
        "type": "function-wrap",
        "function": {"type": "no-info", "function": read},
        "schema": nodes.unnamed(node),
        "metadata": _NONE.as_metadata(),
        **nodes.name_of(node),
    }


def in_nullable(
    schema: core_schema.CoreSchema,
    mark: Callable[[core_schema.CoreSchema], core_schema.CoreSchema],
) -> core_schema.CoreSchema:
    """Return a schema with a mark; in a ``T | None``, on the T."""
    if schema["type"] == "nullable":
        return core_schema.nullable_schema(mark(schema["schema"]))
    return mark(schema)
