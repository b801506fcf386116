"""Which AttributeValue tags a pydantic type can be read from: its `Shape`.

DynamoDB's types are told by tags, Python's by annotations; the table that joins
them (DESIGN.md section 4) is the functions of this module, one per kind of
core-schema node. A kind that is not here has no known tag and takes any: its own
validator decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from ddbevents.codec import decode_value
from ddbevents.entities import Entities
from ddbevents.errors import DecodeError

Node = Mapping[str, Any]
Path = tuple[str | int, ...]
Inside = Callable[[Any, Path, list[DecodeError]], None]
"""Adds to a list the errors of what is in a payload, whose path is given."""

_TAGS = frozenset({"B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"})


@dataclass(frozen=True)
class Shape:
    """What may stand at one place of an item.

    Attributes:
        tags: The tags that may stand there.
        inside: By tag, what checks the AttributeValues in its payload.
        flat: The tags that say it all.
    """

    tags: frozenset[str]
    inside: Mapping[str, Inside] = field(default_factory=dict)
    flat: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flat", self.tags - self.inside.keys())

    def problems(self, av: Mapping[str, Any]) -> list[DecodeError]:
        """Return an error for every wrong tag in an AttributeValue.

        Args:
            av: An AttributeValue that the codec has read without error.
        """
        found: list[DecodeError] = []
        self.check(av, (), found)
        return found

    def check(
        self, av: Mapping[str, Any], path: Path, found: list[DecodeError]
    ) -> None:
        """Add an error for every wrong tag in the AttributeValue at a path."""
        ((tag, payload),) = av.items()
        if tag in self.inside:
            self.inside[tag](payload, path, found)
        elif tag not in self.tags:
            expected = " or ".join(sorted(self.tags - {"NULL"} or self.tags))
            found.append(DecodeError(expected, tag, av, path))


ANY = Shape(_TAGS)


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
        return ANY if reader is None else reader(self, node)

    def named(self, name: str) -> Shape:
        """Return the shape of a definition, which may hold itself."""
        if name not in self._named:
            self._named[name] = self._forward(name)
            self._named[name] = self.of(self.definitions[name])
        return self._named[name]

    def _forward(self, name: str) -> Shape:
        """Return the shape of a definition that is still being made."""
        node = self.definitions[name]
        if node["type"] not in _CLASSES or node.get("root_model"):
            return ANY

        def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
            self._named[name].check({"M": payload}, path, found)

        return Shape(frozenset({"M"}), {"M": check})


def in_map(
    fields: Mapping[str, Shape],
    rest: Shape = ANY,
    sought: Sequence[tuple[list[Path], Shape]] = (),
) -> Inside:
    """Return what checks the attributes of an M.

    Args:
        fields: The shapes of attributes by name.
        rest: The shape of each other attribute.
        sought: The shapes of what stands at the first of several paths.
    """
    flat, other = {name: shape.flat for name, shape in fields.items()}, rest.flat

    def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
        for name, av in payload.items():
            (tag,) = av
            if tag not in flat.get(name, other):
                fields.get(name, rest).check(av, (*path, name), found)
        for paths, shape in sought:
            for steps in paths:
                if av := _at(payload, steps):
                    shape.check(av, (*path, *steps), found)
                    break

    return check


def _at(payload: Any, steps: Path) -> Any:
    """Return the AttributeValue at a path, None if there is none."""
    av = {"M": payload}
    for step in steps:
        ((tag, payload),) = av.items()
        if tag not in {"L", "M"}:
            return None
        try:
            av = payload[step]
        except (LookupError, TypeError):
            return None
    return av


def in_list(first: Sequence[Shape], rest: Shape) -> Inside:
    """Return what checks the elements of an L: the first ones, then each other."""

    def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
        for index, av in enumerate(payload):
            shape = first[index] if index < len(first) else rest
            (tag,) = av
            if tag not in shape.flat:
                shape.check(av, (*path, index), found)

    return check


def in_any_of(choices: Sequence[Inside]) -> Inside:
    """Return what checks a payload against several: one must find nothing wrong."""

    def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
        fewest: list[DecodeError] | None = None
        for choice in choices:
            problems: list[DecodeError] = []
            choice(payload, path, problems)
            if fewest is None or len(problems) < len(fewest):
                fewest = problems
        found += fewest or ()

    return check


def in_choice(names: Sequence[str], choices: Mapping[Any, Shape]) -> Inside:
    """Return what checks an M by the choice that the first of some names tells."""

    def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
        for name in names:
            if name in payload:
                av = payload[name]
                if av.keys() <= _KEYS and (shape := choices.get(decode_value(av))):
                    shape.check({"M": payload}, path, found)
                return

    return check


def in_entity(entities: Entities, choices: Mapping[Any, Shape]) -> Inside:
    """Return what checks an item by the class that it is of."""

    def check(payload: Any, path: Path, found: list[DecodeError]) -> None:
        names = payload.keys() & {*entities.names}
        item = {name: decode_value(payload[name]) for name in names}
        if shape := choices.get(entities.kind_of(item)):
            shape.check({"M": payload}, path, found)

    return check


def _inner(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["schema"])


def _nullable(shapes: Shapes, node: Node) -> Shape:
    return _either([shapes.of(node["schema"]), Shape(frozenset({"NULL"}))])


def _members(_shapes: Shapes, node: Node) -> Shape:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    return _either([_of_constant(plain(member)) for member in members])


def plain(constant: Any) -> Any:
    """Return the value of an Enum's member, or the constant itself."""
    return constant.value if isinstance(constant, Enum) else constant


def _of_constant(value: Any) -> Shape:
    for types, tag in _CONSTANTS:
        if isinstance(value, types):
            return Shape(frozenset({tag}))
    return ANY


def _list(shapes: Shapes, node: Node) -> Shape:
    items = shapes.of(node.get("items_schema", _ANY))
    return Shape(frozenset({"L"}), {} if items is ANY else {"L": in_list((), items)})


def _tuple(shapes: Shapes, node: Node) -> Shape:
    items = [shapes.of(item) for item in node["items_schema"]]
    if "variadic_item_index" in node:  # tuple[T, ...]: no other kind is made of types
        return Shape(frozenset({"L"}), {"L": in_list((), items[-1])})
    return Shape(frozenset({"L"}), {"L": in_list(items, ANY)})


def _set(shapes: Shapes, node: Node) -> Shape:
    items = node.get("items_schema")
    tags = shapes.of(items).tags if items else _TAGS
    sets = frozenset(f"{tag}S" for tag in tags & {"S", "N", "B"})
    return Shape(sets) if sets else ANY


def _dict(shapes: Shapes, node: Node) -> Shape:
    values = shapes.of(node.get("values_schema", _ANY))
    return Shape(frozenset({"M"}), {} if values is ANY else {"M": in_map({}, values)})


def _model(shapes: Shapes, node: Node) -> Shape:
    return _MAP if node.get("custom_init") else shapes.of(node["schema"])


def _fields(shapes: Shapes, node: Node) -> Shape:
    fields = node["fields"]
    if not isinstance(fields, dict):
        fields = {field["name"]: field for field in fields}
    named: dict[str, Shape] = {}
    sought: list[tuple[list[Path], Shape]] = []
    for name, field_node in fields.items():
        shape = shapes.of(field_node["schema"])
        paths = alias_paths(field_node.get("validation_alias", name))
        if len(paths) == len(paths[0]) == 1:
            named[str(paths[0][0])] = shape
        else:
            sought.append((paths, shape))
    for paths, _ in sought:
        named = {**{str(path[0]): ANY for path in paths}, **named}
    extras = node.get("extras_schema")
    rest = shapes.of(extras) if extras else ANY
    return Shape(frozenset({"M"}), {"M": in_map(named, rest, sought)})


def alias_paths(alias: str | list[Any]) -> list[Path]:
    """Return the places where a field is looked for, the first one first."""
    if isinstance(alias, str):
        return [(alias,)]
    if isinstance(alias[0], list):
        return [tuple(path) for path in alias]
    return [tuple(alias)]


def _union(shapes: Shapes, node: Node) -> Shape:
    return _either(
        shapes.of(choice[0] if isinstance(choice, tuple) else choice)
        for choice in node["choices"]
    )


def _tagged_union(shapes: Shapes, node: Node) -> Shape:
    choices = {
        plain(value): shapes.of(choice) for value, choice in node["choices"].items()
    }
    either = _either(choices.values())
    names = discriminator_names(node)
    if names and either.tags == {"M"}:
        return Shape(either.tags, {"M": in_choice(names, choices)})
    entities = getattr(node["discriminator"], "__self__", None)
    if isinstance(entities, Entities) and either.tags == {"M"}:
        return Shape(either.tags, {"M": in_entity(entities, choices)})
    return either


def discriminator_names(node: Node) -> list[str]:
    """Return the attributes that may tell the choice; none if a function tells."""
    discriminator = node["discriminator"]
    if callable(discriminator):
        return []
    paths = alias_paths(discriminator)
    return [str(path[0]) for path in paths] if {*map(len, paths)} == {1} else []


def _chain(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["steps"][0])


def _json_or_python(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["python_schema"])


def _reference(shapes: Shapes, node: Node) -> Shape:
    return shapes.named(node["schema_ref"])


def _either(shapes: Iterable[Shape]) -> Shape:
    """Return the shape of a union."""
    shapes = list(shapes)
    tags = frozenset().union(*(shape.tags for shape in shapes))
    flat = frozenset().union(*(shape.flat for shape in shapes))
    inside = {
        tag: in_any_of([shape.inside[tag] for shape in shapes if tag in shape.inside])
        for tag in tags - flat
    }
    return Shape(tags, inside)


_ANY: Node = {"type": "any"}
_MAP = Shape(frozenset({"M"}))
_KEYS = frozenset({"BOOL", "N", "S"})
_CLASSES = frozenset({"dataclass", "model", "typed-dict"})
_SCALARS = {
    "bool": "BOOL",
    "bytes": "B",
    "date": "S",
    "datetime": "S",
    "decimal": "N",
    "float": "N",
    "int": "N",
    "json": "S",
    "none": "NULL",
    "str": "S",
    "time": "S",
    "uuid": "S",
}
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
    "tagged-union": _tagged_union,
    "tuple": _tuple,
    "typed-dict": _fields,
    "union": _union,
}
