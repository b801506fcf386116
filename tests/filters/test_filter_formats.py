"""Filters as each tool writes them: golden texts, and nothing lost on the way.

After a change that is meant, write the golden texts again and read the difference:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/filters -k formats
"""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ddbevents.filters import Pattern
from ddbevents.filters.filter_formats import FILTER_FORMATS

GOLDEN = Path(__file__).parents[1] / "golden" / "filters"

PATTERNS = [
    {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"paid": {"BOOL": [True]}}}},
    {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": 'it\'s ${x} %{y} "z" \\'}]}}}},
    {"dynamodb": {"Keys": {"pk": {"S": ["é \U0001f600 \t \b \f \u2028 \x7f"]}}}},
]
"""What is plain, what has each language's own marks, and what is hard to see."""


def filters_of(*patterns: Any) -> list[str]:
    return [str(Pattern(each)) for each in patterns]


def printed(name: str, *patterns: Any) -> str:
    return FILTER_FORMATS[name](filters_of(*patterns))


@pytest.mark.parametrize("name", FILTER_FORMATS)
def test_a_format_is(name: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    text = printed(name, *PATTERNS)
    if "UPDATE_GOLDEN" in os.environ:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert golden.read_text("utf-8") == text


texts = st.text() | st.sampled_from(["${x}", "%%{", "$${", "'", "''", "\\b", "\x85"])
leaves = st.lists(texts | st.integers(-(10**9), 10**9) | st.booleans(), min_size=1)
names = texts.filter(lambda name: name and not name.startswith("$or"))
patterns = st.builds(
    lambda name, values: {"dynamodb": {"NewImage": {name: {"S": values}}}},
    names,
    leaves,
)


@given(st.lists(patterns, min_size=1, max_size=3))
def test_yaml_reads_what_is_printed(given_patterns: Any) -> None:
    text = printed("sam", *given_patterns)
    assert text == printed("cloudformation", *given_patterns)
    read = yaml.safe_load(text)["FilterCriteria"]["Filters"]
    assert given_patterns == [json.loads(each["Pattern"]) for each in read]


@given(st.lists(patterns, min_size=1, max_size=3))
def test_json_reads_what_is_printed(given_patterns: Any) -> None:
    read = json.loads(printed("json", *given_patterns))["Filters"]
    assert given_patterns == [json.loads(each["Pattern"]) for each in read]


@given(st.lists(patterns, min_size=1, max_size=3))
def test_python_reads_what_is_printed_for_the_cdk(given_patterns: Any) -> None:
    read = ast.literal_eval(printed("cdk", *given_patterns))
    assert given_patterns == [json.loads(each["pattern"]) for each in read]


@given(patterns)
def test_terraform_reads_what_is_printed(pattern: Any) -> None:
    [text] = re.findall(
        r"jsonencode\((.*)\)$", printed("terraform", pattern), re.MULTILINE
    )
    assert not re.search(r"[$%]\{", text)
    assert not re.search(r"(?<!\\)(\\\\)*\\[^\"\\nrtuU]", text)
    # What HCL has and JSON has not: characters of more than 16 bits.
    as_json = re.sub(
        r"\\U([0-9a-f]{8})",
        lambda match: json.dumps(chr(int(match[1], 16)))[1:-1],
        text,
    )
    assert pattern == json.loads(as_json)


def test_no_filters_are_no_filters() -> None:
    assert {"FilterCriteria": {"Filters": []}} == yaml.safe_load(printed("sam"))
    assert {"Filters": []} == json.loads(printed("json"))
    assert [] == ast.literal_eval(printed("cdk"))
    assert "filter_criteria {\n}\n" == printed("terraform")
