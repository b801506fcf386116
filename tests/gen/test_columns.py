"""The columns of readers: their names, and what each holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ddbevents.gen.columns.column_plan import (
    Elements,
    Scalar,
    TableColumns,
    Value,
    WireJson,
)
from ddbevents.gen.columns.columns_of import columns_of
from ddbevents.gen.engine_patterns import re2_pattern
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.parse import parse


def plan_of(properties: dict[str, Any], **definitions: Any) -> TableColumns:
    schema = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "my-things.v2", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk", *(["required"] if "required" in properties else [])],
        "properties": {"pk": {"type": "string"}, **properties},
        "$defs": definitions,
    }
    return columns_of(parse(Document("table.schema.json", json.dumps(schema))))


def value_of(schema: Any, **definitions: Any) -> Value:
    return plan_of({"required": schema}, **definitions).entities[0].columns[1].value


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, Scalar(type="integer", tag="N")),
        ({"type": "integer", "maximum": 2**63 - 1}, Scalar(type="integer", tag="N")),
        ({"type": "integer", "maximum": 2**63}, Scalar(type="wide-integer", tag="N")),
        (
            {"type": "integer", "x-dynamodb-type": "S"},
            Scalar(type="wide-integer", tag="S"),
        ),
        ({"type": "number"}, Scalar(type="number", tag="N", scale=18)),
        (
            {"type": "number", "multipleOf": 0.01},
            Scalar(type="number", tag="N", scale=2),
        ),
        ({"type": "number", "multipleOf": 5}, Scalar(type="number", tag="N")),
        ({"type": "number", "format": "double"}, Scalar(type="double", tag="N")),
        ({"const": True}, Scalar(type="boolean", tag="BOOL", choices=(True,))),
        (
            {"enum": [1, None], "type": ["integer", "null"]},
            Scalar(type="integer", tag="N", choices=(1,), nullable=True),
        ),
        (True, WireJson(nullable=True)),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            WireJson(tags=("N", "S"), nullable=True),
        ),
        ({"type": "object", "properties": {}}, WireJson(tags=("M",))),
    ],
)
def test_a_type_becomes_a_column(schema: Any, expected: Value) -> None:
    assert expected == value_of(schema)


def test_null_stands_for_an_absent_attribute_as_in_the_models() -> None:
    optional, defaulted = {"type": "string"}, {"type": "string", "default": "x"}
    columns = plan_of({"a": optional, "b": defaulted}).entities[0].columns
    assert [False, True, False] == [column.value.nullable for column in columns]


def test_what_may_hold_itself_stays_as_it_is() -> None:
    children = {"type": "array", "items": {"$ref": "#/$defs/Tree"}}
    tree = {"type": "object", "properties": {"children": children}}
    found = value_of({"type": "array", "items": {"$ref": "#/$defs/Tree"}}, Tree=tree)
    assert Elements(element=WireJson(tags=("M",))) == found


def test_readers_are_named_after_the_table() -> None:
    assert "my_things_v2" == plan_of({}).identifier


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"Size": {"type": "string"}, "size": {"type": "string"}},
            "the columns 'Size' and 'size' differ only in case",
        ),
        (
            {"ddb_more": {"type": "string"}},
            "names that begin with 'ddb_' are reserved for readers",
        ),
        (
            {"a": {"type": "string", "x-dynamodb": {"column": "pk"}}},
            "two columns are called 'pk'",
        ),
    ],
)
def test_a_name_that_engines_do_not_take_is_an_error(
    properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        plan_of(properties)
    [problem] = caught.value.diagnostics
    assert ("DDB116", message) == (problem.code, problem.message)
    assert '"x-dynamodb": {"column": "..."}' in problem.help


def test_objects_whose_names_differ_in_case_alone_are_an_error() -> None:
    item = {"type": "object", "properties": {"a": {"type": "string"}}}
    places = {"one": {"$ref": "#/$defs/Line"}, "two": {"$ref": "#/$defs/LINE"}}
    with pytest.raises(SchemaError) as caught:
        plan_of(places, Line=item, LINE=item)
    [problem] = caught.value.diagnostics
    assert "Line and LINE differ only in case" == problem.message
    assert "give one of them another name in $defs" == problem.help


def test_a_schema_may_name_the_column() -> None:
    size = {"type": "string", "x-dynamodb": {"column": "old_size"}}
    found = plan_of({"Size": size, "size": {"type": "string"}}).entities[0].columns
    assert ["pk", "old_size", "size"] == [column.name for column in found]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^USER#[0-9]+$", "^USER#[0-9]+$"),
        (r"^\d+\.$", r"^[\p{Nd}]+\.$"),
        (r"[\d.]", r"[\p{Nd}.]"),
        (r"\\d", r"\\d"),
    ],
)
def test_a_pattern_means_the_same_to_duckdb(pattern: str, expected: str) -> None:
    assert expected == re2_pattern(pattern)
