"""Nodes that read the payload of one tag, for types without parts.

They read values as the codec does, and refuse what they are not sure of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.decode import levels
from ddbevents.codec.number import SAFE_LENGTH, decimal_of, read_lossless
from ddbevents.models import core_schema as nodes
from ddbevents.models.core_schema import Node

if TYPE_CHECKING:
    from ddbevents.models.type_tags import TypeTags

LEVELS_BELOW = levels("lossless", double_base64=False)
# pydantic-core reads these texts as the codec does. The codec reads all others: -0 and
# fractions that end in 0, exponents, signs.
_SAFE_TEXT = nodes.EXACT_TEXT | {"max_length": SAFE_LENGTH}
_INTEGER = _SAFE_TEXT | {"pattern": r"^-?[0-9]+$"}
_DECIMAL = _SAFE_TEXT | {"pattern": r"^(?:0|-?(?:[1-9][0-9]*|[0-9]+\.[0-9]*[1-9]))$"}
_ANY_DECIMAL: Node = {"type": "decimal"}
_STRINGS: Node = {"type": "set", "items_schema": nodes.TEXT}


class Context:
    """What the reader of a payload depends on besides its node.

    Attributes:
        tags: The tags of the nodes of the core schema.
        config: The settings of the model that the node is in.
    """

    def __init__(self, tags: TypeTags) -> None:
        self.tags = tags
        self.config: Node = {}

    def is_strict(self, node: Node) -> bool:
        """Return whether a node validates strictly, by itself or by its model."""
        return bool(node.get("strict", self.config.get("strict", False)))


class Read(NamedTuple):
    """A node that reads the payload of one tag.

    Attributes:
        tag: The tag whose payload the node takes.
        node: The core schema.
        nullable: Whether it also takes None, for ``{"NULL": true}``.
    """

    tag: str
    node: Node
    nullable: bool = False


def _marked_text(context: Context, node: Node) -> Read:
    # Nodes that read by our grammar check that the value is text.
    return Read("S", node) if node["type"] == "union" else _text(context, node)


def _decimal(context: Context, node: Node) -> Read | None:
    if context.is_strict(node):
        return None
    exact = _function_node(decimal_of) if node == _ANY_DECIMAL else node
    return _number(nodes.chain(_DECIMAL, exact), node)


def _constants(context: Context, node: Node) -> Read | None:
    types = {*map(type, nodes.constants(node))}
    if types == {str}:
        return _text(context, node)
    return _native_int(context, node) if types == {int} else None


def _set(context: Context, node: Node) -> Read | None:
    tags = context.tags.of(node).tags
    if len(tags) > 1:
        return None
    (tag,) = tags
    read = LEVELS_BELOW[0][tag]
    if node == _STRINGS and not any(key.startswith("str_") for key in context.config):
        return Read(tag, _function_node(read))  # no setting changes the texts
    return Read(tag, before(read, node))


def _number(quick: Node, node: Node) -> Read:
    """Return a node that reads the usual texts quickly, and others by the codec."""
    by_codec = before(read_lossless, node)
    choices = [quick, by_codec]
    return Read("N", {"type": "union", "mode": "left_to_right", "choices": choices})


def untyped_map(context: Context, node: Node, read: Callable[[Any], Any]) -> Read:
    """Return a node that reads a map of any values.

    Args:
        context: What it depends on.
        node: The ``dict`` node.
        read: The codec's reader of such a map.
    """
    others = node.keys() - {"metadata", "serialization", "type", "values_schema"}
    is_plain = others <= {"keys_schema"} and nodes.keys(node) == nodes.TEXT
    if not is_plain or any(key.startswith("str_") for key in context.config):
        return Read("M", before(read, node))

    def read_map(payload: Any) -> Any:
        "".join(payload).encode()  # raises for a name that is not text, or not Unicode
        return read(payload)

    return Read("M", _function_node(read_map))


def before(function: Callable[[Any], Any], node: Node) -> Node:
    """Return a node with a function before it."""
    return {**_function_node(function), "type": "function-before", "schema": node}


def _function_node(function: Callable[[Any], Any]) -> Node:
    """Return a node that is a function and validates nothing else."""
    call = {"type": "no-info", "function": function}
    return {"type": "function-plain", "function": call}


Rewrite = Callable[[Context, Node], Read | None]


def _text(_: Context, node: Node) -> Read:
    return Read("S", nodes.chain(nodes.EXACT_TEXT, node))


def _native_int(_: Context, node: Node) -> Read:
    as_int = {"type": "int", "strict": False}
    return _number(nodes.chain(_INTEGER, as_int, node), node)


def _int(_: Context, node: Node) -> Read:
    return _number(nodes.chain(_INTEGER, node | {"strict": False}), node)


SCALARS: dict[str, Rewrite] = {
    "bool": lambda _, node: Read("BOOL", node | {"strict": True}),
    "bytes": lambda _, node: Read("B", before(LEVELS_BELOW[0]["B"], node)),
    "date": _text,
    "datetime": _text,
    "decimal": _decimal,
    "enum": _constants,
    "float": _decimal,
    "frozenset": _set,
    "int": _int,
    "literal": _constants,
    "set": _set,
    "str": lambda _, node: Read("S", node | {"strict": True}),
    "time": _text,
    "uuid": _text,
}
"""By the type of a core-schema node."""

MARKED: dict[str, Rewrite] = {"N": _native_int, "S": _marked_text}
"""By the tag that the mark of an annotation such as `UnixTime` has."""
