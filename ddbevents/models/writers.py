"""What the type of a field allows to be written that a bare value does not.

A naive datetime is refused, unless the field takes one: then its text is what
``isoformat`` gives. The elements of a set of URLs, paths and the like are text. The
names in a map are text, unless the field's keys are of another type: then they are the
text that such keys are read from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

from ddbevents.codec import number, scalars
from ddbevents.codec.describe import describe
from ddbevents.codec.plain_dataclasses import attributes_of_dataclass, stored_fields
from ddbevents.errors import EncodeError
from ddbevents.models.nodes import Schema, is_model, nodes
from ddbevents.models.serializers import in_json, is_text_in_json

Write = Callable[[Any], Any]
Definitions = Mapping[str, Schema]


def writer_of(
    node: Schema, definitions: Definitions, *, is_serialized: bool = True
) -> Write:
    """Return what makes a value that can be encoded of one that a node takes.

    It is `as_it_is` where every value can be. What is of another type stays as it is,
    so that the writers of a union's choices may follow each other.

    Args:
        node: A core schema.
        definitions: The nodes that a ``definition-ref`` may name.
        is_serialized: Whether annotations such as `UnixTime` have had their say: what
            they made of a value might be another's.
    """
    if any(map(_is_written_otherwise, nodes(node, definitions))):
        return _Writers(definitions, is_serialized=is_serialized).of(node)
    return as_it_is


def _is_written_otherwise(node: Schema) -> bool:
    if _marked(node):
        return True
    if node.get("type") == "datetime":
        return node.get("tz_constraint") != "aware"
    if node.get("type") in _SETS:
        return is_text_in_json(node.get("items_schema", _ANY))
    return node.get("type") == "dict" and not _has_names(node)


def _marked(node: Schema) -> Write | None:
    """Return how an annotation such as `UnixTime` writes its values."""
    write: Write | None = (node.get("metadata") or {}).get("ddbevents_write")
    return write


def _has_names(node: Schema) -> bool:
    """Whether the keys of a map are text."""
    return bool(node.get("keys_schema", _TEXT)["type"] == "str")


class _Writers:
    """Makes the writers of the nodes of one core schema."""

    def __init__(self, definitions: Definitions, *, is_serialized: bool) -> None:
        self._definitions = definitions
        self._is_serialized = is_serialized
        self._named: dict[str, Write] = {}

    def of(self, node: Schema) -> Write:
        """Return the writer of a node."""
        if write := _marked(node):
            return as_it_is if self._is_serialized else write
        make = _WRITERS.get(node["type"])
        return as_it_is if make is None else make(self, node)

    def inner(self, node: Schema) -> Write:
        """Return the writer of the node in a node."""
        return self.of(node["schema"])

    def named(self, node: Schema) -> Write:
        """Return the writer of a definition, which may hold itself."""
        name = node["schema_ref"]
        if name not in self._definitions:
            return as_it_is
        if name not in self._named:
            self._named[name] = lambda value: self._named[name](value)  # noqa: PLW0108  # it is replaced below
            self._named[name] = self.of(self._definitions[name])
        return self._named[name]

    def elements(self, node: Schema) -> Write:
        """Return the writer of a list, set or tuple of elements of one type."""
        items = node.get("items_schema", _ANY)
        if node["type"] in _SETS and is_text_in_json(items):
            return partial(_write_each, _text_writer(items))
        return partial(_write_each, self.of(items))

    def items(self, node: Schema) -> Write:
        """Return the writer of a tuple."""
        writers = [self.of(item) for item in node["items_schema"]]
        variadic = node.get("variadic_item_index")
        if variadic is not None:
            return partial(_write_each, writers[variadic])
        return partial(_write_items, writers)

    def mapping(self, node: Schema) -> Write:
        """Return the writer of a map."""
        write = self.of(node.get("values_schema", _ANY))
        keys = node.get("keys_schema", _TEXT)
        write_key: Write = key_text
        if is_text_in_json(keys):
            write_key = _text_writer(keys)
        return partial(_write_mapping, write_key, write)

    def fields(self, node: Schema) -> Write:
        """Return the writer of a TypedDict, or a dataclass of the standard library."""
        fields = node["fields"]
        if not isinstance(fields, dict):
            fields = {field["name"]: field for field in fields}
        writers = {name: self.of(field["schema"]) for name, field in fields.items()}
        return partial(_write_fields, writers)

    def dataclass(self, node: Schema) -> Write:
        """Return the writer of a dataclass; a model's fields have writers already."""
        if is_model(node["cls"]):
            return as_it_is
        return partial(_write_dataclass, node["cls"], self.inner(node))

    def choices(self, node: Schema) -> Write:
        """Return the writer of a union."""
        found = node["choices"]
        found = found.values() if isinstance(found, dict) else found
        choices = [each[0] if isinstance(each, tuple) else each for each in found]
        marks = [self.of(each) for each in choices if _marked(each)]
        others = [self.of(each) for each in choices if not _marked(each)]
        return partial(_write_in_turn, marks, others)


def as_it_is(value: Any) -> Any:
    """Return a value."""
    return value


def _text_writer(node: Schema) -> Write:
    from pydantic_core import SchemaSerializer  # noqa: PLC0415  # loaded by now

    schema: Any = node
    return partial(in_json, SchemaSerializer(schema))


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
        raise EncodeError("keys with a text of their own", "two with the same", value)
    return written


def _write_dataclass(cls: type, write: Write, value: Any) -> Any:
    if isinstance(value, cls):
        return write(attributes_of_dataclass(value))
    # A serializer of one of its fields has had its say already.
    return write(stored_fields(cls, value)) if isinstance(value, Mapping) else value


def _write_fields(writers: Mapping[str, Write], value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: writers.get(name, as_it_is)(each) for name, each in value.items()}


def _write_in_turn(marks: list[Write], others: list[Write], value: Any) -> Any:
    for write in marks:
        written = write(value)
        if written is not value:  # it might be another one's value
            return written
    for write in others:
        value = write(value)
    return value


def key_text(key: Any) -> str:
    """Return the name of an attribute that a key of a map is written as.

    Raises:
        EncodeError: No such key could be read.
    """
    key = _write_moment(key._value_ if isinstance(key, Enum) else key)
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return str(key).lower()
    if isinstance(key, int | Decimal):
        return str(key)
    if isinstance(key, float):
        return str(number.encode_float(key)["N"])
    if isinstance(key, bytes):
        return key.decode(errors="surrogateescape")
    written = _write_moment(key)
    text = written if isinstance(written, str) else scalars.text_of(written)
    if text is None:
        raise EncodeError("a key that is text", describe(key), key)
    return text


_ANY: Schema = {"type": "any"}
_TEXT: Schema = {"type": "str"}
_SETS = frozenset({"frozenset", "set"})
_WRITERS: dict[str, Callable[[_Writers, Schema], Write]] = {
    "dataclass": _Writers.dataclass,
    "dataclass-args": _Writers.fields,
    "datetime": lambda _, node: (
        as_it_is if node.get("tz_constraint") == "aware" else _write_moment
    ),
    "default": _Writers.inner,
    "definition-ref": _Writers.named,
    "deque": _Writers.elements,
    "dict": _Writers.mapping,
    "frozenset": _Writers.elements,
    "function-after": _Writers.inner,
    "function-before": _Writers.inner,
    "function-wrap": _Writers.inner,
    "list": _Writers.elements,
    "nullable": _Writers.inner,
    "set": _Writers.elements,
    "tagged-union": _Writers.choices,
    "tuple": _Writers.items,
    "typed-dict": _Writers.fields,
    "union": _Writers.choices,
}
