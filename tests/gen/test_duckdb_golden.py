"""Golden files of the target duckdb: the SQL of example tables, to the byte.

After a change that is meant, rewrite them and read the diff:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/gen/test_duckdb_golden.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddbevents.gen.duckdb import render_duckdb
from ddbevents.schema.parse import load

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "duckdb"
SCHEMAS = {
    "orders": ROOT / "examples" / "orders" / "orders.schema.json",
    **{
        path.name.partition(".")[0]: path
        for path in sorted((ROOT / "fixtures" / "tables").glob("*.schema.json"))
    },
    **{
        case: ROOT / "tests" / "golden" / "gen" / case / "table.schema.json"
        for case in ("columns", "entities-key-patterns", "every-type", "forced-tags")
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_gives_the_expected_sql(name: str) -> None:
    found, path = render_duckdb(load(SCHEMAS[name])), GOLDEN / f"{name}_duckdb.sql"
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(found, "utf-8")
    assert path.read_text("utf-8") == found


def test_a_schema_gives_the_same_sql_each_time() -> None:
    schema = SCHEMAS["orders"]
    assert render_duckdb(load(schema)) == render_duckdb(load(schema))
