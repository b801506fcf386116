"""Both engines' rows are what the generated models make of the same items."""

from __future__ import annotations

import itertools
import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from engines import ALL, EXAMPLES, ROOT, Engine, Reading, schema_of
from generated_modules import module_of
from oracle import Verdict, expected_row, found_row, is_stricter, verdict
from tricky_items import Line, tricky_lines

from ddbevents.gen.columns.column_plan import EntityColumns, TableColumns
from ddbevents.gen.columns.columns_of import columns_of
from ddbevents.gen.pipeline import generate

pytestmark = pytest.mark.analytics

SEED = int(os.environ.get("DDBEVENTS_SEED") or secrets.randbits(32))
GOLDEN = ROOT / "tests" / "golden" / "gen"
TABLES = {
    **{
        name: (path, 20_000 if name == "orders" else 4_000)
        for name, path in EXAMPLES.items()
    },
    # What no example table has: other tags, times, key patterns, nullable parts.
    **{
        name: (GOLDEN / name / "table.schema.json", 1_000)
        for name in (
            "containers",
            "entities-key-patterns",
            "every-type",
            "forced-tags",
            "json-text",
            "nullable",
            "scalars",
            "sets",
            "tuples",
            "unions",
        )
    },
}


@dataclass(frozen=True)
class Table:
    """A table, and its lines.

    Attributes:
        name: The name of its schema.
        count: How many lines there are.
    """

    name: str
    count: int
    plan: TableColumns = field(init=False, repr=False)
    module: Any = field(init=False)
    lines: list[Line] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        schema = schema_of(TABLES[self.name][0])
        plan, module = (
            columns_of(schema),
            module_of(generate(schema), f"oracle_{self.name}"),
        )
        object.__setattr__(self, "plan", plan)
        object.__setattr__(self, "module", module)
        models = [getattr(module, each.name) for each in plan.entities]
        lines = [*tricky_lines(plan, models, self.count, SEED)]
        object.__setattr__(self, "lines", lines)

    @property
    def item_type(self) -> Any:
        several = self.plan.several_entities
        title = schema_of(TABLES[self.name][0]).title
        return getattr(self.module, f"{title}Item" if several else title)

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.jsonl"
        path.write_text(
            "".join(f"{each.text}\n" for each in self.lines), "utf-8", newline=""
        )
        return path

    def readings(self, path: Path) -> Iterator[Reading]:
        for entity in self.plan.entities:
            yield Reading("export_checked", entity, [[path]])
        if self.plan.several_entities:
            yield Reading("unmatched", None, [[path]])


WRONG = ("DIFFERENT", "ACCEPTED", "UNEXPLAINED", "LOST", "MADE UP")
"""What no line may be: counts of these are zero."""


def compared(
    table: Table,
    rows: dict[str, list[dict[str, Any]]],
    unmatched: list[dict[str, Any]],
) -> Counter[str]:
    """Return the counts of a table's lines, by what model and engine say of them.

    Args:
        table: The table.
        rows: Those of each entity, by its name.
        unmatched: The rows of no entity, or of several.
    """
    counts: Counter[str] = Counter()
    entities = {each.name: each for each in table.plan.entities}
    every = [(entities[name], row) for name, each in rows.items() for row in each]
    right = [each for each in every if each[1]["ddb_problems"] is None]
    wrong = [row for _, row in every if row["ddb_problems"] is not None]
    found = _Found(
        Counter(found_row(entity.columns, row) for entity, row in right),
        Counter(canonical(row["ddb_item"]) for row in wrong),
        Counter(canonical(row["ddb_item"]) for row in unmatched),
    )
    for line in table.lines:
        text = json.dumps(line.item)
        said, model = verdict(text, table.item_type)
        entity = entities.get(type(model).__name__)
        outcome = found.outcome(line, said, entity, model)
        counts[outcome] += 1
        counts["(tricky)"] += bool(line.trick)
        if outcome in WRONG:
            print(outcome, repr(line.trick), text[:1000])
    for row in itertools.islice(+found.rows if counts["DIFFERENT"] else (), 3):
        print("LEFT", row[:1000])
    left = sum(found.rows.values()) - counts["out of bounds"]
    counts["LOST"] += max(-left, 0)
    counts["MADE UP"] += max(left, 0)
    return counts


@dataclass
class _Found:
    """What an engine has made of a table's lines, until it is taken off.

    Attributes:
        rows: The rows without problems.
        refused: The items with problems, as JSON.
        alone: Those of no entity.
    """

    rows: Counter[str]
    refused: Counter[str]
    alone: Counter[str]

    def outcome(
        self, line: Line, said: Verdict, entity: EntityColumns | None, model: Any
    ) -> str:
        """Return what becomes of a line, and take what is found off."""
        text = canonical(json.dumps(line.item))
        accepted = entity if said == "accepted" else None
        if self.alone[text]:
            self.alone[text] -= 1
            return "DIFFERENT" if accepted else "of no entity"
        if self.refused[text]:
            self.refused[text] -= 1
            if accepted is None:
                return "refused by both"
            is_explained = is_stricter(accepted.columns, line.item)
            return "stricter" if is_explained else "UNEXPLAINED"
        if accepted is None:
            return "out of bounds" if said == "out of bounds" else "ACCEPTED"
        row = expected_row(accepted.columns, model, line.item)
        is_equal = self.rows[row] > 0
        self.rows[row] -= is_equal
        return "equal" if is_equal else "DIFFERENT"


def canonical(text: str) -> str:
    value = json.loads(text)
    item = value["Item"] if [*value] == ["Item"] else value
    return json.dumps(item, sort_keys=True)


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    print(f"\nDDBEVENTS_SEED={SEED}")
    return [Table(name, count) for name, (_, count) in TABLES.items()]


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_rows_are_what_the_models_make_of_the_same_items(
    name: str, environment: str, tables: list[Table], tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    rows = engine.read(
        {
            each.name: (
                schema_of(TABLES[each.name][0]),
                [*each.readings(each.write(tmp_path))],
            )
            for each in tables
        }
    )
    report = {}
    for table in tables:
        of_table = {
            entity.name: rows[table.name, "export_checked", entity.identifier]
            for entity in table.plan.entities
        }
        unmatched = rows.get((table.name, "unmatched", None), [])
        report[table.name] = compared(table, of_table, unmatched)
    print(f"\n{name} ({environment}), seed {SEED}")
    for table_name, counts in report.items():
        print(f"  {table_name:22}", dict(counts))
    for table_name, counts in report.items():
        wrong = {each: counts[each] for each in WRONG if counts[each]}
        assert {} == wrong, table_name
