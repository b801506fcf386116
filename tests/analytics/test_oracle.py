"""Both engines' rows are what the generated models make of the same items.

Each process has items of its own; to repeat a run, set DDBEVENTS_SEED.
"""

from __future__ import annotations

import itertools
import json
import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from engines import ALL, EXAMPLES, HERE, ROOT, Engine, Reading, schema_of
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
    # Attributes with all marks; columns that are SQL's words, or macros' parameters.
    "names": (HERE / "names.schema.json", 300),
}


@dataclass(frozen=True)
class Judged:
    """What the models make of a line.

    Attributes:
        line: The line.
        said: What they say of it.
        model: The item, if they take it.
        entity: The entity that it is of, if they take it as one.
    """

    line: Line
    said: Verdict
    model: Any
    entity: EntityColumns | None

    @cached_property
    def text(self) -> str:
        """The item, in a form to compare."""
        return canonical(self.line.item)

    @cached_property
    def row(self) -> str:
        """The row that it stands for, if they take it."""
        assert self.entity is not None
        return expected_row(self.entity.columns, self.model, self.line.item)

    @cached_property
    def is_stricter(self) -> bool:
        """Whether engines refuse what they take, as the page says."""
        assert self.entity is not None
        return is_stricter(self.entity.columns, self.line.item)


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
    lines: list[Judged] = field(init=False, repr=False)

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
        object.__setattr__(self, "lines", [*map(self.judged, lines)])

    def judged(self, line: Line) -> Judged:
        said, model = verdict(json.dumps(line.item), self.item_type)
        entities = {each.name: each for each in self.plan.entities}
        return Judged(line, said, model, entities.get(type(model).__name__))

    @property
    def item_type(self) -> Any:
        several = self.plan.several_entities
        title = schema_of(TABLES[self.name][0]).title
        return getattr(self.module, f"{title}Item" if several else title)

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.jsonl"
        path.write_text(
            "".join(f"{each.line.text}\n" for each in self.lines), "utf-8", newline=""
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
        Counter(canonical(json.loads(row["ddb_item"])["Item"]) for row in wrong),
        Counter(canonical(json.loads(row["ddb_item"])["Item"]) for row in unmatched),
    )
    for each in table.lines:
        outcome = found.outcome(each)
        counts[outcome] += 1
        counts["(tricky)"] += bool(each.line.trick)
        if outcome in WRONG:
            print(outcome, repr(each.line.trick), each.text[:1000])
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

    def outcome(self, line: Judged) -> str:
        """Return what becomes of a line, and take what is found off."""
        is_accepted = line.entity is not None
        if self.alone[line.text]:
            self.alone[line.text] -= 1
            return "DIFFERENT" if is_accepted else "of no entity"
        if self.refused[line.text]:
            self.refused[line.text] -= 1
            if not is_accepted:
                return "refused by both"
            return "stricter" if line.is_stricter else "UNEXPLAINED"
        if not is_accepted:
            return "out of bounds" if line.said == "out of bounds" else "ACCEPTED"
        is_equal = self.rows[line.row] > 0
        self.rows[line.row] -= is_equal
        return "equal" if is_equal else "DIFFERENT"


def canonical(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    return [Table(name, count) for name, (_, count) in TABLES.items()]


@pytest.mark.parametrize(("name", "environment"), ALL)
def test_rows_are_what_the_models_make_of_the_same_items(
    name: str, environment: str, tables: list[Table], tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    print(f"\n{name} ({environment}), DDBEVENTS_SEED={SEED}")
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
    for table_name, counts in report.items():
        print(f"  {table_name:22}", dict(counts))
    for table_name, counts in report.items():
        wrong = {each: counts[each] for each in WRONG if counts[each]}
        assert {} == wrong, f"{table_name}, DDBEVENTS_SEED={SEED}"
