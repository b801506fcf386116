"""From native values to AttributeValues.

A level is a table of encoders by Python type; a type's encoder is found when the
type is first encoded. The encoders of containers are bound to the next level, and
those of the last level refuse, so that cyclic values also end in an error.

Encoders do not track where they are. Only when one raises an `EncodeError` does
`locate` walk the value again to find the place.

A replacement is encoded on the level of the value that it replaces. There can be as
many replacements in a row as there are levels.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from ddbevents.codec.accelerator import compiled_dict_encoder
from ddbevents.codec.classes import (
    MOST_CLASSES,
    attributes_of,
    encoding_of,
    is_of_plain_text,
    replacement,
)
from ddbevents.codec.describe import describe
from ddbevents.codec.scalars import KNOWN_NAMES, Encoder, attribute_name, check_unicode
from ddbevents.errors import EncodeError
from ddbevents.limits import NESTING_LEVELS

Default = Callable[[Any], Any]
Replacement = Callable[[Any], Any]
Attributes = Callable[[Any], Mapping[Any, Any]]


class Level:
    """The encoders of the values of one depth.

    Attributes:
        scalars: The encoders that every level has.
        default: Turns a value of an unknown type into one of a known type.
        left: The most levels of containers from here.
        encoders: The recently used encoders by type. If another value is encoded
            instead, the encoder's `replacement` makes it.
    """

    def __init__(
        self,
        scalars: dict[type, Encoder],
        default: Default | None,
        left: int = NESTING_LEVELS,
    ) -> None:
        self.scalars = scalars
        self.default = default
        self.left = left
        self.encoders = {**scalars}

    @cached_property
    def below(self) -> Level:
        """The level of the values in a container of this level."""
        return Level(self.scalars, self.default, self.left - 1)

    def encode(self, value: Any) -> dict[str, Any]:
        """Return the AttributeValue of any value."""
        cls = value.__class__
        try:
            encode = self.encoders[cls]
        except KeyError:
            encode = self.encoder(cls)
        return encode(value)

    def encoder(self, cls: type) -> Encoder:
        """Return the encoder of a type, and cache it."""
        encode = self.encoders.get(cls)
        if encode is None:
            if len(self.encoders) >= MOST_CLASSES:
                self._forget()
            encode = self.encoders[cls] = _encoder_of(cls, self)
        return encode

    def _forget(self) -> None:
        for cls in self.encoders.keys() - self.scalars.keys():
            self.encoders.pop(cls, None)  # two threads may be here

    def stored(self, value: Any, replace: Replacement | None = None) -> Any:
        """Return the value that is encoded instead of one, or the value itself.

        Args:
            value: Any value.
            replace: The function that made it, if it is a replacement itself.

        Raises:
            EncodeError: Replacements do not end, or ``default`` returned no value.
        """
        for _ in range(NESTING_LEVELS + 1):
            encode = self.encoder(value.__class__)
            before, replace = replace, getattr(encode, "replacement", None)
            if replace is None:
                return value
            if replace is before is self.default:
                return _refuse_type(value)
            value = replace(value)
        return _refuse_depth(value)

    def attributes_encoder(self, attributes: Attributes) -> Encoder:
        """Return the encoder of objects whose attributes a function returns."""
        encode_mapping = _mapping_encoder(self)
        return lambda value: encode_mapping(attributes(value))


def _encoder_of(cls: type, level: Level) -> Encoder:
    if issubclass(cls, Enum) and is_of_plain_text(cls):
        return lambda member: {"S": member._value_}
    replace = replacement(cls)
    if replace is not None:
        return _replacing_encoder(replace, level)
    for base in cls.__mro__:
        if base in level.scalars:
            return level.scalars[base]
    if container := _container(cls):
        return container(level)
    if level.default is not None:
        return _replacing_encoder(level.default, level)
    return _refuse_type


def _replacing_encoder(replace: Replacement, level: Level) -> Encoder:
    scalars = level.scalars

    def encode_replacement(value: Any) -> dict[str, Any]:
        value = replace(value)
        try:  # saves a call for the most common
            encode = scalars[value.__class__]
        except KeyError:
            value = level.stored(value, replace)
            encode = level.encoder(value.__class__)
        return encode(value)

    encode_replacement.replacement = replace  # type: ignore[attr-defined]  # a function
    return encode_replacement


def _container(cls: Any) -> Callable[[Level], Encoder] | None:
    """Return the maker of the encoder of a class whose objects hold other values."""
    if issubclass(cls, (set, frozenset)):
        return _set_encoder
    if issubclass(cls, (list, tuple, deque)):
        return _list_encoder
    if (encoding := encoding_of(cls)) and (make := encoding.encoder):
        return lambda level: make(level) if level.left > 0 else _refuse_depth
    if issubclass(cls, Mapping):
        return _dict_encoder if cls is dict else _mapping_encoder
    attributes = attributes_of(cls)
    if attributes is not None:
        return lambda level: level.attributes_encoder(attributes)
    return None


def _dict_encoder(level: Level) -> Encoder:
    """Return the encoder of a dict itself: a compiled one if there is one."""
    return compiled_dict_encoder(_mapping_encoder(level), level.below, level.left)


def _mapping_encoder(level: Level) -> Encoder:
    if level.left <= 0:
        return _refuse_depth
    encoders, encoder = level.below.encoders, level.below.encoder
    known = KNOWN_NAMES

    def encode_mapping(value: Any) -> dict[str, Any]:
        encoded = {}
        for name, child in value.items():
            if name.__class__ is not str or name not in known:
                name = attribute_name(name)  # noqa: PLW2901 - the same, made exact
            cls = child.__class__
            # Saves a call for the most common value.
            if cls is str and child.isascii():
                encoded[name] = {"S": child}
                continue
            try:
                encode = encoders[cls]
            except KeyError:
                encode = encoder(cls)
            encoded[name] = encode(child)
        return {"M": encoded}

    return encode_mapping


def _list_encoder(level: Level) -> Encoder:
    if level.left <= 0:
        return _refuse_depth
    encoders, encoder = level.below.encoders, level.below.encoder

    def encode_list(value: Any) -> dict[str, Any]:
        encoded = []
        for child in value:
            cls = child.__class__
            try:
                encode = encoders[cls]
            except KeyError:
                encode = encoder(cls)
            encoded.append(encode(child))
        return {"L": encoded}

    return encode_list


# The elements are sorted, so that no output depends on Python's hash seed.
_ORDER: dict[str, Callable[[Any], Any] | None] = {"S": None, "N": Decimal, "B": None}


def _set_encoder(level: Level) -> Encoder:
    """Return the encoder of sets; sets in sets are refused, at the latest by depth."""
    if level.left < 0:
        return _refuse_depth
    encode = level.below.encode

    def encode_set(value: Any) -> dict[str, Any]:
        elements = [*value]
        for element in elements:  # saves a call for each common one
            if element.__class__ is not str:
                break
            if not element.isascii():
                check_unicode(element)
        else:
            if elements:
                elements.sort()
                return {"SS": elements}
        return _set_of([encode(element) for element in elements], value)

    return encode_set


def _set_of(elements: list[dict[str, Any]], value: Any) -> dict[str, Any]:
    tags = {tag for element in elements for tag in element}
    if not tags:
        raise EncodeError("a set of at least one element", "an empty one", value)
    if len(tags) > 1 or not tags <= _ORDER.keys():
        expected = "a set of only strings, only numbers or only bytes"
        raise EncodeError(expected, " and ".join(sorted(tags)), value)
    (tag,) = tags
    payloads = [element[tag] for element in elements]
    if len({*payloads}) < len(payloads):
        raise EncodeError("a set of distinct elements", "a duplicate", value)
    payloads.sort(key=_ORDER[tag])
    return {f"{tag}S": payloads}


def _refuse_depth(value: Any) -> dict[str, Any]:
    raise EncodeError(f"at most {NESTING_LEVELS} levels of nesting", "more", value)


def _refuse_type(value: Any) -> dict[str, Any]:
    raise EncodeError("a value that DynamoDB can store", describe(value), value)


def locate(value: Any, level: Level, refusal: EncodeError) -> EncodeError:
    """Return the error of the first value within `value` that is refused.

    If nothing is refused now, since a ``default`` returns something else each time, it
    is `refusal`, without the path.
    """
    path: tuple[str | int, ...] = ()
    try:
        while failing := _failing_child(value, level):
            step, value = failing
            path = (*path, step)
            level = level.below
        level.encode(value)
    except EncodeError as error:
        where = (*path, *error.path)
        return EncodeError(error.expected, error.found, error.value, where)
    return refusal


def _failing_child(value: Any, level: Level) -> tuple[str | int, Any] | None:
    if level.left <= 0:
        return None
    for step, child in _children(level.stored(value)):
        try:
            level.below.encode(child)
        except EncodeError:
            return step, child
    return None


def _children(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, (list, tuple, deque)):
        return enumerate(value)
    if isinstance(value, Mapping):
        return value.items()
    attributes = attributes_of(type(value))
    return attributes(value).items() if attributes else ()
