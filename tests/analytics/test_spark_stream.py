"""The documented stream into Parquet, with a poison record and a crash."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from engines import ALL, EXAMPLES, ROOT, Engine, Process, schema_of

from ddbevents.gen.spark import render_spark

pytestmark = pytest.mark.analytics

EXAMPLE = next(
    block
    for block in re.findall(
        "```py\n(.*?)```",
        (ROOT / "docs" / "how-to" / "analytics.md").read_text("utf-8"),
        re.DOTALL,
    )
    if "foreachBatch" in block
)


def record(key: str, time: int, status: str | None) -> str:
    """Return a change of an order; a deletion if there is no status."""
    keys = {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": key}}
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": time,
        "Keys": keys,
        "SizeBytes": 9,
    }
    if status is not None:
        change["NewImage"] = {
            **keys,
            "status": {"S": status},
            "placed_at": {"S": "2026-01-02T03:04:05Z"},
            "total": {"N": "1.10"},
            "lines": {"L": []},
        }
    return json.dumps(
        {
            "awsRegion": "eu-west-1",
            "eventID": f"{key}-{time}",
            "eventName": "REMOVE" if status is None else "MODIFY",
            "userIdentity": None,
            "recordFormat": "application/json",
            "tableName": "orders",
            "dynamodb": change,
            "eventSource": "aws:dynamodb",
        }
    )


@pytest.mark.parametrize(
    ("name", "environment"), [each for each in ALL if "spark" in each.values]
)
def test_a_stream_that_crashes_and_restarts_has_every_change_once(
    name: str, environment: str, tmp_path: Path
) -> None:
    engine = Engine(name, environment, tmp_path)
    engine.skip_unless_ready()
    module = tmp_path / "orders_spark.py"
    module.write_text(render_spark(schema_of(EXAMPLES["orders"])))
    lines, output = tmp_path / "lines", tmp_path / "output"
    lines.mkdir()
    start = 1_700_000_000_000
    poison = record("A", start, "PAID") + record("B", start, "PAID")
    files = [
        [record("A", start, "PENDING"), record("B", start, "PENDING"), poison],
        [
            record("A", start + 2, "SHIPPED"),
            record("A", start + 1, "PAID"),
            '{"eventID": 5}',
        ],
        [record("B", start + 3, None), record("C", start, "PAID")],
    ]
    for number, texts in enumerate(files):
        path = lines / f"{number}.jsonl"
        path.write_text("".join(f"{text}\n" for text in texts))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    job = {
        "example": EXAMPLE,
        "module": str(module),
        "lines": str(lines),
        "output": str(output),
    }
    with pytest.raises(AssertionError, match="exit code 70"):
        Process(name, environment).run({**job, "crash": True})
    assert ["0", "1"] == sorted(path.name for path in (output / "state").iterdir())
    engine.run({**job, "crash": False})
    state = pyarrow.parquet.read_table(output / "state" / "2").to_pylist()
    assert {"A": "SHIPPED", "B": None, "C": "PAID"} == {
        row["sk"]: row["ddb_new"] and row["ddb_new"]["status"] for row in state
    }
    assert [[poison], ['{"eventID": 5}'], []] == [
        pyarrow.parquet.read_table(output / "quarantine" / str(batch))[
            "ddb_item"
        ].to_pylist()
        for batch in range(3)
    ]
