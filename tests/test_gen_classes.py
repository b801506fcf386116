"""What datamodel-code-generator is given, and what becomes of what it gives back."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ddbevents.gen import classes
from ddbevents.gen.adapter import GenerateError, generated
from ddbevents.gen.normalise import FIELDS
from ddbevents.gen.pipeline import generate
from ddbevents.schema.parse import load


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """A table schema with many attributes of few kinds."""
    texts = {f"text{number}": {"type": "string"} for number in range(100)}
    marked = {f"text-{number}": {"type": "string"} for number in range(100)}
    counts = {f"count{number}": {"type": "integer"} for number in range(100)}
    row = {"type": "object", "required": [*texts], "properties": {**texts, **counts}}
    table = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "text0"},
        "type": "object",
        "required": ["text0"],
        "properties": {**texts, **marked, "row": {"$ref": "#/$defs/Row"}},
        "$defs": {"Row": row},
    }
    path = tmp_path / "thing.schema.json"
    path.write_text(json.dumps(table))
    return path


def test_each_different_field_is_generated_once(
    schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def spy(schema: Any, aliases: Mapping[str, str]) -> Any:
        given.append((schema["properties"], schema["required"], len(aliases)))
        return generated(schema, aliases)

    monkeypatch.setattr(classes, "generated", spy)
    code = generate(load(schema))
    # A required text, one that may be absent, one with an alias, a count and a row.
    [(properties, required, aliased)] = given
    assert (5, 1, 1) == (len(properties), len(required), aliased)
    for number in range(100):
        assert f"    count{number}: int | None = None\n" in code
        assert f'validation_alias="text-{number}"' in code


def test_a_field_that_does_not_come_back_is_told(
    schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(schema: Any, aliases: Mapping[str, str]) -> dict[str, ast.ClassDef]:
        nodes = generated(schema, aliases)
        del nodes[FIELDS].body[-1]
        return nodes

    monkeypatch.setattr(classes, "generated", forgetful)
    with pytest.raises(GenerateError, match="'field4' was lost"):
        generate(load(schema))
