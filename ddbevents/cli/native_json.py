"""Native values as JSON for people and other programs, without losing a digit."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel

_LINE = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
_FOR_ORJSON = range(-(2**63), 2**64)


def record_line(record: BaseModel) -> bytes:
    """Return a record as a line of JSON, by its Python names, without absent fields."""
    # Not by pydantic's iterator: it takes as long as everything else.
    known = {name: each for name, each in vars(record).items() if each is not None}
    return _dumps(known, _LINE)


def dumps_value(value: Any) -> str:
    """Return a native value in JSON.

    Numbers are written with all their digits, bytes as base64, sets as lists.
    """
    return _dumps(value, orjson.OPT_UTC_Z).decode()


def boto3_default(value: Any) -> Any:
    """Return what the AWS CLI prints for a value of boto3's that JSON does not have.

    Raises:
        TypeError: boto3 has no such values.
    """
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"a response with a value of type {type(value).__name__}")


def _dumps(value: Any, option: int) -> bytes:
    try:
        return orjson.dumps(value, _json_default, option)
    except TypeError:  # a long integer, which orjson refuses without _json_default
        return orjson.dumps(_with_long_integers(value), _json_default, option)


def _json_default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_none=True)
    raise TypeError(f"a native value of type {type(value).__name__}")


def _with_long_integers(value: Any) -> Any:
    """Return a native value with integers of more than 64 bits as JSON fragments."""
    if isinstance(value, dict):
        return {name: _with_long_integers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_long_integers(each) for each in value]
    if isinstance(value, set):
        return [_with_long_integers(each) for each in sorted(value)]
    if isinstance(value, int) and value not in _FOR_ORJSON:
        return orjson.Fragment(str(value))
    return value
