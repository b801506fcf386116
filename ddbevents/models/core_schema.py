"""The parts of pydantic's core schemas that are nodes themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Node = dict[str, Any]

EXACT_TEXT: Node = {
    "type": "str",
    "strict": True,
    "min_length": 0,
    "max_length": 2**31,
    "strip_whitespace": False,
    "to_lower": False,
    "to_upper": False,
    "regex_engine": "rust-regex",
}
"""Text as it is, whatever the settings of the model that it is in."""

_NOT_NODES = frozenset(
    {"cls", "config", "default", "expected", "members", "metadata", "serialization"}
)
_BY_NAME = frozenset({"choices", "fields"})
"""Parts that are, or may be, nodes by name."""


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with the nodes right in it changed; itself where none is."""
    changed = {key: _changed(key, part, change) for key, part in node.items()}
    return changed if any(changed[key] is not node[key] for key in node) else node


def wrapped(node: Node, read: Callable[..., Any], metadata: Node) -> Node:
    """Return a node with a function around it, which takes over its name."""
    reference = {"ref": node["ref"]} if "ref" in node else {}
    return {
        "type": "function-wrap",
        "function": {"type": "no-info", "function": read},
        "schema": {key: part for key, part in node.items() if key != "ref"},
        "metadata": metadata,
        **reference,
    }


def _changed(key: str, part: Any, change: Callable[[Node], Node]) -> Any:
    if key in _NOT_NODES:
        return part
    if isinstance(part, dict):
        if key not in _BY_NAME:
            return change(part)
        parts = {name: _changed("", inner, change) for name, inner in part.items()}
        return part if all(parts[name] is part[name] for name in part) else parts
    if isinstance(part, list | tuple):
        # A list has no names, whatever its key: its elements are nodes.
        inner = type(part)(_changed("", each, change) for each in part)
        return part if all(a is b for a, b in zip(inner, part, strict=True)) else inner
    return part
