"""Access to pydantic's core schemas: their nodes, and the parts of each node.

A core schema is a tree of dicts, each with a ``type``. `ddbevents.models.node_types`
has the types. Only this module knows where a node keeps its parts.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Node = dict[str, Any]

ANY: Node = {"type": "any"}
TEXT: Node = {"type": "str"}
EXACT_TEXT: Node = {
    "type": "str",
    "strict": True,
    "min_length": 0,
    "max_length": 2**31,
    "strip_whitespace": False,
    "to_lower": False,
    "to_upper": False,
    "regex_engine": "rust-regex",
}
"""Text, unchanged whatever the settings of the model around it are."""

_NOT_NODES = frozenset(
    {"cls", "config", "default", "expected", "function", "members", "metadata"}
)


class CoreSchema:
    """One core schema, as ``TypeAdapter(T).core_schema`` has it.

    Attributes:
        root: Its outermost node.
        definitions: By name, the nodes that a ``definition-ref`` may refer to.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.root: Node = dict(schema)
        self.definitions: dict[str, Node] = {}
        if schema["type"] == "definitions":
            self.root = schema["schema"]
            self.definitions = {node["ref"]: node for node in schema["definitions"]}

    def resolve(self, node: Node) -> Node:
        """Return the definition that a node refers to; the node itself if none."""
        return self.definitions.get(node.get("schema_ref", ""), node)

    def settings(self) -> Iterator[Node]:
        """Yield the settings (``model_config``) of all classes in it."""
        for node in _walk([self.root, *self.definitions.values()], _parts_for_output):
            yield node.get("config") or {}

    def below(
        self, node: Node, is_closed: Callable[[Node], bool] | None = None
    ) -> Iterator[Node]:
        """Yield a node and those below it, serializers included; follow references.

        Args:
            node: The node.
            is_closed: Whether to leave out what is below a node; by default that of
                pydantic models and dataclasses.
        """
        is_closed = is_closed or is_model_node
        seen: set[str] = set()

        def parts(node: Node) -> Iterator[Node]:
            name = node.get("schema_ref", "")
            if name in self.definitions and name not in seen:
                seen.add(name)
                yield self.definitions[name]
            if not is_closed(node):
                yield from _parts_for_output(node)

        return _walk([node], parts)


def is_model(cls: Any) -> bool:
    """Whether a class is a pydantic model or a pydantic dataclass."""
    return hasattr(cls, "__pydantic_core_schema__")


def is_model_node(node: Node) -> bool:
    """Whether a node is of a pydantic model or a pydantic dataclass."""
    return node["type"] in {"dataclass", "model"} and is_model(node["cls"])


def fields(node: Node) -> dict[str, Node]:
    """Return the fields of a node by their names."""
    found = node["fields"]
    return {each["name"]: each for each in found} if _is_list(found) else found


def is_variadic(node: Node) -> bool:
    """Whether a node is a ``tuple[T, ...]``, whose elements are those of a list."""
    return "variadic_item_index" in node


def elements(node: Node) -> Node:
    """Return the node of the elements of a list, a set or a variadic tuple."""
    found: Any = node.get("items_schema", ANY)
    return items(node)[-1] if is_variadic(node) else found


def items(node: Node) -> list[Node]:
    """Return the nodes of the items of a tuple, in their order."""
    return node["items_schema"]  # type: ignore[no-any-return]


def steps(node: Node) -> list[Node]:
    """Return the nodes of a chain: each reads what the one before it returns."""
    return node["steps"]  # type: ignore[no-any-return]


def lax(node: Node) -> Node:
    """Return the lenient part of a ``lax-or-strict`` node."""
    return node["lax_schema"]  # type: ignore[no-any-return]


def in_python(node: Node) -> Node:
    """Return the part of a ``json-or-python`` node that reads Python values."""
    return node["python_schema"]  # type: ignore[no-any-return]


def in_json(node: Node) -> Node:
    """Return the part of a ``json-or-python`` node that reads JSON."""
    return node["json_schema"]  # type: ignore[no-any-return]


def keys(node: Node) -> Node:
    """Return the node of the keys of a map."""
    return node.get("keys_schema", TEXT)  # type: ignore[no-any-return]


def values(node: Node) -> Node:
    """Return the node of the values of a map."""
    return node.get("values_schema", ANY)  # type: ignore[no-any-return]


def choices(node: Node) -> list[Node]:
    """Return the choices of a union, tagged or not."""
    found = node["choices"]
    found = found.values() if isinstance(found, dict) else found
    return [without_label(choice) for choice in found]


def without_label(choice: Any) -> Node:
    """Return the node of a union's choice, which may have a label."""
    node: Node = choice[0] if isinstance(choice, tuple) else choice
    return node


def constants(node: Node) -> list[Any]:
    """Return the values of a Literal or an Enum."""
    members = node["expected"] if node["type"] == "literal" else node["members"]
    return [*map(constant, members)]


def constant(value: Any) -> Any:
    """Return the value of an Enum's member; any other value unchanged."""
    return value.value if isinstance(value, Enum) else value


def unwrapped(node: Node) -> Node:
    """Return a node without its default and its None."""
    while node["type"] in {"default", "nullable"}:
        node = node["schema"]
    return node


def alias_paths(alias: str | list[Any]) -> list[tuple[str | int, ...]]:
    """Return the paths under which a field is looked up, in that order."""
    if isinstance(alias, str):
        return [(alias,)]
    if isinstance(alias[0], list):
        return [tuple(path) for path in alias]
    return [tuple(alias)]


def discriminator_names(node: Node) -> list[str]:
    """Return the attributes that may hold a union's tag; none if a function decides."""
    if callable(node["discriminator"]):
        return []
    paths = alias_paths(node["discriminator"])
    return [str(path[0]) for path in paths] if {*map(len, paths)} == {1} else []


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with its direct parts changed; the node itself if none changes.

    Serializers are left unchanged.
    """
    changed = {
        key: after
        for key, part in node.items()
        if isinstance(part, dict | list | tuple)
        and key not in _NOT_NODES
        and key != "serialization"
        and (after := _changed(part, change)) is not part
    }
    return {**node, **changed} if changed else node


def _changed(part: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(part, dict):
        if _is_node(part):
            return change(part)
        parts = {name: _changed(inner, change) for name, inner in part.items()}
        return part if all(parts[name] is part[name] for name in part) else parts
    if _is_list(part):
        inner = type(part)(_changed(each, change) for each in part)
        return part if all(a is b for a, b in zip(inner, part, strict=True)) else inner
    return part


def chain(*nodes: Node) -> Node:
    """Return a node of several steps: each reads what the one before it returns."""
    return {"type": "chain", "steps": [*nodes]}


def unnamed(node: Node) -> Node:
    """Return a node without the name by which others refer to it."""
    return {key: part for key, part in node.items() if key != "ref"}


def name_of(node: Node) -> Node:
    """Return the name of a node, as the member that gives it to another node."""
    return {"ref": node["ref"]} if "ref" in node else {}


def _walk(nodes: list[Node], parts: Callable[[Node], Iterable[Node]]) -> Iterator[Node]:
    while nodes:
        node = nodes.pop()
        yield node
        nodes += parts(node)


def _parts_for_output(node: Node) -> Iterator[Node]:
    for key, part in node.items():
        if key not in _NOT_NODES:
            yield from _nodes_in(part)


def _nodes_in(part: Any) -> Iterator[Node]:
    if isinstance(part, dict):
        if _is_node(part):
            yield part
            return
        part = part.values()  # nodes by name: fields, or the choices of a tagged union
    elif not _is_list(part):
        return
    for each in part:
        yield from _nodes_in(each)


def _is_node(part: Node) -> bool:
    """Whether a dict is a node; if not, it has nodes by name, perhaps one "type"."""
    return isinstance(part.get("type"), str)


def _is_list(part: Any) -> bool:
    return isinstance(part, list | tuple)
