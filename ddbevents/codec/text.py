"""JSON text in: one way for items, events and ``Json[T]``."""

from __future__ import annotations

from typing import Any

import orjson

from ddbevents.errors import DecodeError


def loads_json(data: bytes | bytearray | memoryview | str, line: int = 1) -> Any:
    """Return the value of JSON text.

    Args:
        data: The text.
        line: The number of its first line, for the error.

    Raises:
        DecodeError: It is not JSON (RFC 8259), or not UTF-8.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        where = f"line {line + error.lineno - 1}, column {error.colno}"
    raise DecodeError("JSON", f"a syntax error in {where}", data)
