"""The compiled walks of `_walks.c`, if they are built and not switched off.

They handle the common values. All others go to the Python walk, value by value; only
the Python walk defines what is read and written.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_walks: Any = None
if os.environ.get("DDBEVENTS_PURE", "0") == "0":
    with suppress(ImportError):  # it is not built, or not for this Python
        from ddbevents.codec import _walks

ACCELERATED: bool = _walks is not None
"""Whether compiled code reads and writes items.

Build a wheel with ``DDBEVENTS_ACCELERATE=1`` to have it. At run time,
``DDBEVENTS_PURE=1`` switches it off.
"""


def with_compiled_maps(
    tables: list[dict[str, Callable[[Any], Any]]],
) -> Iterable[dict[str, Callable[[Any], Any]]]:
    """Return the tables of all levels of `ddbevents.codec.decode`, for C if possible.

    Args:
        tables: The readers of each level by tag, for lossless numbers and for binary
            values that are not double base64. They are not changed.
    """
    if _walks is None:
        return tables
    last = len(tables) - 1
    compiled = [
        level | {"M": _walks.reader(_read_value, tables[depth:], last - depth)}
        for depth, level in enumerate(tables[:last])
    ]
    return [*compiled, tables[last]]


def _read_value(tables: list[dict[str, Any]], depth: int, av: Any) -> Any:
    (tag,) = av
    return tables[depth][tag](av[tag])


def compiled_dict_encoder(
    encode_mapping: Callable[[Any], Any], below: Any, left: int
) -> Callable[[Any], Any]:
    """Return a compiled encoder of dicts; the given one if there can be none.

    Args:
        encode_mapping: The Python walk, for what only says that it is a dict, as the
            proxies of wrapt and Django do.
        below: The `ddbevents.codec.encode.Level` of what the dicts hold. (Their own
            holds the encoder: that would be a cycle.)
        left: How many levels of containers there may be from the dicts on.
    """
    if _walks is None or left <= 0:
        return encode_mapping
    encode: Callable[[Any], Any]
    encode = _walks.writer(_encode_value, (encode_mapping, below), left)
    return encode


def _encode_value(
    walk: tuple[Callable[[Any], Any], Any], depth: int, value: Any
) -> dict[str, Any]:
    encode, level = walk
    if depth > 0:
        for _ in range(depth - 1):
            level = level.below
        encode = level.encode
    encoded: dict[str, Any] = encode(value)
    return encoded
