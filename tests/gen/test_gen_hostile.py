"""No text of a table schema becomes code, and no schema makes the generator fail.

For a long run: ``DDBEVENTS_FUZZ_EXAMPLES=10000 pytest tests/gen/test_gen_hostile.py``.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from fuzzing import slow
from generated_modules import DESIGNS, PATHS, module_of
from hypothesis import event, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ddbevents import Image, encode_item
from ddbevents.gen.pipeline import generate
from ddbevents.schema.diagnostic_codes import CODES
from ddbevents.schema.diagnostics import Diagnostic, SchemaError
from ddbevents.schema.parse import load

fragments = st.sampled_from(
    [
        *("'", '"', "'''", '"""', "\\", '\\"""', "\\N{BULLET}", "\\x", "\\u0022"),
        *("\n", "\r", "\t", "\0", "\f", "\x1a", "\x85", "\u2028", "\ufeff"),
        *("\u202e", "\u2066", "\u200b", "e\u0301", "\ufb01", "\U0001f600"),
        *("{{ 7 * 7 }}", "{% raw %}", "{#", "{0}", "%s", "$ref", "@IMPORTS@"),
        *("import os", "__import__('os').system('x')", "eval", "class X:", "    "),
        *("Field(alias=", ")", "]", ",", "#", "# type: ignore", "; ", ": str = "),
        *("__class__", "__init__", "model_fields", "self", "None", "class", "Decimal"),
        *(
            "Thing",
            "DdbeventsFields",
            "field0",
            "DdbeventsType0",
            "MEMBER_0",
            "part0",
            "a",
            "B",
        ),
    ]
)
texts = (
    st.lists(
        fragments | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
        min_size=1,
        max_size=4,
    )
    .map("".join)
    .filter(bool)
)


def constructs(code: str) -> Iterator[str]:
    """Yield what a module is made of, its own classes and all literals aside."""
    tree = ast.parse(code)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    own |= {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=names):
                yield from (f"from {module} import {each.name}" for each in names)
            case ast.Call(func=function):
                yield f"{ast.unparse(function)}()"
            case ast.Attribute(value=ast.Name(id=name)) if name in own:
                yield "a member of an enum"
            case ast.Attribute():
                yield ast.unparse(node)
            case ast.Name(id=name) if name not in own:
                yield name
            case _:
                yield type(node).__name__


@cache
def harmless() -> set[str]:
    """Return what the golden modules are made of."""
    return {each for path in PATHS for each in constructs(path.read_text("utf-8"))}


def module_from(folder: Path, schema: Any) -> Any:
    """Return the module that is generated for a schema, if it does no harm."""
    path = folder / "thing.schema.json"
    path.write_text(json.dumps(schema))
    code = generate(load(path))
    assert set(constructs(code)) <= harmless()
    return module_of(code, "hostile")


def literally(text: str) -> str:
    """Return a pattern for a text."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)


def shown(text: str) -> list[str]:
    """Return the words of a text that a docstring has."""
    return "".join(char if char.isprintable() else " " for char in text).split()


def one_kind(names: list[str], notes: list[str], choices: list[str]) -> Any:
    """Return a schema with hostile texts wherever any text is right."""
    key, text, enum, const, pattern, rows, rest = names
    note, default, constant, matched, about = notes
    return {
        "title": "Thing",
        "description": about,
        "x-dynamodb": {"tableName": "things", "partitionKey": key},
        "type": "object",
        "required": [key, enum, const],
        "properties": {
            key: {"type": "string", "description": about},
            text: {"type": "string", "description": note, "default": default},
            enum: {"$ref": "#/$defs/Choice"},
            const: {"const": constant},
            pattern: {"type": "string", "pattern": f"^{literally(matched)}$"},
            rows: {"type": "array", "items": {"$ref": "#/$defs/Row"}},
            rest: {
                "type": "object",
                "patternProperties": {f"^{literally(matched)}$": {"type": "integer"}},
                "additionalProperties": False,
            },
        },
        "$defs": {
            "Choice": {"enum": choices, "description": note, "default": choices[0]},
            "Row": {
                "type": "object",
                "description": note,
                "properties": {name: {"type": "string"} for name in names},
                "additionalProperties": False,
            },
        },
    }


@slow(20)
@given(
    names=st.lists(texts, min_size=7, max_size=7, unique=True),
    notes=st.lists(texts, min_size=5, max_size=5),
    choices=st.lists(texts, min_size=1, max_size=4, unique=True),
)
def test_hostile_texts_are_data_in_the_module(
    tmp_path: Path, names: list[str], notes: list[str], choices: list[str]
) -> None:
    key, text, enum, const, pattern, rows, rest = names
    note, default, constant, matched, about = notes
    module = module_from(tmp_path, one_kind(names, notes, choices))
    fields = {
        field.validation_alias or name: field
        for name, field in module.Thing.model_fields.items()
    }
    assert names == [*fields]
    assert key == module.ThingEvent.table.partition_key
    assert default == fields[text].default
    assert (constant,) == get_args(fields[const].annotation)
    assert choices == [member.value for member in module.Choice]
    assert shown(note) == shown(module.Choice.__doc__ or "")
    assert shown(about) == shown(module.Thing.__doc__ or "")
    native = {
        key: "a",
        text: note,
        enum: choices[-1],
        const: constant,
        pattern: matched,
        rows: [dict.fromkeys(names, note)],
        rest: {matched: 1},
    }
    thing: Any = module.Thing
    item = TypeAdapter(Image[thing]).validate_python(encode_item(native))
    assert isinstance(item.__dict__[field_of(module.Thing, enum)], Enum)
    assert encode_item(native) == encode_item(item)


def field_of(model: Any, attribute: str) -> str:
    [found] = [
        name
        for name, field in model.model_fields.items()
        if attribute == (field.validation_alias or name)
    ]
    return str(found)


@slow(20)
@given(
    names=st.lists(texts, min_size=2, max_size=2, unique=True),
    tags=st.lists(texts, min_size=3, max_size=3, unique=True),
    passes=st.booleans(),
    by_keys=st.booleans(),
)
def test_hostile_tags_tell_kinds_apart(
    tmp_path: Path, names: list[str], tags: list[str], *, passes: bool, by_keys: bool
) -> None:
    key, tag = names
    first, *others = tags
    told = {"const": first}, {"enum": others}
    schema: dict[str, Any] = {
        "title": "Thing",
        "x-dynamodb": {
            "tableName": "things",
            "partitionKey": key,
            "unknownItems": "passthrough" if passes else "error",
        },
        "oneOf": [{"$ref": "#/$defs/First"}, {"$ref": "#/$defs/Second"}],
        "discriminator": {"propertyName": tag},
        "$defs": {
            name: {
                "type": "object",
                "required": [key, tag],
                "properties": {key: {"type": "string"}, tag: how},
            }
            for name, how in zip(("First", "Second"), told, strict=True)
        },
    }
    if by_keys:
        schema["x-dynamodb"]["sortKey"] = tag
        del schema["discriminator"]
        schema["$defs"]["Second"]["properties"][tag] = {"const": others[0]}
    module = module_from(tmp_path, schema)
    adapter = TypeAdapter[Any](
        module.ThingInsertRecord.model_fields["new_image"].rebuild_annotation()
    )
    for value, kind in ((first, module.First), (others[0], module.Second)):
        item = adapter.validate_python(encode_item({key: "a", tag: value}))
        assert type(item) is kind
        assert encode_item({key: "a", tag: value}) == encode_item(item)


def parts(schema: Any) -> Iterator[Any]:
    """Yield all objects and lists in a schema that are not empty."""
    if isinstance(schema, dict | list) and schema:
        yield schema
        for part in schema.values() if isinstance(schema, dict) else schema:
            yield from parts(part)


SCHEMAS = [
    json.loads(path.read_text("utf-8"))
    for path in [
        *(path.with_name("table.schema.json") for path in PATHS),
        *DESIGNS.values(),
    ]
]
PARTS = [part for schema in SCHEMAS for part in parts(schema)]
KEYWORDS = sorted({key for part in PARTS if isinstance(part, dict) for key in part})
scalars: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | texts
anything = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYWORDS) | texts, inner, max_size=3)
    ),
    max_leaves=5,
)
foreign = (anything | st.sampled_from(PARTS)).map(deepcopy)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """Draw a schema in which some things are not what they were."""
    schema = deepcopy(draw(st.sampled_from(SCHEMAS)))
    for _ in range(draw(st.integers(1, 3))):
        part = draw(st.sampled_from([*parts(schema)]))
        places = [*part] if isinstance(part, dict) else [*range(len(part))]
        place = draw(st.sampled_from(places))
        match draw(st.sampled_from(["replace", "rename", "add"])):
            case "rename" if isinstance(part, dict):
                part[draw(texts)] = part.pop(place)
            case "add" if isinstance(part, dict):
                part[draw(st.sampled_from(KEYWORDS) | texts)] = draw(foreign)
            case _:
                part[place] = draw(foreign)
    return schema


def problems_of(folder: Path, schema: Any) -> Sequence[Diagnostic]:
    """Return why a schema is refused; if it is not, its module does no harm."""
    try:
        module_from(folder, schema)
    except SchemaError as error:
        event("refused")
        return error.diagnostics
    return ()


@slow(200)
@given(damaged())
def test_a_damaged_schema_is_refused_or_does_no_harm(
    tmp_path: Path, schema: Any
) -> None:
    for problem in problems_of(tmp_path, schema):
        assert problem.code in CODES
        assert problem.place.marked()


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\udc00\\ud800"])
@pytest.mark.parametrize("place", range(14))
def test_half_a_character_is_refused_wherever_it_is(
    tmp_path: Path, half: str, place: int
) -> None:
    texts = [*"abcdefghijklmn"]
    texts[place] = "HALF"
    schema = one_kind(texts[:7], texts[7:12], texts[12:])
    path = tmp_path / "thing.schema.json"
    path.write_text(json.dumps(schema).replace("HALF", half))
    with pytest.raises(SchemaError, match="DDB001"):
        load(path)
