"""Nodes that read the payload of one tag, for types that hold no others.

What they read, they read as the codec does; they refuse what they are not sure of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.decode import levels
from ddbevents.codec.number import decimal_of
from ddbevents.models.core_schema import EXACT_TEXT, Node
from ddbevents.models.type_tags import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.models.compiled import Compiler

LEVELS_BELOW = levels("lossless", double_base64=False)
# Of these texts, pydantic-core makes what the codec makes of them. It does not of
# -0 as a Decimal, nor of a fraction that ends in 0 (which DynamoDB never returns).
# None of up to 126 characters is out of DynamoDB's range.
_INTEGER = EXACT_TEXT | {"max_length": 126, "pattern": r"^-?[0-9]+$"}
_DECIMAL = EXACT_TEXT | {
    "max_length": 126,
    "pattern": r"^(?:0|-?(?:[1-9][0-9]*|[0-9]+\.[0-9]*[1-9]))$",
}
_ANY_DECIMAL: Node = {"type": "decimal"}
_STRINGS: Node = {"type": "set", "items_schema": {"type": "str"}}


class Read(NamedTuple):
    """A node that reads the payload of one tag.

    Attributes:
        tag: The tag whose payload the node takes.
        node: The core schema.
        nullable: Whether it takes a None for ``{"NULL": true}``, too.
    """

    tag: str
    node: Node
    nullable: bool = False


def _str(_: Compiler, node: Node) -> Read:
    return Read("S", node | {"strict": True})


def _text(_: Compiler, node: Node) -> Read:
    return Read("S", steps(EXACT_TEXT, node))


def _marked_text(compiler: Compiler, node: Node) -> Read:
    # What reads by our grammar looks itself whether it is text.
    return Read("S", node) if node["type"] == "union" else _text(compiler, node)


def _bool(_: Compiler, node: Node) -> Read:
    return Read("BOOL", node | {"strict": True})


def _bytes(_: Compiler, node: Node) -> Read:
    return Read("B", before(LEVELS_BELOW[0]["B"], node))


def _int(_: Compiler, node: Node) -> Read:
    return Read("N", steps(_INTEGER, node | {"strict": False}))


def _decimal(compiler: Compiler, node: Node) -> Read | None:
    if compiler.is_strict(node):
        return None
    return Read(
        "N", steps(_DECIMAL, _plain(decimal_of) if node == _ANY_DECIMAL else node)
    )


def _native_int(_: Compiler, node: Node) -> Read:
    return Read("N", steps(_INTEGER, {"type": "int", "strict": False}, node))


def _constants(compiler: Compiler, node: Node) -> Read | None:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    types = {type(plain(member)) for member in members}
    if types == {str}:
        return _text(compiler, node)
    return _native_int(compiler, node) if types == {int} else None


def _set(compiler: Compiler, node: Node) -> Read | None:
    tags = compiler.shapes.of(node).tags
    if len(tags) > 1:
        return None
    (tag,) = tags
    read = LEVELS_BELOW[0][tag]
    if node == _STRINGS and not any(key.startswith("str_") for key in compiler.config):
        return Read(tag, _plain(read))  # there is nothing left to ask
    return Read(tag, before(read, node))


def before(function: Callable[[Any], Any], node: Mapping[str, Any]) -> Node:
    """Return a node with a function before it."""
    return {
        "type": "function-before",
        "function": {"type": "no-info", "function": function},
        "schema": node,
    }


def _plain(function: Callable[[Any], Any]) -> Node:
    """Return a node that is a function, and asks nothing else."""
    return {
        "type": "function-plain",
        "function": {"type": "no-info", "function": function},
    }


def steps(*nodes: Node) -> Node:
    """Return a node that is several, each of what the one before it makes."""
    return {"type": "chain", "steps": [*nodes]}


Rewrite = Callable[["Compiler", Node], Read | None]

SCALARS: dict[str, Rewrite] = {
    "bool": _bool,
    "bytes": _bytes,
    "date": _text,
    "datetime": _text,
    "decimal": _decimal,
    "enum": _constants,
    "float": _decimal,
    "frozenset": _set,
    "int": _int,
    "literal": _constants,
    "set": _set,
    "str": _str,
    "time": _text,
    "uuid": _text,
}
"""By the type of a core-schema node."""

MARKED: dict[str, Rewrite] = {"N": _native_int, "S": _marked_text}
"""By the tag that an annotation such as `UnixTime` tells."""
