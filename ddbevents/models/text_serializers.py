"""Which serializers are pydantic's own and give text: known by their private names.

A release of pydantic that renames one makes tests/models/test_text_serializers.py fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddbevents.models.core_schema import Node

_NAMES = frozenset({"ser_ip", "ser_path", "serialize_url", "to-string"})
"""Of IP addresses, paths, URLs; and what is written as ``str`` gives it."""


def has_text_serializer(node: Node) -> bool:
    """Whether a node has one of pydantic's own serializers that give text."""
    serializer = node.get("serialization") or {}
    name = getattr(serializer.get("function"), "__name__", serializer.get("type"))
    return name in _NAMES
