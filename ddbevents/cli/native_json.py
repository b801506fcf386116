"""Native values as JSON for people and other programs, without losing a digit."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel

_LARGEST_FOR_ORJSON = 2**63 - 1


def dumps_record(record: BaseModel) -> str:
    """Return a record in JSON, by its Python names, without what it does not have."""
    return dumps_value({name: each for name, each in record if each is not None})


def dumps_value(value: Any) -> str:
    """Return a native value in JSON.

    Numbers are written with all their digits, bytes as base64, sets as lists.
    """
    return orjson.dumps(_json_value(value)).decode()


def boto3_default(value: Any) -> Any:
    """Return what the AWS CLI prints for a value of boto3's that JSON has not.

    Raises:
        TypeError: boto3 has no such values.
    """
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"a response with a value of type {type(value).__name__}")


def _json_value(value: Any) -> Any:
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, Mapping):
        return {name: _json_value(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_json_value(each) for each in value]
    if isinstance(value, set):
        return [_json_value(each) for each in sorted(value)]
    return _json_scalar(value)


def _json_scalar(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal) or (
        isinstance(value, int) and abs(value) > _LARGEST_FOR_ORJSON
    ):
        return orjson.Fragment(str(value))
    return value
