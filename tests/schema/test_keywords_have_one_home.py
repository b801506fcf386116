"""Nothing outside ``ddbevents.schema`` knows a keyword of JSON Schema."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "ddbevents"

PACKAGES = ("cli", "diff", "fixtures", "gen", "infer")
"""Those that work on types, or on no schema at all."""

KEYWORDS = {
    *("$defs", "$ref", "additionalProperties", "allOf", "anyOf", "const"),
    *("contentEncoding", "contentMediaType", "contentSchema", "enum"),
    *("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"),
    *("maxItems", "maxLength", "minItems", "minLength", "oneOf"),
    *("patternProperties", "prefixItems", "uniqueItems"),
    *("x-dynamodb", "x-dynamodb-type"),
}
"""The keywords of table schemas that name nothing else."""

EXCEPTIONS = {
    # Writes the dialect of the generator, and the adapter reads what came of it.
    "gen/dialect.py": {"$defs", "$ref", "allOf", "enum"},
    "gen/adapter.py": {"$defs"},
    # Fields of types that are called as the keyword is.
    "gen/annotations.py": {"maximum", "minimum"},
    # Words of messages: users know the bounds by these.
    "diff/value_changes.py": {
        *("maximum", "minimum", "multipleOf"),
        *("maxItems", "maxLength", "minItems", "minLength"),
    },
    "fixtures/random/least_size.py": {"minItems", "minLength"},
    # A type of pydantic's nodes.
    "fixtures/random/leaf_generators.py": {"enum"},
}


def modules() -> list[str]:
    """Return the modules that must not know a keyword."""
    paths = (path for name in PACKAGES for path in (PACKAGE / name).rglob("*.py"))
    return sorted(path.relative_to(PACKAGE).as_posix() for path in paths)


def keywords_in(code: str) -> set[str]:
    """Return the keywords among the texts of some code, however they are used."""
    constants = (
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return KEYWORDS & {*constants}


@pytest.mark.parametrize("module", modules())
def test_no_keyword_is_known(module: str) -> None:
    found = keywords_in(PACKAGE.joinpath(module).read_text("utf-8"))
    assert EXCEPTIONS.get(module, set()) == found


def test_the_exceptions_are_there() -> None:
    assert EXCEPTIONS.keys() <= {*modules()}


@pytest.mark.parametrize(
    "code",
    [
        'schema["$ref"]',
        'schema.setdefault("const", 1)',
        '"oneOf" in schema',
        'itemgetter("enum")(schema)',
        'key == "minLength"',
        '{"maxLength": read}[key]',
        "match schema:\n    case {'anyOf': [one]}: pass",
    ],
)
def test_a_keyword_is_found_in_any_syntax(code: str) -> None:
    assert keywords_in(code)
