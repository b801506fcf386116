"""Converts values that the codec alone would refuse, by the type of their field.

The codec refuses a naive datetime; if the field takes one, ``isoformat`` gives its
text. URLs, paths and the like become text. So do keys of maps: they become the text
that they are read from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import SchemaSerializer

from ddbevents.codec import number, scalars
from ddbevents.codec.classes import attributes_of_dataclass, stored_fields
from ddbevents.codec.describe import describe
from ddbevents.errors import EncodeError
from ddbevents.models import core_schema as nodes
from ddbevents.models.marks import Write, mark_of
from ddbevents.models.node_types import Visitor, node_type
from ddbevents.models.serializers import in_json, is_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.models.core_schema import CoreSchema, Node


def writer_of(node: Node, schema: CoreSchema, *, is_serialized: bool = True) -> Write:
    """Return a function that converts a node's values to ones that can be encoded.

    It is `as_it_is` if all of them can be. It returns values of other types unchanged,
    so that a union can call the writers of its choices in turn.

    Args:
        node: A node of a core schema.
        schema: The core schema.
        is_serialized: Whether annotations such as `UnixTime` were already applied:
            they must not be applied to their own results.
    """
    if any(map(_is_written_otherwise, schema.below(node))):
        return _Writers(schema, is_serialized=is_serialized).of(node)
    return as_it_is


def has_serializers(schema: CoreSchema) -> bool:
    """Return whether there is a serializer outside of models.

    The codec calls those of models, and distinguishes None from absent. A marked node
    has a writer that does the same.
    """

    def is_closed(node: Node) -> bool:
        return nodes.is_model_node(node) or mark_of(node).write is not None

    return any(
        not (is_closed(node) or _SERIALIZATION.isdisjoint(node))
        for node in schema.below(schema.root, is_closed)
    )


def _is_written_otherwise(node: Node) -> bool:
    if _own_writer(node):
        return True
    # The names in a map are text.
    return node_type(node).parts == "map" and bool(nodes.keys(node)["type"] != "str")


def _own_writer(node: Node) -> Write | None:
    """Return the writer of values without parts; None if they need none."""
    if write := mark_of(node).write:
        return write
    if is_text(node):
        schema: Any = node
        return partial(_write_text, SchemaSerializer(schema))
    is_naive = node["type"] == "datetime" and node.get("tz_constraint") != "aware"
    return _write_moment if is_naive else None


class _Writers(Visitor[Write]):
    """Makes the writers of the nodes of one core schema."""

    def __init__(self, schema: CoreSchema, *, is_serialized: bool) -> None:
        super().__init__(schema)
        self._is_serialized = is_serialized

    def of(self, node: Node) -> Write:
        if mark_of(node).write and self._is_serialized:
            return as_it_is
        return _own_writer(node) or super().of(node)

    def _unknown(self, _: Node, /) -> Write:
        return as_it_is

    def _forward(self, name: str, _: Node, /) -> Write:
        return lambda value: self._named[name](value)  # noqa: PLW0108  # not set yet

    def _elements(self, node: Node) -> Write:
        return partial(_write_each, self.of(nodes.elements(node)))

    _set = _elements

    def _items(self, node: Node) -> Write:
        return partial(_write_items, [*map(self.of, nodes.items(node))])

    def _map(self, node: Node) -> Write:
        write, write_key = self.of(nodes.values(node)), self.of(nodes.keys(node))
        return partial(_write_mapping, lambda key: key_text(write_key(key)), write)

    def _named_items(self, node: Node) -> Write:
        fields = nodes.fields(node).values()
        return partial(_write_items, [*map(self._wrapper, fields)])

    def _steps(self, node: Node) -> Write:
        return self.of(nodes.steps(node)[-1])

    def _lax(self, node: Node) -> Write:
        return self.of(nodes.lax(node))

    def _fields(self, node: Node) -> Write:
        fields = nodes.fields(node).items()
        return partial(
            _write_fields, {name: self._wrapper(each) for name, each in fields}
        )

    def _class(self, node: Node) -> Write:
        if nodes.is_model_node(node):
            return as_it_is  # its fields have writers already
        return partial(_write_dataclass, node["cls"], self._wrapper(node))

    def _choices(self, node: Node) -> Write:
        marked: list[Write] = []
        others: list[Write] = []
        for each in nodes.choices(node):
            (marked if mark_of(each).write else others).append(self.of(each))
        return partial(_write_in_turn, marked, others)

    _tagged_choices = _choices


def as_it_is(value: Any) -> Any:
    """Return the value unchanged."""
    return value


def _write_text(serializer: SchemaSerializer, value: Any) -> Any:
    """Return the text of a URL, a path or the like; other values unchanged."""
    return value if isinstance(value, _STORED) else in_json(serializer, value)


def _write_moment(value: Any) -> Any:
    if isinstance(value, datetime) and value.utcoffset() is None:
        return value.isoformat()
    return value


def _write_each(write: Write, value: Any) -> Any:
    if isinstance(value, list | tuple | deque):
        return [*map(write, value)]
    if isinstance(value, set | frozenset):
        return {*map(write, value)}
    return value


def _write_items(writers: list[Write], value: Any) -> Any:
    if isinstance(value, list | tuple) and len(value) == len(writers):
        return [write(each) for write, each in zip(writers, value, strict=True)]
    return value


def _write_mapping(write_key: Write, write: Write, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    written = {write_key(key): write(each) for key, each in value.items()}
    if len(written) < len(value):
        raise EncodeError("keys with distinct texts", "two with the same text", value)
    return written


def _write_dataclass(cls: type, write: Write, value: Any) -> Any:
    if isinstance(value, cls):
        return write(attributes_of_dataclass(value))
    # A serializer of one of its fields was applied already.
    return write(stored_fields(cls, value)) if isinstance(value, Mapping) else value


def _write_fields(writers: Mapping[str, Write], value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: writers.get(name, as_it_is)(each) for name, each in value.items()}


def _write_in_turn(marked: list[Write], others: list[Write], value: Any) -> Any:
    for write in marked:
        written = write(value)
        if written is not value:  # it might be another one's value
            return written
    for write in others:
        value = write(value)
    return value


def key_text(key: Any) -> str:
    """Return the attribute name that is written for a key of a map.

    Raises:
        EncodeError: The key could not be read back.
    """
    key = _write_moment(key._value_ if isinstance(key, Enum) else key)
    if isinstance(getattr(key, "root", None), datetime | date | time | UUID):
        key = key.root  # of a root model
    for types, write in _KEYS:
        if isinstance(key, types):
            return write(key)
    text = scalars.text_of(key)
    if text is None:
        raise EncodeError("a key that is text", describe(key), key)
    return text


_KEYS: list[tuple[type | tuple[type, ...], Callable[[Any], str]]] = [
    (str, lambda key: key),
    (bool, lambda key: str(key).lower()),
    ((int, Decimal), str),
    (float, lambda key: str(number.encode_float(key)["N"])),
    (bytes, lambda key: key.decode(errors="surrogateescape")),
]

_STORED = (
    *scalars.scalar_encoders("bytes"),
    Enum,
    Mapping,
    deque,
    frozenset,
    list,
    set,
    tuple,
)
"""Types of values that the codec can store by itself."""

_SERIALIZATION = frozenset({"serialization", "serialization_alias"})
