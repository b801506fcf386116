"""Types with immutable values, which need no copies."""

from __future__ import annotations

import dataclasses
import types
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel

_SCALARS = (
    bool,
    bytes,
    date,
    datetime,
    Decimal,
    float,
    int,
    str,
    time,
    timedelta,
    type(None),
    UUID,
)


def is_frozen(type_: Any) -> bool:
    """Return whether the values of a type are frozen all the way down.

    Scalars and enums are. Frozen models and dataclasses, named tuples, tuples and
    frozensets are if all their contents are. Anything else counts as not frozen.
    """
    return _is_frozen(type_, frozenset())


def _is_frozen(type_: Any, inside: frozenset[Any]) -> bool:
    if type_ is None or type_ in _SCALARS or type_ in inside:
        return True
    origin = get_origin(type_)
    if origin is Annotated:
        return _is_frozen(get_args(type_)[0], inside)
    if origin is Literal:
        return True
    if origin in (Union, types.UnionType, tuple, frozenset):
        parts = [each for each in get_args(type_) if each is not Ellipsis]
        return all(_is_frozen(each, inside) for each in parts)
    fields = _fields(type_) if isinstance(type_, type) else None
    if fields is None:
        return isinstance(type_, type) and issubclass(type_, Enum)
    return all(_is_frozen(each, inside | {type_}) for each in fields)


def _fields(type_: type[Any]) -> list[Any] | None:
    """Return the types of the fields of a frozen class, None for other classes."""
    if issubclass(type_, BaseModel):
        config = type_.model_config
        is_open = config.get("extra") == "allow" or type_.__private_attributes__
        if not config.get("frozen") or is_open:
            return None
        return [field.annotation for field in type_.model_fields.values()]
    is_frozen_dataclass = dataclasses.is_dataclass(type_) and (
        type_.__dataclass_params__.frozen  # type: ignore[attr-defined]  # all have it
    )
    is_named_tuple = issubclass(type_, tuple) and hasattr(type_, "_fields")
    if not (is_frozen_dataclass or is_named_tuple):
        return None
    names = getattr(type_, "_fields", ())
    try:
        hints = get_type_hints(type_)
    except NameError:  # a name that does not exist at run time
        return None
    return [*hints.values(), *(Any for name in names if name not in hints)]
