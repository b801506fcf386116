"""The attributes of pydantic models and dataclasses, told by duck type.

Fields are read from the object itself, which is quickest. What a serializer, a
computed field or the like has a say in is left to pydantic's own serializer,
with a context that tells annotations such as `UnixTime` that an item is written.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ddbevents.codec.plain_dataclasses import reads_as_empty
from ddbevents.codec.scalars import attribute_name
from ddbevents.errors import EncodeError
from ddbevents.models.nodes import CLASSES, Schema, nodes
from ddbevents.models.serializers import by_serializer, in_json, is_text_in_json
from ddbevents.models.writers import Write, as_it_is, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What makes a node of a core schema mean something else than its plain value.
_CUSTOM = frozenset(
    {
        "serialization",
        "serialization_alias",
        "serialization_exclude",
        "serialization_exclude_if",
    }
)
_SETS = frozenset({"frozenset", "set"})
_WRAPPERS = frozenset(
    {"default", "function-after", "function-before", "function-wrap", "nullable"}
)
_SAID = frozenset({"json", "missing-sentinel"})
"""Nodes that pydantic serializes to something else, or to nothing."""


class Field(NamedTuple):
    """How one field becomes an attribute.

    Attributes:
        field: The field's name.
        name: The attribute's name.
        convert: What makes the value to store from the field's; None where it is
            the value itself.
        is_absence_empty: Of a field that may be a set, whether its absence reads as
            an empty one, or as None: DynamoDB has no empty sets.
    """

    field: str
    name: str
    convert: Write | None
    is_absence_empty: Callable[[], bool] | None = None


class Plan(NamedTuple):
    """How the objects of one class become attributes.

    Attributes:
        fields: The fields whose attribute depends on their own value only.
        dumped: The other fields, computed or customised, by the name that they have
            where pydantic dumps them.
        taken: The attribute names of all fields.
        stand_in: What is stored for objects that have no attributes: the "root"
            of a root model, or what is in "json" for it; the "dump" of a class with
            a serializer of its own.
        convert: What makes the value to store of a stand-in, or of an attribute that
            is no field.
    """

    fields: tuple[Field, ...] = ()
    dumped: tuple[tuple[str, Field], ...] = ()
    taken: frozenset[str] = frozenset()
    stand_in: Literal["root", "json", "dump"] | None = None
    convert: Write | None = None


def has_fields_set(cls: type) -> bool:
    """Whether objects of a class know which fields they were given."""
    return hasattr(cls, "__pydantic_fields_set__")


def stand_in(model: Any) -> Any:
    """Return the value that is stored for an object that has no attributes."""
    plan = plan_of(model.__class__)
    if plan.stand_in == "json":
        return in_json(model.__pydantic_serializer__, model)
    value = model.root if plan.stand_in == "root" else _dump(model)
    return plan.convert(value) if plan.convert else value


def attributes(model: Any) -> dict[str, Any]:
    """Return the native values of an object by attribute name.

    Raises:
        EncodeError: Two of them have the same name.
    """
    plain = {
        field.name: _converted(field, getattr(model, field.field))
        for field in plan_of(model.__class__).fields
        if _is_written(model, field)
    }
    return {**plain, **other_attributes(model)}


def _converted(field: Field, value: Any) -> Any:
    if field.convert is None:
        return value
    try:
        return field.convert(value)
    except EncodeError as error:
        refusal = error
    path = (field.name, *refusal.path)
    raise EncodeError(refusal.expected, refusal.found, refusal.value, path)


def other_attributes(model: Any) -> dict[str, Any]:
    """Return the attributes that are not fields stored as they are.

    Raises:
        EncodeError: One of them has the name of a field.
    """
    plan = plan_of(model.__class__)
    extra = getattr(model, "__pydantic_extra__", None) or {}
    if not plan.taken.isdisjoint(extra):
        raise EncodeError("one value per attribute name", "two", model)
    if plan.convert:
        extra = {name: plan.convert(value) for name, value in extra.items()}
    wanted = {field.field for _, field in plan.dumped if _is_written(model, field)}
    dumped = _dump(model, include=wanted) if wanted else {}
    return {
        **extra,
        **{
            field.name: _converted(field, dumped[key])
            for key, field in plan.dumped
            if key in dumped
        },
    }


def _is_written(model: Any, field: Field) -> bool:
    """Whether a field is stored.

    A None that nobody gave is an absent attribute, and so is an empty set, if that is
    how an absent attribute reads.
    """
    value = getattr(model, field.field, None)
    if value is None:
        given = getattr(model, "__pydantic_fields_set__", None)
        is_given = given is None or field.field in given
        return is_given and hasattr(model, field.field)
    return bool(value) or not is_left_out(field, value)


def is_left_out(field: Field, value: Any) -> bool:
    """Whether a value is an empty set, and absence reads as one."""
    return bool(
        field.is_absence_empty
        and isinstance(value, set | frozenset)
        and not value
        and field.is_absence_empty()
    )


def _dump(model: Any, **options: Any) -> Any:
    """Return what pydantic makes of an object that is written to an item.

    Its warnings, which hold values, are off: what pydantic does not expect is
    for the codec to judge.
    """
    return by_serializer(type(model).__pydantic_serializer__, model, **options)


@cache
def plan_of(cls: Any) -> Plan:
    """Return how the objects of a pydantic class become attributes.

    Raises:
        EncodeError: Two of its fields have the same attribute name.
    """
    if not getattr(cls, "__pydantic_complete__", True):
        cls.model_rebuild()
    definitions, node = _own_node(cls.__pydantic_core_schema__)
    if node is None or "serialization" in node:
        return Plan(stand_in="dump")
    inner = node["schema"]
    if node.get("root_model"):
        if is_text_in_json(inner):
            return Plan(stand_in="json")
        is_custom = _is_custom(inner, definitions)
        convert = _writer_or_none(inner, definitions)
        return Plan(stand_in="dump" if is_custom else "root", convert=convert)
    while "fields" not in inner:
        inner = inner["schema"]
    extras = inner.get("extras_schema")
    if _is_custom(extras, definitions):
        return Plan(stand_in="dump")
    plan = _plan_of_fields(inner, definitions, type(cls.__pydantic_serializer__))
    return plan._replace(convert=extras and _writer_or_none(extras, definitions))


def _plan_of_fields(
    node: Schema, definitions: Mapping[str, Schema], serializer: Any
) -> Plan:
    schemas = node["fields"]
    if not isinstance(schemas, dict):
        schemas = {schema["name"]: schema for schema in schemas}
    made = [
        Field(
            name,
            _attribute_of(name, schema),
            _writer_or_none(schema["schema"], definitions),
            _absence(schema["schema"], definitions),
        )
        for name, schema in schemas.items()
        if not schema.get("serialization_exclude")
    ]
    dumped = [
        (alias, Field(computed["property_name"], alias, None))
        for computed in node.get("computed_fields", ())
        for alias in [computed.get("alias", computed["property_name"])]
    ]
    taken = frozenset(field.name for field in made)
    if len(taken.union(key for key, _ in dumped)) < len(made) + len(dumped):
        raise EncodeError("one field per attribute name", "two", node)
    fields = []
    for field in made:
        outer, schema = schemas[field.field], schemas[field.field]["schema"]
        if "serialization_exclude_if" in outer:
            dumped.append((outer.get("serialization_alias", field.field), field))
        elif (write := _writer(schema)) is not None:
            fields.append(field._replace(convert=write))
        elif is_text_in_json(schema):
            write = partial(in_json, serializer(schema))
            fields.append(field._replace(convert=write))
        elif not _is_custom(schema, definitions):
            fields.append(field)
        elif _is_self_contained(schema):
            # In a round trip, pydantic's own Json is text.
            write = partial(by_serializer, serializer(schema), round_trip=True)
            fields.append(field._replace(convert=_in_turn(write, field.convert)))
        else:
            dumped.append((outer.get("serialization_alias", field.field), field))
    return Plan(tuple(fields), tuple(dumped), taken)


def _attribute_of(name: str, field: Schema) -> str:
    """Return the attribute that a field is written to: the one that it is read from.

    A serialization alias is its author's word for another one.
    """
    read_from = field.get("validation_alias", name)
    if isinstance(read_from, list):  # a path, or several
        path = read_from[0] if isinstance(read_from[0], list) else read_from
        read_from = path[0] if len(path) == 1 else name
    return attribute_name(field.get("serialization_alias", read_from))


def _in_turn(first: Write, then: Write | None) -> Write:
    return (lambda value: then(first(value))) if then else first


def _writer_or_none(node: Schema, definitions: Mapping[str, Schema]) -> Write | None:
    write = writer_of(node, definitions)
    return None if write is as_it_is else write


def _absence(
    node: Schema, definitions: Mapping[str, Schema]
) -> Callable[[], bool] | None:
    """Return what tells whether absence reads as an empty set or None.

    None of a field that cannot be a set, or that must be there.
    """
    if node["type"] != "default" or node.get("default_factory_takes_data"):
        return None
    if not _may_be_set(node, definitions):
        return None
    if "default" in node:
        return lambda: reads_as_empty(node["default"])
    return lambda: reads_as_empty(node["default_factory"]())


def _may_be_set(node: Schema, definitions: Mapping[str, Schema]) -> bool:
    if node["type"] == "union":
        choices = [c[0] if isinstance(c, tuple) else c for c in node["choices"]]
        return any(_may_be_set(choice, definitions) for choice in choices)
    if (
        node["type"] == "definition-ref"
    ):  # a name of a set is no model that holds itself
        node = definitions.get(node["schema_ref"], node)
    elif node["type"] in _WRAPPERS:
        return _may_be_set(node["schema"], definitions)
    return node["type"] in _SETS


def _writer(node: Schema) -> Callable[[Any], Any] | None:
    """Return what an annotation such as `UnixTime` says how its value is stored."""
    while node["type"] in {"default", "nullable"}:
        node = node["schema"]
    write: Callable[[Any], Any] | None = (node.get("metadata") or {}).get(
        "ddbevents_write"
    )
    return write


def _own_node(node: Schema) -> tuple[dict[str, Schema], Schema | None]:
    """Return the definitions of a class's core schema and the node of the class.

    The node is None where a serializer is wrapped around it.
    """
    definitions: dict[str, Schema] = {}
    if node["type"] == "definitions":
        definitions = {inner["ref"]: inner for inner in node["definitions"]}
        node = node["schema"]
    while node["type"] not in CLASSES:
        if "serialization" in node:
            return definitions, None
        if node["type"] == "definition-ref":
            node = definitions[node["schema_ref"]]
        else:
            node = node["schema"]
    return definitions, node


def _is_custom(node: Any, definitions: Mapping[str, Schema]) -> bool:
    """Whether a serializer has a say below a node."""
    return any(
        not _CUSTOM.isdisjoint(inner) or inner.get("type") in _SAID
        for inner in nodes(node, definitions)
    )


def _is_self_contained(node: Schema) -> bool:
    """Whether a node can be serialized without its model and its definitions."""
    return not any(
        inner.get("is_field_serializer")
        or "schema_ref" in inner
        or inner.get("type") == "missing-sentinel"
        or inner.get("type") in CLASSES
        for inner in nodes(node, {})
    )
