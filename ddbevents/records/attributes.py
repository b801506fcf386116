"""The attributes of an image of any class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from ddbevents.codec import encode_item
from ddbevents.errors import EncodeError
from ddbevents.models.item_model import attribute_names


def without_class(value: Any) -> Any:
    """Return a value without its class: an object as its attributes.

    Anything but a model, a root model or a dataclass is returned unchanged.
    """
    if getattr(type(value), "__pydantic_root_model__", False):
        return without_class(value.root)
    if not isinstance(value, BaseModel) and not is_dataclass(value):
        return value
    given = getattr(value, "model_fields_set", None)
    present = {
        names[0]: getattr(value, field)
        for field, names in _names(type(value)).items()
        if given is None or field in given
    }
    return {**present, **(getattr(value, "__pydantic_extra__", None) or {})}


def usual_name(value: Any, name: str) -> str:
    """Return the name in `without_class` of an attribute, which may have several.

    Raises:
        ValueError: The class of the value cannot have an attribute of the name: it
            drops such attributes, or it is the name of a field whose attribute has
            another name.
    """
    cls = type(value)
    if getattr(cls, "__pydantic_root_model__", False) or not (
        isinstance(value, BaseModel) or is_dataclass(cls)
    ):
        return name
    fields_read = _names(cls)
    for names in fields_read.values():
        if name in names:
            return names[0]
    if name in (getattr(value, "model_extra", None) or {}):
        return name
    if name in fields_read:
        found = f"the attribute of {cls.__name__}.{name} is {fields_read[name][0]!r}"
        raise ValueError(f"{name!r} is not an attribute: {found}")
    config = getattr(cls, "__pydantic_config__", getattr(cls, "model_config", {}))
    if config.get("extra") != "allow":
        raise ValueError(f"{cls.__name__} does not have the attribute {name!r}")
    return name


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same to DynamoDB, whatever their spelling.

    ``1`` and ``1.0`` are one number, but a number is never a boolean. Objects are the
    same if their attributes are. Pydantic compares otherwise: it takes None for an
    absent attribute, and compares private attributes.
    """
    one, other = without_class(one), without_class(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(
            same(value, other[name]) for name, value in one.items()
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def written(image: Any) -> Mapping[str, Any]:
    """Return the AttributeValues that a typed image is written as.

    They show different spellings of equal values. Native values have no other spelling,
    and attributes that are never written have no AttributeValues.
    """
    if isinstance(image, Mapping):
        return {}
    try:
        return encode_item(image)
    except EncodeError:
        return {}


def _names(cls: Any) -> dict[str, list[str]]:
    """Return the attributes that each field of a class may be read from."""
    infos = getattr(cls, "__pydantic_fields__", None)
    if infos is None:
        return {field.name: [field.name] for field in fields(cls)}
    return {field: attribute_names(field, info) for field, info in infos.items()}
