"""The compiled path of `Image`: a core schema that reads the wire form itself.

A model's core schema is rewritten so that pydantic-core looks where the wire has
the value: the field ``pk: str`` is read by the alias path ``pk -> S``. No Python
code runs for it. Only kinds of nodes listed here are rewritten; anything else is
decoded by the codec and given to its own, unchanged validator.

What is rewritten accepts a subset of what the reference path accepts, and gives
equal values for it: it reads numbers only in the form in which DynamoDB returns
them, and refuses what it is not sure of. `Image` then asks the reference path.
"""

from __future__ import annotations

from enum import Enum
from operator import itemgetter, methodcaller
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import SchemaValidator

from ddbevents._shape import Shape, Shapes
from ddbevents.codec import decode_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Node = dict[str, Any]

_WIRE = "#image"  # added to the name of a definition's rewritten twin
_RENAMING = {"validate_by_name", "validate_by_alias", "populate_by_name"}
_TEXT: Node = {
    "type": "str",
    "strict": True,
    "min_length": 0,
    "max_length": 2**31,
    "strip_whitespace": False,
    "to_lower": False,
    "to_upper": False,
}
# Canonical forms only, so that what is read here is equal to what the codec reads.
_INTEGER = _TEXT | {"pattern": r"^(?:0|-?[1-9][0-9]{0,37})$"}
_DECIMAL = _TEXT | {
    "pattern": r"^-?(?:0|[1-9][0-9]{0,37})(?:\.[0-9]{0,37}[1-9])?$",
    "max_length": 40,
}


class Read(NamedTuple):
    """A node that reads the payload of one tag.

    Attributes:
        tag: The tag whose payload the node takes.
        node: The core schema.
        nullable: Whether ``{"NULL": true}`` may stand in its place.
    """

    tag: str
    node: Node
    nullable: bool = False


def compile_image(schema: Mapping[str, Any]) -> SchemaValidator | None:
    """Return a validator that reads items into the type a core schema describes.

    None where the type is not one that pays: whatever is not a model (or a
    tagged union of models) at the top.
    """
    compiler = _Compiler(Shapes(schema))
    root = compiler.read(compiler.shapes.root)
    if root is None or root.tag != "M" or not compiler.models:
        return None
    definitions = [*compiler.shapes.definitions.values(), *compiler.definitions()]
    node = root.node
    if definitions:
        node = {"type": "definitions", "schema": node, "definitions": definitions}
    # pydantic-core would put a class's own finished validator in place of a
    # rewritten `model` node.
    return SchemaValidator(node, _use_prebuilt=False)


class _Compiler:
    """Rewrites the nodes of one core schema."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.models = 0
        self._config: Mapping[str, Any] = {}
        self._named: dict[str, Node | None] = {}

    def definitions(self) -> list[Node]:
        """Return the rewritten twins of the definitions that were met."""
        return [
            {**node, "ref": name + _WIRE}
            for name, node in self._named.items()
            if node is not None
        ]

    def read(self, node: Mapping[str, Any]) -> Read | None:
        """Return the node rewritten to take a payload, None if it is not understood."""
        if (node.get("metadata") or {}).get("ddbevents_tag"):
            return None
        rewrite = _REWRITES.get(node["type"])
        return None if rewrite is None else rewrite(self, _unnamed(node))

    def field(self, name: str, field: Mapping[str, Any]) -> Node:
        """Return a model's field that reads the attribute from an item.

        A required one is read by an alias path, at no cost. With a default, an
        attribute of a wrong tag would look absent; so the path is the name alone,
        and the tag is looked up in a second step.
        """
        alias = field.get("validation_alias", name)
        node = field["schema"]
        if node["type"] == "default":
            node = node | {"schema": self.attribute_value(node["schema"])}
            path = [alias]
        else:
            read = self.read(node)
            if read is None or read.nullable:
                node, path = self.attribute_value(node), [alias]
            else:
                node, path = read.node, [alias, read.tag]
        return {**field, "schema": node, "validation_alias": [path]}

    def attribute_value(self, node: Mapping[str, Any]) -> Node:
        """Return a node that reads a whole AttributeValue."""
        read = self.read(node)
        if read is None:
            return self.decoded(node)
        if not read.nullable:
            return _before(itemgetter(read.tag), read.node)
        present = _before(methodcaller("get", read.tag), read.node)
        return {"type": "union", "mode": "left_to_right", "choices": [present, _NULL]}

    def decoded(self, node: Mapping[str, Any]) -> Node:
        """Return the unchanged node behind the codec: an AttributeValue goes in."""
        shape = self.shapes.of(node)
        return _before(_decode if shape.tags is None else _checked(shape), dict(node))

    def model(self, node: Node) -> Read | None:
        """Return the rewritten `model` node."""
        if node.get("custom_init") or node.get("root_model"):
            return None
        outside, self._config = self._config, node.get("config") or {}
        try:
            inner = self.read(node["schema"])
        finally:
            self._config = outside
        if inner is None:
            return None
        self.models += 1
        config = {
            key: value
            for key, value in (node.get("config") or {}).items()
            if key not in _RENAMING
        }
        return Read("M", node | {"schema": inner.node, "config": config})

    def model_fields(self, node: Node) -> Read | None:
        """Return the rewritten `model-fields` node; None if a field is read oddly."""
        fields = node["fields"]
        if not all(_is_plain(field) for field in fields.values()):
            return None
        node["fields"] = {name: self.field(name, fields[name]) for name in fields}
        if self._keeps_extras(node):
            extras = node.get("extras_schema", {"type": "any"})
            node["extras_schema"] = self.decoded(extras)
        return Read("M", node)

    def reference(self, node: Node) -> Read | None:
        """Return a reference to the rewritten twin of a definition."""
        name = node["schema_ref"]
        if self.shapes.named(name).tags != frozenset({"M"}):
            return None
        if name not in self._named:
            self._named[name] = {}  # it may refer to itself
            read = self.read(self.shapes.definitions[name])
            self._named[name] = (
                read.node if read else self.undecoded(self.shapes.definitions[name])
            )
        return Read("M", node | {"schema_ref": name + _WIRE})

    def undecoded(self, node: Mapping[str, Any]) -> Node:
        """Return the unchanged node behind the codec: the payload of an M goes in."""
        decode = _checked(self.shapes.of(node))
        return _before(lambda payload: decode({"M": payload}), _unnamed(node))

    def _keeps_extras(self, node: Node) -> bool:
        extra = self._config.get("extra_fields_behavior")
        return node.get("extra_behavior", extra) == "allow"

    def is_strict(self, node: Node) -> bool:
        """Return whether a node validates strictly, by itself or by its model."""
        return bool(node.get("strict", self._config.get("strict", False)))


def _str(_: _Compiler, node: Node) -> Read:
    return Read("S", {**node, "strict": True})


def _text(_: _Compiler, node: Node) -> Read:
    return Read("S", _steps(_TEXT, node))


def _bool(_: _Compiler, node: Node) -> Read:
    return Read("BOOL", {**node, "strict": True})


def _int(_: _Compiler, node: Node) -> Read:
    return Read("N", _steps(_INTEGER, {**node, "strict": False}))


def _decimal(_: _Compiler, node: Node) -> Read:
    return Read("N", _steps(_DECIMAL, {**node, "strict": False}))


def _float(compiler: _Compiler, node: Node) -> Read | None:
    return None if compiler.is_strict(node) else Read("N", _steps(_DECIMAL, node))


def _constants(_: _Compiler, node: Node) -> Read | None:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    if node["type"] == "enum":
        members = [member.value for member in members]
    if any(isinstance(member, Enum) for member in members):
        return None
    if all(isinstance(member, str) for member in members):
        return Read("S", _steps(_TEXT, node))
    if all(type(member) is int for member in members):
        return Read("N", _steps(_INTEGER, {"type": "int", "strict": False}, node))
    return None


def _list(compiler: _Compiler, node: Node) -> Read | None:
    items = node.get("items_schema")
    if items is None:
        return None
    return Read(
        "L", {**node, "strict": True, "items_schema": compiler.attribute_value(items)}
    )


def _dict(compiler: _Compiler, node: Node) -> Read | None:
    values = node.get("values_schema")
    if values is None:
        return None
    values = compiler.attribute_value(values)
    return Read("M", {**node, "strict": True, "values_schema": values})


def _nullable(compiler: _Compiler, node: Node) -> Read | None:
    read = compiler.read(node["schema"])
    return None if read is None else read._replace(nullable=True)


def _after(compiler: _Compiler, node: Node) -> Read | None:
    read = compiler.read(node["schema"])
    if read is None or read.nullable:
        return None
    return read._replace(node=node | {"schema": read.node})


def _tagged_union(compiler: _Compiler, node: Node) -> Read | None:
    discriminator = node["discriminator"]
    if not isinstance(discriminator, str):
        return None
    choices = {tag: compiler.read(choice) for tag, choice in node["choices"].items()}
    if not all(
        isinstance(tag, str) and choice is not None and choice.tag == "M"
        for tag, choice in choices.items()
    ):
        return None
    return Read(
        "M",
        node
        | {
            "discriminator": [[discriminator, "S"]],
            "choices": {tag: choice.node for tag, choice in choices.items() if choice},
        },
    )


_REWRITES: dict[str, Callable[[_Compiler, Node], Read | None]] = {
    "bool": _bool,
    "date": _text,
    "datetime": _text,
    "decimal": _decimal,
    "definition-ref": _Compiler.reference,
    "dict": _dict,
    "enum": _constants,
    "float": _float,
    "function-after": _after,
    "int": _int,
    "list": _list,
    "literal": _constants,
    "model": _Compiler.model,
    "model-fields": _Compiler.model_fields,
    "nullable": _nullable,
    "str": _str,
    "tagged-union": _tagged_union,
    "time": _text,
    "url": _text,
    "uuid": _text,
}


def _is_plain(field: Mapping[str, Any]) -> bool:
    node = field["schema"]
    if node["type"] == "default" and (
        node.get("validate_default") or node.get("on_error", "raise") != "raise"
    ):
        return False
    return isinstance(field.get("validation_alias", ""), str)


def _read_null(value: Any) -> None:
    if len(value) != 1 or value.get("NULL") is not True:
        raise ValueError("not NULL")


_NULL: Node = {
    "type": "function-plain",
    "function": {"type": "no-info", "function": _read_null},
}


def _decode(value: Any) -> Any:
    return decode_value(value)


def _checked(shape: Shape) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        native = decode_value(value)
        for problem in shape.problems(value):
            raise problem
        return native

    return decode


def _before(function: Callable[[Any], Any], node: Node) -> Node:
    return {
        "type": "function-before",
        "function": {"type": "no-info", "function": function},
        "schema": node,
    }


def _steps(*nodes: Node) -> Node:
    return {"type": "chain", "steps": list(nodes)}


def _unnamed(node: Mapping[str, Any]) -> Node:
    return {key: value for key, value in node.items() if key != "ref"}
