"""The meta-schema of table schemas, which editors use, says what the checker says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ddbevents._assets import assets

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "golden" / "gen"
GOOD = [
    *(path.parent / "table.schema.json" for path in CASES.glob("*/expected.py")),
    *ROOT.glob("examples/*/*.schema.json"),
    *ROOT.glob("benchmarks/tables/*.schema.json"),
    *ROOT.glob("fixtures/tables/*.schema.json"),
]
# The diagnostics of a schema's form. Others need more than a schema can tell:
# references, names, regular expressions, and what an attribute is used for.
FORM = {"DDB101", "DDB102", "DDB103", "DDB104", "DDB109"}
BAD = [
    path.parent / "table.schema.json"
    for path in CASES.glob("*/expected.txt")
    if FORM
    & set(
        re.findall(
            r"^table\S+ error (DDB[0-9]+):", path.read_text("utf-8"), re.MULTILINE
        )
    )
]


def validator() -> Draft202012Validator:
    loaded = [
        json.loads((assets() / "schemas" / name).read_text("utf-8"))
        for name in ("table-schema.json", "stream-view-type.json")
    ]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in loaded
    )
    return Draft202012Validator(loaded[0], registry=registry)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}")
def test_a_schema_that_gives_a_module_is_valid(path: Path) -> None:
    errors = validator().iter_errors(json.loads(path.read_text("utf-8")))
    assert [] == [(error.json_path, error.message) for error in errors]


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}")
def test_a_schema_of_a_wrong_form_is_not(path: Path) -> None:
    assert not validator().is_valid(json.loads(path.read_text("utf-8")))
