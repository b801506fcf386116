"""The types of nodes in core schemas: their parts, and the tag of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ddbevents.models import core_schema as nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.models.core_schema import CoreSchema, Node

T = TypeVar("T")


class NodeType(NamedTuple):
    """A type of nodes.

    Attributes:
        parts: How it contains other nodes; a `Visitor` has a method for each way.
        tag: The tag of its values; None if its parts decide.
    """

    parts: str
    tag: str | None = None


_TABLE = [
    ("scalar", "B", "bytes"),
    ("scalar", "BOOL", "bool"),
    ("scalar", "N", "decimal float int"),
    ("scalar", "NULL", "none"),
    ("scalar", "S", "date datetime json multi-host-url str time timedelta url uuid"),
    ("constants", None, "enum literal"),
    ("elements", "L", "deque list"),
    ("items", "L", "tuple"),
    ("named_items", None, "named-tuple"),  # a list or a map of them
    ("set", None, "frozenset set"),
    ("map", "M", "counter dict ordered-dict"),
    ("fields", "M", "dataclass-args model-fields typed-dict"),
    ("class", None, "dataclass model"),  # a "schema": fields, or a root model's value
    ("nullable", None, "nullable"),
    (
        "wrapper",
        None,
        "custom-error default function-after missing-sentinel",
    ),  # its "schema" decides
    ("function", None, "function-before function-wrap"),  # it may take anything
    ("choices", None, "union"),
    ("tagged_choices", None, "tagged-union"),
    ("steps", None, "chain"),
    ("lax", None, "lax-or-strict"),
    ("python", None, "json-or-python"),  # it reads Python and JSON in two ways
    ("reference", None, "definition-ref"),
]
_NODE_TYPES = {
    name: NodeType(parts, tag) for parts, tag, names in _TABLE for name in names.split()
}
_UNKNOWN = NodeType("unknown")
WRAPPERS = frozenset({"function", "nullable", "wrapper"})
"""The `parts` of nodes whose "schema" has the same values, except None."""


def node_type(node: Node) -> NodeType:
    """Return the type of a node; an "unknown" one may have any tag."""
    name = "list" if nodes.is_variadic(node) else node["type"]
    return _NODE_TYPES.get(name, _UNKNOWN)


def is_set(node: Node) -> bool:
    """Whether the values of a node are sets."""
    return node_type(node).parts == "set"


class Visitor(Generic[T]):
    """Computes a result for each node of one core schema.

    A subclass has a method, such as `_choices`, for each `parts` that it supports.

    Attributes:
        schema: The core schema.
    """

    def __init__(self, schema: CoreSchema) -> None:
        self.schema = schema
        self._named: dict[str, T] = {}

    def root(self) -> T:
        """Return the result for the root."""
        return self.of(self.schema.root)

    def of(self, node: Node) -> T:
        """Return the result for a node."""
        visit: Callable[[Node], T]
        visit = getattr(self, f"_{node_type(node).parts}", self._unknown)
        return visit(node)

    def _unknown(self, node: Node, /) -> T:
        raise NotImplementedError

    def _forward(self, name: str, definition: Node, /) -> T:
        """Return a placeholder for the result of a definition that is being visited."""
        raise NotImplementedError

    def _wrapper(self, node: Node) -> T:
        return self.of(node["schema"])

    _class = _function = _nullable = _wrapper

    def _steps(self, node: Node) -> T:
        return self.of(nodes.steps(node)[0])

    def _python(self, node: Node) -> T:
        return self.of(nodes.in_python(node))

    def _reference(self, node: Node) -> T:
        name, definition = node["schema_ref"], self.schema.resolve(node)
        if definition is node:
            return self._unknown(node)
        if name not in self._named:
            self._named[name] = self._forward(name, definition)
            self._named[name] = self.of(definition)
        return self._named[name]
