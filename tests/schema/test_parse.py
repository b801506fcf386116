"""Parsing table schemas: whatever is wrong is reported, and nothing breaks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from type_trees import types_in

from ddbevents.schema.diagnostic_codes import CODES
from ddbevents.schema.diagnostics import Diagnostic, SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.foreign_keywords import UNSUPPORTED
from ddbevents.schema.keywords import ROOT, VALUES
from ddbevents.schema.parse import load, parse
from ddbevents.schema.types import Invalid

CASES = Path(__file__).parents[1] / "golden" / "gen"
GOOD = [
    json.loads((path.parent / "table.schema.json").read_text("utf-8"))
    for path in sorted(CASES.glob("*/expected.py"))
]

JUNK: list[Any] = [None, True, False, 0, -1, 1.5, "", "x", "#", "#/$defs/", []]
JUNK += [[None], {}, {"": {}}, ["a", "a"], {"$ref": 1}, {"type": "null"}, {"a": True}]
JUNK += [{"allOf": [{}, {}]}, "S", "L", {"": {"$ref": "#/$defs/X"}}]
JUNK += [{"type": "array", "default": []}, {"type": "array", "uniqueItems": True}]
JUNK += [{"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/X"}}]
junk = st.sampled_from(JUNK)
words = st.sampled_from(sorted({*VALUES, *ROOT, *UNSUPPORTED, "x"}))


BAD = sorted(path.parent for path in CASES.glob("*/expected.txt"))


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_bad_schema_gives_the_golden_diagnostics(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case)
    with pytest.raises(SchemaError) as caught:
        load(Path("table.schema.json"))
    assert (case / "expected.txt").read_text("utf-8") == f"{caught.value}\n\n"


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container in a value with each of its keys."""
    own: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        own = [(value, key) for key in value]
    elif isinstance(value, list):
        own = [(value, index) for index in range(len(value))]
    return own + [place for box, key in own for place in places(box[key])]


@pytest.mark.parametrize("attribute", JUNK, ids=str)
def test_whatever_is_wrong_with_an_attribute_is_reported(
    tmp_path: Path, attribute: Any
) -> None:
    schema: dict[str, Any] = copy.deepcopy(GOOD[0])
    inside = {"type": "object", "properties": {"": attribute}}
    schema["properties"] |= {"other": attribute, "inside": inside}
    path = tmp_path / "table.schema.json"
    path.write_text(json.dumps(schema))
    with pytest.raises(SchemaError):
        load(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_schema_breaks_the_parser(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    schema = copy.deepcopy(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 3))):
        box, key = data.draw(st.sampled_from(places(schema)))
        if isinstance(box, dict) and data.draw(st.booleans()):
            box[data.draw(words)] = copy.deepcopy(data.draw(junk))
        else:
            box[key] = copy.deepcopy(data.draw(junk))
    path = tmp_path_factory.getbasetemp() / "junk.schema.json"
    path.write_text(json.dumps(schema))
    found: tuple[Diagnostic, ...] = ()
    try:
        table = load(path)
    except SchemaError as error:
        found = error.diagnostics
    else:
        assert not any(isinstance(each, Invalid) for each in types_in(table))
    assert {problem.code for problem in found} <= {*CODES}
    assert all(str(problem) for problem in found)


@pytest.mark.parametrize("keyword", sorted(UNSUPPORTED))
def test_every_keyword_that_is_not_supported_is_refused_with_a_way_out(
    tmp_path: Path, keyword: str
) -> None:
    schema: dict[str, Any] = copy.deepcopy(GOOD[0])
    schema["properties"]["other"] = {"type": "string", keyword: {}}
    path = tmp_path / "table.schema.json"
    path.write_text(json.dumps(schema))
    with pytest.raises(SchemaError) as caught:
        load(path)
    [problem] = caught.value.diagnostics
    assert f"/properties/other/{keyword}" == problem.pointer
    assert UNSUPPORTED.get(keyword) == problem.help


def thing(**properties: Any) -> Document:
    """Return a small table schema with some attributes."""
    schema = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk"],
        "properties": {"pk": {"type": "string"}, **properties},
    }
    return Document("thing.json", json.dumps(schema))


@pytest.mark.parametrize(
    ("attribute", "keyword"),
    [
        ({"type": "integer", "enum": ["a"]}, "enum"),
        ({"type": ["string", "null"], "enum": [1, None]}, "enum"),
        ({"type": "string", "const": 1}, "const"),
        ({"type": "integer", "const": True}, "const"),
        ({"type": "boolean", "const": 1}, "const"),
    ],
)
def test_listed_values_are_of_the_type_beside_them(
    attribute: Any, keyword: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        parse(thing(a=attribute))
    [problem] = caught.value.diagnostics
    assert ("DDB104", f"/properties/a/{keyword}") == (problem.code, problem.pointer)


def test_json_text_is_no_key() -> None:
    text = {"type": "string", "contentMediaType": "application/json"}
    with pytest.raises(SchemaError, match="'pk' is JSON text") as caught:
        parse(thing(pk={**text, "contentSchema": True}))
    [problem] = caught.value.diagnostics
    assert "DDB106" == problem.code


def test_a_type_in_a_list_in_a_list_is_none() -> None:
    with pytest.raises(SchemaError, match="DDB102"):
        parse(thing(a={"type": [["object", "null"], "null"]}))
