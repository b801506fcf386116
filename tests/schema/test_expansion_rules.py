"""Short schemas that stand for types of any size are refused, at once and in one line.

What is within the limits becomes a module that Python can import.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from generated_modules import module_of
from hypothesis import given
from hypothesis import strategies as st

from ddbevents.cli import main
from ddbevents.gen.pipeline import generate
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.parse import load
from ddbevents.schema.reference_graph import in_order, needing_themselves

TEXT: dict[str, Any] = {"type": "string"}
Wrap = Callable[[Any], Any]


def array(inner: Any) -> Any:
    return {"type": "array", "items": inner}


def pair(inner: Any) -> Any:
    return {"type": "array", "prefixItems": [inner, inner], "items": False}


def wrapper(inner: Any) -> Any:
    return {"type": "object", "properties": {"next": inner}}


def two_fields(inner: Any) -> Any:
    return {"type": "object", "properties": {"one": inner, "other": inner}}


def in_json(inner: Any) -> Any:
    return {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": inner,
    }


def extension(inner: Any) -> Any:
    return {"allOf": [inner, {"type": "object", "properties": {}}]}


def itself(inner: Any) -> Any:
    return inner


def inline(levels: int, wrap: Wrap) -> dict[str, Any]:
    """Return a table with an attribute that is wrapped so often."""
    attribute = TEXT
    for _ in range(levels):
        attribute = wrap(attribute)
    return table(attribute)


def chain(length: int, wrap: Wrap, last: Any = TEXT) -> dict[str, Any]:
    """Return a table with definitions, each of which refers to the next one."""
    definitions = {f"D{n}": wrap(reference(n + 1)) for n in range(length)}
    return table(reference(0), {**definitions, f"D{length}": last})


def ring(length: int) -> dict[str, Any]:
    """Return a table with definitions, the last of which refers to the first."""
    names = range(length)
    return table(
        reference(0), {f"D{n}": wrapper(reference((n + 1) % length)) for n in names}
    )


def reference(number: int) -> dict[str, str]:
    return {"$ref": f"#/$defs/D{number}"}


def table(attribute: Any, definitions: Any = None) -> dict[str, Any]:
    return {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk"],
        "properties": {"pk": TEXT, "a": attribute},
        "$defs": definitions or {},
    }


EMPTY = {"type": "object", "properties": {}}
LEVELS = "arrays and objects nest more than 31 levels deep"
PARTS = "it has more than 5,000 parts, each reference followed"
REFERENCES = "more than 100 references lead to the next"


@pytest.mark.parametrize(
    ("schema", "message", "at"),
    [
        (inline(32, array), LEVELS, "/properties/a"),
        (inline(32, wrapper), LEVELS, "/properties/a"),
        (inline(90, array), LEVELS, "/properties/a"),
        (inline(32, array) | {"$defs": {"Thing": TEXT}}, LEVELS, "/properties/a"),
        (chain(32, array), LEVELS, "/$defs/D0"),
        (chain(32, wrapper), LEVELS, "/properties/a"),
        (chain(101, itself), REFERENCES, "/$defs/D0"),
        (chain(101, extension, EMPTY), REFERENCES, "/$defs/D0"),
        (chain(31, pair), PARTS, "/$defs/D19"),
        (ring(61), "more than 60 definitions contain one another", "/$defs/D60"),
    ],
)
def test_what_is_too_large_is_refused(
    tmp_path: Path, schema: Any, message: str, at: str
) -> None:
    path = written(tmp_path, schema)
    with pytest.raises(SchemaError) as raised:
        load(path)
    first = raised.value.diagnostics[-1]
    assert ("DDB117", message, at) == (first.code, first.message, first.pointer)


def test_many_attributes_of_a_large_type_are_refused(tmp_path: Path) -> None:
    schema = chain(11, pair)
    schema["properties"] |= {f"a{n}": reference(0) for n in range(13)}
    with pytest.raises(SchemaError, match="more than 50,000 parts in all"):
        load(written(tmp_path, schema))


@pytest.mark.parametrize("wrap", [array, wrapper, in_json, extension, itself, pair])
def test_a_chain_of_any_length_is_refused_not_followed(
    tmp_path: Path, wrap: Wrap
) -> None:
    path = written(tmp_path, chain(2_000, wrap, EMPTY))
    with pytest.raises(SchemaError, match="DDB117"):
        load(path)


def test_so_is_one_of_another_file(tmp_path: Path) -> None:
    other = {"$defs": chain(2_000, wrapper, EMPTY)["$defs"]}
    (tmp_path / "far.json").write_text(json.dumps(other))
    path = written(tmp_path, table({"$ref": "far.json#/$defs/D0"}))
    with pytest.raises(SchemaError, match="DDB117"):
        load(path)


@pytest.mark.parametrize("wrap", [array, itself, pair])
def test_a_circle_of_any_length_is_refused(tmp_path: Path, wrap: Wrap) -> None:
    path = written(tmp_path, chain(1_000, wrap, reference(0)))
    with pytest.raises(SchemaError) as raised:
        load(path)
    assert 1_001 == len(raised.value.diagnostics)


@pytest.mark.parametrize(
    "schema",
    [
        inline(31, array),
        inline(31, wrapper),
        inline(40, in_json),
        chain(31, array),
        chain(31, wrapper),
        chain(99, itself),
        chain(30, extension, EMPTY),
        chain(11, pair),
        chain(31, two_fields),
        ring(60),
    ],
)
def test_a_module_of_what_is_just_small_enough_is_imported(
    tmp_path: Path, schema: Any
) -> None:
    code = generate(load(written(tmp_path, schema)))
    assert "Thing" in module_of(code, "small_enough").__all__


@pytest.mark.parametrize("target", ["duckdb", "spark"])
def test_engines_do_not_get_millions_of_columns(
    tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path, chain(28, two_fields)))
    assert 0 == main(["check", path])
    assert 1 == main(["gen", "--target", target, path, "-o", str(tmp_path / "made")])
    assert "error DDB117: more than 5,000 columns" in capsys.readouterr().err


names = st.sampled_from("abcdefgh")
graphs = st.dictionaries(names, st.lists(names, max_size=3))


@given(graphs)
def test_each_name_comes_after_those_that_it_needs(
    graph: dict[str, list[str]],
) -> None:
    ordered = [*in_order(graph)]
    assert {*graph} == {*ordered}
    cyclic = needing_themselves(graph)
    for name in ordered:
        before = ordered[: ordered.index(name)]
        needed = {each for each in graph[name] if each in graph}
        assert needed <= {*before} or cyclic & reached(graph, name)


@given(graphs)
def test_names_that_need_themselves_are_found(graph: dict[str, list[str]]) -> None:
    expected = {name for name in graph if name in reached(graph, name)}
    assert expected == needing_themselves(graph)


def reached(graph: dict[str, list[str]], name: str) -> set[str]:
    """Return the names that a name needs, directly or not."""
    found: set[str] = set()
    ahead = [*graph.get(name, ())]
    while ahead:
        if (each := ahead.pop()) not in found:
            found.add(each)
            ahead += graph.get(each, ())
    return found


def written(folder: Path, schema: Any) -> Path:
    path = folder / "things.schema.json"
    path.write_text(json.dumps(schema))
    return path
