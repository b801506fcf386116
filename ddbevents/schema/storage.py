"""Under which tag DynamoDB stores the values of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.codec.decode import KEY_TAGS
from ddbevents.schema.types import (
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Reference,
    Set,
    Text,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.schema.types import Type

_OF_CONSTANTS: dict[type, str] = {bool: "BOOL", int: "N", str: "S"}
_USUAL: dict[type, str] = {
    Binary: "B",
    Boolean: "BOOL",
    JsonText: "S",
    List: "L",
    Map: "M",
    Number: "N",
    Object: "M",
    Text: "S",
    Tuple: "L",
}


def other_tags(type_: Type) -> tuple[str, ...]:
    """Return the tags that can be forced on a type, beside its usual one.

    They are those that tables need: text of more than 38 digits, booleans that are
    the key of an index, binary from those who only write JSON, sets that are empty.
    """
    match type_:
        case Boolean():
            return ("N", "S")
        case Binary() | Number(format=None):
            return ("S",)
        case Set():
            return ("L",)
    return ()


def tag_of(type_: Type, definitions: Mapping[str, Type]) -> str | None:
    """Return the tag of a type's values; None if any may come.

    Args:
        type_: A type.
        definitions: Those that it may refer to.
    """
    found = target_of(type_, definitions)
    if found is None:
        return None
    return found.stored_as or usual_tag(found, definitions)


def usual_tag(type_: Type, definitions: Mapping[str, Type]) -> str | None:
    """Return the tag of a type's values unless another is forced on them."""
    match type_:
        case Constant(value_type=value_type):
            return _OF_CONSTANTS[value_type]
        case Enum(is_text=is_text):
            return "S" if is_text else "N"
        case Set(element=element):
            found = target_of(element, definitions)
            tag = None if isinstance(found, Set) else tag_of(element, definitions)
            return f"{tag}S" if tag in KEY_TAGS else None
    return _USUAL.get(type(type_))


def target_of(type_: Type, definitions: Mapping[str, Type]) -> Type | None:
    """Return what a reference stands for in the end; None if that is nothing."""
    seen: set[str] = set()
    while isinstance(type_, Reference):
        if type_.name in seen or type_.name not in definitions:
            return None
        seen.add(type_.name)
        type_ = definitions[type_.name]
    return type_


def is_nullable(type_: Type, definitions: Mapping[str, Type]) -> bool:
    """Return whether NULL may come, by a type or by what it refers to."""
    seen: set[str] = set()
    while isinstance(type_, Reference) and not type_.nullable:
        if type_.name in seen or type_.name not in definitions:
            return False
        seen.add(type_.name)
        type_ = definitions[type_.name]
    return type_.nullable
