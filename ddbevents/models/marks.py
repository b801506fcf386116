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
    """What is known of a node besides its type.

    Attributes:
        tag: The tag of its values; None where the node inside has the same.
        read: A node that reads native values of the tag and nothing else, quicker.
        write: Returns what is stored for a value; others as they are.
        sample: What random data are made of it; None: of the node inside.
        compiled: Of an image: returns the schema that reads it in its wire form, None
            where there is none.
        names: Of a tagged union: the attributes that its discriminator looks at.
        always_stored: Whether a default around it is one for the constructor only.
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
    """Whether a node is one of ours."""
    return _KEY in (node.get("metadata") or {})


def mark_of(node: Node) -> Mark:
    """Return the mark of a node, an empty one if it has none."""
    mark: Mark = (node.get("metadata") or {}).get(_KEY, _NONE)
    return mark


def is_always_stored(node: Node) -> bool:
    """Whether a node has a default for a constructor only."""
    return node["type"] == "default" and mark_of(node["schema"]).always_stored


def wrapped(node: Node, read: Callable[..., Any]) -> Node:
    """Return a node with a function of ours around it, which takes over its name."""
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
    """Return a marked schema; of a ``T | None``, one in which the T is marked."""
    if schema["type"] == "nullable":
        return core_schema.nullable_schema(mark(schema["schema"]))
    return mark(schema)
