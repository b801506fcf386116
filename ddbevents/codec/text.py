"""Reads JSON text, in one way for items, events and ``Json[T]``."""

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
        found = _problem(error, line)
    raise DecodeError("JSON", found, data)


def _problem(error: orjson.JSONDecodeError, line: int) -> str:
    """Return the fault of a text, in better words than orjson's."""
    if "UTF-8" in error.msg:
        return f"text that is not UTF-8, from line {line} on"
    where = f"a syntax error in line {line + error.lineno - 1}, column {error.colno}"
    is_cut = error.msg == "unexpected end of data"
    return f"a text that is cut off: {where}" if is_cut else where
