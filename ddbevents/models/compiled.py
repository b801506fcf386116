"""The compiled path of `Image`: a core schema that reads the wire form itself.

A model's core schema is rewritten so that pydantic-core reads AttributeValues:
the validator of ``pk: str`` becomes one of the payload of an S, with an
`itemgetter` before it that takes the payload out, or raises for another tag. No
Python code runs for it. Only the types of nodes listed below are rewritten; anything
else is decoded by the codec and given to its own, unchanged validator.

A rewritten schema accepts less than the reference path, and returns equal values for
what it accepts. It reads numbers only in the form in which DynamoDB returns them, and
raises any exception for what it is not sure of. `Image` then takes the reference path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pydantic_core import SchemaError, SchemaValidator

from ddbevents.codec.decode import LEVELS
from ddbevents.models import core_schema as nodes
from ddbevents.models.core_schema import CoreSchema, Node
from ddbevents.models.marks import is_marked, mark_of
from ddbevents.models.payloads import (
    LEVELS_BELOW,
    MARKED,
    SCALARS,
    Context,
    Read,
    before,
    untyped_map,
)
from ddbevents.models.settings import reach_definitions
from ddbevents.models.type_tags import TypeTags

if TYPE_CHECKING:
    from collections.abc import Mapping

Getter = Callable[[Any], Any]

_LIMIT = 1000  # models; those that many others hold are compiled for each of them
_NAME: Node = {"type": "str", "min_length": 1}
# What a model is read from: not an instance of it, which would pass as it is.
_PAYLOADS = {"BOOL": bool, "L": list, "M": dict}


def compile_image(schema: Mapping[str, Any]) -> SchemaValidator | None:
    """Return a validator that reads items into the type a core schema describes.

    None if it is not supported; see `compiled_schema`.
    """
    node: Any = compiled_schema(schema)
    if node is None:
        return None
    try:
        # pydantic-core would put a class's own finished validator in place of a
        # rewritten `model` node.
        return SchemaValidator(node, _use_prebuilt=False)
    except SchemaError:
        return None


def compiled_schema(schema: Mapping[str, Any]) -> Node | None:
    """Return the ``definitions`` node that reads items into what a schema describes.

    None if it is not supported: it must be a model, a dict of models or the like, or a
    tagged union of models.
    """
    tags = TypeTags(CoreSchema(schema))
    if reach_definitions(tags.schema):
        return None
    try:
        root = Compiler(tags).read(tags.schema.root)
    except _TooLargeError:
        return None
    if root is None or root.tag != "M" or root.nullable:
        return None
    definitions = [*tags.schema.definitions.values()]
    return {"type": "definitions", "schema": root.node, "definitions": definitions}


class _TooLargeError(Exception):
    """There are so many nested models that compiling them does not pay."""


class Compiler(Context):
    """Rewrites the nodes of one core schema, going down as the items do."""

    def __init__(self, tags: TypeTags) -> None:
        super().__init__(tags)
        self.depth = 0
        self._models = 0
        self._names: list[str] = []

    def read(self, node: Node) -> Read | None:
        """Return the node rewritten to take a payload; None if it is not supported."""
        mark = mark_of(node)
        node = nodes.unnamed(mark.read or node)
        if mark.tag:
            payload = MARKED.get(mark.tag)
            return payload(self, node) if payload else None
        if node["type"] in SCALARS:
            return SCALARS[node["type"]](self, node)
        rewrite = _REWRITES.get(node["type"])
        return rewrite(self, node) if rewrite else None

    def inside(self, node: Node) -> Read | None:
        """Return what `read` returns for a node of the next level."""
        self.depth += 1
        if self.depth > LEVELS:
            raise _TooLargeError
        try:
            return self.read(node)
        finally:
            self.depth -= 1

    def attribute(self, node: Node) -> Node:
        """Return a node that takes an AttributeValue of the next level."""
        return _from_value(self.inside(node)) or self.decoded(node)

    def decoded(self, node: Node) -> Node:
        """Return the unchanged node, with the codec before it."""
        level, expected = LEVELS_BELOW[self.depth + 1], self.tags.of(node)

        def decode(av: Any) -> Any:
            (tag,) = av
            native = level[tag](av[tag])
            if tag not in expected.flat:
                for problem in expected.problems(av):
                    raise problem
            return native

        return before(decode, node)

    def model(self, node: Node) -> Read | None:
        """Return the rewritten `model` node."""
        self._models += 1
        if self._models > _LIMIT:
            raise _TooLargeError
        if node.get("custom_init"):
            return None
        config = {**node.get("config", {}), "from_attributes": False}
        outside, self.config = self.config, config
        try:
            inner = self.read(node["schema"])
        finally:
            self.config = outside
        if inner is None:
            return None
        node |= {"schema": inner.node, "config": config}
        payload = {"type": "is-instance", "cls": _PAYLOADS.get(inner.tag, str)}
        return inner._replace(node=nodes.chain(payload, node))

    def model_fields(self, node: Node) -> Read | None:
        """Return the rewritten `model-fields` node; None if a field is unsupported."""
        fields: dict[str, Any] = node["fields"]
        if self.config.get("validate_default") or not all(
            map(_is_plain, fields.values())
        ):
            return None
        node["fields"] = {
            name: field | {"schema": self.field(field["schema"])}
            for name, field in fields.items()
        }
        extra = self.config.get("extra_fields_behavior")
        if node.get("extra_behavior", extra) == "allow":
            extras = node.get("extras_schema", nodes.ANY)
            node["extras_schema"] = self.decoded(extras)
            node.setdefault("extras_keys_schema", _NAME)
        return Read("M", node)

    def field(self, node: Node) -> Node:
        """Return the rewritten schema of a field."""
        if node["type"] == "default":
            return node | {"schema": self.attribute(node["schema"])}
        return self.attribute(node)

    def reference(self, node: Node) -> Read | None:
        """Return the rewritten definition; None if it contains itself."""
        name = node["schema_ref"]
        if name in self._names:
            return None
        self._names.append(name)
        try:
            return self.read(self.tags.schema.definitions[name])
        finally:
            self._names.pop()


def _list(compiler: Compiler, node: Node) -> Read | None:
    items = _from_value(compiler.inside(nodes.elements(node)))
    if items is None:
        return None
    return Read("L", node | {"strict": True, "items_schema": items})


def _dict(compiler: Compiler, node: Node) -> Read | None:
    if nodes.values(node) == nodes.ANY:
        return untyped_map(compiler, node, LEVELS_BELOW[compiler.depth]["M"])
    values = _from_value(compiler.inside(node["values_schema"]))
    if values is None:
        return None
    keys = node.get("keys_schema", _NAME)
    keys = nodes.chain(_NAME, keys) if keys is not _NAME else keys
    return Read(
        "M", node | {"strict": True, "keys_schema": keys, "values_schema": values}
    )


def _inner(compiler: Compiler, node: Node) -> Read | None:
    read = compiler.read(node["schema"])
    return read and read._replace(node=node | {"schema": read.node})


def _own_wrap(compiler: Compiler, node: Node) -> Read | None:
    return _inner(compiler, node) if is_marked(node) else None


def _nullable(compiler: Compiler, node: Node) -> Read | None:
    read = _inner(compiler, node)
    return read and read._replace(nullable=True)


def _tagged_union(compiler: Compiler, node: Node) -> Read | None:
    names = nodes.discriminator_names(node)
    choices = {}
    for value, choice in node["choices"].items():
        read = compiler.read(choice)
        if read is None:
            return None
        choices[value] = read.node
    if not names or not all(isinstance(nodes.constant(tag), str) for tag in choices):
        return None
    return Read("M", node | {"discriminator": _string_at(names), "choices": choices})


def _string_at(names: Sequence[str]) -> Getter:
    """Return a getter of an item's S under the first of some names that it has."""

    def get(item: Any) -> Any:
        for name in names:
            if name in item:
                return item[name]["S"]
        return None

    return get


_REWRITES: dict[str, Callable[[Compiler, Node], Read | None]] = {
    "definition-ref": Compiler.reference,
    "dict": _dict,
    "function-after": _inner,
    "function-wrap": _own_wrap,
    "list": _list,
    "model": Compiler.model,
    "model-fields": Compiler.model_fields,
    "nullable": _nullable,
    "tagged-union": _tagged_union,
}


def _is_plain(field: Node) -> bool:
    """Whether a field is read from one attribute, and its default not validated."""
    node = field["schema"]
    if node.get("validate_default") or node.get("on_error", "raise") != "raise":
        return False
    paths = nodes.alias_paths(field.get("validation_alias", "the field's name"))
    return all(len(path) == 1 for path in paths)


def _from_value(read: Read | None) -> Node | None:
    """Return a node that takes an AttributeValue instead of its payload."""
    if read is None:
        return None
    get = _payload_or_null(read.tag) if read.nullable else itemgetter(read.tag)
    return before(get, read.node)


def _payload_or_null(tag: str) -> Getter:
    def get(av: Any) -> Any:
        if tag in av:
            payload = av[tag]
            if payload is not None:
                return payload
        elif av["NULL"] is True:
            return None
        raise TypeError

    return get
