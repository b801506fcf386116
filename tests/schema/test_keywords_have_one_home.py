"""Nothing outside ``ddbevents.schema`` reads a keyword of JSON Schema."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "ddbevents"

PACKAGES = ("cli", "diff", "fixtures", "gen", "infer")
"""Those that work on types, or on no schema at all."""

WRITERS = {"gen/dialect.py", "gen/adapter.py"}
"""What writes a dialect, and reads what it wrote."""

KEYWORDS = {
    *("$defs", "$ref", "additionalProperties", "allOf", "anyOf", "const"),
    *("contentEncoding", "contentMediaType", "contentSchema", "enum"),
    *("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"),
    *("maxItems", "maxLength", "minItems", "minLength", "oneOf"),
    *("patternProperties", "prefixItems", "uniqueItems"),
    *("x-dynamodb", "x-dynamodb-type"),
}
"""The keywords of table schemas that name nothing else."""


def modules() -> list[str]:
    """Return the modules that must not read a keyword."""
    paths = (path for name in PACKAGES for path in (PACKAGE / name).rglob("*.py"))
    found = {path.relative_to(PACKAGE).as_posix() for path in paths}
    return sorted(found - WRITERS)


def texts(node: ast.AST | None) -> Iterator[str]:
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def looked_up(code: str) -> set[str]:
    """Return the texts that are looked up in mappings, by any syntax for it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Subscript(slice=key):
                found.update(texts(key))
            case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[key, *_]):
                found.update(texts(key))
            case ast.Compare(ops=[ast.In() | ast.NotIn()]) | ast.MatchMapping():
                found.update(texts(node))
            case ast.BinOp(op=ast.BitAnd() | ast.Sub()):
                found.update(texts(node))
    return found


@pytest.mark.parametrize("module", modules())
def test_no_keyword_is_read(module: str) -> None:
    assert set() == KEYWORDS & looked_up(PACKAGE.joinpath(module).read_text("utf-8"))


@pytest.mark.parametrize(
    "code",
    [
        'schema["$ref"]',
        'schema["items"]["enum"]',
        'schema.get("const", 1)',
        '"oneOf" in schema',
        '"allOf" not in schema',
        '{"minLength", "maxLength"} & schema.keys()',
        "match schema:\n    case {'anyOf': [one]}: pass",
    ],
)
def test_a_keyword_that_is_read_is_found(code: str) -> None:
    assert KEYWORDS & looked_up(code)


@pytest.mark.parametrize("code", ['{"$ref": name}', 'Field(enum="x")', '"a" "const"'])
def test_a_keyword_that_is_written_is_none_that_is_read(code: str) -> None:
    assert set() == KEYWORDS & looked_up(code)
