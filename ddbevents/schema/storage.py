"""Under which tag DynamoDB stores the values of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.schema.types import (
    Binary,
    Boolean,
    Number,
    Reference,
    Set,
    json_type_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.schema.types import Type

KEY_TAGS = ("B", "N", "S")
"""The tags of keys, and of the elements of sets."""

_USUAL = {
    "array": "L",
    "boolean": "BOOL",
    "integer": "N",
    "number": "N",
    "object": "M",
    "string": "S",
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
        case Binary():
            return "B"
        case Set(element=element):
            found = target_of(element, definitions)
            tag = None if isinstance(found, Set) else tag_of(element, definitions)
            return f"{tag}S" if tag in KEY_TAGS else None
    return _USUAL.get(json_type_of(type_))


def followed(type_: Type, definitions: Mapping[str, Type]) -> Iterator[Type]:
    """Yield a type, and each that references lead to from it.

    The last is a reference if there is no such definition, or only a cycle.
    """
    seen: set[str] = set()
    yield type_
    while isinstance(type_, Reference):
        if type_.name in seen or type_.name not in definitions:
            return
        seen.add(type_.name)
        type_ = definitions[type_.name]
        yield type_


def target_of(type_: Type, definitions: Mapping[str, Type]) -> Type | None:
    """Return what a reference stands for in the end; None if that is nothing."""
    *_, found = followed(type_, definitions)
    return None if isinstance(found, Reference) else found


def is_nullable(type_: Type, definitions: Mapping[str, Type]) -> bool:
    """Return whether NULL may come, by a type or by what it refers to."""
    return any(each.nullable for each in followed(type_, definitions))
