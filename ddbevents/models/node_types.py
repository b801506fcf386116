"""The types of nodes in core schemas: which tag their values have, what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddbevents.models.core_schema import CoreSchema, Node

T = TypeVar("T")

Parts = Literal[
    "choices",  # of a union
    "class",  # a "schema", which holds fields or is a root model's
    "constants",
    "elements",  # of a list
    "fields",
    "function",  # a "schema" behind a function, which may take anything
    "items",  # of a tuple
    "map",
    "named_items",  # of a named tuple, which is a list or a map of them
    "nullable",
    "python",  # a "python_schema" besides a "json_schema"
    "reference",
    "scalar",
    "set",
    "steps",
    "tagged_choices",
    "unknown",
    "wrapper",  # a "schema" that takes the same values
]
"""How a node holds others; a `Visitor` has a method for each."""


class NodeType(NamedTuple):
    """What a type of nodes is.

    Attributes:
        parts: How it holds others.
        tag: The tag of its values; None where the nodes in it decide.
    """

    parts: Parts
    tag: str | None = None


_TAGS = {
    "B": ["bytes"],
    "BOOL": ["bool"],
    "N": ["decimal", "float", "int"],
    "NULL": ["none"],
    "S": [
        *("date", "datetime", "json", "multi-host-url", "str", "time", "timedelta"),
        *("url", "uuid"),
    ],
}
_NODE_TYPES: dict[str, NodeType] = {
    **{name: NodeType("scalar", tag) for tag, names in _TAGS.items() for name in names},
    "chain": NodeType("steps"),
    "custom-error": NodeType("wrapper"),
    "dataclass": NodeType("class"),
    "dataclass-args": NodeType("fields", "M"),
    "default": NodeType("wrapper"),
    "definition-ref": NodeType("reference"),
    "deque": NodeType("elements", "L"),
    "dict": NodeType("map", "M"),
    "enum": NodeType("constants"),
    "frozenset": NodeType("set"),
    "function-after": NodeType("wrapper"),
    "function-before": NodeType("function"),
    "function-wrap": NodeType("function"),
    "json-or-python": NodeType("python"),
    "list": NodeType("elements", "L"),
    "literal": NodeType("constants"),
    "model": NodeType("class"),
    "model-fields": NodeType("fields", "M"),
    "named-tuple": NodeType("named_items"),
    "nullable": NodeType("nullable"),
    "set": NodeType("set"),
    "tagged-union": NodeType("tagged_choices"),
    "tuple": NodeType("items", "L"),
    "typed-dict": NodeType("fields", "M"),
    "union": NodeType("choices"),
}
_UNKNOWN = NodeType("unknown")
WRAPPERS: frozenset[Parts] = frozenset({"function", "nullable", "wrapper"})
"""Those whose "schema" has the same values, but for a None."""


def node_type(node: Node) -> NodeType:
    """Return the type of a node; "unknown" has no known tag and takes any."""
    return _NODE_TYPES.get(node["type"], _UNKNOWN)


def is_set(node: Node) -> bool:
    """Whether the values of a node are sets."""
    return node_type(node).parts == "set"


class Visitor(Generic[T]):
    """Makes something of the nodes of one core schema.

    A subclass has a method for each of the `Parts` that it knows, as `_choices`.

    Attributes:
        schema: The core schema.
    """

    def __init__(self, schema: CoreSchema) -> None:
        self.schema = schema
        self._named: dict[str, T] = {}

    def root(self) -> T:
        """Return what is made of the type itself."""
        return self.of(self.schema.root)

    def of(self, node: Node) -> T:
        """Return what is made of a node."""
        visit: Callable[[Node], T]
        visit = getattr(self, f"_{node_type(node).parts}", self._unknown)
        return visit(node)

    def _unknown(self, node: Node, /) -> T:
        raise NotImplementedError

    def _forward(self, name: str, definition: Node, /) -> T:
        """Return what stands for a definition while it is visited itself."""
        raise NotImplementedError

    def _wrapper(self, node: Node) -> T:
        return self.of(node["schema"])

    _class = _function = _nullable = _wrapper

    def _reference(self, node: Node) -> T:
        name, definition = node["schema_ref"], self.schema.resolve(node)
        if definition is node:
            return self._unknown(node)
        if name not in self._named:
            self._named[name] = self._forward(name, definition)
            self._named[name] = self.of(definition)
        return self._named[name]
