"""The law: what is read is written back as the same AttributeValue."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from law_items import JSON_ENDS, JSON_STARTS
from law_leaves import binary_of


def lost(item: Mapping[str, Any], written: Mapping[str, Any]) -> list[Any]:
    """Return the attributes of an item that are not written as they are in it."""
    return [
        (name, av, written.get(name))
        for name, av in item.items()
        if name not in written or not is_same(av, written[name])
    ]


def is_same(av: Any, other: Any) -> bool:
    """Return whether two AttributeValues are the same to DynamoDB.

    A map may have more attributes than the one that was read: with defaults.
    """
    if av.keys() != other.keys():
        return False
    [(tag, payload)] = av.items()
    return _is_same_payload(tag, payload, other[tag])


def _is_same_payload(tag: str, payload: Any, other: Any) -> bool:
    if tag == "S" and payload != other:
        return _is_same_json(payload, other)
    if tag == "M":
        return not lost(payload, other)
    if tag == "L":
        return len(payload) == len(other) and all(map(is_same, payload, other))
    if len(tag) == len("SS") and tag[1] == "S":
        read = [_comparable(tag[0], each) for each in payload]
        return set(read) == {_comparable(tag[0], each) for each in other} and len(
            read
        ) == len(other)
    return bool(_comparable(tag, payload) == _comparable(tag, other))


def _is_same_json(text: str, other: str) -> bool:
    """Return whether two texts are the same but for the white space of JSON."""
    if text[:1] != JSON_STARTS or text[-1:] != JSON_ENDS:
        return False
    read, written = (json.loads(each, parse_float=Decimal) for each in (text, other))
    return _is_within(read, written)


def _is_within(read: Any, written: Any) -> bool:
    """Return whether JSON is the same, but for what was added with defaults."""
    if isinstance(read, dict):
        return read.keys() <= written.keys() and all(
            _is_within(part, written[name]) for name, part in read.items()
        )
    if isinstance(read, list):
        return len(read) == len(written) and all(map(_is_within, read, written))
    return isinstance(read, bool) is isinstance(written, bool) and bool(read == written)


def _comparable(tag: str, payload: Any) -> Any:
    if tag == "N":
        return Decimal(payload)
    return binary_of(payload) if tag == "B" else payload


def in_json(av: Any) -> Any:
    """Return an AttributeValue, or an item, as JSON has it: binary is base64 text."""
    if isinstance(av, bytes):
        return b64encode(av).decode()
    if isinstance(av, Mapping):
        return {name: in_json(part) for name, part in av.items()}
    return [*map(in_json, av)] if isinstance(av, list) else av


def json_text(item: Any) -> str:
    """Return the JSON text of an item."""
    return json.dumps(in_json(item))
