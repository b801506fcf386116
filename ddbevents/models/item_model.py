"""`ItemModel`, the base of generated models, and the models in a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict

from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo


class ItemModel(BaseModel):
    """An ordinary pydantic model with settings that suit a table's items.

    - Unknown attributes are kept (``extra="allow"``), so that reading an item
      and writing it back loses nothing.
    - If an attribute's name is not a Python name, you can set the field by either name.
    - Error messages never show input values: items are personal data.
    - In JSON, binary is base64 text. ``model_dump_json()`` writes pydantic's alphabet,
      the one for URLs (RFC 4648, section 5), and ``model_validate_json`` reads both
      alphabets. Items have the standard one.

    It has nothing to do with AttributeValues; any other pydantic model works as well.
    """

    model_config = ConfigDict(
        extra="allow",
        hide_input_in_errors=True,
        protected_namespaces=(),
        ser_json_bytes="base64",
        val_json_bytes="base64",
        validate_by_alias=True,
        validate_by_name=True,
    )

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # Pydantic shows the names of unknown attributes without escaping.
        for name, value in super().__repr_args__():
            yield (None if name is None else escaped(name)), value


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models of a type: itself, or the choices of a union.

    The models inside a list or a map are not among them.
    """
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif not is_collection(annotation):
        for each in get_args(annotation):
            yield from models_in(each)


def type_name(annotation: Any) -> str:
    """Return a type as messages show it: `Customer | Order`, without annotations."""
    if get_origin(annotation) is Annotated:
        return type_name(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return " | ".join(map(type_name, get_args(annotation)))
    if annotation is NoneType:
        return "None"
    is_class = isinstance(annotation, TypeVar | type) and not get_args(annotation)
    return annotation.__name__ if is_class else str(annotation)


def attribute_names(name: str, field: FieldInfo) -> list[str]:
    """Return the attributes that a field may be read from, the usual one first.

    Args:
        name: The field's name.
        field: The field.
    """
    alias = field.validation_alias or name
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [
        str(each.path[0] if isinstance(each, AliasPath) else each) for each in choices
    ]


def is_collection(annotation: Any) -> bool:
    """Return whether a type is a ``list[...]``, a ``dict[...]`` or the like."""
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(
        origin, Mapping | Sequence | AbstractSet
    )
