"""From AttributeValues to native values.

A level is a table of readers, one per tag. The readers of M and L are bound to
the table of the next level, and those of the last level refuse. So the limit of 32
levels costs nothing, and recursion is bounded.

Readers do not track where they are, and let any exception through. Only after one does
`locate` walk the value again, to find the place and the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from ddbevents.codec import number
from ddbevents.codec.accelerator import with_compiled_maps
from ddbevents.codec.binary import read_binary, read_double_base64
from ddbevents.codec.describe import describe
from ddbevents.codec.hash_guard import MANY, check_hashes
from ddbevents.codec.number import SAFE_LENGTH, NumberReaders, Numbers
from ddbevents.errors import DecodeError
from ddbevents.limits import NESTING_LEVELS

LEVELS = NESTING_LEVELS
"""The most levels of maps and lists in an attribute that is read.

It is one level more than DynamoDB stores: there the item is the first level.
"""

_DUPLICATE = (
    "a duplicate (DynamoDB stores none; AWS's sample events have one in a BS: delete it"
    " there)"
)

FAILURES = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError)
"""What readers raise for anything that is not an AttributeValue."""

Reader = Callable[[Any], Any]
Level = dict[str, Reader]
Path = tuple[str | int, ...]

_PAYLOADS = {
    "B": "base64 text or bytes",
    "BOOL": "true or false",
    "BS": "a list",
    "L": "a list",
    "M": "a mapping of attributes",
    "N": "a number as a str",
    "NS": "a list",
    "NULL": "true",
    "S": "a str",
    "SS": "a list",
}
TAGS = frozenset(_PAYLOADS)
"""All tags."""
KEY_TAGS = frozenset({"B", "N", "S"})
"""The tags of key attributes, and of the elements of sets."""
SET_TAGS = frozenset({"BS", "NS", "SS"})

NATIVE_TAGS: dict[type, frozenset[str]] = {
    bool: frozenset({"BOOL"}),
    bytes: frozenset({"B"}),
    dict: frozenset({"M"}),
    float: frozenset({"N"}),
    int: frozenset({"N"}),
    list: frozenset({"L"}),
    set: SET_TAGS,
    str: frozenset({"S"}),
    type(None): frozenset({"NULL"}),
    Decimal: frozenset({"N"}),
}
"""The tags of native values, by their types."""


@cache
def levels(numbers: Numbers, *, double_base64: bool) -> tuple[Level, ...]:
    """Return the tables of all levels; the first one's M reads an item."""
    read = number.READERS[numbers]
    read_bytes = read_double_base64 if double_base64 else read_binary
    scalars: Level = {
        "S": _read_string,
        "N": read.any,
        "B": read_bytes,
        "BOOL": _read_bool,
        "NULL": _read_null,
        "SS": _read_string_set,
        "NS": _number_set_reader(read.any),
        "BS": _set_reader(read_bytes),
    }
    level: Level = {**scalars, "M": _refuse_depth, "L": _refuse_depth}
    tables = [level]
    for _ in range(LEVELS + 1):
        level = {**scalars, "M": _map_reader(level, read), "L": _list_reader(level)}
        tables.append(level)
    tables.reverse()
    has_compiled_form = numbers == "lossless" and not double_base64
    return tuple(with_compiled_maps(tables) if has_compiled_form else tables)


def _map_reader(level: Level, read: NumberReaders) -> Reader:
    read_whole, read_fraction, read_number = read

    def read_map(payload: Any) -> dict[str, Any]:
        native = {}
        for name, av in payload.items():
            # Saves calls and look-ups for the most common AttributeValues.
            if "S" in av and len(av) == 1 and (text := av["S"]).__class__ is str:
                native[name] = text
            elif "N" in av and len(av) == 1:
                text = av["N"]
                if text.isascii() and len(text) <= SAFE_LENGTH:
                    if "." in text:
                        if text[-1] > "0" and "e" not in text and "E" not in text:
                            native[name] = read_fraction(text)
                            continue
                    elif text.isdecimal():
                        native[name] = read_whole(text)
                        continue
                native[name] = read_number(text)
            else:
                (tag,) = av
                native[name] = level[tag](av[tag])
        if "" in native:
            raise DecodeError("an attribute name", "an empty str", payload)
        return native

    return read_map


def _list_reader(level: Level) -> Reader:
    read_map = level["M"]

    def read_list(payload: Any) -> list[Any]:
        if payload.__class__ is not list:
            _check_list(payload)
        native = []
        for av in payload:
            if "M" in av and len(av) == 1:
                native.append(read_map(av["M"]))
            else:
                (tag,) = av
                native.append(level[tag](av[tag]))
        return native

    return read_list


def _set_reader(read: Reader) -> Reader:
    def read_set(payload: Any) -> set[Any]:
        if payload.__class__ is not list:
            _check_list(payload)
        elements: Iterable[Any] = map(read, payload)
        if len(payload) > MANY:
            elements = [*elements]
            check_hashes(elements)
        native = {*elements}
        if not native or len(native) < len(payload):
            raise _no_set(native, payload)
        return native

    return read_set


def _read_string_set(payload: Any) -> set[str]:
    if payload.__class__ is not list:
        _check_list(payload)
    "".join(payload)  # a TypeError, unless all are strings
    native = {*payload}
    if not native or len(native) < len(payload):
        raise _no_set(native, payload)
    return native


def _no_set(native: set[Any], payload: Any) -> DecodeError:
    if not native:
        return DecodeError("a set of at least one element", "none", payload)
    return DecodeError("a set of distinct elements", _DUPLICATE, payload)


def _number_set_reader(read: Reader) -> Reader:
    """Return a reader of NS that compares exactly, even where `read` rounds."""
    read_exactly = _set_reader(number.read_lossless)
    if read is number.read_lossless:
        return read_exactly

    def read_number_set(payload: Any) -> set[Any]:
        read_exactly(payload)
        return {*map(read, payload)}

    return read_number_set


def _read_string(payload: Any) -> str:
    if isinstance(payload, str):
        return payload
    raise TypeError


def _read_bool(payload: Any) -> bool:
    if payload is True or payload is False:
        return payload
    raise TypeError


def _read_null(payload: Any) -> None:
    if payload is not True:
        raise TypeError


def _check_list(payload: Any) -> None:
    if not isinstance(payload, (list, tuple)):
        raise TypeError


def _refuse_depth(payload: Any) -> Any:
    raise DecodeError(f"at most {LEVELS} levels of nesting", "more", payload)


def locate(av: Any, tables: tuple[Level, ...]) -> DecodeError:
    """Return the error of the first AttributeValue in `av` that cannot be read."""
    path: Path = ()
    for level, below in pairwise(tables):
        failing = _failing_child(av, below)
        if failing is None:
            return _error_of(av, level, path)
        step, av = failing
        path = (*path, step)
    return _error_of(av, tables[-1], path)


def _failing_child(av: Any, below: Level) -> tuple[str | int, Any] | None:
    for step, child in _children(av):
        try:
            (tag,) = child
            below[tag](child[tag])
        except FAILURES:
            return step, child
    return None


def _children(av: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the AttributeValues inside one, and the elements of a set as such."""
    if not isinstance(av, Mapping) or len(av) != 1:
        return ()
    ((tag, payload),) = av.items()
    if tag == "M" and isinstance(payload, Mapping):
        return payload.items()
    if not isinstance(payload, (list, tuple)):
        return ()
    if tag == "L":
        return enumerate(payload)
    if tag in SET_TAGS:
        return enumerate({tag[0]: element} for element in payload)
    return ()


def _error_of(av: Any, level: Level, path: Path) -> DecodeError:
    """Return what is wrong with an AttributeValue, ignoring its children."""
    if not isinstance(av, Mapping):
        return DecodeError("an AttributeValue", describe(av), av, path)
    if len(av) != 1:
        return DecodeError("exactly one tag", f"{len(av) or 'no'} tags", av, path)
    ((tag, payload),) = av.items()
    if not isinstance(tag, str):
        return DecodeError("a tag", describe(tag), av, path)
    if tag not in _PAYLOADS:
        expected = f"one of the tags {', '.join(_PAYLOADS)}"
        return DecodeError(expected, repr(tag[:20]), av, path)
    try:
        level[tag](payload)
    except DecodeError as error:
        return DecodeError(error.expected, error.found, error.value, path)
    except FAILURES:
        pass
    found = "false" if payload is False else describe(payload)
    return DecodeError(f"{_PAYLOADS[tag]} in {tag}", found, payload, path)
