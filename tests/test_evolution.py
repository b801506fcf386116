"""What differs between two table schemas: the rules, and that they tell the truth."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice, permutations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from evolution_schemas import mutations, pairs
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from ddbevents.cli import main
from ddbevents.evolution import BROKEN, Change, changes
from ddbevents.evolution.rules import RULES
from ddbevents.fixtures.random.random_data import random_records
from ddbevents.gen.diagnostics import SchemaError
from ddbevents.gen.keywords import DISCRIMINATOR, ROOT, TABLE, VALUES
from ddbevents.gen.model import TableModel
from ddbevents.gen.pipeline import generate, load

ROOT_FOLDER = Path(__file__).parents[1]
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


def event_of(model: TableModel) -> Any:
    """Return the event of the module that is generated from a schema."""
    name = f"evolution_{model.digest}"
    if name not in sys.modules:
        module = sys.modules[name] = ModuleType(name)  # where pydantic looks up names
        exec(generate(model), module.__dict__)
    return getattr(sys.modules[name], f"{model.title}Event")


def refused(reader: TableModel, writer: TableModel) -> int:
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
    ("list-to-tuple", "old readers"): "nobody looks if all elements suit the list",
    ("one-kind-to-several", "old readers"): "nobody looks if the class suits a kind",
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


PAGE = (ROOT_FOLDER / "docs" / "schema-evolution.md").read_text()


def test_the_page_on_schema_evolution_has_all_rules() -> None:
    rows = [row.strip("| ").split(" | ") for row in PAGE.splitlines() if "| `" in row]
    said = {
        rule.name: re.sub(r"{(\w+)(!a)?}", r"*\1*", rule.why) for rule in RULES.values()
    }
    assert [
        [f"`{rule.name}`", said[rule.name], ", ".join(rule.breaks) or rule.level]
        for rule in RULES.values()
    ] == rows
    assert all(f"| {who} | {how} |\n" in PAGE for who, how in BROKEN.items())


def test_the_example_on_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT_FOLDER / "README.md").read_text()
    before = readme.split("```json\n")[1].split("```")[0]
    total = '    "total": {"type": "number"},\n'
    after = before.replace('"SHIPPED"]', '"SHIPPED", "REFUNDED"]')
    after = after.replace(total, f'{total}    "note": {{"type": "string"}},\n')
    monkeypatch.chdir(tmp_path)
    Path("before.schema.json").write_text(before)
    Path("orders.schema.json").write_text(after)
    assert 1 == main(["diff", "before.schema.json", "orders.schema.json"])
    shown = PAGE.split("```text\n")[1].split("```")[0]
    assert shown.partition("\n")[2] == capsys.readouterr().out


def test_every_rule_has_a_golden_case() -> None:
    seen = {change.rule.name for case in CASES for change in changes_in(case)}
    assert {*RULES} == seen


KEYWORDS = {*VALUES, *ROOT, *TABLE, *DISCRIMINATOR}


def test_every_keyword_has_a_rule() -> None:
    ruled = {keyword for rule in RULES.values() for keyword in rule.keywords}
    assert set() == KEYWORDS - ruled


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
def tables() -> list[TableModel]:
    return [load(schema) for schema in TABLES]


def test_different_schemas_have_changes() -> None:
    for old, new in permutations(tables(), 2):
        assert changes(old, new)


def pointers(change: Change) -> tuple[str | None, str | None]:
    old, new = change.old, change.new
    return old and old.pointer, new and new.pointer


def marks(change: Change) -> Iterator[str]:
    """Yield what must be so of a change in the other direction, too."""
    yield "told"
    if change.rule.cosmetic:
        yield "cosmetic"
    yield from {"old readers", "new readers"} & {*change.rule.breaks}


def assert_mirrored(old: TableModel, new: TableModel) -> None:
    other = {"old readers": "new readers", "new readers": "old readers"}
    forth = {
        (*pointers(change), mark)
        for change in changes(old, new)
        for mark in marks(change)
    }
    back = {
        (*pointers(change)[::-1], other.get(mark, mark))
        for change in changes(new, old)
        for mark in marks(change)
    }
    assert forth == back


def test_what_breaks_old_readers_breaks_new_ones_the_other_way() -> None:
    for case in CASES:
        assert_mirrored(load(case / "old.schema.json"), load(case / "new.schema.json"))
    for old, new in combinations(tables(), 2):
        assert_mirrored(old, new)


@pytest.mark.parametrize("schema", TABLES, ids=str)
def test_no_keyword_changes_in_silence(schema: Path, tmp_path: Path) -> None:
    old, path = load(schema), tmp_path / "mutated.schema.json"
    value = json.loads(schema.read_text())
    for keyword, mutated in mutations(value, value):
        path.write_text(json.dumps(mutated))
        try:
            new = load(path)
        except SchemaError:
            continue
        if new.schema != old.schema:
            found = changes(old, new)
            assert found, keyword
            assert UNKNOWN not in [
                (pointers(change), change.rule.name) for change in found
            ]
            assert_mirrored(old, new)


UNKNOWN = (("", ""), "respelled")
"""What is told of schemas that differ, nobody knows where."""


def model_of(schema: Any, path: Path) -> TableModel | None:
    """Return the table of a schema, None if it is wrong."""
    path.write_text(json.dumps(schema))
    try:
        return load(path)
    except SchemaError:
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(pairs())
def test_a_module_reads_what_no_change_breaks(
    tmp_path_factory: pytest.TempPathFactory, pair: tuple[Any, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "thing.schema.json"
    models = [model_of(schema, path) for schema in pair]
    old, new = models
    if old is None or new is None:
        return
    broken = {who for change in changes(old, new) for who in change.rule.breaks}
    if "old readers" not in broken:
        assert 0 == refused(old, new)
    if "new readers" not in broken:
        assert 0 == refused(new, old)
