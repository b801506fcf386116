"""The tag under which DynamoDB stores the values of a type, and the rule for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.codec.decode import KEY_TAGS
from ddbevents.schema.location import Problem
from ddbevents.schema.type_names import form_of, json_type_of
from ddbevents.schema.types import (
    Binary,
    Boolean,
    Constant,
    Enum,
    Invalid,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Reference,
    Set,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.schema.types import Type

    Definitions = Mapping[str, Type]

_USUAL = {
    "array": "L",
    "boolean": "BOOL",
    "integer": "N",
    "number": "N",
    "object": "M",
    "string": "S",
}


def other_tags(type_: Type) -> tuple[str, ...]:
    """Return the tags that can be forced on a type, besides its usual one.

    They are those that tables need: numbers of more than 38 digits as text, booleans as
    the key of an index, binary from writers of plain JSON, sets that may be empty.
    """
    match type_:
        case Boolean():
            return ("N", "S")
        case Binary() | Number(format=None):
            return ("S",)
        case Set():
            return ("L",)
    return ()


def tag_of(type_: Type, definitions: Definitions) -> str | None:
    """Return the tag of a type's values; None if any may come."""
    found = target_of(type_, definitions)
    if found is None:
        return None
    return found.stored_as or usual_tag(found, definitions)


def usual_tag(type_: Type, definitions: Definitions) -> str | None:
    """Return the tag of a type's values unless another is forced on them."""
    match type_:
        case Binary():
            return "B"
        case Set(element=element):
            found = target_of(element, definitions)
            tag = None if isinstance(found, Set) else tag_of(element, definitions)
            return f"{tag}S" if tag in KEY_TAGS else None
    return _USUAL.get(json_type_of(type_))


def followed(type_: Type, definitions: Definitions) -> Iterator[Type]:
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


def target_of(type_: Type, definitions: Definitions) -> Type | None:
    """Return what a reference finally stands for; None if it is unresolved."""
    *_, found = followed(type_, definitions)
    return None if isinstance(found, Reference) else found


def is_nullable(type_: Type, definitions: Definitions) -> bool:
    """Return whether a type, or what it refers to, allows NULL."""
    return any(each.nullable for each in followed(type_, definitions))


_JSON = 'write "type": "string", "contentMediaType": "application/json"'
UNIX_TIME = 'write "type": "integer", "format": "unix-time"'
"""How a datetime is stored as a number."""
_INSTEAD = {
    ("array", "S"): _JSON,
    ("date-time", "N"): UNIX_TIME,
    ("double", "S"): "drop 'format' to keep all digits",
    ("object", "S"): _JSON,
    ("tuple", "S"): _JSON,
}
"""What to write instead, by the format or type, and the tag."""


def tag_problems(
    type_: Type, tag: str | None, definitions: Definitions
) -> Iterator[Problem]:
    """Yield why values of a type cannot be stored under its forced tag.

    The type's own keywords are right.
    """
    if isinstance(type_, Set):
        yield from _element_problems(type_, definitions)
    if isinstance(type_, JsonText):
        yield from _in_json(type_.content, definitions)
    usual = usual_tag(type_, definitions)
    if tag in (None, usual) or usual is None or type_.stored_as == tag:
        return
    word = _word(type_)
    tags = " or ".join([usual, *other_tags(type_)])
    help_ = _INSTEAD.get((word, str(tag)), f"write {tags}")
    at = type_.location.of("stored_as")
    yield Problem("DDB113", f"{word} cannot be stored as {tag}", at, help_)


def _word(type_: Type) -> str:
    """Return what a type is called in messages."""
    match type_:
        case Enum() | Constant():
            return type(type_).__name__.lower()
        case List() | Map():
            return json_type_of(type_)
    return form_of(type_)


def _in_json(type_: Type, definitions: Definitions) -> Iterator[Problem]:
    """Yield the binary values inside JSON text, which it cannot hold."""
    left, seen = [type_], set[str]()
    while left:
        for part in walk(left.pop()):
            name = part.base if isinstance(part, Object) else ""
            name = part.name if isinstance(part, Reference) else name
            if name and name in definitions and name not in seen:
                seen.add(name)
                left.append(definitions[name])
            if isinstance(part, Binary) and part.stored_as is None:
                help_ = 'store it as base64 text: "x-dynamodb-type": "S"'
                message = "JSON text cannot hold binary"
                at = part.location.inside("contentEncoding")
                yield Problem("DDB113", message, at, help_)


def _element_problems(type_: Set, definitions: Definitions) -> Iterator[Problem]:
    element = target_of(type_.element, definitions)
    if element is None or isinstance(element, Invalid):
        return  # reported elsewhere
    can_be_in_set = usual_tag(element, definitions) in KEY_TAGS
    if (
        not can_be_in_set
        or isinstance(element, JsonText)
        or is_nullable(type_.element, definitions)
    ):
        help_ = "drop 'uniqueItems', or give 'items' the type string, number or integer"
        message = "DynamoDB only has sets of strings, numbers and binary"
        at = type_.location.inside("uniqueItems")
        yield Problem("DDB109", message, at, help_)
    elif element.stored_as and type_.stored_as is None:
        help_ = 'store the set as a list: "x-dynamodb-type": "L"'
        message = "the elements of a set cannot have a tag of their own"
        yield Problem("DDB113", message, type_.location.inside("items"), help_)
