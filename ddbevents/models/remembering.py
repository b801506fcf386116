"""Core schemas whose values are written back as they were read.

Our grammar (`ddbevents.codec.grammar`) checks date-times, dates, times and UUIDs before
pydantic's lenient parsers. A value in another spelling than ours remembers its text
(`ddbevents.codec.spelling`). Sets refuse elements that would become equal, and maps
refuse such keys. The choices of a union refuse values of each other's tags.

Only pydantic's own nodes are replaced: validators of users around them stay, and strict
nodes still refuse text. The validators of the classes themselves are not changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from contextlib import suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import PydanticCustomError

from ddbevents.codec import grammar
from ddbevents.codec.binary import from_base64
from ddbevents.codec.spelling import remember, remember_uuid
from ddbevents.errors import DecodeError
from ddbevents.models import core_schema as nodes
from ddbevents.models.choices import with_choices_of_their_tags
from ddbevents.models.core_schema import CoreSchema, Node
from ddbevents.models.hash_counts import read_counted, read_guarded
from ddbevents.models.marks import Mark, is_always_stored, mark_of, wrapped
from ddbevents.models.node_types import is_set, node_type
from ddbevents.models.serializers import has_text_serializer
from ddbevents.models.settings import TEXT_CHANGES, changes_text
from ddbevents.models.type_tags import TypeTags
from ddbevents.models.writers import key_text

if TYPE_CHECKING:
    from datetime import datetime, time
    from uuid import UUID

Handler = Callable[[Any], Any]


def remembering(schema: Mapping[str, Any]) -> Node:
    """Return a core schema whose values are written back as they were read."""
    return _Remembering(schema).changed(dict(schema))


class _Remembering:
    """Changes the nodes of one core schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._tags = TypeTags(CoreSchema(schema))
        self._changes_text = changes_text(self._tags.schema)
        self._in_json = self._is_key = False

    def changed(self, node: Node) -> Node:
        """Return a node, with its parts, whose values are written back as read."""
        mark = mark_of(node)
        if is_always_stored(node):
            return self.changed(node["schema"])
        if mark.read:
            return node  # it does not read text
        if node["type"] == "json" or mark.sample == "json":
            # JSON has its own types of values, and no tags.
            inside = copy(self)
            inside._in_json = True  # noqa: SLF001  # a copy of self
            return nodes.with_parts(node, inside.changed)
        changed = nodes.with_parts(node, self.changed)
        if "keys_schema" in node:  # whatever their Python type, keys are text in items
            keys = copy(self)
            keys._is_key = True  # noqa: SLF001  # a copy of self
            changed = {**changed, "keys_schema": keys.changed(node["keys_schema"])}
        if node["type"] == "tagged-union":
            return _by_alias(changed)
        if node["type"] == "union" and not (self._in_json or self._is_key):
            return with_choices_of_their_tags(node, changed, self._tags)
        return self._read_exactly(changed)

    def _read_exactly(self, node: Node) -> Node:
        if node["type"] == "bytes" and self._in_json:
            return wrapped(node, _read_base64)
        if node["type"] in _TEXTS:
            return _by_grammar(node)
        if is_set(node) and not self._keeps_apart(nodes.elements(node)):
            return wrapped(_counting(node), _read_set)
        if is_set(node) and self._may_hash_alike(nodes.elements(node)):
            return wrapped(_counting(node), read_guarded)
        return self._map(node) if node_type(node).parts == "map" else node

    def _map(self, node: Node) -> Node:
        keys = nodes.keys(node)
        if self._is_text(keys):
            return node
        read = _read_map_exactly if self._is_exact(keys) else _read_map
        if keys["type"] == "bytes":  # keys are UTF-8, whatever the settings
            keys = wrapped(keys, _read_utf_8)
        return wrapped({**node, "keys_schema": wrapped(keys, read_counted)}, read)

    def _keeps_apart(self, node: Node) -> bool:
        """Whether different elements of a set are always read as different values."""
        return self._is_text(node) or (
            node["type"] in _DISTINCT and "missing" not in node
        )

    def _may_hash_alike(self, node: Node) -> bool:
        """Whether elements can be chosen with equal hashes, unchecked by the codec."""
        return node["type"] == "uuid" or (self._in_json and not self._is_text(node))

    def _is_text(self, node: Node) -> bool:
        """Whether a node takes text and does not change it."""
        return node["type"] == "str" and not (
            self._changes_text or TEXT_CHANGES.intersection(node)
        )

    def _is_exact(self, node: Node) -> bool:
        """Whether keys of a map must be written as they are read."""
        node = self._tags.schema.resolve(node)
        if node["type"] == "union":
            return all(map(self._is_exact, nodes.choices(node)))
        return self._is_text(node) or (
            node["type"] in _EXACT_KEYS and not has_text_serializer(node)
        )


def _counting(set_: Node) -> Node:
    """Return the node of a set that counts the hashes of its elements."""
    return {**set_, "items_schema": wrapped(nodes.elements(set_), read_counted)}


def _by_alias(union: Node) -> Node:
    """Return a tagged union that reads its discriminator from the item's attribute.

    Pydantic looks for the field's name first, which may be another attribute's.
    """
    match union["discriminator"]:
        case [[str()], [str(alias)]]:
            return {**union, "discriminator": alias}
    return union


def _by_grammar(node: Node) -> Node:
    """Return a node that reads text by our grammar, and other values as before."""
    read, patterns = _TEXTS[node["type"]]
    if node.get("tz_constraint") == "aware":
        read = _read_aware_moment
    with suppress(PydanticCustomError):
        read("", str)  # it compiles its patterns now, not when a record needs them
    name, node = nodes.name_of(node), nodes.unnamed(node)
    careful = {
        "type": "lax-or-strict",
        "lax_schema": wrapped(node, read),
        # Strict by itself: of a union, pydantic-core asks it first, and not strictly.
        "strict_schema": {**node, "strict": True},
        **({"strict": node["strict"]} if "strict" in node else {}),
    }
    quick = [
        nodes.chain({**nodes.EXACT_TEXT, "pattern": each}, node)
        for each in patterns(node)
    ]
    by_grammar = {
        "type": "union",
        "mode": "left_to_right",
        "choices": [*quick, nodes.chain(nodes.EXACT_TEXT, careful)],
    }
    return {**careful, "metadata": Mark("S", read=by_grammar).as_metadata(), **name}


def _read_moment(value: Any, handler: Handler, *, takes_naive: bool = True) -> Any:
    if not isinstance(value, str) or grammar.is_our_moment(value):
        return handler(value)
    iso = grammar.iso_moment(value)
    if iso is None:
        if takes_naive and grammar.is_our_naive_moment(value):
            return handler(value)
        form = "RFC 3339" if takes_naive else "RFC 3339, with Z or an offset"
        raise _refusal(f"a date-time ({form}), such as 2026-05-31T07:52:56Z")
    moment: datetime = handler(iso)
    return remember(moment, "text", value)


_read_aware_moment = partial(_read_moment, takes_naive=False)


def _read_time(value: Any, handler: Handler) -> Any:
    if not isinstance(value, str) or grammar.is_our_naive_time(value):
        return handler(value)
    iso = grammar.iso_time(value)
    if iso is None:
        raise _refusal("a time, such as 07:52:56 or 07:52:56Z")
    moment: time = handler(iso)
    if moment.isoformat() == value:
        return moment
    return remember(moment, "text", value)


def _read_day(value: Any, handler: Handler) -> Any:
    if isinstance(value, str) and not grammar.is_our_day(value):
        raise _refusal("a date, such as 2026-05-31")
    return handler(value)


def _read_uuid(value: Any, handler: Handler) -> Any:
    if not isinstance(value, str):
        return handler(value)
    if not grammar.is_uuid(value):
        raise _refusal("a UUID, such as 8c4c8a3e-7b57-4c5e-9f3a-0d9f4e1b2a6d")
    read: UUID = handler(value)
    return read if str(read) == value else remember_uuid(read, value)


def _read_base64(value: Any, handler: Handler) -> Any:
    if isinstance(value, str):
        try:
            value = from_base64(value.translate(_STANDARD))
        except DecodeError:
            raise _refusal("base64 text") from None
    return handler(value)


def _read_utf_8(value: Any, handler: Handler) -> Any:
    return handler(value.encode() if isinstance(value, str) else value)


def _refusal(expected: str) -> PydanticCustomError:
    return PydanticCustomError(
        "text_form",
        "Expected {expected}, found other text: declare a string to take any text",
        {"expected": expected},
    )


def _read_distinct(
    value: Any, handler: Handler, *, parts: Literal["elements", "keys"]
) -> Any:
    made = read_guarded(value, handler)
    if isinstance(value, Sized) and len(made) < len(value):
        raise PydanticCustomError(
            f"distinct_{parts}",
            "Expected distinct {parts}, found two that are equal",
            {"parts": parts},
        )
    return made


_read_set = partial(_read_distinct, parts="elements")
_read_map = partial(_read_distinct, parts="keys")


def _read_map_exactly(value: Any, handler: Handler) -> Any:
    made = _read_map(value, handler)
    if isinstance(value, Mapping):
        for text, key in zip(value, made, strict=True):
            if isinstance(text, str) and key_text(key) != text:
                raise PydanticCustomError(
                    "key_form",
                    "Expected keys as they are written, found one in another spelling:"
                    " declare keys that are strings to take any text",
                )
    return made


def _moment_patterns(node: Node) -> list[str]:
    constraint = node.get("tz_constraint")
    patterns = {
        "aware": [grammar.OUR_MOMENT],
        "naive": [grammar.OUR_NAIVE_MOMENT],
        None: [grammar.OUR_MOMENT],
    }
    return patterns.get(constraint, [])


_TEXTS: dict[str, tuple[Callable[..., Any], Callable[[Node], list[str]]]] = {
    "date": (_read_day, lambda _: [grammar.OUR_DAY]),
    "datetime": (_read_moment, _moment_patterns),
    "time": (_read_time, lambda _: [grammar.OUR_NAIVE_TIME]),
    "uuid": (_read_uuid, lambda _: [grammar.OUR_UUID]),
}
"""By the type of a node: the reader of its text, and the patterns of what we write."""

_STANDARD = str.maketrans("-_", "+/")  # from the alphabet for URLs to the standard one
_DISTINCT = frozenset({"any", "bool", "bytes", "decimal", "enum", "int", "literal"})
_EXACT_KEYS = frozenset(
    {"bool", "bytes", "decimal", "enum", "int", "lax-or-strict", "literal"}
)
