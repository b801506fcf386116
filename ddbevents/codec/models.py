"""The attributes of pydantic models and dataclasses, told by duck type.

Fields are read from the object itself, which is quickest. What a serializer, a
computed field or the like has a say in is left to pydantic's own serializer,
with a context that tells annotations such as `UnixTime` that an item is written.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ddbevents.codec.scalars import attribute_name
from ddbevents.codec.serializers import by_serializer, in_json, is_text_in_json
from ddbevents.errors import EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Schema = dict[str, Any]

# What makes a node of a core schema mean something else than its plain value.
_CUSTOM = frozenset(
    {
        "serialization",
        "serialization_alias",
        "serialization_exclude",
        "serialization_exclude_if",
    }
)
_SAID = frozenset({"json", "missing-sentinel"})
"""Nodes that pydantic serializes to something else, or to nothing."""
_CLASSES = frozenset({"model", "dataclass"})


class Field(NamedTuple):
    """How one field becomes an attribute.

    Attributes:
        field: The field's name.
        name: The attribute's name.
        convert: What makes the value to store from the field's; None where it is
            the value itself.
    """

    field: str
    name: str
    convert: Callable[[Any], Any] | None


class Plan(NamedTuple):
    """How the objects of one class become attributes.

    Attributes:
        fields: The fields whose attribute depends on their own value only.
        dumped: The other fields, computed or customised, that pydantic dumps.
        taken: The attribute names of all other fields.
        stand_in: What is stored for objects that have no attributes: the "root"
            of a root model, or what is in "json" for it; the "dump" of a class with
            a serializer of its own.
    """

    fields: tuple[Field, ...] = ()
    dumped: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    stand_in: Literal["root", "json", "dump"] | None = None


def is_model(cls: type) -> bool:
    """Whether a class is a pydantic model or a pydantic dataclass."""
    return hasattr(cls, "__pydantic_core_schema__")


def has_fields_set(cls: type) -> bool:
    """Whether objects of a class know which fields they were given."""
    return hasattr(cls, "__pydantic_fields_set__")


def stand_in(model: Any) -> Any:
    """Return the value that is stored for an object that has no attributes."""
    how = plan_of(model.__class__).stand_in
    if how == "root":
        return model.root
    if how == "json":
        return in_json(model.__pydantic_serializer__, model)
    return _dump(model)


def attributes(model: Any) -> dict[str, Any]:
    """Return the native values of an object by attribute name.

    Raises:
        EncodeError: Two of them have the same name.
    """
    plain = {
        field.name: _converted(field, getattr(model, field.field))
        for field in plan_of(model.__class__).fields
        if _is_written(model, field.field)
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
        EncodeError: One of them has the name of such a field.
    """
    plan = plan_of(model.__class__)
    extra = getattr(model, "__pydantic_extra__", None) or {}
    if not plan.taken.isdisjoint(extra):
        raise EncodeError("one value per attribute name", "two", model)
    wanted = {field for field in plan.dumped if _is_written(model, field)}
    return {**extra, **(_dump(model, include=wanted) if wanted else {})}


def _is_written(model: Any, field: str) -> bool:
    """Whether a field is stored: a None that nobody gave is an absent attribute."""
    given = getattr(model, "__pydantic_fields_set__", None)
    if given is None or field in given:
        return hasattr(model, field)
    return getattr(model, field, None) is not None


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
        return Plan(stand_in="dump" if is_custom else "root")
    while "fields" not in inner:
        inner = inner["schema"]
    if _is_custom(inner.get("extras_schema"), definitions):
        return Plan(stand_in="dump")
    return _plan_of_fields(inner, definitions, type(cls.__pydantic_serializer__))


def _plan_of_fields(
    node: Schema, definitions: Mapping[str, Schema], serializer: Any
) -> Plan:
    schemas = node["fields"]
    if not isinstance(schemas, dict):
        schemas = {schema["name"]: schema for schema in schemas}
    names = {
        field: attribute_name(schema.get("serialization_alias", field))
        for field, schema in schemas.items()
        if not schema.get("serialization_exclude")
    }
    computed = {
        schema["property_name"]: schema.get("alias", schema["property_name"])
        for schema in node.get("computed_fields", ())
    }
    taken = frozenset(names.values())
    if len(taken.union(computed.values())) < len(names) + len(computed):
        raise EncodeError("one field per attribute name", "two", node)
    fields, dumped = [], {*computed}
    for field, name in names.items():
        schema = schemas[field]["schema"]
        if "serialization_exclude_if" in schemas[field]:
            dumped.add(field)
        elif (write := _writer(schema)) is not None:
            fields.append(Field(field, name, write))
        elif is_text_in_json(schema):
            fields.append(Field(field, name, partial(in_json, serializer(schema))))
        elif not _is_custom(schema, definitions):
            fields.append(Field(field, name, None))
        elif _is_self_contained(schema):
            # In a round trip, pydantic's own Json is text.
            convert = partial(by_serializer, serializer(schema), round_trip=True)
            fields.append(Field(field, name, convert))
        else:
            dumped.add(field)
    return Plan(tuple(fields), frozenset(dumped), taken)


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
    while node["type"] not in _CLASSES:
        if "serialization" in node:
            return definitions, None
        if node["type"] == "definition-ref":
            node = definitions[node["schema_ref"]]
        else:
            node = node["schema"]
    return definitions, node


def _nodes(node: Any, definitions: Mapping[str, Schema]) -> Iterator[Schema]:
    """Yield the nodes below one, but not those inside of other classes."""
    seen: set[str] = set()
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, (list, tuple)):
            left += node
        if not isinstance(node, dict):
            continue
        yield node
        reference = node.get("schema_ref", "")
        if reference in definitions and reference not in seen:
            seen.add(reference)
            left.append(definitions[reference])
        if node.get("type") not in _CLASSES or not is_model(node["cls"]):
            left += [value for key, value in node.items() if key != "metadata"]


def _is_custom(node: Any, definitions: Mapping[str, Schema]) -> bool:
    """Whether a serializer has a say below a node."""
    return any(
        not _CUSTOM.isdisjoint(inner) or inner.get("type") in _SAID
        for inner in _nodes(node, definitions)
    )


def _is_self_contained(node: Schema) -> bool:
    """Whether a node can be serialized without its model and its definitions."""
    return not any(
        inner.get("is_field_serializer")
        or "schema_ref" in inner
        or inner.get("type") == "missing-sentinel"
        or inner.get("type") in _CLASSES
        for inner in _nodes(node, {})
    )
