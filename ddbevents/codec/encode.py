"""From native values to AttributeValues.

A level is a table of encoders, one per Python type, each found when its type is
first met. The encoders of containers are bound to the next level, and those of
the last level refuse, so cyclic values end in an error as well.

Encoders raise an `EncodeError` without a path. Only then does `locate` go down
again to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Any

from ddbevents.codec.binary import is_boto3_binary
from ddbevents.codec.describe import describe
from ddbevents.codec.models import is_model, model_attributes
from ddbevents.codec.scalars import Encoder, attribute_name
from ddbevents.errors import EncodeError

LEVELS = 32
"""How deep maps and lists nest; an item is the first level.

DynamoDB Local counts so: an attribute holds 31 lists in one another, not 32.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

Default = Callable[[Any], Any]


class Level(dict[type, Encoder]):
    """The encoders of one level, by type; an unknown type's is found and kept."""

    def __init__(
        self, scalars: dict[type, Encoder], default: Default | None, left: int = LEVELS
    ) -> None:
        super().__init__(scalars)
        self.scalars = scalars
        self.default = default
        self.left = left
        self.encode_unknown = _default_encoder(self, default)
        self._below: Level | None = None

    def __missing__(self, cls: type) -> Encoder:
        encode = self[cls] = _encoder_for(cls, self)
        return encode

    @property
    def below(self) -> Level:
        """The level of what a container of this level holds."""
        if self._below is None:
            self._below = Level(self.scalars, self.default, self.left - 1)
        return self._below

    def encode(self, value: Any) -> dict[str, Any]:
        """Return the AttributeValue of any value."""
        return self[type(value)](value)


# How a subclass's value becomes one of the class itself, whatever it overrides.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
}


def _encoder_for(cls: type, level: Level) -> Encoder:
    if issubclass(cls, Enum):
        return lambda member: level.encode(member.value)
    attributes = _attributes_of(cls)
    if attributes is not None:
        return _map_encoder(level, attributes)
    for base in cls.__mro__:
        if base in level.scalars:
            return _plain_encoder(base, level.scalars[base])
        if base in _CONTAINERS:
            return _CONTAINERS[base](level)
    return _other_encoder(cls, level)


def _other_encoder(cls: type, level: Level) -> Encoder:
    if issubclass(cls, Mapping):
        return _map_encoder(level)
    if is_boto3_binary(cls):
        return lambda binary: level.encode(bytes(binary.value))
    return level.encode_unknown


def _attributes_of(cls: type) -> Callable[[Any], Mapping[Any, Any]] | None:
    """Return what reads the attributes of an object of a class that has some."""
    if is_model(cls):
        return model_attributes(cls)
    if hasattr(cls, "__dataclass_fields__"):
        names = [field.name for field in fields(cls)]
        return lambda value: {name: getattr(value, name) for name in names}
    return None


def _plain_encoder(base: type, encode: Encoder) -> Encoder:
    if base not in _PLAIN:
        return encode
    plain = _PLAIN[base]
    return lambda value: encode(plain(value))


def _map_encoder(
    level: Level, attributes: Callable[[Any], Mapping[Any, Any]] | None = None
) -> Encoder:
    if not level.left:
        return _refuse_depth
    below = level.below

    def encode_map(value: Any) -> dict[str, Any]:
        if attributes is not None:
            value = attributes(value)
        encoded = {}
        for name, child in value.items():
            if name.__class__ is not str or not name.isascii():
                name = attribute_name(name)  # noqa: PLW2901 - the same, made exact
            cls = child.__class__
            # The commonest value is spared a call.
            if cls is str and child.isascii():
                encoded[name] = {"S": child}
            else:
                encoded[name] = below[cls](child)
        if "" in encoded:
            attribute_name("")
        return {"M": encoded}

    return encode_map


def _list_encoder(level: Level) -> Encoder:
    if not level.left:
        return _refuse_depth
    below = level.below
    return lambda value: {"L": [below[child.__class__](child) for child in value]}


def _refuse_depth(value: Any) -> dict[str, Any]:
    raise EncodeError(f"at most {LEVELS} levels of nesting", "more", value)


def _set_encoder(level: Level) -> Encoder:
    def encode_set(value: Any) -> dict[str, Any]:
        elements = [level[element.__class__](element) for element in value]
        if not elements:
            raise EncodeError("a set of at least one element", "an empty one", value)
        (tag,) = elements[0]
        payloads = [element.get(tag) for element in elements]
        if tag not in _SET_ORDER or None in payloads:
            raise _mixed_set(elements, value)
        if len(payloads) > 1:
            if len({*payloads}) < len(payloads):
                raise EncodeError("a set of distinct elements", "a duplicate", value)
            payloads.sort(key=_SET_ORDER[tag])
        return {f"{tag}S": payloads}

    return encode_set


_SET_ORDER: dict[str, Callable[[Any], Any] | None] = {
    "S": None,
    "N": Decimal,
    "B": None,
}


def _mixed_set(elements: list[dict[str, Any]], value: Any) -> EncodeError:
    tags = sorted({tag for element in elements for tag in element})
    expected = "a set of only strings, only numbers or only bytes"
    return EncodeError(expected, " and ".join(tags), value)


def _default_encoder(level: Level, default: Default | None) -> Encoder:
    if default is None:
        return _refuse_type

    def encode_by_default(value: Any) -> dict[str, Any]:
        result = default(value)
        encode = level[type(result)]
        if encode is encode_by_default:
            return _refuse_type(result)
        return encode(result)

    return encode_by_default


def _refuse_type(value: Any) -> dict[str, Any]:
    raise EncodeError("a value that DynamoDB can store", describe(value), value)


_CONTAINERS: dict[type, Callable[[Level], Encoder]] = {
    dict: _map_encoder,
    list: _list_encoder,
    tuple: _list_encoder,
    set: _set_encoder,
    frozenset: _set_encoder,
}


def locate(value: Any, level: Level) -> EncodeError:
    """Return the error of the first value within `value` that is refused."""
    path: tuple[str | int, ...] = ()
    while failing := _failing_child(value, level):
        step, value = failing
        path = (*path, step)
        level = level.below
    try:
        level.encode(value)
    except EncodeError as error:
        return EncodeError(error.expected, error.found, error.value, path)
    raise AssertionError("a value that was refused is refused again")


def _failing_child(value: Any, level: Level) -> tuple[str | int, Any] | None:
    if not level.left:
        return None
    for step, child in _children(value, level):
        try:
            level.below.encode(child)
        except EncodeError:
            return step, child
    return None


def _children(value: Any, level: Level) -> Iterable[tuple[str | int, Any]]:
    cls = type(value)
    if issubclass(cls, Enum):
        return _children(value.value, level)
    attributes = _attributes_of(cls)
    if attributes is not None:
        return attributes(value).items()
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, (list, tuple)):
        return enumerate(value)
    if level.default is not None and level[cls] is level.encode_unknown:
        result = level.default(value)
        if level[type(result)] is not level.encode_unknown:
            return _children(result, level)
    return ()
