"""JSON text that loses nothing, for `Json[T]`.

A reader of JSON makes every number with a fraction a float, and many a large
one, too. Here those that a float would round become a Decimal or an int, and
Decimals are written as the numbers they are. Binary is base64 text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, NoReturn

import orjson
from pydantic_core import to_jsonable_python

from ddbevents.codec.binary import to_base64
from ddbevents.codec.spelling import recall
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, EncodeError

# orjson reads any other number exactly: a float keeps 15 digits.
_may_be_rounded = re.compile(r"[0-9.]{17}|[0-9][eE]").search
_LARGEST_EXPONENT = 400  # of a float it is 308


def loads_exactly(text: str) -> Any:
    """Return what JSON text stands for, with a Decimal where a float would round.

    Raises:
        DecodeError: It is not JSON (RFC 8259), or has a number beyond all use.
    """
    if not _may_be_rounded(text):
        return loads_json(text)
    try:
        value = json.loads(text, parse_float=_exact, parse_constant=_refuse)
        if "\\u" in text:  # there may be half of a pair, which orjson refuses
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ArithmeticError, RecursionError, ValueError):
        pass
    else:
        return value
    raise DecodeError("JSON", "text that is not", text)


def _exact(text: str) -> float | Decimal:
    exact = Decimal(text)
    if abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError
    number = float(text)
    return number if Decimal(repr(number)) == exact else exact


def _refuse(_: str) -> NoReturn:
    raise ValueError  # NaN and the infinities, which are not JSON


def dumps_exactly(value: Any) -> str:
    """Return the JSON text of a value.

    Raises:
        EncodeError: JSON cannot hold it.
    """
    try:
        return orjson.dumps(_jsonable(value)).decode()
    except (TypeError, ValueError):
        pass
    raise EncodeError("a value that JSON can hold", type(value).__name__, value)


def _jsonable(value: Any) -> Any:
    """Return a value that orjson writes without a loss."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {_key(name): _jsonable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, bytes):
        return to_base64(value)
    return recall(value) or _jsonable(to_jsonable_python(value))


def _number(value: float | Decimal) -> Any:
    if isinstance(value, int):
        return orjson.Fragment(str(int(value)))
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    if isinstance(value, float) and isfinite(value):
        return value
    raise ValueError  # NaN, or an infinity


def _key(name: Any) -> str:
    if isinstance(name, str):
        return name
    if (spelling := recall(name)) is not None:
        return str(spelling)
    (text,) = to_jsonable_python({name: None})
    return str(text)
