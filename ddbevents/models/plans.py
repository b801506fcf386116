"""`Plan`: how the objects of a pydantic class become attributes.

Most fields are read from the object itself, which is quickest. If a serializer changes
a value, or a field is computed, pydantic's own serializer makes the value. Its context
lets annotations such as `UnixTime` know that an item is being written.
"""

from __future__ import annotations

from functools import lru_cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.classes import MOST_CLASSES, is_empty_set, reads_as_empty
from ddbevents.codec.scalars import attribute_name
from ddbevents.errors import EncodeError
from ddbevents.models import core_schema as nodes
from ddbevents.models.core_schema import CoreSchema, Node
from ddbevents.models.marks import Write, mark_of
from ddbevents.models.node_types import WRAPPERS, is_set, node_type
from ddbevents.models.serializers import by_serializer, has_text_serializer
from ddbevents.models.writers import as_it_is, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable

# A node with one of these keys is not serialized as its own value.
_CUSTOM = frozenset(
    {
        "serialization",
        "serialization_alias",
        "serialization_exclude",
        "serialization_exclude_if",
    }
)
_SERIALIZED_OTHERWISE = frozenset({"json", "missing-sentinel"})
"""The types of nodes that pydantic serializes to another value, or omits."""


class Field(NamedTuple):
    """How one field becomes an attribute.

    Attributes:
        field: The field's name.
        name: The attribute's name.
        dumped_as: The name of the field in pydantic's dump of its object.
        convert: Returns the value to store for the field's value; None if that is the
            value itself.
        is_absence_empty: For a field that may be a set: returns whether an absent
            attribute is read as an empty set. DynamoDB has no empty sets.
    """

    field: str
    name: str
    dumped_as: str
    convert: Write | None = None
    is_absence_empty: Callable[[], bool] | None = None

    def converted(self, value: Any) -> Any:
        """Return the value to store; an EncodeError has the attribute in its path."""
        if self.convert is None:
            return value
        try:
            return self.convert(value)
        except EncodeError as error:
            refusal = error
        path = (self.name, *refusal.path)
        raise EncodeError(refusal.expected, refusal.found, refusal.value, path)

    def is_written(self, model: Any) -> bool:
        """Return whether the field of an object is stored.

        A None that was never set is not. Neither is an empty set, if an absent
        attribute is read as one.
        """
        value = getattr(model, self.field, None)
        if value is None:
            given = getattr(model, "__pydantic_fields_set__", None)
            is_given = given is None or self.field in given
            return is_given and hasattr(model, self.field)
        return not self.is_left_out(value)

    def is_left_out(self, value: Any) -> bool:
        """Return whether it is an empty set, and an absent attribute is read as one."""
        return bool(
            self.is_absence_empty and is_empty_set(value) and self.is_absence_empty()
        )


class Plan(NamedTuple):
    """How the objects of one class become attributes.

    Attributes:
        fields: The fields whose attribute depends on their own value only.
        dumped: The other fields, which have serializers.
        computed: The computed fields.
        taken: The attribute names of all fields.
        replacement: Returns the value that is stored for an object without attributes:
            a root model, or an object of a class with its own serializer.
        convert: Returns the value to store for an attribute that is not a field.
    """

    fields: tuple[Field, ...] = ()
    dumped: tuple[Field, ...] = ()
    computed: tuple[Field, ...] = ()
    taken: frozenset[str] = frozenset()
    replacement: Callable[[Any], Any] | None = None
    convert: Write | None = None


def has_fields_set(cls: type) -> bool:
    """Whether objects of a class know which fields they were given."""
    return hasattr(cls, "__pydantic_fields_set__")


def dump(model: Any, **options: Any) -> Any:
    """Return pydantic's dump of an object that is written to an item.

    Its warnings are off, since they quote values. The codec refuses values that it
    cannot store.
    """
    return by_serializer(type(model).__pydantic_serializer__, model, **options)


@lru_cache(MOST_CLASSES)
def plan_of(cls: Any) -> Plan:
    """Return how the objects of a pydantic class become attributes.

    Raises:
        EncodeError: Two of its fields have the same attribute name.
    """
    if not getattr(cls, "__pydantic_complete__", True):
        cls.model_rebuild()
    schema = CoreSchema(cls.__pydantic_core_schema__)
    node = _class_node(schema)
    if node is None or "serialization" in node:
        return Plan(replacement=dump)
    inner = node["schema"]
    if node.get("root_model"):
        value_of = dump if _is_custom(inner, schema) else attrgetter("root")
        write = writer_of(inner, schema)
        return Plan(replacement=lambda model: write(value_of(model)))
    while "fields" not in inner:
        inner = inner["schema"]
    extras = inner.get("extras_schema")
    if extras and _is_custom(extras, schema):
        return Plan(replacement=dump)
    plan = _plan_of_fields(inner, schema, type(cls.__pydantic_serializer__))
    return plan._replace(convert=extras and _or_none(writer_of(extras, schema)))


def _plan_of_fields(node: Node, schema: CoreSchema, serializer: Any) -> Plan:
    computed = [*map(_computed_field, node.get("computed_fields", ()))]
    fields: list[Field] = []
    dumped: list[Field] = []
    for name, each in nodes.fields(node).items():
        if each.get("serialization_exclude"):
            continue
        write = writer_of(each["schema"], schema)
        convert = _converter(each["schema"], write, schema, serializer)
        is_dumped = convert is None or "serialization_exclude_if" in each
        field = Field(
            name,
            _attribute_of(name, each),
            each.get("serialization_alias", name),
            _or_none(write if is_dumped else convert),
            _absence(each["schema"], schema),
        )
        (dumped if is_dumped else fields).append(field)
    taken = [field.name for field in (*fields, *dumped)]
    names = [*taken, *(field.name for field in computed)]
    if len({*names}) < len(names):
        raise EncodeError("one field per attribute name", "two", node)
    return Plan(tuple(fields), tuple(dumped), tuple(computed), frozenset(taken))


def _computed_field(node: Node) -> Field:
    name: str = node["property_name"]
    alias = node.get("alias", name)
    return Field(name, alias, alias)


def _converter(
    node: Node, write: Write, schema: CoreSchema, serializer: Any
) -> Write | None:
    """Return a converter of a field's value; None if its model must be dumped.

    Args:
        node: The node of the field.
        write: The writer of its serialized value.
        schema: The core schema that it is in.
        serializer: pydantic's class of serializers.
    """
    if mark := mark_of(nodes.unwrapped(node)).write:
        return mark
    if not _is_custom(node, schema):
        return write
    if not _is_self_contained(node):
        return None
    # In a round trip, pydantic's own Json is text.
    serialize = partial(by_serializer, serializer(node), round_trip=True)
    return lambda value: write(serialize(value))


def _attribute_of(name: str, field: Node) -> str:
    """Return the attribute that a field is written to.

    It is the one that the field is read from, unless there is a serialization alias.
    """
    path = nodes.alias_paths(field.get("validation_alias", name))[0]
    read_from = path[0] if len(path) == 1 else name
    return attribute_name(field.get("serialization_alias", read_from))


def _or_none(write: Write | None) -> Write | None:
    return None if write is as_it_is else write


def _absence(node: Node, schema: CoreSchema) -> Callable[[], bool] | None:
    """Return a function: is an absent attribute read as an empty set?

    Return None if the field cannot be a set, or is required.
    """
    if node["type"] != "default" or node.get("default_factory_takes_data"):
        return None
    if not _may_be_set(node, schema):
        return None
    default = node.get("default_factory") or (lambda: node["default"])
    return lambda: reads_as_empty(default())


def _may_be_set(node: Node, schema: CoreSchema) -> bool:
    parts = node_type(node).parts
    if parts == "choices":
        return any(_may_be_set(choice, schema) for choice in nodes.choices(node))
    node = schema.resolve(node)  # no set contains itself: one step is enough
    if parts in WRAPPERS or node.get("root_model"):
        return _may_be_set(node["schema"], schema)
    return is_set(node)


def _class_node(schema: CoreSchema) -> Node | None:
    """Return the node of a core schema's class; None if a serializer wraps it."""
    node = schema.root
    while node_type(node).parts != "class":
        if "serialization" in node:
            return None
        referred = schema.resolve(node)
        node = node["schema"] if referred is node else referred
    return node


def _is_custom(node: Node, schema: CoreSchema) -> bool:
    """Whether a serializer changes a value below a node."""
    return any(
        (not _CUSTOM.isdisjoint(inner) and not has_text_serializer(inner))
        or inner["type"] in _SERIALIZED_OTHERWISE
        for inner in schema.below(node)
    )


def _is_self_contained(node: Node) -> bool:
    """Whether a node can be serialized without its model and its definitions."""
    return not any(
        inner.get("is_field_serializer")
        or "schema_ref" in inner
        or inner["type"] == "missing-sentinel"
        or node_type(inner).parts == "class"
        for inner in CoreSchema(node).below(node)
    )
