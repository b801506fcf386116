"""Table schemas that differ in one thing, for tests of what their differences are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.parse import parse

OTHERS: dict[str, list[Any]] = {
    "$comment": ["other"],
    "$id": ["other"],
    "$ref": ["#/$defs/Added"],
    "$schema": ["https://json-schema.org/draft/2020-12/schema"],
    "additionalProperties": [True, False, {"type": "boolean"}],
    "const": ["other", 77],
    "default": ["b", 2, True],
    "description": ["other"],
    "discriminator": [{"propertyName": "name"}],
    "enum": [["other"], [77], ["CUSTOMER", "other"]],
    "examples": [["other"]],
    "format": ["date", "double", "unix-time"],
    "items": [{"type": "boolean"}, {"type": "integer"}],
    "oneOf": [[{"$ref": "#/$defs/Customer"}]],
    "partitionKey": ["other"],
    "pattern": ["^other"],
    "patternProperties": [{"^other": {"type": "string"}}],
    "prefixItems": [[{"type": "boolean"}]],
    "propertyName": ["sk"],
    "sortKey": ["other"],
    "streamViewType": ["KEYS_ONLY"],
    "tableName": ["other"],
    "timeToLive": ["other_time"],
    "title": ["Other"],
    "type": ["boolean", "number", ["string", "null"], ["boolean", "null"]],
    "uniqueItems": [True],
    "unknownItems": ["error", "passthrough"],
    "x-dynamodb-type": ["S", "N"],
}
"""What keywords may be instead, beside being left out."""
_BOUNDS = "maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength"
for _bound in [*_BOUNDS.split(), "maxItems", "minItems", "multipleOf"]:
    OTHERS[_bound] = [3]


def mutations(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield keywords, and copies of a schema where one of them differs or is gone."""
    copy = deepcopy(schema)
    yield from _mutations_inside(copy, copy)


def _mutations_inside(part: Any, whole: Any) -> Iterator[tuple[str, Any]]:
    """Mutate a part of a schema in place, and yield copies of the whole each time."""
    if isinstance(part, list):
        for element in part:
            yield from _mutations_inside(element, whole)
    if not isinstance(part, dict):
        return
    for keyword in [*part]:
        yield from _mutations_inside(part[keyword], whole)
        original = part.pop(keyword)
        yield keyword, deepcopy(whole)
        for other in OTHERS.get(keyword, []):
            if other != original:
                part[keyword] = other
                yield keyword, deepcopy(whole)
        part[keyword] = original


def bounded(type_: str, **bounds: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(type_)}, optional=bounds)


TEXT = bounded("string", minLength=st.integers(0, 2), maxLength=st.integers(3, 5))
NUMBERS = st.sampled_from(["integer", "number"]).flatmap(
    lambda type_: bounded(
        type_,
        minimum=st.integers(-3, 0),
        exclusiveMaximum=st.integers(5, 7),
        multipleOf=st.sampled_from([1, 2, 3]),
    )
)
FORMATS = st.sampled_from(["date", "date-time", "time", "uuid"])
ANYTHING: Any = True
CHOICES = [["A"], ["A", "B"], ["B", "C"], ["A", "B", "C"]]
UNION_CHOICES: list[dict[str, Any]] = [
    {"type": "string", "maxLength": 3},
    {"type": "integer"},
    {"type": "boolean"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "integer", "enum": [1, 2]},
    {"type": "null"},
]
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.just(ANYTHING),
    TEXT,
    NUMBERS,
    st.just({"type": "boolean"}),
    st.just({"type": "string", "contentEncoding": "base64"}),
    FORMATS.map(lambda format_: {"type": "string", "format": format_}),
    st.sampled_from(["integer", "number"]).map(
        lambda type_: {"type": type_, "format": "unix-time"}
    ),
    st.just({"type": "integer", "x-dynamodb-type": "S"}),
    st.sampled_from("NS").map(lambda tag: {"type": "boolean", "x-dynamodb-type": tag}),
    st.just({"type": "number", "format": "double"}),
    st.sampled_from(["a", "b"]).map(lambda text: {"type": "string", "default": text}),
    st.sampled_from([{"type": "string"}, {"type": "integer"}, {"enum": ["A"]}]).map(
        lambda items: {"type": "array", "items": items, "uniqueItems": True}
    ),
    st.just({"type": "string", "pattern": "^[a-c]+$"}),
    st.just({"type": ["string", "null"]}),
    st.just({"enum": [1, 2]}),
    st.sampled_from(CHOICES).map(lambda values: {"enum": values}),
    st.sampled_from(["A", 1, True]).map(lambda value: {"const": value}),
    st.just({"type": "array", "items": {"type": "integer"}, "default": []}),
    st.lists(
        st.sampled_from(UNION_CHOICES),
        min_size=2,
        max_size=3,
        unique_by=lambda choice: choice["type"],
    ).map(lambda choices: {"anyOf": choices}),
)


@st.composite
def objects(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    names = st.sampled_from("xyz")
    properties = draw(st.dictionaries(names, values, min_size=1))
    required = draw(st.sets(st.sampled_from(sorted(properties))))
    closed = {"additionalProperties": False} if draw(st.booleans()) else {}
    object_ = {"type": "object", "properties": properties, **closed}
    return {**object_, "required": sorted(required)}


def json_text(content: Any) -> dict[str, Any]:
    return {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": content,
    }


def nullable(schema: Any) -> Any:
    return schema if schema is True else {"anyOf": [schema, {"type": "null"}]}


def containers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        objects(values),
        values.map(nullable),
        values.map(lambda items: {"type": "array", "items": items}),
        values.map(lambda rest: {"type": "object", "additionalProperties": rest}),
        st.lists(values, min_size=1, max_size=2).map(
            lambda parts: {"type": "array", "prefixItems": parts, "items": False}
        ),
    )


IN_JSON = TEXT | NUMBERS | objects(TEXT | NUMBERS)
SCHEMAS = st.recursive(SCALARS | IN_JSON.map(json_text), containers, max_leaves=4)


def table(item: Any) -> dict[str, Any]:
    """Return the schema of a table whose items have the attributes of an object."""
    names = {"tableName": "things", "partitionKey": "pk"}
    return {
        **item,
        "title": "Thing",
        "x-dynamodb": names,
        "type": "object",
        "required": ["pk", *item.get("required", ())],
        "properties": {"pk": {"type": "string"}, **item.get("properties", {})},
    }


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return two different table schemas; mostly they differ in one keyword."""
    item = draw(objects(SCHEMAS))
    old = table(item)
    options = [new for _, part in mutations(item) if (new := table(part)) != old]
    one_keyword = st.sampled_from(options).filter(is_valid)
    others = objects(SCHEMAS).map(table).filter(old.__ne__)
    return old, draw(one_keyword | one_keyword | others)


def is_valid(schema: Any) -> bool:
    """Return whether a table schema can be parsed."""
    try:
        parse(Document("thing.schema.json", json.dumps(schema)))
    except SchemaError:
        return False
    return True
