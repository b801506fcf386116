"""Which AttributeValue tags a pydantic type can be read from: its `Shape`.

DynamoDB's types are told by tags, Python's by annotations; the table that joins
them (DESIGN.md section 4) is the functions of this module, one per kind of
core-schema node. A kind that is not here has no known tag and takes any: its own
validator decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from ddbevents.codec.decode import TAGS
from ddbevents.models.entities import Entities
from ddbevents.models.serializers import has_text_writer
from ddbevents.models.tags import (
    ANY,
    Path,
    Shape,
    either,
    in_choice,
    in_entity,
    in_list,
    in_map,
)

if TYPE_CHECKING:
    from ddbevents.models.tags import Found

Node = Mapping[str, Any]


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
            tag = "S" if has_text_writer(node) else _SCALARS.get(node["type"])
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

        def check(payload: Any, path: Path, found: Found) -> None:
            self._named[name].check({"M": payload}, path, found)

        return Shape(frozenset({"M"}), {"M": check})


def settings_reach_definitions(schema: Node) -> bool:
    """Return whether a model's settings may matter to a definition that it names.

    Pydantic-core reads a definition with the settings of the model whose own
    validator holds it: a `JsonValue`, say, or an alias that is a recursive type. A
    rewritten schema has all definitions at its root, where there are no settings.
    """
    return any(
        not _is_class(node) for node in schema.get("definitions", ())
    ) and _has_settings(schema)


def _is_class(node: Node) -> bool:
    """Whether a node, or the one that its validators wrap, has its own settings."""
    return node["type"] in _CLASSES or ("schema" in node and _is_class(node["schema"]))


def _has_settings(schema: Any) -> bool:
    if isinstance(schema, Mapping):
        settings = {**(schema.get("config") or {})}
        return not settings.keys() <= _WITHOUT_EFFECT or any(
            map(_has_settings, schema.values())
        )
    return isinstance(schema, list | tuple) and any(map(_has_settings, schema))


def _inner(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["schema"])


def _nullable(shapes: Shapes, node: Node) -> Shape:
    return either([shapes.of(node["schema"]), Shape(frozenset({"NULL"}))])


def _members(_shapes: Shapes, node: Node) -> Shape:
    members = node["expected"] if node["type"] == "literal" else node["members"]
    return either([_of_constant(plain(member)) for member in members])


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


def _named_tuple(shapes: Shapes, node: Node) -> Shape:
    named = {each["name"]: shapes.of(each["schema"]) for each in node["fields"]}
    inside = {"L": in_list([*named.values()], ANY), "M": in_map(named)}
    return Shape(frozenset(inside), inside)


def _set(shapes: Shapes, node: Node) -> Shape:
    items = node.get("items_schema")
    tags = shapes.of(items).tags if items else TAGS
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
    return either(
        shapes.of(choice[0] if isinstance(choice, tuple) else choice)
        for choice in node["choices"]
    )


def _tagged_union(shapes: Shapes, node: Node) -> Shape:
    choices = {
        plain(value): shapes.of(choice) for value, choice in node["choices"].items()
    }
    shape = either(choices.values())
    names = discriminator_names(node)
    if names and shape.tags == {"M"}:
        return Shape(shape.tags, {"M": in_choice(names, choices)})
    entities = getattr(node["discriminator"], "__self__", None)
    if isinstance(entities, Entities) and shape.tags == {"M"}:
        return Shape(shape.tags, {"M": in_entity(entities, choices)})
    return shape


def discriminator_names(node: Node) -> list[str]:
    """Return the attributes that may tell the choice; none if a function tells."""
    discriminator = node["discriminator"]
    if callable(discriminator):
        return []
    paths = alias_paths(discriminator)
    return [str(path[0]) for path in paths] if {*map(len, paths)} == {1} else []


def _own_wrap(shapes: Shapes, node: Node) -> Shape:
    return _inner(shapes, node) if is_counted(node) else ANY


def is_counted(node: Node) -> bool:
    """Return whether a node is ours around a set or a map, which counts its parts."""
    return COUNTED in (node.get("metadata") or {})


def _chain(shapes: Shapes, node: Node) -> Shape:
    return shapes.of(node["steps"][0])


def _json_or_python(shapes: Shapes, node: Node) -> Shape:
    shape = shapes.of(node["python_schema"])
    return shapes.of(node["json_schema"]) if shape is ANY else shape


def _reference(shapes: Shapes, node: Node) -> Shape:
    return shapes.named(node["schema_ref"])


COUNTED = "ddbevents_counted"
"""In the metadata of a node that wraps one of a set or map, and has its tag."""

_ANY: Node = {"type": "any"}
_MAP = Shape(frozenset({"M"}))
_CLASSES = frozenset({"dataclass", "model", "typed-dict"})
_WITHOUT_EFFECT = frozenset(
    {
        "extra_fields_behavior",
        "from_attributes",
        "hide_input_in_errors",
        "loc_by_alias",
        "revalidate_instances",
        "ser_json_bytes",
        "ser_json_inf_nan",
        "ser_json_temporal",
        "ser_json_timedelta",
        "serialize_by_alias",
        "title",
        "val_json_bytes",
        "validate_by_alias",
        "validate_by_name",
        "validate_default",
    }
)
"""Settings that classes alone heed, or no validator of an item does.

In an item, binary is never text, and what JSON text holds is read by ourselves.
"""
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
    "timedelta": "S",
    "url": "S",
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
    "deque": _list,
    "definition-ref": _reference,
    "dict": _dict,
    "enum": _members,
    "frozenset": _set,
    "function-after": _inner,
    "function-wrap": _own_wrap,
    "json-or-python": _json_or_python,
    "list": _list,
    "literal": _members,
    "model": _model,
    "model-fields": _fields,
    "named-tuple": _named_tuple,
    "nullable": _nullable,
    "set": _set,
    "tagged-union": _tagged_union,
    "tuple": _tuple,
    "typed-dict": _fields,
    "union": _union,
}
