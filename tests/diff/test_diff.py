"""What differs between two table schemas: the rules, and that they hold."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields
from functools import cache
from itertools import combinations, islice, permutations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from diff_schemas import mutations, pairs
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from ddbevents.diff import BROKEN, RULES, Change, changes
from ddbevents.fixtures.random.random_data import random_records
from ddbevents.gen.pipeline import generate
from ddbevents.schema.class_names import classes_of, fields_of
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.keywords import DISCRIMINATOR, ROOT, TABLE, VALUES
from ddbevents.schema.location import Location
from ddbevents.schema.parse import load, parse
from ddbevents.schema.table_schema import TableSchema
from ddbevents.schema.types import Enum, Number, Object, Type, Union, parts_of

ROOT_FOLDER = Path(__file__).parents[2]
GOLDEN = ROOT_FOLDER / "tests" / "golden"
CASES = sorted(
    path.parent
    for path in (GOLDEN / "diff").glob("*/why.txt")
    if not path.parent.name.startswith("bad-")
)
MODULES = (GOLDEN / "gen").glob("*/expected.py")
GENERATED = [path.with_name("table.schema.json") for path in MODULES]
REAL = (ROOT_FOLDER / "fixtures" / "tables").glob("*.schema.json")
TABLES = sorted([*GENERATED, *REAL])


def changes_of(old: Path, new: Path) -> list[Change]:
    return changes(load(old), load(new))


def changes_in(case: Path) -> list[Change]:
    return changes_of(case / "old.schema.json", case / "new.schema.json")


def names(cases: list[Path]) -> list[str]:
    return [case.name for case in cases]


def event_of(table: TableSchema) -> Any:
    """Return the event of the module that is generated from a schema."""
    name = f"diff_{table.digest}"
    if name not in sys.modules:
        module = sys.modules[name] = ModuleType(name)  # where pydantic looks up names
        exec(generate(table), module.__dict__)
    return getattr(sys.modules[name], f"{table.title}Event")


def refused(reader: TableSchema, writer: TableSchema) -> int:
    """Return how many of 200 made-up records of a writer a reader's module refuses."""
    event, count = event_of(reader), 0
    for record in islice(random_records(event_of(writer), seed=1), 200):
        try:
            event.model_validate({"Records": [record]})
        except ValidationError:
            count += 1
    return count


UNREFUSED = {
    ("closed", "new readers"): "made-up items have no unknown attributes",
    ("opened", "old readers"): "made-up items have no unknown attributes",
    ("list-to-tuple", "old readers"): "nobody checks that all elements suit the list",
    ("one-entity-to-several", "old readers"): "nobody checks the class's entity",
    ("required-to-optional-default", "old readers"): "made-up items have the default",
    ("tag-moved", "old readers"): "the other class takes the same items",
    ("tag-moved", "new readers"): "the other class takes the same items",
    ("unix-time-unit", "new readers"): "misread, not refused",
}
"""Why no record is refused where a change breaks readers."""


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_module_refuses_records_of_the_other_schema_if_a_change_breaks_it(
    case: Path,
) -> None:
    old, new = (load(case / f"{name}.schema.json") for name in ("old", "new"))
    claimed = {who for change in changes(old, new) for who in change.rule.breaks}
    claimed -= {"code", "stream"}
    readers = {"old readers": (old, new), "new readers": (new, old)}
    found = {who for who, schemas in readers.items() if refused(*schemas)}
    assert claimed == found | {who for name, who in UNREFUSED if name == case.name}


PAGE = (ROOT_FOLDER / "docs" / "how-to" / "schema-evolution.md").read_text()


def test_the_page_on_schema_evolution_has_all_rules() -> None:
    rows = [row.strip("| ").split(" | ") for row in PAGE.splitlines() if "| `" in row]
    texts = {
        rule.name: re.sub(r"{(\w+)(!r)?}", r"*\1*", rule.why) for rule in RULES.values()
    }
    assert [
        [f"`{rule.name}`", texts[rule.name], ", ".join(rule.breaks) or rule.level]
        for rule in RULES.values()
    ] == rows
    assert all(f"| {who} | {how} |\n" in PAGE for who, how in BROKEN.items())


def test_every_rule_has_a_golden_case() -> None:
    seen = {change.rule.name for case in CASES for change in changes_in(case)}
    # A table that is gone has no new schema: see test_diff_against.py.
    assert {*RULES} - {"table-removed"} == seen


KEYWORDS = {*VALUES, *ROOT, *TABLE, *DISCRIMINATOR}


def differing(old: Any, new: Any) -> Iterator[str]:
    """Yield the members of two JSON values that are not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old.keys() | new.keys():
            if old.get(name) != new.get(name):
                yield name
                yield from differing(old.get(name), new.get(name))


def test_every_keyword_differs_in_a_golden_case() -> None:
    seen = set()
    for case in CASES:
        texts = [(case / f"{name}.schema.json").read_text() for name in ("old", "new")]
        seen |= {*differing(*map(json.loads, texts))}
    assert set() == KEYWORDS - seen


@pytest.mark.parametrize("schema", TABLES, ids=str)
def test_a_table_schema_has_no_changes_to_itself(schema: Path) -> None:
    assert [] == changes_of(schema, schema)


@cache
def tables() -> list[TableSchema]:
    return [load(schema) for schema in TABLES]


def test_different_schemas_have_changes() -> None:
    for old, new in permutations(tables(), 2):
        assert changes(old, new)


def pointers(change: Change) -> tuple[str | None, str | None]:
    return pointer_of(change.old), pointer_of(change.new)


def pointer_of(location: Location | None) -> str | None:
    return None if location is None else location.pointer


def marks(change: Change) -> Iterator[str]:
    """Yield what must be so of a change in the other direction, too."""
    yield "listed"
    yield from {"old readers", "new readers"} & {*change.rule.breaks}


def assert_mirrored(forth_changes: list[Change], back_changes: list[Change]) -> None:
    other = {"old readers": "new readers", "new readers": "old readers"}
    forth = {
        (*pointers(change), mark) for change in forth_changes for mark in marks(change)
    }
    back = {
        (*pointers(change)[::-1], other.get(mark, mark))
        for change in back_changes
        for mark in marks(change)
    }
    assert forth == back


def test_what_breaks_old_readers_breaks_new_ones_the_other_way() -> None:
    pairs = [
        (load(case / "old.schema.json"), load(case / "new.schema.json"))
        for case in CASES
    ]
    for old, new in [*pairs, *combinations(tables(), 2)]:
        assert_mirrored(changes(old, new), changes(new, old))


def meaning(table: TableSchema) -> Any:
    """Return all that consumers notice of a table, however it is spelled."""
    classes = classes_of(table)
    entities = {each.name: (each.tags, each.patterns) for each in table.entities}
    keys = [(key.name, noticed(key.type, table)) for key in key_attributes(table)]
    names = {name: fields_of(table)[name] for name in fields_of(table)}
    of_table = table.title, table.table, table.discriminator, table.unknown_items
    bodies = {name: body(type_, table) for name, type_ in classes.items()}
    return of_table, entities, keys, names, bodies


def body(type_: Enum | Object, table: TableSchema) -> Any:
    """Return what is in a class."""
    if isinstance(type_, Enum):
        return {*type_.values}
    attributes = {
        each.name: (each.required, noticed(each.type, table, required=each.required))
        for each in table.attributes_of(type_)
    }
    return type_.base, table.is_closed(type_), attributes


def noticed(type_: Type, table: TableSchema, *, required: bool = True) -> Any:
    """Return all that consumers notice of a type where it is used."""
    found = table.resolve(type_)
    if isinstance(found, Enum | Object):
        listed = {*found.values} if isinstance(found, Enum) else None
        return found.name, listed, found.nullable, None if required else found.default
    silent = {"description", "location", *(["default"] if required else [])}
    if isinstance(found, Number) and str(found.format).startswith("unix-time"):
        silent.add("is_integer")  # it reads any number
    if isinstance(found, Union):
        silent.add("discriminator")  # each choice has its own values in any case
    values = {
        field.name: getattr(found, field.name)
        for field in fields(found)
        if field.name not in silent
    }
    own = {name: value for name, value in values.items() if is_plain(value)}
    return type(found), own, [noticed(part, table) for part in parts_of(found)]


def is_plain(value: Any) -> bool:
    return not isinstance(value, Type | tuple)


@pytest.mark.parametrize("schema", TABLES, ids=str)
def test_what_consumers_notice_is_listed_and_nothing_else(schema: Path) -> None:
    old = load(schema)
    before = meaning(old)
    for keyword, mutated in mutations(json.loads(schema.read_text())):
        new = table_of(mutated)
        if new is not None:
            found = changes(old, new)
            assert bool(found) is (meaning(new) != before), keyword
            assert_mirrored(found, changes(new, old))


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_mutations_differ_from_the_schema(pair: tuple[Any, Any]) -> None:
    old, _ = pair
    before = deepcopy(old)
    assert all(mutated != old for _, mutated in mutations(old))
    assert before == old


def table_of(schema: Any) -> TableSchema | None:
    """Return the table of a schema, None if it is wrong."""
    try:
        return parse(Document("thing.schema.json", json.dumps(schema)))
    except SchemaError:
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(pairs())
def test_a_module_reads_what_no_change_breaks(pair: tuple[Any, Any]) -> None:
    old, new = map(table_of, pair)
    assert old is not None
    assert new is not None
    broken = {who for change in changes(old, new) for who in change.rule.breaks}
    if "old readers" not in broken:
        assert 0 == refused(old, new)
    if "new readers" not in broken:
        assert 0 == refused(new, old)
