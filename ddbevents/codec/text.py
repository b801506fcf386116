"""JSON text in: one way for items, events and ``Json[T]``."""

from __future__ import annotations

from typing import Any

import orjson

from ddbevents.errors import DecodeError


def loads_json(data: bytes | bytearray | memoryview | str) -> Any:
    """Return the value of JSON text.

    Raises:
        DecodeError: It is not JSON (RFC 8259), or not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
    raise DecodeError("JSON", f"a syntax error in {where}", data)
