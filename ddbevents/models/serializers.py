"""What pydantic's own serializers make of values, for items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.codec.describe import describe
from ddbevents.errors import EncodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT = {"ddbevents": "item"}
"""The serialization context in which an item is written."""

Schema = dict[str, Any]

_OPTIONS: dict[str, Any] = {"by_alias": True, "context": CONTEXT, "warnings": False}


def by_serializer(serializer: Any, value: Any, **options: Any) -> Any:
    """Return what a serializer of pydantic's makes of a value.

    Raises:
        EncodeError: It makes nothing of it, or an annotation such as `Json` raised
            it; pydantic wraps it.
    """
    try:
        return serializer.to_python(value, **_OPTIONS, **options)
    except ValueError as error:
        refusal = error.__cause__
    if isinstance(refusal, EncodeError):
        raise refusal
    raise EncodeError("a value that can be serialized", describe(value), value)


def in_json(serializer: Any, value: Any) -> Any:
    """Return what pydantic makes of a value in JSON; what it cannot, as it is."""
    try:
        return serializer.to_python(value, mode="json", **_OPTIONS)
    except ValueError:
        return value


def is_text_in_json(node: Schema) -> bool:
    """Whether pydantic reads and writes values of a node, or in it, as text in JSON.

    These are URLs, paths, IP addresses, time zones and timedeltas; not secrets,
    which are masked.
    """
    if node["type"] == "union":
        return _is_text_or_the_same(node["choices"])
    writer = node.get("serialization") or {}
    inner = node.get(_INSIDE.get(node["type"], ""))
    if inner and not writer:
        parts = inner if isinstance(inner, list) else [inner]
        return all(map(is_text_in_json, parts))
    return node["type"] in _TEXT_NODES or has_text_writer(node)


def has_text_writer(node: Mapping[str, Any]) -> bool:
    """Whether a node has one of pydantic's own serializers that give text."""
    writer = node.get("serialization") or {}
    name = getattr(writer.get("function"), "__name__", writer.get("type"))
    return name in _TEXT_WRITERS


def _is_text_or_the_same(choices: list[Any]) -> bool:
    nodes = [each[0] if isinstance(each, tuple) else each for each in choices]
    others = [node["type"] for node in nodes if not is_text_in_json(node)]
    return len(others) < len(nodes) and _THE_SAME.issuperset(others)


_INSIDE = {
    "default": "schema",
    "dict": "values_schema",
    "function-after": "schema",
    "function-before": "schema",
    "function-wrap": "schema",
    "list": "items_schema",
    "nullable": "schema",
    "tuple": "items_schema",
}
_THE_SAME = frozenset({"bool", "int", "none", "str"})
_TEXT_NODES = frozenset({"multi-host-url", "timedelta", "url"})
_TEXT_WRITERS = frozenset({"ser_ip", "ser_path", "serialize_url", "to-string"})
