"""From AttributeValues to native values.

A level is a table of decoders, one per tag. The decoders of M and L are bound
to the table of the next level, and those of the last level refuse, so the limit
of 32 levels costs nothing and recursion is bounded.

Decoders work without bookkeeping: they raise anything when they meet something
else than an AttributeValue. Only then does `locate` go down again to say where
and what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

from ddbevents.codec import number
from ddbevents.codec.binary import read_binary, read_double_base64
from ddbevents.codec.describe import describe
from ddbevents.errors import DecodeError

LEVELS = 32
"""How deep maps and lists nest in an attribute.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

FAILURES = (DecodeError, LookupError, TypeError, AttributeError, ValueError)
"""What decoders raise for anything that is not an AttributeValue."""

Numbers = Literal["lossless", "decimal", "float"]
Decoder = Callable[[Any], Any]
Level = dict[str, Decoder]

_NUMBERS: dict[Numbers, Decoder] = {
    "lossless": number.read_lossless,
    "decimal": number.read_decimal,
    "float": number.read_float,
}


@cache
def levels(numbers: Numbers, *, double_base64: bool) -> tuple[Level, ...]:
    """Return the tables of all levels; the first one's M decodes an item."""
    read_number = _NUMBERS[numbers]
    read_bytes = read_double_base64 if double_base64 else read_binary
    leaves: Level = {
        "S": _read_string,
        "N": read_number,
        "B": read_bytes,
        "BOOL": _read_bool,
        "NULL": _read_null,
        "SS": _set_reader(_read_string, _read_string),
        "NS": _set_reader(read_number, number.read_lossless),
        "BS": _set_reader(read_bytes, read_bytes),
    }
    level: Level = {**leaves, "M": _refuse_depth, "L": _refuse_depth}
    tables = [level]
    for _ in range(LEVELS + 1):
        level = {**leaves, "M": _map_reader(level), "L": _list_reader(level)}
        tables.append(level)
    return tuple(reversed(tables))


def _read_string(payload: Any) -> str:
    if isinstance(payload, str):
        return payload
    raise DecodeError("a str", describe(payload), payload)


def _read_bool(payload: Any) -> bool:
    if payload is True or payload is False:
        return payload
    raise DecodeError("true or false", describe(payload), payload)


def _read_null(payload: Any) -> None:
    if payload is not True:
        found = "false" if payload is False else describe(payload)
        raise DecodeError("true in NULL", found, payload)


def _map_reader(level: Level) -> Decoder:
    def read_map(payload: Any) -> dict[str, Any]:
        native = {}
        for name, av in payload.items():
            (tag,) = av
            value = av[tag]
            # The commonest AttributeValue is spared a call.
            if tag == "S" and value.__class__ is str:
                native[name] = value
            else:
                native[name] = level[tag](value)
        return native

    return read_map


def _list_reader(level: Level) -> Decoder:
    def read_list(payload: Any) -> list[Any]:
        _check_list(payload)
        native = []
        for av in payload:
            (tag,) = av
            native.append(level[tag](av[tag]))
        return native

    return read_list


def _set_reader(read: Decoder, identity: Decoder) -> Decoder:
    """Return a decoder of sets whose elements differ by `identity`."""

    def read_set(payload: Any) -> set[Any]:
        _check_list(payload)
        if not payload:
            raise DecodeError("a set of at least one element", "none", payload)
        if len({*_each(identity, payload)}) < len(payload):
            raise DecodeError("a set of distinct elements", "a duplicate", payload)
        return {*map(read, payload)}

    return read_set


def _each(read: Decoder, payload: Any) -> list[Any]:
    native = []
    for index, element in enumerate(payload):
        try:
            native.append(read(element))
        except DecodeError as error:
            error.path = (index,)
            raise
    return native


def _check_list(payload: Any) -> None:
    if not isinstance(payload, (list, tuple)):
        raise DecodeError("a list", describe(payload), payload)


def _refuse_depth(payload: Any) -> Any:
    raise DecodeError(f"at most {LEVELS} levels of nesting", "more", payload)


def locate(
    av: Any, tables: tuple[Level, ...], path: tuple[str | int, ...] = ()
) -> DecodeError:
    """Return the error of the first AttributeValue in `av` that cannot be read."""
    for depth, level in enumerate(tables):
        try:
            check_shape(av)
        except DecodeError as error:
            return _at(path, error)
        (tag,) = av
        failing = _failing_child(tag, av[tag], tables[depth + 1 :])
        if failing is None:
            return _own_error(level[tag], av[tag], path)
        step, av = failing
        path = (*path, step)
    raise AssertionError("the last level has no children")


def _failing_child(
    tag: str, payload: Any, below: tuple[Level, ...]
) -> tuple[str | int, Any] | None:
    if not below:
        return None
    if tag == "M" and isinstance(payload, Mapping):
        children: Any = payload.items()
    elif tag == "L" and isinstance(payload, (list, tuple)):
        children = enumerate(payload)
    else:
        return None
    for step, child in children:
        if not _reads(child, below[0]):
            return step, child
    return None


def _reads(av: Any, level: Level) -> bool:
    try:
        (tag,) = av
        level[tag](av[tag])
    except FAILURES:
        return False
    return True


def _own_error(read: Decoder, payload: Any, path: tuple[str | int, ...]) -> DecodeError:
    try:
        read(payload)
    except DecodeError as error:
        return _at(path, error)
    except FAILURES:
        pass
    return DecodeError("a mapping of attributes", describe(payload), payload, path)


def _at(path: tuple[str | int, ...], error: DecodeError) -> DecodeError:
    return DecodeError(error.expected, error.found, error.value, path + error.path)


def check_shape(av: Any) -> None:
    """Raise DecodeError unless `av` has exactly one tag, and a known one."""
    if not isinstance(av, Mapping):
        raise DecodeError("an AttributeValue", describe(av), av)
    if len(av) != 1:
        raise DecodeError("exactly one tag", f"{len(av) or 'no'} tags", av)
    (tag,) = av
    if not isinstance(tag, str):
        raise DecodeError("a tag", describe(tag), av)
    if tag not in TAGS:
        raise DecodeError(f"one of the tags {', '.join(TAGS)}", ascii(tag[:20]), av)


TAGS = ("B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS")
