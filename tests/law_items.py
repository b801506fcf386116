"""Hypothesis strategies for items that a type takes, in wire form.

They know pydantic's core schemas and DynamoDB's rules, and nothing of how this library
reads or writes either.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import law_texts as texts
from hypothesis import strategies as st
from law_anything import ANYTHING, NAMES
from law_leaves import LEAVES, Node, Wire, binary_of, members, stored_as, tagged
from pydantic import TypeAdapter

from ddbevents.codec.grammar import iso_moment, iso_time
from ddbevents.models.marks import is_always_stored, mark_of

JSON_STARTS, JSON_ENDS = "\t", "\n"
"""What is around the text of a `Json[T]`, whose white space is not kept."""


_UNITS = {"unix-time": "s", "unix-time-ms": "ms"}


def items_of(item_type: Any) -> Wire:
    """Return a strategy for the items that a type takes."""
    schema: Any = TypeAdapter(item_type).core_schema
    return _Items(schema).root().map(lambda av: av["M"])


class _Items:
    """The strategies of the nodes of one core schema."""

    def __init__(self, schema: Node) -> None:
        self._root = schema
        self._definitions: dict[str, Node] = {}
        if schema["type"] == "definitions":
            self._root = schema["schema"]
            self._definitions = {node["ref"]: node for node in schema["definitions"]}
        self._named: dict[str, Wire] = {}

    def root(self) -> Wire:
        return self.of(self._root)

    def of(self, node: Node) -> Wire:
        mark = mark_of(dict(node))
        if mark.sample in _UNITS:
            return tagged("N", texts.unix_times(_UNITS[mark.sample]))
        if mark.tag and mark.write:
            return stored_as(mark.tag, node["schema"])
        if mark.sample == "json":
            return self.of(node["schema"]).map(_json_text)
        if node["type"] == "function-after" and node["schema"]["type"] == "list":
            return self.of(node["schema"]).map(_in_order)  # StoredAs("L")
        if node["type"] in LEAVES:
            return LEAVES[node["type"]](node)
        return _CONTAINERS[node["type"]](self, node)

    def inner(self, node: Node) -> Wire:
        return self.of(node["schema"])

    def model(self, node: Node) -> Wire:
        extra = (node.get("config") or {}).get("extra_fields_behavior")
        inner = node["schema"]
        keeps = extra == "allow" and inner["type"] == "model-fields"
        return self.with_extras(inner) if keeps else self.of(inner)

    def reference(self, node: Node) -> Wire:
        name = node["schema_ref"]
        if name not in self._named:
            self._named[name] = st.deferred(lambda: made)
            made = self.of(self._definitions[name])
        return self._named[name]

    def fields(self, node: Node) -> Wire:
        named: dict[str, Wire] = {}
        optional: dict[str, Wire] = {}
        for name, field in _fields_of(node).items():
            inner: dict[str, Any] = field["schema"]
            may_be_absent = inner["type"] == "default" and not is_always_stored(inner)
            may_be_absent |= not field.get("required", True)
            group = optional if may_be_absent else named
            group[_attribute(name, field)] = self.of(field["schema"])
        return tagged("M", st.fixed_dictionaries(named, optional=optional))

    def with_extras(self, node: Node) -> Wire:
        fields = _fields_of(node)
        keys = NAMES | st.sampled_from([*fields])
        if "extras_keys_schema" in node:
            keys = self.of(node["extras_keys_schema"]).map(lambda av: av["S"])
        values = self.of(node["extras_schema"]) if "extras_schema" in node else ANYTHING
        names = {_attribute(name, field) for name, field in fields.items()}
        extras = st.dictionaries(
            keys.filter(lambda key: key not in names), values, max_size=2
        )
        return st.builds(
            lambda av, more: {"M": {**more, **av["M"]}}, self.fields(node), extras
        )

    def list(self, node: Node) -> Wire:
        items = self.of(node["items_schema"]) if "items_schema" in node else ANYTHING
        least, most = _lengths(node)
        return tagged("L", st.lists(items, min_size=least, max_size=most))

    def tuple(self, node: Node) -> Wire:
        items = [self.of(item) for item in node["items_schema"]]
        if "variadic_item_index" in node:
            return tagged("L", st.lists(items[-1], max_size=3))
        return tagged("L", st.tuples(*items).map(list))

    def set(self, node: Node) -> Wire:
        items = node.get("items_schema", _TEXT)
        read = _READ_AS.get(items["type"], _as_it_is)
        least, most = _lengths(node)
        elements = st.lists(
            self.of(items),
            min_size=max(1, least),
            max_size=most,
            unique_by=lambda av: read(*av.values()),
        )
        return elements.map(_as_set)

    def dict(self, node: Node) -> Wire:
        values = self.of(node["values_schema"]) if "values_schema" in node else ANYTHING
        keys = node.get("keys_schema", _TEXT)
        if keys["type"] == "definition-ref":
            keys = self._definitions[keys["schema_ref"]]
        read = _READ_AS.get(keys["type"], _as_it_is)
        least, most = _lengths(node)
        pairs = st.lists(
            st.tuples(self.keys(keys), values),
            min_size=least,
            max_size=most,
            unique_by=lambda pair: read(pair[0]),
        )
        return tagged("M", pairs.map(_as_map))

    def keys(self, node: Node) -> st.SearchStrategy[str]:
        if node["type"] in _KEYS:
            return _KEYS[node["type"]]
        if node["type"] in {"enum", "literal"}:
            return st.sampled_from([str(member) for member in members(node)])
        return self.of(node).map(lambda av: av["S"]).filter(bool)

    def nullable(self, node: Node) -> Wire:
        # JSON text of null reads as the same None, and only one of both is written.
        values = self.inner(node).filter(lambda av: av != _json_text(_NULL))
        return values | st.just(_NULL)

    def union(self, node: Node) -> Wire:
        found = node["choices"]
        found = found.values() if isinstance(found, dict) else found
        nodes = [each[0] if isinstance(each, tuple) else each for each in found]
        return st.one_of([self.of(each) for each in nodes])


def _fields_of(node: Node) -> dict[str, Any]:
    fields = node["fields"]
    if isinstance(fields, dict):
        return fields
    return {field["name"]: field for field in fields}


def _attribute(name: str, field: Node) -> str:
    alias: Any = field.get("validation_alias", name)
    while isinstance(alias, list):
        [alias, *_] = alias
    return str(alias)


def _lengths(node: Node) -> tuple[int, int]:
    least, most = node.get("min_length") or 0, node.get("max_length")
    return least, least + 3 if most is None else min(most, least + 3)


def _as_set(avs: list[Any]) -> Any:
    [tag] = {tag for av in avs for tag in av}
    return {f"{tag}S": [av[tag] for av in avs]}


def _as_map(pairs: list[Any]) -> Any:
    return dict(pairs)


def _in_order(av: Any) -> Any:
    """Return the L of a set in the order in which it is documented to be written."""

    def rank(element: Any) -> Any:
        [(tag, payload)] = element.items()
        return tag, Decimal(payload) if tag == "N" else str(payload)

    unique: dict[Any, Any] = {rank(each): each for each in av["L"]}
    return {"L": [unique[key] for key in sorted(unique)]}


def _json_text(av: Any) -> Any:
    return {"S": f"{JSON_STARTS}{_json_of(av)}{JSON_ENDS}"}


def _json_of(av: Any) -> str:
    """Return the JSON text of what an AttributeValue stands for."""
    [(tag, payload)] = av.items()
    if tag == "N":
        number = Decimal(payload)
        return str(int(number)) if number == int(number) else format(number, "f")
    if tag == "B":
        return json.dumps(binary_of(payload).hex())
    if tag in {"SS", "NS", "BS"}:
        return _json_of({"L": [{tag[0]: each} for each in payload]})
    if tag == "L":
        return f"[{', '.join(map(_json_of, payload))}]"
    if tag == "M":
        parts = [f"{json.dumps(name)}: {_json_of(av)}" for name, av in payload.items()]
        return f"{{{', '.join(parts)}}}"
    return json.dumps(None if tag == "NULL" else payload)


def _moment_of(text: str) -> datetime:
    return datetime.fromisoformat(iso_moment(text) or text)


def _time_of(text: str) -> Any:
    read = time.fromisoformat(iso_time(text) or text)
    return read if read.tzinfo is None else datetime.combine(date(2000, 1, 5), read)


def _as_it_is(value: Any) -> Any:
    return value


_NULL = {"NULL": True}
_TEXT: Node = {"type": "str"}
_KEYS: dict[str, st.SearchStrategy[str]] = {
    "bool": st.sampled_from(["true", "false"]),
    "decimal": texts.DECIMALS.map(str),
    "int": st.integers(-(10**30), 10**30).map(str),
}
_READ_AS: dict[str, Callable[[Any], Any]] = {
    "bytes": binary_of,
    "datetime": _moment_of,
    "decimal": Decimal,
    "float": Decimal,
    "int": Decimal,
    "time": _time_of,
    "uuid": UUID,
}
"""What elements of sets and keys of maps are equal by, by the types of nodes."""

_CONTAINERS: dict[str, Callable[[_Items, Node], Wire]] = {
    "any": lambda _items, _node: ANYTHING,
    "custom-error": _Items.inner,
    "dataclass": _Items.inner,
    "dataclass-args": _Items.fields,
    "default": _Items.inner,
    "definition-ref": _Items.reference,
    "dict": _Items.dict,
    "frozenset": _Items.set,
    "function-after": _Items.inner,
    "function-before": _Items.inner,
    "list": _Items.list,
    "model": _Items.model,
    "model-fields": _Items.fields,
    "nullable": _Items.nullable,
    "set": _Items.set,
    "tagged-union": _Items.union,
    "tuple": _Items.tuple,
    "typed-dict": _Items.fields,
    "union": _Items.union,
}
