"""Values as pydantic's own serializers write them, for items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.codec.describe import describe
from ddbevents.errors import EncodeError

if TYPE_CHECKING:
    from pydantic_core.core_schema import SerializationInfo

    from ddbevents.models.core_schema import Node

CONTEXT = {"ddbevents": "item"}
"""The serialization context while an item is written."""

_OPTIONS: dict[str, Any] = {"by_alias": True, "context": CONTEXT, "warnings": False}


def is_item(info: SerializationInfo) -> bool:
    """Return whether an item is being written: the context says so."""
    context = info.context
    return isinstance(context, dict) and CONTEXT.items() <= context.items()


def by_serializer(serializer: Any, value: Any, **options: Any) -> Any:
    """Return a value as a serializer of pydantic's writes it.

    Raises:
        EncodeError: It cannot, or an annotation such as `Json` raised the error, which
            pydantic wraps.
    """
    try:
        return serializer.to_python(value, **_OPTIONS, **options)
    except ValueError as error:
        refusal = error.__cause__
    if isinstance(refusal, EncodeError):
        raise refusal
    raise EncodeError("a value that can be serialized", describe(value), value)


def in_json(serializer: Any, value: Any) -> Any:
    """Return a value as pydantic writes it in JSON; unchanged if it cannot."""
    try:
        return serializer.to_python(value, mode="json", **_OPTIONS)
    except ValueError:
        return value


def is_text(node: Node) -> bool:
    """Whether values of a node are text in items only, and something else in Python.

    These are URLs, paths, IP addresses, time zones and timedeltas; not secrets,
    which are masked.
    """
    return node["type"] in _TEXT_NODES or has_text_serializer(node)


def has_text_serializer(node: Node) -> bool:
    """Whether a node has one of pydantic's own serializers that give text.

    They are known by their private names: a release of pydantic that renames one makes
    tests/models/test_serializers.py fail.
    """
    serializer = node.get("serialization") or {}
    name = getattr(serializer.get("function"), "__name__", serializer.get("type"))
    return name in _TEXT_SERIALIZERS


_TEXT_NODES = frozenset({"multi-host-url", "timedelta", "url"})
_TEXT_SERIALIZERS = frozenset({"ser_ip", "ser_path", "serialize_url", "to-string"})
"""The serializers of IP addresses, paths and URLs, and the one that calls ``str``."""
