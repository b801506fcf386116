"""What VS Code shows of a table schema, with the settings of docs/how-to/editors.md."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import vscode_json as editor
from test_meta_schema import BAD, GOOD, wrong_attributes

from ddbevents.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = [path for path in GOOD if "golden" not in path.parts]
META_SCHEMA = "https://ddbevents.invalid/schemas/table-schema.json"
MINIMAL: dict[str, Any] = {
    "title": "Order",
    "type": "object",
    "x-dynamodb": {"tableName": "orders", "partitionKey": "pk"},
    "required": ["pk"],
    "properties": {"pk": {"type": "string"}},
}


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    if missing := editor.missing_tools():
        pytest.skip(f"VS Code's language service needs {' and '.join(missing)}")


def settings() -> list[dict[str, Any]]:
    """What the page has, with the path of the meta-schema that is installed here."""
    page = (ROOT / "docs" / "how-to" / "editors.md").read_text("utf-8")
    [block] = re.findall(r'```json\n(\{\s*"json.schemas".*?)```', page, re.DOTALL)
    [setting] = json.loads(block)["json.schemas"]
    with redirect_stdout(StringIO()) as printed:
        assert 0 == main(["schema", "--path"])
    setting["schema"] = {"$ref": f"file://{printed.getvalue().strip()}"}
    return [setting]


def text(content: str, file: str = "orders.ddb.schema.json") -> dict[str, Any]:
    """A text for the editor: completed at each | in it, hovered over at each ¦."""
    marks: dict[str, list[int]] = {"|": [], "¦": []}
    plain = ""
    for character in content:
        if character in marks:
            marks[character].append(len(plain))
        else:
            plain += character
    return {"file": file, "text": plain, "complete": marks["|"], "hover": marks["¦"]}


def ask(*contents: str) -> list[editor.Answer]:
    return editor.ask(settings(), *map(text, contents))


def with_attribute(schema: str) -> str:
    """A table schema with an attribute, where its text may have marks."""
    properties = {**MINIMAL["properties"], "a": "?"}
    return json.dumps({**MINIMAL, "properties": properties}).replace('"?"', schema)


def problems_of(texts: dict[Path, dict[str, Any]]) -> dict[str, list[str]]:
    """The problems of each case, without those that have none."""
    answers = zip(texts, editor.ask(settings(), *texts.values()), strict=True)
    return {
        path.parent.name: answer.problems for path, answer in answers if answer.problems
    }


def test_the_example_schemas_have_no_problems() -> None:
    contents = {path: path.read_text("utf-8") for path in EXAMPLES}
    assert all(
        META_SCHEMA == json.loads(content)["$schema"] for content in contents.values()
    )
    assert {} == problems_of(
        {path: text(content, "x.json") for path, content in contents.items()}
    )


def unnamed(paths: list[Path]) -> dict[Path, dict[str, Any]]:
    """The texts of schemas without ``$schema``, so that their names decide."""
    named = re.compile(r'"\$schema": "[^"]*",?')
    return {path: text(named.sub("", path.read_text("utf-8"))) for path in paths}


def test_a_schema_that_gives_a_module_has_no_problems() -> None:
    assert {} == problems_of(unnamed([path for path in GOOD if path not in EXAMPLES]))


def test_a_schema_of_a_wrong_form_has_problems() -> None:
    assert {path.parent.name for path in BAD} == problems_of(unnamed(BAD)).keys()


def test_a_tag_that_the_type_cannot_have_is_a_problem() -> None:
    wrong = wrong_attributes()
    answers = ask(*(with_attribute(json.dumps(schema)) for schema in wrong.values()))
    cases = zip(wrong, answers, strict=True)
    assert [] == [name for name, answer in cases if not answer.problems]


def test_a_problem_names_what_is_wrong_and_what_can_be() -> None:
    strings = '"string", ["string","null"], ["null","string"]'
    [answer] = ask('{\n"title": "Order",\n"type": "object",\n"properties": {}}')
    assert ['1: Missing property "x-dynamodb".'] == answer.problems
    problems = {
        '{"type": "strin"}': [f"1: Value is not accepted. Valid values: {strings}."],
        '{"type": "object", "properties": {"b": {"type": "strin"}}}': [
            f"1: Value is not accepted. Valid values: {strings}."
        ],
        '{"type": "string", "minLenght": 3}': ["1: Property minLenght is not allowed."],
        '{"type": "integer", "format": "unix"}': [
            '1: Value is not accepted. Valid values: "unix-time", "unix-time-ms".'
        ],
        "{}": ['1: Missing property "type".'],
    }
    answers = ask(*map(with_attribute, problems))
    assert list(problems.values()) == [answer.problems for answer in answers]


def completed(content: str) -> set[str]:
    [answer] = ask(content)
    [labels] = answer.completions
    return {label.strip('"') for label in labels}


TYPES = {"string", "integer", "number", "boolean", "array", "object"}


@pytest.mark.parametrize("typed", ['{"type": |}', '{"type": "|"}'])
def test_types_are_completed(typed: str) -> None:
    assert completed(with_attribute(typed)) >= TYPES


@pytest.mark.parametrize(
    ("type_", "formats"),
    [
        ("string", {"date", "date-time", "email", "ipv4", "time", "uri", "uuid"}),
        ("integer", {"unix-time", "unix-time-ms"}),
        ("number", {"decimal", "double", "unix-time", "unix-time-ms"}),
    ],
)
def test_the_formats_of_a_type_are_completed(type_: str, formats: set[str]) -> None:
    schema = f'{{"type": "{type_}", "format": "|"}}'
    assert formats == completed(with_attribute(schema))


def test_the_keywords_of_an_attribute_are_completed() -> None:
    assert {"type", "enum", "$ref", "anyOf", "items", "properties"} <= (
        completed(with_attribute("{|}"))
    )
    of_arrays = completed(with_attribute('{"type": "array", "|"}'))
    assert {"items", "uniqueItems", "minItems"} <= of_arrays
    assert not {"minLength", "format", "properties", "$ref"} & of_arrays


def test_the_keywords_at_the_top_are_completed() -> None:
    top = completed("{|}")
    assert {"title", "x-dynamodb", "properties", "$defs"} <= top
    assert "x-dynamodb-type" not in top


def test_the_table_is_completed() -> None:
    content = json.dumps({**MINIMAL, "x-dynamodb": "?"})
    assert {
        "tableName",
        "partitionKey",
        "sortKey",
        "timeToLive",
        "unknownItems",
        "streamViewType",
    } == completed(content.replace('"?"', '{"|"}'))
    view_types = '{"streamViewType": "|"}'
    assert {"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"} == (
        completed(content.replace('"?"', view_types))
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"x-dyna¦modb": {"tableName": "orders"}}', "The table and its stream."),
        (
            '{"x-dynamodb": {"streamViewType": "KEYS¦_ONLY"}}',
            "`KEYS_ONLY`: Only the key attributes of the changed item.",
        ),
        (
            with_attribute('{"type": "string", "format": "date-¦time"}'),
            "`date-time`: A datetime of RFC 3339, with its offset.",
        ),
        (
            with_attribute('{"type": "array", "unique¦Items": true}'),
            "A set of strings, numbers or binary.",
        ),
        (with_attribute('{"type": "boo¦lean"}'), "BOOL. With null, it may be NULL."),
    ],
)
def test_a_keyword_is_explained_where_the_mouse_is(content: str, expected: str) -> None:
    [answer] = ask(content)
    [shown] = answer.hovers
    assert expected in re.sub(r"\\(.)", r"\1", shown)
