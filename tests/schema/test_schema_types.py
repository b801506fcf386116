"""Types: what schemas mean, compared and written back."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from diff_schemas import pairs
from hypothesis import given, settings
from type_trees import types_in

from ddbevents.schema.class_names import classes_of, fields_of
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.json_schema import json_schema_of
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.layout import dumps
from ddbevents.schema.parse import load, parse
from ddbevents.schema.table_schema import TableSchema
from ddbevents.schema.types import (
    Anything,
    Constant,
    Enum,
    Invalid,
    List,
    Number,
    Object,
    Reference,
    Text,
)

HERE = Path(__file__).parents[2]
GOOD = [
    *(
        path.with_name("table.schema.json")
        for path in sorted(HERE.glob("tests/golden/gen/*/expected.py"))
    ),
    *sorted(HERE.glob("examples/*/*.schema.json")),
    *sorted(HERE.glob("benchmarks/tables/*.schema.json")),
    *sorted(HERE.glob("fixtures/tables/*.schema.json")),
]
ANYTHING: Any = True
every_good_schema = pytest.mark.parametrize(
    "path", GOOD, ids=lambda path: str(path)[-60:]
)


def table_of(*definitions: Any, **properties: Any) -> TableSchema:
    """Return a small table with some attributes, and definitions."""
    schema = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk"],
        "properties": {"pk": {"type": "string"}, **properties},
        "$defs": dict(definitions),
    }
    return parse(Document("thing.json", json.dumps(schema, indent=1)))


def type_of(schema: Any, *definitions: Any) -> Any:
    """Return the type of an attribute."""
    [item] = table_of(*definitions, a=schema).items
    attribute = item.attribute("a")
    assert attribute is not None
    return attribute.type


def written(table: TableSchema) -> TableSchema:
    """Return a table that has been written and parsed again."""
    return parse(Document("again.json", dumps(json_schema_of(table))))


@every_good_schema
def test_a_good_schema_has_no_invalid_type(path: Path) -> None:
    assert not any(isinstance(each, Invalid) for each in types_in(load(path)))


@every_good_schema
def test_what_is_written_is_parsed_to_the_same(path: Path) -> None:
    table = load(path)
    again = written(table)
    assert table == again
    assert key_attributes(table) == key_attributes(again)
    assert table.entities == again.entities
    assert fields_of(table) == fields_of(again)
    assert [*classes_of(table)] == [*classes_of(again)]


@settings(max_examples=50)
@given(pairs())
def test_any_schema_is_written_back(schemas: tuple[Any, Any]) -> None:
    for schema in schemas:
        try:
            table = parse(Document("any.json", json.dumps(schema)))
        except SchemaError:
            continue
        assert table == written(table)


@every_good_schema
def test_every_type_knows_its_place(path: Path) -> None:
    for each in types_in(load(path)):
        assert each.location.place.line > 0
        for field in fields(each):
            assert each.location.of(field.name).place.line > 0


def test_where_a_type_is_makes_no_difference() -> None:
    text = json.dumps({"type": "integer", "minimum": 1})
    one, other = type_of(json.loads(text)), type_of({"minimum": 1, "type": "integer"})
    assert one == other
    assert one.location.of("minimum").place != other.location.of("minimum").place
    assert "/properties/a/minimum" == one.location.of("minimum").pointer
    assert "/properties/a" == one.location.of("maximum").pointer


def test_true_is_not_1() -> None:
    assert Constant(value=True) != Constant(1)
    assert type_of({"const": True}) == Constant(value=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "array"}, {"type": "array", "items": True}),
        ({"type": "number"}, {"type": "number", "format": "decimal"}),
        ({"enum": ["a"]}, {"type": "string", "enum": ["a"]}),
        ({"type": "integer"}, {"type": "integer", "x-dynamodb-type": "N"}),
        (
            {"type": ["string", "null"]},
            {"anyOf": [{"type": "null"}, {"type": "string"}]},
        ),
    ],
)
def test_another_spelling_is_the_same_type(one: Any, other: Any) -> None:
    assert type_of(one) == type_of(other)


def test_the_fields_of_a_type() -> None:
    assert Number(
        is_integer=True, minimum=1, nullable=True, stored_as="S", description="So."
    ) == type_of(
        {
            "type": ["integer", "null"],
            "minimum": 1,
            "x-dynamodb-type": "S",
            "description": "So.",
        }
    )
    assert List(Text(format="date"), max_items=3) == type_of(
        {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": 3}
    )
    assert Anything() == type_of(ANYTHING)
    assert Text(default="") == type_of({"type": "string", "default": ""})


def test_classes_are_named_after_attributes_or_titles() -> None:
    lines = {"type": "array", "items": {"type": "object", "properties": {}}}
    assert "ThingAItem" == type_of(lines).element.name
    titled: Any = deepcopy(lines)
    titled["items"]["title"] = "line"
    assert "Line" == type_of(titled).element.name
    assert Enum("ThingA", (1, 2)) == type_of({"enum": [1, 2]})


def test_a_reference_is_resolved_with_what_is_beside_it() -> None:
    money = ("Money", {"type": "integer", "default": 3, "description": "Cents."})
    reference = {"$ref": "#/$defs/Money"}
    table = table_of(
        money,
        a={**reference, "description": "The price."},
        b={"anyOf": [reference, {"type": "null"}]},
    )
    [item] = table.items
    a, b = item.attributes[1:]
    assert Reference("Money", description="The price.") == a.type
    expected = Number(is_integer=True, default=3, description="The price.")
    assert expected == table.resolve(a.type)
    expected = Number(is_integer=True, nullable=True, description="Cents.")
    assert expected == table.resolve(b.type)


def test_an_object_has_the_attributes_of_its_bases() -> None:
    base = ("Base", {"type": "object", "properties": {"x": True}})
    own = {"type": "object", "properties": {"y": True}}
    schema = {"allOf": [{"$ref": "#/$defs/Base"}, own]}
    table = table_of(base, a=schema)
    found = table.items[0].attributes[1].type
    assert isinstance(found, Object)
    assert "Base" == found.base
    assert ["y"] == [each.name for each in found.attributes]
    assert ["x", "y"] == [each.name for each in table.attributes_of(found)]


def test_parsing_needs_no_pydantic_models() -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ddbevents.schema.parse import load\n"
        f"load(Path({str(GOOD[0])!r}))\n"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
