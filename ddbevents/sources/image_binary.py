"""Converts the binary values in a record's images: each source has its own form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ddbevents.errors import DecodeError
from ddbevents.limits import NESTING_LEVELS

Convert = Callable[[Any], Any]

_IMAGES = ("Keys", "NewImage", "OldImage")


def with_binary(
    change: Mapping[str, Any], convert: Convert, form: type = str
) -> dict[str, Any]:
    """Return a record's ``dynamodb`` with every B and element of a BS converted.

    Anything that is not an AttributeValue stays as it is: reading the image reports it,
    as for any other source.

    Args:
        change: The member; it is not changed.
        convert: Returns a binary value in another form.
        form: The type of the values to convert; others are not changed.

    Raises:
        DecodeError: From `convert`, with the path.
    """

    def convert_some(payload: Any) -> Any:
        return convert(payload) if isinstance(payload, form) else payload

    images = {
        name: _at(name, _map, change[name], 0, convert_some)
        for name in _IMAGES
        if name in change
    }
    return {**change, **images}


def _av(av: Any, depth: int, convert: Convert) -> Any:
    if not isinstance(av, Mapping) or len(av) != 1 or depth > NESTING_LEVELS:
        return av
    (tag,) = av
    inside = _INSIDE.get(tag)
    return {tag: inside(av[tag], depth, convert)} if inside else av


def _binary(payload: Any, _: int, convert: Convert) -> Any:
    return convert(payload)


def _set(payload: Any, depth: int, convert: Convert) -> Any:
    return _each(_binary, payload, depth, convert)


def _list(payload: Any, depth: int, convert: Convert) -> Any:
    return _each(_av, payload, depth + 1, convert)


def _map(payload: Any, depth: int, convert: Convert) -> Any:
    if not isinstance(payload, Mapping):
        return payload
    return {
        name: _at(name, _av, av, depth + 1, convert) for name, av in payload.items()
    }


def _each(inside: Any, payload: Any, depth: int, convert: Convert) -> Any:
    if not isinstance(payload, list):
        return payload
    return [
        _at(index, inside, each, depth, convert) for index, each in enumerate(payload)
    ]


def _at(step: str | int, inside: Any, value: Any, depth: int, convert: Convert) -> Any:
    try:
        return inside(value, depth, convert)
    except DecodeError as error:
        error.path = (step, *error.path)
        raise


_INSIDE = {"B": _binary, "BS": _set, "L": _list, "M": _map}
