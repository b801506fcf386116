"""Whatever a template holds, it is read soon, or refused with a TemplateError."""

from __future__ import annotations

import copy
import json
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from template_documents import PATTERN, cloudformation, mapping, sam, written

from ddbevents.templates import TemplateError, read_mapping
from ddbevents.templates.template_file import read_templates

ROOT = Path(__file__).parents[2]
BATCH_SIZE = "Resources.Function.Properties.Events.Event0.Properties.BatchSize"
SOON = 5
"""Seconds; what explodes takes hours."""


@pytest.fixture(autouse=True)
def soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    began = time.process_time()
    yield
    assert time.process_time() - began < SOON


def read_all(path: Path, function: str = "Function", **options: Any) -> Any:
    found = read_mapping(path, function, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return found.settings(), found.filter_criteria, found.view_type


def error_of(path: Path) -> str:
    with pytest.raises(TemplateError) as caught:
        read_all(path)
    return str(caught.value).removeprefix(f"{path}: ")


def in_yaml(before: str, batch_size: str, **sections: Any) -> Path:
    """Return a template in YAML with some text at its top and as a BatchSize."""
    text = yaml.safe_dump(sam(BatchSize="HERE", sections=sections))
    path = Path("template.yaml")
    path.write_text(before + text.replace("HERE", batch_size), "utf-8")
    return path


def bomb(form: str) -> str:
    levels = [f"A{n}: &a{n} " + form.replace("@", f"*a{n - 1}") for n in range(1, 10)]
    return "\n".join(["A0: &a0 {k: 1}", *levels, ""])


NINE = ", ".join("@" * 9)


@pytest.mark.parametrize(
    ("form", "place"),
    [
        (f"[{NINE}]", "A6"),
        (f"{{x: [{NINE}]}}", "A6.x"),
        (f"!Join [x, [{NINE}]]", "A6['Fn::Join'][1]"),
    ],
)
def test_aliases_that_expand_to_too_much_are_refused(form: str, place: str) -> None:
    error = error_of(in_yaml(bomb(form), "*a9"))
    assert f"{place}: aliases expand to more than 500,000 values: use fewer" == error


def test_merges_of_merges_are_read_once() -> None:
    path = in_yaml(bomb(f"{{<<: [{NINE}]}}"), "5")
    [template] = read_templates(path)
    assert {"k": 1} == template.document["A9"]


def test_shared_values_within_the_limit_are_read() -> None:
    path = in_yaml("A: &a 7\n", "*a")
    assert 7 == read_all(path)[0]["batch_size"]


@pytest.mark.parametrize("value", ["&b [*b]", "&b {c: *b}", "&b [1, {d: [*b, *b]}]"])
def test_an_alias_of_itself_is_refused(value: str) -> None:
    assert error_of(in_yaml("", value)).endswith(
        ": the alias refers to itself: remove it"
    )


def test_a_tag_on_an_alias_of_itself_is_refused() -> None:
    assert "unconstructable recursive node" in error_of(in_yaml("", "&b !Sub [*b]"))


@pytest.mark.parametrize("levels", [99, 500, 900])
def test_what_nests_too_deep_is_refused(levels: int) -> None:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    path = written(Path(), sam(BatchSize=value))
    assert error_of(path).endswith("expected at most 100 nested levels")


def test_aliases_that_nest_too_deep_are_refused() -> None:
    levels = [f"A{n}: &a{n} [*a{n - 1}]" for n in range(1, 1000)]
    path = in_yaml("\n".join(["A0: &a0 1", *levels, ""]), "5")
    assert "A100[0]: expected at most 100 nested levels" == error_of(path)


@pytest.mark.parametrize("function", ["Fn::And", "Fn::Or"])
def test_a_condition_is_decided_once(function: str) -> None:
    conditions: Any = {"C0": {"Fn::Equals": ["a", "a"]}}
    for n in range(1, 60):
        conditions[f"C{n}"] = {function: [{"Condition": f"C{n - 1}"}] * 2}
    document = sam(
        sections={"Conditions": conditions}, BatchSize={"Fn::If": ["C59", 7, 8]}
    )
    assert 7 == read_all(written(Path(), document))[0]["batch_size"]


def test_a_long_chain_of_conditions_is_refused() -> None:
    conditions: Any = {"C0": {"Fn::Equals": ["a", "a"]}}
    for n in range(1, 2000):
        conditions[f"C{n}"] = {"Fn::Not": [{"Condition": f"C{n - 1}"}]}
    document = sam(
        sections={"Conditions": conditions}, BatchSize={"Fn::If": ["C1999", 7, 8]}
    )
    error = error_of(written(Path(), document))
    assert error.endswith("refers to too many others, one after the other")


def test_an_alias_of_a_function_that_points_to_itself_is_no_function() -> None:
    pointers = {
        f"A{n}": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": [{"Ref": f"A{m}"} for m in range(9)]},
        }
        for n in range(9)
    }
    document = cloudformation(mapping(FunctionName={"Ref": "A8"}), **pointers)
    assert "no event source mapping" in error_of(written(Path(), document))


def nested(levels: int, wrap: Any, value: Any) -> Any:
    for _ in range(levels):
        value = wrap(value)
    return value


LARGE = "x" * 100_000


@pytest.mark.parametrize(
    "value",
    [
        nested(30, lambda v: {"Fn::Sub": ["${a}${a}${a}", {"a": v}]}, "x"),
        nested(40, lambda v: {"Fn::ToJsonString": v}, '"'),
        {"Fn::Join": [LARGE, ["a"] * 100_000]},
        {"Fn::ToJsonString": [{"Ref": "Large"}] * 10_000},
        [{"Fn::FindInMap": ["Map", "a", "b"]}] * 10_000,
        [{"Ref": "Names"}] * 10_000,
    ],
)
def test_a_value_that_grows_too_large_is_refused(value: Any) -> None:
    sections = {
        "Parameters": {
            "Large": {"Type": "String", "Default": LARGE},
            "Names": {"Type": "CommaDelimitedList", "Default": "," * 100_000},
        },
        "Mappings": {"Map": {"a": {"b": [LARGE]}}},
    }
    path = written(Path(), sam(sections=sections, BatchSize=value))
    reason = "the value has more than 1,000,000 characters: make it shorter"
    assert reason in error_of(path)


def test_unclosed_placeholders_are_read_soon() -> None:
    path = written(Path(), sam(BatchSize={"Fn::Sub": "${a" * 100_000}))
    assert f"{BATCH_SIZE}: expected a whole number, found str" == error_of(path)


@pytest.mark.parametrize(
    "text",
    [
        "!!bool x",
        "!!timestamp x",
        '!!int ""',
        "!!binary x",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "!!pairs [a: 1]",
        "{[a]: 1}",
        "{{a: 1}: 1}",
        "0x" + "f" * 100_000,
        "9" * 10_000,
        ".inf",
        ".nan",
        "2026-01-31",
        "! x",
        "!Select [.inf, [1]]",
        "!Select [-1, [1]]",
        "!Select [0, text]",
    ],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    assert error_of(in_yaml("", text))


def test_names_are_text_however_yaml_reads_them() -> None:
    text = "{1: a, on: b, 2026-01-31: c, ~: d, 1.50: e}"
    [template] = read_templates(in_yaml(f"A: {text}\n", "5"))
    names = {"1": "a", "on": "b", "2026-01-31": "c", "~": "d", "1.50": "e"}
    assert names == template.document["A"]


JUNK: list[Any] = [
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    "arn:aws:x",
    "${",
    "${x}",
    [],
    {},
    [[]],
    [{}],
    {"x": 1},
    {"Ref": []},
    {"Ref": {}},
    {"Ref": "AWS::NoValue"},
    {"Ref": "AWS::Region"},
    {"Ref": "Missing"},
    {"Fn::GetAtt": [[], 1]},
    {"Fn::If": [["z"], 1, 2]},
    {"Fn::If": []},
    {"Fn::FindInMap": [[], [], []]},
    {"Fn::FindInMap": [[], [], [], {}]},
    {"Fn::FindInMap": {}},
    {"Fn::Split": ["", "x"]},
    {"Fn::Split": [{}, []]},
    {"Fn::Join": [[], [{}]]},
    {"Fn::Select": [{}, {}]},
    {"Fn::Sub": [{}, []]},
    {"Fn::Sub": ["${a}", {"a": []}]},
    {"Fn::ToJsonString": {"Ref": []}},
    {"Fn::And": [[]]},
    {"Fn::Not": [{"Condition": []}]},
    {"Condition": {}},
    {"Fn::ImportValue": []},
]

WITH_ALL: dict[str, Any] = {
    **cloudformation(
        {
            **mapping(
                BatchSize={"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Batch"]},
                MaximumRetryAttempts={"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]},
                FilterCriteria={"Filters": [{"Pattern": PATTERN}]},
                DestinationConfig={
                    "OnFailure": {"Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}
                },
                FunctionName={"Ref": "Live"},
                Enabled=True,
            ),
            "Condition": "Both",
        },
        Live={
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Ref": "Function"}},
        },
        Failed={"Type": "AWS::SQS::Queue"},
    ),
    "Parameters": {"Stage": {"Type": "String", "Default": "prod"}},
    "Mappings": {"Sizes": {"prod": {"Batch": 10}}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsProd"}]},
    },
    "Outputs": {"A": {"Value": "x", "Export": {"Name": "x"}}},
}


def parsed(*parts: str) -> Any:
    [template] = read_templates(ROOT.joinpath(*parts))
    return template.document


OTHER_STACK = parsed("fixtures", "templates", "cdk.out", "Data.template.json")
DOCUMENTS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "orders": (parsed("examples", "orders", "template.yaml"), "OrdersFunction", {}),
    "shop": (
        parsed("examples", "shop", "template.yaml"),
        "ShopFunction",
        {"parameters": {"BatchSize": 10}},
    ),
    "cdk": (
        parsed("fixtures", "templates", "cdk.out", "App.template.json"),
        "App/OrdersFunction",
        {"event": "Data/Orders"},
    ),
    "all": (WITH_ALL, "Function", {}),
}


def paths_in(value: Any) -> Iterator[tuple[Any, ...]]:
    items: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value)
    for step, each in items:
        yield (step,)
        yield from ((step, *path) for path in paths_in(each))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    document = copy.deepcopy(document)
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return document


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("junk", JUNK, ids=json.dumps)
def test_junk_anywhere_is_a_template_error(
    tmp_path: Path, name: str, junk: Any
) -> None:
    document, function, options = DOCUMENTS[name]
    written(tmp_path, OTHER_STACK, "Data.template.json")
    written(tmp_path, document, "App.template.json")
    assert read_all(tmp_path, function, **options)
    for path in paths_in(document):
        written(tmp_path, replaced(document, path, junk), "App.template.json")
        with suppress(TemplateError):
            read_all(tmp_path, function, **options)
