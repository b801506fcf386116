"""The compiled path of `Image`: a core schema that reads the wire form itself.

A model's core schema is rewritten so that pydantic-core reads AttributeValues:
the validator of ``pk: str`` becomes one of the payload of an S, with an
`itemgetter` before it that takes the payload out, or raises for another tag. No
Python code runs for it. Only kinds of nodes listed here are rewritten; anything
else is decoded by the codec and given to its own, unchanged validator.

What is rewritten accepts a subset of what the reference path accepts, and gives
equal values for it: it reads numbers only in the form in which DynamoDB returns
them, and refuses, with whatever exception, what it is not sure of. `Image` then
asks the reference path.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import SchemaError, SchemaValidator

from ddbevents._shape import Shapes, alias_paths, discriminator_names, plain
from ddbevents.codec.decode import LEVELS, levels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Node = dict[str, Any]
Getter = Callable[[Any], Any]

_LEVELS = levels("lossless", double_base64=False)
_LIMIT = 1000  # models; those that many others hold are compiled for each of them
_ANY: Node = {"type": "any"}
_TEXT: Node = {
    "type": "str",
    "strict": True,
    "min_length": 0,
    "max_length": 2**31,
    "strip_whitespace": False,
    "to_lower": False,
    "to_upper": False,
    "regex_engine": "rust-regex",
}
# Of these texts, pydantic-core makes what the codec makes of them. It does not of
# -0 as a Decimal, nor of a fraction that ends in 0 (which DynamoDB never returns).
_INTEGER = _TEXT | {"max_length": 39, "pattern": r"^-?[0-9]+$"}
_DECIMAL = _TEXT | {
    "max_length": 39,
    "pattern": r"^(?:0|-?(?:[1-9][0-9]*|[0-9]+\.[0-9]*[1-9]))$",
}
_ANY_DECIMAL: Node = {"type": "decimal"}
_TO_DECIMAL: Node = {  # quicker: it asks nothing
    "type": "function-plain",
    "function": {"type": "no-info", "function": Decimal},
}


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


def compile_image(schema: Mapping[str, Any]) -> SchemaValidator | None:
    """Return a validator that reads items into the type a core schema describes.

    None where it is not understood; see `compiled_schema`.
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

    None where it is not understood: whatever is not a model, a dict of models
    or the like, or a tagged union of models.
    """
    shapes = Shapes(schema)
    try:
        root = _Compiler(shapes).read(shapes.root)
    except _TooLargeError:
        return None
    if root is None or root.tag != "M" or root.nullable:
        return None
    definitions = [*shapes.definitions.values()]
    return {"type": "definitions", "schema": root.node, "definitions": definitions}


class _TooLargeError(Exception):
    """There are so many models in models that compiling them does not pay."""


class _Compiler:
    """Rewrites the nodes of one core schema, going down as the items do."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.depth = 0
        self.config: Mapping[str, Any] = {}
        self._models = 0
        self._names: list[str] = []

    def read(self, node: Mapping[str, Any]) -> Read | None:
        """Return the node rewritten to take a payload, None if it is not understood."""
        metadata = node.get("metadata") or {}
        tag = metadata.get("ddbevents_tag")
        node = metadata.get("ddbevents_read", node)
        rewrite = _MARKED.get(tag) if tag else _REWRITES.get(node["type"])
        return None if rewrite is None else rewrite(self, _unnamed(node))

    def inside(self, node: Mapping[str, Any]) -> Read | None:
        """Return what `read` does for a node of the next level."""
        self.depth += 1
        if self.depth > LEVELS:
            raise _TooLargeError
        try:
            return self.read(node)
        finally:
            self.depth -= 1

    def attribute(self, node: Mapping[str, Any]) -> Node:
        """Return a node that takes an AttributeValue of the next level."""
        return _from_value(self.inside(node)) or self.decoded(node)

    def decoded(self, node: Mapping[str, Any]) -> Node:
        """Return the unchanged node, with the codec before it."""
        level, shape = _LEVELS[self.depth + 1], self.shapes.of(node)

        def decode(av: Any) -> Any:
            (tag,) = av
            native = level[tag](av[tag])
            if tag not in shape.flat:
                for problem in shape.problems(av):
                    raise problem
            return native

        return _before(decode, node)

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
        node |= {
            "schema": inner.node,
            "config": config,
            "revalidate_instances": "always",  # an instance is no payload
        }
        return inner._replace(node=node)

    def model_fields(self, node: Node) -> Read | None:
        """Return the rewritten `model-fields` node; None if a field is read oddly."""
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
            extras = node.get("extras_schema", _ANY)
            node["extras_schema"] = self.decoded(extras)
        return Read("M", node)

    def field(self, node: Node) -> Node:
        """Return the rewritten schema of a field."""
        if node["type"] == "default":
            return node | {"schema": self.attribute(node["schema"])}
        return self.attribute(node)

    def reference(self, node: Node) -> Read | None:
        """Return the rewritten definition; None where it holds itself."""
        name = node["schema_ref"]
        if name in self._names:
            return None
        self._names.append(name)
        try:
            return self.read(self.shapes.definitions[name])
        finally:
            self._names.pop()

    def is_strict(self, node: Node) -> bool:
        """Return whether a node validates strictly, by itself or by its model."""
        return bool(node.get("strict", self.config.get("strict", False)))


def _str(_: _Compiler, node: Node) -> Read:
    return Read("S", node | {"strict": True})


def _text(_: _Compiler, node: Node) -> Read:
    return Read("S", _steps(_TEXT, node))


def _bool(_: _Compiler, node: Node) -> Read:
    return Read("BOOL", node | {"strict": True})


def _bytes(_: _Compiler, node: Node) -> Read:
    return Read("B", _before(_LEVELS[0]["B"], node))


def _int(_: _Compiler, node: Node) -> Read:
    return Read("N", _steps(_INTEGER, node | {"strict": False}))


def _decimal(compiler: _Compiler, node: Node) -> Read | None:
    if compiler.is_strict(node):
        return None
    return Read("N", _steps(_DECIMAL, _TO_DECIMAL if node == _ANY_DECIMAL else node))


def _native_int(_: _Compiler, node: Node) -> Read:
    return Read("N", _steps(_INTEGER, {"type": "int", "strict": False}, node))


def _constants(compiler: _Compiler, node: Node) -> Read | None:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    types = {type(plain(member)) for member in members}
    if types == {str}:
        return _text(compiler, node)
    return _native_int(compiler, node) if types == {int} else None


def _set(compiler: _Compiler, node: Node) -> Read | None:
    tags = compiler.shapes.of(node).tags
    if len(tags) > 1:
        return None
    (tag,) = tags
    return Read(tag, _before(_LEVELS[0][tag], node))


def _list(compiler: _Compiler, node: Node) -> Read | None:
    items = _from_value(compiler.inside(node.get("items_schema", _ANY)))
    if items is None:
        return None
    return Read("L", node | {"strict": True, "items_schema": items})


def _dict(compiler: _Compiler, node: Node) -> Read | None:
    if node.get("values_schema", _ANY) == _ANY:
        return Read("M", _before(_LEVELS[compiler.depth]["M"], node))
    values = _from_value(compiler.inside(node["values_schema"]))
    if values is None:
        return None
    return Read("M", node | {"strict": True, "values_schema": values})


def _inner(compiler: _Compiler, node: Node) -> Read | None:
    read = compiler.read(node["schema"])
    return read and read._replace(node=node | {"schema": read.node})


def _nullable(compiler: _Compiler, node: Node) -> Read | None:
    read = _inner(compiler, node)
    return read and read._replace(nullable=True)


def _tagged_union(compiler: _Compiler, node: Node) -> Read | None:
    names = discriminator_names(node)
    choices = {}
    for value, choice in node["choices"].items():
        read = compiler.read(choice)
        if read is None:
            return None
        choices[value] = read.node
    if not names or not all(isinstance(plain(value), str) for value in choices):
        return None
    return Read("M", node | {"discriminator": _string_at(names), "choices": choices})


def _string_at(names: Sequence[str]) -> Getter:
    """Return what gets the S that has the first of some names in an item."""

    def get(item: Any) -> Any:
        for name in names:
            if name in item:
                return item[name]["S"]
        return None

    return get


_REWRITES: dict[str, Callable[[_Compiler, Node], Read | None]] = {
    "bool": _bool,
    "bytes": _bytes,
    "date": _text,
    "datetime": _text,
    "decimal": _decimal,
    "definition-ref": _Compiler.reference,
    "dict": _dict,
    "enum": _constants,
    "float": _decimal,
    "frozenset": _set,
    "function-after": _inner,
    "int": _int,
    "list": _list,
    "literal": _constants,
    "model": _Compiler.model,
    "model-fields": _Compiler.model_fields,
    "nullable": _nullable,
    "set": _set,
    "str": _str,
    "tagged-union": _tagged_union,
    "time": _text,
    "uuid": _text,
}
_MARKED = {"N": _native_int, "S": _text}


def _is_plain(field: Mapping[str, Any]) -> bool:
    """Whether a field is read from one attribute, and its default not validated."""
    node = field["schema"]
    if node.get("validate_default") or node.get("on_error", "raise") != "raise":
        return False
    paths = alias_paths(field.get("validation_alias", "the field's name"))
    return all(len(path) == 1 for path in paths)


def _from_value(read: Read | None) -> Node | None:
    """Return a node that takes an AttributeValue instead of its payload."""
    if read is None:
        return None
    get = _payload_or_null(read.tag) if read.nullable else itemgetter(read.tag)
    return _before(get, read.node)


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


def _before(function: Getter, node: Mapping[str, Any]) -> Node:
    return {
        "type": "function-before",
        "function": {"type": "no-info", "function": function},
        "schema": node,
    }


def _steps(*nodes: Node) -> Node:
    return {"type": "chain", "steps": [*nodes]}


def _unnamed(node: Mapping[str, Any]) -> Node:
    return {key: value for key, value in node.items() if key != "ref"}
