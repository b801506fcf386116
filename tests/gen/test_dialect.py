"""What datamodel-code-generator is given, and what becomes of what it gives back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from generated_modules import module_of

from ddbevents.gen import adapter
from ddbevents.gen.adapter import GenerateError
from ddbevents.gen.dialect import dialect_of
from ddbevents.gen.pipeline import generate
from ddbevents.schema.parse import load
from ddbevents.schema.table_schema import TableSchema

Parse = Callable[..., TableSchema]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """Parse the schema of a table with some attributes and definitions."""

    def parse(definitions: Any = None, /, **attributes: Any) -> TableSchema:
        schema = {
            "title": "Thing",
            "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
            "type": "object",
            "required": ["pk"],
            "properties": {"pk": {"type": "string"}, **attributes},
            "$defs": definitions or {},
        }
        path = tmp_path / "thing.schema.json"
        path.write_text(json.dumps(schema), "utf-8")
        return load(path)

    return parse


def test_the_generator_gets_each_class_under_its_final_name(parse: Parse) -> None:
    row = {"type": "object", "properties": {"first-name": {"type": "string"}}}
    dialect = dialect_of(parse({"row": row}, row={"$ref": "#/$defs/row"}))
    assert {"Row", "Thing", "ThingKeys"} == dialect.schema["$defs"].keys()
    assert {"first_name"} == dialect.schema["$defs"]["Row"]["properties"].keys()
    assert {"row": "Row | None", "pk": "str"} == dialect.fields["Thing"]


def test_the_generator_gets_no_text_that_it_could_misread(parse: Parse) -> None:
    hostile = "Thing.pk {{ x }} \\ '''"
    text = {"type": "string", "description": hostile, "pattern": "'\\\\\"[{]{2}"}
    table = parse({}, **{hostile: text})
    assert "{{" not in json.dumps(dialect_of(table).schema)
    thing = module_of(generate(table), "hostile").Thing
    item = {"pk": "", hostile: "'\\\"{{"}
    assert item == thing.model_validate(item).model_dump(by_alias=True)


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("class ThingKeys: pk: str", "Thing"),
        ("class Thing: pk: str\nclass ThingKeys: pass", "pk"),
    ],
)
def test_what_the_generator_loses_is_an_error(
    parse: Parse, monkeypatch: pytest.MonkeyPatch, body: str, lost: str
) -> None:
    monkeypatch.setattr(adapter, "_generated_module", lambda _schema: body)
    with pytest.raises(GenerateError, match=rf"lacks {lost}$"):
        generate(parse())


def test_names_with_letters_that_the_generator_replaces_are_kept(parse: Parse) -> None:
    choice = {"type": "string", "enum": ["हिन्दी", "l·l"]}
    attributes = {"हिन्दी": {**choice, "default": "l·l"}, "l·l": {"type": "integer"}}
    module = module_of(generate(parse({}, **attributes)), "letters")
    thing = module.Thing.model_validate({"pk": "", "l·l": 1})
    assert {"pk": "", "हिन्दी": "l·l", "l·l": 1} == thing.model_dump()
    [enum] = [name for name in module.__all__ if hasattr(getattr(module, name), "L·L")]
    assert ["हिन्दी", "L·L"] == [*getattr(module, enum).__members__]


def test_classes_can_have_the_names_that_the_generator_imports(parse: Parse) -> None:
    names = ["BaseModel", "Enum", "Model", "Optional", "RootModel", "Thing1", "Union"]
    leaf = {"type": "object", "properties": {"x": {"type": "string"}}}
    definitions = dict.fromkeys(names, leaf)
    attributes = {name: {"$ref": f"#/$defs/{name}"} for name in names}
    module = module_of(generate(parse(definitions, **attributes)), "classes")
    assert {*names} <= {*module.__all__}
    assert module.Thing.model_validate({"pk": "", "Model": {"x": ""}}).Model_.x == ""


@pytest.mark.parametrize(
    ("bounds", "accepted"),
    [
        ({"minimum": -1.0, "maximum": 1e0}, [-1, 0, 1]),
        ({"minimum": -1.5, "maximum": 1.5}, [-1, 0, 1]),
        ({"exclusiveMinimum": -1.5, "exclusiveMaximum": 1.5}, [-1, 0, 1]),
        ({"maximum": -1.5}, [-4, -3, -2]),
        ({"multipleOf": 1.5}, [-3, 0, 3]),
        ({"multipleOf": 0.5}, [*range(-4, 5)]),
    ],
)
def test_a_bound_of_an_integer_may_have_a_fraction(
    parse: Parse, bounds: Any, accepted: list[int]
) -> None:
    table = parse({}, n={"type": "integer", **bounds})
    adapter = module_of(generate(table), "bounds").Thing.__pydantic_validator__
    items = [{"pk": "", "n": number} for number in range(-4, 5)]
    assert accepted == [item["n"] for item in items if adapter.isinstance_python(item)]


def test_null_is_written_in_one_way(parse: Parse) -> None:
    text = {"type": "string", "minLength": 1}
    both = {
        "a": {**text, "type": ["string", "null"]},
        "b": {"anyOf": [text, {"type": "null"}]},
    }
    fields = dialect_of(parse({}, **both)).fields["Thing"]
    assert "Annotated[str | None, Field(min_length=1)]" == fields["a"] == fields["b"]


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "string"}, ["", "None", "'\"\\\n\x00", "'''\"\"\"", "{{x}}", "日🚀"]),
        ({"type": "string", "enum": ["x-1", "x_1", "\n"]}, ["x-1", "x_1", "\n"]),
        ({"type": "integer"}, [0, -1, 10**37]),
        ({"type": "number", "format": "double"}, [-0.5, 1e-300, 3]),
        ({"type": "boolean"}, [False, True]),
    ],
)
def test_a_default_is_data(parse: Parse, schema: Any, values: list[Any]) -> None:
    attributes = {
        f"value{number}": {**schema, "title": f"Value{number}", "default": value}
        for number, value in enumerate(values)
    }
    thing = module_of(generate(parse({}, **attributes)), "defaults").Thing(pk="")
    assert values == [getattr(thing, name) for name in attributes]
