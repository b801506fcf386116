"""The meta-schema of table schemas, which editors use, says what the checker says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic_models import Order

from ddbevents._assets import assets
from ddbevents.schema.keywords import (
    ATTRIBUTE,
    DIALECTS,
    DISCRIMINATOR,
    ROOT,
    TABLE,
    TYPES,
    VALUES,
    VIEW_TYPES,
)
from ddbevents.schema.placement import FORMATS

HERE = Path(__file__).parents[2]
META = assets() / "schemas" / "table-schema.json"
CASES = HERE / "tests" / "golden" / "gen"
GOOD = [
    *(path.parent / "table.schema.json" for path in CASES.glob("*/expected.py")),
    *HERE.glob("examples/*/*.schema.json"),
    *HERE.glob("benchmarks/tables/*.schema.json"),
    *HERE.glob("fixtures/tables/*.schema.json"),
]
# The diagnostics of a schema's form. Others need more than a schema can tell:
# references, names, regular expressions, and what an attribute is used for.
FORM = {"DDB101", "DDB102", "DDB103", "DDB104", "DDB109", "DDB113"}
ELSEWHERE = {
    "bad-sets-of-references",
    "bad-binary-in-json",
}  # behind references, or deep inside
BAD = [
    path.parent / "table.schema.json"
    for path in CASES.glob("*/expected.txt")
    if path.parent.name not in ELSEWHERE
    and FORM
    & set(
        re.findall(
            r"^table\S+ error (DDB[0-9]+):", path.read_text("utf-8"), re.MULTILINE
        )
    )
]


def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(META.read_text("utf-8")))


KEYWORDS = sorted(
    {
        *ATTRIBUTE,
        *VALUES,
        *ROOT,
        *TABLE,
        *DISCRIMINATOR,
        *VIEW_TYPES,
        *TYPES,
        *chain(*FORMATS.values()),
    }
)


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_every_keyword_is_in_the_meta_schema_and_on_the_page(keyword: str) -> None:
    meta = META.read_text("utf-8")
    page = (HERE / "docs" / "reference" / "table-schema.md").read_text("utf-8")
    assert f'"{keyword}"' in meta
    assert re.search(f'[`"]{re.escape(keyword)}[`"]', page)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}")
def test_a_schema_that_gives_a_module_is_valid(path: Path) -> None:
    errors = validator().iter_errors(json.loads(path.read_text("utf-8")))
    assert [] == [(error.json_path, error.message) for error in errors]


def wrong_attributes() -> dict[str, Any]:
    """The attributes of the case of wrong tags, all but those that are right alone."""
    path = CASES / "bad-forced-tags" / "table.schema.json"
    properties: dict[str, Any] = json.loads(path.read_text("utf-8"))["properties"]
    return {
        name: schema
        for name, schema in properties.items()
        if name not in {"sk", "ends", "supplies", "tags"}
    }


@pytest.mark.parametrize("name", wrong_attributes())
def test_a_tag_that_the_type_cannot_have_is_wrong(name: str) -> None:
    schema = json.loads((CASES / "minimal" / "table.schema.json").read_text("utf-8"))
    schema["properties"]["wrong"] = wrong_attributes()[name]
    assert not validator().is_valid(schema)


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}")
def test_a_schema_of_a_wrong_form_is_not(path: Path) -> None:
    assert not validator().is_valid(json.loads(path.read_text("utf-8")))


def test_the_meta_schema_has_the_name_that_schemas_may_give_it() -> None:
    assert json.loads(META.read_text("utf-8"))["$id"] in DIALECTS


def keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield what the definitions say of keywords, but where they only repeat it."""
    for part in (schema, *schema["$defs"].values()):
        for name, keyword in part.get("properties", {}).items():
            if isinstance(keyword, dict) and not keyword.keys() & {"$ref", "allOf"}:
                yield name, keyword


def test_every_keyword_is_described() -> None:
    meta = json.loads(META.read_text("utf-8"))
    undescribed = [
        name for name, keyword in keywords(meta) if "description" not in keyword
    ]
    assert [] == undescribed


def test_a_reference_has_no_siblings_since_editors_would_lose_them() -> None:
    left: list[Any] = [json.loads(META.read_text("utf-8"))]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            left += part.values()
            if isinstance(part.get("$ref"), str):
                assert ["$ref"] == [*part]


def test_the_view_types_are_those_of_streams() -> None:
    meta = json.loads(META.read_text("utf-8"))
    here = meta["$defs"]["Table"]["properties"]["streamViewType"]
    path = META.with_name("stream-view-type.json")
    of_streams = json.loads(path.read_text("utf-8"))
    assert {each["const"]: each["description"] for each in of_streams["oneOf"]} == (
        dict(zip(here["enum"], here["enumDescriptions"], strict=True))
    )
    assert of_streams["description"] == here["description"]


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_what_pydantic_writes_is_valid(mode: Any) -> None:
    names = {"tableName": "orders", "partitionKey": "pk"}
    schema = {**Order.model_json_schema(mode=mode), "x-dynamodb": names}
    errors = validator().iter_errors(schema)
    assert [] == [(error.json_path, error.message) for error in errors]
