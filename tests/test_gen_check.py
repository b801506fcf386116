"""The check of table schemas: whatever is wrong, it is told, and nothing breaks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ddbevents.gen.pipeline import load
from ddbevents.schema.diagnostics import CODES, Diagnostic, SchemaError
from ddbevents.schema.keywords import ROOT, VALUES
from ddbevents.schema.unsupported import UNSUPPORTED

CASES = Path(__file__).parent / "golden" / "gen"
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


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container in a value with each of its keys."""
    own: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        own = [(value, key) for key in value]
    elif isinstance(value, list):
        own = [(value, index) for index in range(len(value))]
    return own + [place for box, key in own for place in places(box[key])]


@pytest.mark.parametrize("attribute", JUNK, ids=str)
def test_whatever_an_attribute_is_the_check_tells(
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
def test_no_schema_breaks_the_check(
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
        load(path)
    except SchemaError as error:
        found = error.diagnostics
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
