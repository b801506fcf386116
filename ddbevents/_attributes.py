"""The attributes of an image, whatever class it was read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def plain(value: Any) -> Any:
    """Return a value without its class: an object as the attributes that it has.

    Anything but a model, a root model or a dataclass is returned as it is.
    """
    if isinstance(value, RootModel):
        return plain(value.root)
    if not isinstance(value, BaseModel) and not is_dataclass(value):
        return value
    given = getattr(value, "model_fields_set", None)
    present = {
        name: getattr(value, field)
        for field, name in _names(type(value)).items()
        if given is None or field in given
    }
    return {**present, **(getattr(value, "__pydantic_extra__", None) or {})}


def expect_attribute(value: Any, name: str) -> None:
    """Raise ValueError if the class of a value can have no attribute of a name.

    It drops such attributes, or the name is that of a field whose attribute is
    called otherwise.
    """
    cls = type(value)
    if isinstance(value, RootModel) or not (
        isinstance(value, BaseModel) or is_dataclass(cls)
    ):
        return
    names = _names(cls)
    if name in names.values() or name in (getattr(value, "model_extra", None) or {}):
        return
    if name in names:
        found = f"the attribute of {cls.__name__}.{name} is {names[name]!a}"
        raise ValueError(f"{name!a} is no attribute: {found}")
    config = getattr(cls, "__pydantic_config__", getattr(cls, "model_config", {}))
    if config.get("extra") != "allow":
        raise ValueError(f"{cls.__name__} does not have the attribute {name!a}")


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same to DynamoDB.

    ``1`` and ``1.0`` are one number, but a number is never a boolean. Objects are
    the same if their attributes are: pydantic's are equal if one has a None where
    the other has nothing, but not if their private attributes differ.
    """
    one, other = plain(one), plain(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(
            same(value, other[name]) for name, value in one.items()
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _names(cls: Any) -> dict[str, str]:
    """Return the attribute name, where it is read from, of each field of a class."""
    infos = getattr(cls, "__pydantic_fields__", None)
    if infos is None:
        return {field.name: field.name for field in fields(cls)}
    return {field: _attribute_name(field, info) for field, info in infos.items()}


def _attribute_name(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return alias if isinstance(alias, str) else field.serialization_alias or name
