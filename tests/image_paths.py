"""The two paths of `Image` side by side, and ways of breaking items."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from ddbevents import Image
from ddbevents.codec.spelling import recall
from ddbevents.escaping import escaped
from ddbevents.models.image import ImageType

Path = tuple[Any, ...]

UNDECLARED = "undeclared"
"""The name of attributes that no type declares."""


def is_same(expected: Any, actual: Any) -> bool:
    """Return whether what both paths read is the same.

    A model that leaves out what it does not declare may not look at it: there,
    nobody sees that it is no AttributeValue.
    """
    if expected == actual:
        return True
    kind, places = expected
    return kind == "refused" and all(UNDECLARED in loc for loc, *_ in places)


def both_ways(source: Any, item: Any, context: Any = None) -> tuple[Any, Any]:
    """Return what the reference path of `Image` reads, and what `Image` reads."""
    image, adapter = _readers(source)
    return (
        outcome(lambda: image.reference_read(copy.deepcopy(item), context)),
        outcome(lambda: adapter.validate_python(copy.deepcopy(item), context=context)),
    )


@cache
def _readers(source: Any) -> tuple[ImageType, TypeAdapter[Any]]:
    return ImageType(source), TypeAdapter(Image[source])


def outcome(read: Callable[[], Any]) -> Any:
    """Return what reading gives: the value with its types, or the error's places."""
    try:
        return "value", described(read())
    except ValidationError as error:
        # Ours escape a tag that cannot be printed; pydantic's do not.
        return "refused", [
            (line["loc"], line["type"], escaped(line["msg"])) for line in error.errors()
        ]
    except Exception as error:  # noqa: BLE001  # of a type's own validators
        return "failed", repr(error)


def described(value: Any) -> Any:
    """Return a value in a form in which True, 1 and Decimal(1) differ."""
    kind = type(value)
    if isinstance(value, BaseModel):
        parts: Any = [
            described({**value.__dict__}),
            described(value.__pydantic_extra__),
            described(value.__pydantic_private__),
            value.model_fields_set,
        ]
    elif dataclasses.is_dataclass(value):
        parts = described(value.__dict__)
    elif isinstance(value, Mapping):
        parts = [(name, described(part)) for name, part in value.items()]
    elif isinstance(value, set | frozenset):
        parts = sorted(repr(described(part)) for part in value)
    elif hasattr(value, "__iter__") and not isinstance(value, str | bytes):
        parts = [described(part) for part in value]
    elif isinstance(value, Decimal):
        parts = value.as_tuple()
    else:
        parts = repr(value), recall(value)
    return kind, parts


def places(item: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all AttributeValues in an item."""
    for name, av in item.items():
        yield (*path, name)
        [(tag, payload)] = av.items()
        if tag == "M":
            yield from places(payload, (*path, name, "M"))
        elif tag == "L":
            elements = dict(enumerate(payload))
            yield from places(elements, (*path, name, "L"))


def replaced(item: Any, path: Path, av: Any) -> Any:
    """Return a copy of an item with another AttributeValue at a path."""
    changed = copy.deepcopy(item)
    _at(changed, path[:-1])[path[-1]] = copy.deepcopy(av)
    return changed


def removed(item: Any, path: Path) -> Any:
    """Return a copy of an item without the AttributeValue at a path."""
    changed = copy.deepcopy(item)
    del _at(changed, path[:-1])[path[-1]]
    return changed


def mappings(item: Any) -> Iterator[Path]:
    """Yield the paths of all mappings of attributes in an item, its own first."""
    yield ()
    for path in places(item):
        if "M" in _at(item, path):
            yield (*path, "M")


def added(item: Any, path: Path, name: str, av: Any) -> Any:
    """Return a copy of an item with another attribute in the mapping at a path."""
    changed = copy.deepcopy(item)
    _at(changed, path)[name] = copy.deepcopy(av)
    return changed


def _at(item: Any, path: Path) -> Any:
    for step in path:
        item = item[step]
    return item
