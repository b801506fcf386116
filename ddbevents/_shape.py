"""Which AttributeValue tags a pydantic type can be read from: its `Shape`.

DynamoDB's types are told by tags, Python's by annotations; the table that joins
them (DESIGN.md section 4) is the functions of this module, one per kind of
core-schema node. A kind that is not here has no known tag and takes any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Node = Mapping[str, Any]


@dataclass(slots=True)
class Shape:
    """What may stand at one place of an item.

    Attributes:
        tags: The tags that may stand there; None where any may.
        fields: Of an M with known attribute names, the shape of each.
        items: The shape of every element of an L, or every value of an M.
    """

    tags: frozenset[str] | None = None
    fields: dict[str, Shape] | None = None
    items: Shape | None = None

    def problems(self, value: Mapping[str, Any]) -> list[DecodeError]:
        """Return an error for every wrong tag in a legal AttributeValue.

        Args:
            value: An AttributeValue that the codec has read without error.
        """
        found: list[DecodeError] = []
        self._collect(value, (), found)
        return found

    def _collect(
        self,
        value: Mapping[str, Any],
        path: tuple[str | int, ...],
        found: list[DecodeError],
    ) -> None:
        (tag,) = value
        if self.tags is not None and tag not in self.tags:
            expected = " or ".join(sorted(self.tags - {"NULL"} or self.tags))
            found.append(DecodeError(expected, tag, value, path))
        elif tag == "M" and self.fields is not None:
            payload = value[tag]
            for name, shape in self.fields.items():
                if name in payload:
                    shape._collect(payload[name], (*path, name), found)
        elif tag in {"L", "M"} and self.items is not None:
            payload = value[tag]
            for step, element in enumerate(payload) if tag == "L" else payload.items():
                self.items._collect(element, (*path, step), found)


_ANY = Shape()
_SCALARS = {
    "bool": "BOOL",
    "bytes": "B",
    "date": "S",
    "datetime": "S",
    "decimal": "N",
    "float": "N",
    "int": "N",
    "json": "S",
    "multi-host-url": "S",
    "none": "NULL",
    "str": "S",
    "time": "S",
    "url": "S",
    "uuid": "S",
}
_SET_OF = {"S": "SS", "N": "NS", "B": "BS"}


class Shapes:
    """The shapes of the nodes of one core schema.

    Args:
        schema: A core schema, as ``TypeAdapter(T).core_schema`` has it.

    Attributes:
        root: Its outermost node.
        definitions: The nodes that a ``definition-ref`` may name.
    """

    def __init__(self, schema: Node) -> None:
        self.root: Node = schema
        self.definitions: dict[str, Node] = {}
        if schema["type"] == "definitions":
            self.root = schema["schema"]
            self.definitions = {node["ref"]: node for node in schema["definitions"]}
        self._named: dict[str, Shape] = {}

    def of(self, node: Node) -> Shape:
        """Return the shape of a node."""
        tag = (node.get("metadata") or {}).get("ddbevents_tag")
        if tag is None:
            tag = _SCALARS.get(node["type"])
        if tag is not None:
            return Shape(frozenset({tag}))
        reader = _READERS.get(node["type"])
        return _ANY if reader is None else reader(self, node)

    def named(self, name: str) -> Shape:
        """Return the shape of a definition; recursive models meet themselves here."""
        if name not in self._named:
            shape = self._named[name] = Shape()
            found = self.of(self.definitions[name])
            shape.tags, shape.fields, shape.items = (
                found.tags,
                found.fields,
                found.items,
            )
        return self._named[name]


def _inner(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["schema"])


def _nullable(shapes: Shapes, node: Node) -> Shape:
    return _either([shapes.of(node["schema"]), Shape(frozenset({"NULL"}))])


def _members(_shapes: Shapes, node: Node) -> Shape:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    return _either([_of_constant(member) for member in members])


def _of_constant(value: Any) -> Shape:
    if isinstance(value, Enum):
        value = value.value
    for types, tag in _CONSTANTS:
        if isinstance(value, types):
            return Shape(frozenset({tag}))
    return _ANY


def _list(shapes: Shapes, node: Node) -> Shape:
    items = node.get("items_schema")
    return Shape(frozenset({"L"}), items=shapes.of(items) if items else None)


def _tuple(_shapes: Shapes, _node: Node) -> Shape:
    return Shape(frozenset({"L"}))


def _set(shapes: Shapes, node: Node) -> Shape:
    items = node.get("items_schema")
    tags = (shapes.of(items).tags if items else None) or _SET_OF
    return Shape(frozenset(_SET_OF[tag] for tag in tags if tag in _SET_OF))


def _dict(shapes: Shapes, node: Node) -> Shape:
    values = node.get("values_schema")
    return Shape(frozenset({"M"}), items=shapes.of(values) if values else None)


def _model(shapes: Shapes, node: Node) -> Shape:
    return _MAP if node.get("custom_init") else shapes.of(node["schema"])


def _fields(shapes: Shapes, node: Node) -> Shape:
    fields = node["fields"]
    if not isinstance(fields, dict):
        fields = {field["name"]: field for field in fields}
    aliases = {
        name: field.get("validation_alias", name) for name, field in fields.items()
    }
    return Shape(
        frozenset({"M"}),
        fields={
            alias: shapes.of(fields[name]["schema"])
            for name, alias in aliases.items()
            if isinstance(alias, str)
        },
    )


def _union(shapes: Shapes, node: Node) -> Shape:
    choices = node["choices"]
    if isinstance(choices, dict):
        choices = choices.values()
    return _either(
        [
            shapes.of(choice[0] if isinstance(choice, tuple) else choice)
            for choice in choices
        ]
    )


def _chain(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["steps"][0])


def _json_or_python(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["python_schema"])


def _reference(shapes: Shapes, node: Node) -> Shape:
    return shapes.named(node["schema_ref"])


def _either(shapes: Iterable[Shape]) -> Shape:
    """Return the shape of a union; what is inside is told only if one has an inside."""
    shapes = list(shapes)
    if any(shape.tags is None for shape in shapes):
        return _ANY
    containers = [shape for shape in shapes if (shape.tags or set()) & {"L", "M"}]
    inside = containers[0] if len(containers) == 1 else _ANY
    tags = frozenset().union(*(shape.tags or () for shape in shapes))
    return Shape(tags, inside.fields, inside.items)


_MAP = Shape(frozenset({"M"}))
_CONSTANTS: list[tuple[type | tuple[type, ...], str]] = [
    (str, "S"),
    (bool, "BOOL"),
    ((int, float, Decimal), "N"),
    (bytes, "B"),
    (type(None), "NULL"),
]
_READERS: dict[str, Callable[[Shapes, Node], Shape]] = {
    "chain": _chain,
    "custom-error": _inner,
    "dataclass": _inner,
    "dataclass-args": _fields,
    "default": _inner,
    "definition-ref": _reference,
    "dict": _dict,
    "enum": _members,
    "frozenset": _set,
    "function-after": _inner,
    "json-or-python": _json_or_python,
    "list": _list,
    "literal": _members,
    "model": _model,
    "model-fields": _fields,
    "nullable": _nullable,
    "set": _set,
    "tagged-union": _union,
    "tuple": _tuple,
    "typed-dict": _fields,
    "union": _union,
}
