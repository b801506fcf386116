"""The engines, and the generated readers run on them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import environments
import pyarrow.parquet
import pytest

from ddbevents.gen.columns.column_plan import EntityColumns, TableColumns
from ddbevents.gen.columns.columns_of import columns_of
from ddbevents.gen.target_registry import TARGETS
from ddbevents.schema.parse import load
from ddbevents.schema.table_schema import TableSchema

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = {
    "orders": ROOT / "examples" / "orders" / "orders.schema.json",
    **{
        path.name.partition(".")[0]: path
        for path in sorted((ROOT / "fixtures" / "tables").glob("*.schema.json"))
    },
}
"""The schemas of the example tables."""

ALL = [
    pytest.param(engine, each, marks=pytest.mark.xdist_group(each))
    for engine in ("duckdb", "spark")
    for each in environments.REQUIREMENTS
]
"""Each engine, with the environments that it is tested in.

All tests of an environment run in one process, and its engines start once.
"""


@cache
def _has_java() -> bool:
    java = shutil.which("java")
    return (
        java is not None
        and subprocess.run(
            [java, "-version"], check=False, capture_output=True
        ).returncode
        == 0
    )


class Reading(NamedTuple):
    """What is read: with a reader of an entity's, or of the whole table (None)."""

    reader: str
    entity: EntityColumns | None
    inputs: list[list[Path]]


@dataclass(frozen=True)
class Engine:
    """An engine in an environment, with the file of a table's readers.

    Attributes:
        name: "duckdb" or "spark".
        environment: The name of the environment.
        folder: Where files are written.
    """

    name: str
    environment: str
    folder: Path

    def skip_unless_ready(self) -> None:
        """Skip the test if the engine cannot run here."""
        if not environments.is_ready(self.environment):
            pytest.skip("`make analytics-test` sets the environments up")
        if self.name == "spark" and not _has_java():
            pytest.skip("Spark needs Java, and there is none")

    def read(
        self,
        readings: Mapping[str, tuple[TableSchema, Iterable[Reading]]],
        columns: list[str] | None = None,
    ) -> dict[tuple[str, str, str | None], list[dict[str, Any]]]:
        """Return the rows of each reading, by table, reader and entity.

        Args:
            readings: The readings of each table, by the name of its schema.
            columns: What the rows have; all if None.
        """
        jobs, outputs = [], {}
        for table, (schema, of_table) in readings.items():
            module = self.folder / f"{table}{TARGETS[self.name].suffix}"
            module.write_text(TARGETS[self.name].render(schema), "utf-8")
            plan = columns_of(schema)
            for reading in of_table:
                entity = reading.entity.identifier if reading.entity else None
                output = self.folder / f"{table}-{entity}-{reading.reader}.parquet"
                outputs[table, reading.reader, entity] = output
                jobs.append(
                    {
                        "module": str(module),
                        **self._reader(plan, reading),
                        "inputs": [[*map(str, files)] for files in reading.inputs],
                        "output": str(output),
                    }
                )
        self.run(jobs)
        return {
            key: pyarrow.parquet.read_table(output, columns=columns).to_pylist()
            for key, output in outputs.items()
        }

    def run(self, job: Any) -> None:
        """Run a job in the environment."""
        _process(self.name, self.environment).run(job)

    def _reader(self, plan: TableColumns, reading: Reading) -> dict[str, str]:
        entity = [reading.entity.identifier] if reading.entity else []
        if self.name == "spark":
            reader = entity[0] if entity else reading.reader
            return {"reader": reader, "method": reading.reader if entity else ""}
        inside = entity if plan.several_entities else []
        return {"reader": "_".join([plan.identifier, *inside, reading.reader])}


def orders_on(
    name: str, environment: str, folder: Path
) -> tuple[Engine, TableSchema, EntityColumns]:
    """Return an engine, and the example's orders; skip the test if it cannot run."""
    engine = Engine(name, environment, folder)
    engine.skip_unless_ready()
    schema = schema_of(EXAMPLES["orders"])
    [entity] = columns_of(schema).entities
    return engine, schema, entity


class Process:
    """An engine in an environment, ready for jobs.

    Args:
        engine: "duckdb" or "spark".
        environment: The name of the environment.
    """

    def __init__(self, engine: str, environment: str) -> None:
        python = str(environments.python_of(environment))
        folder = mkdtemp(prefix="ddbevents-")
        self._errors = Path(folder, "errors.txt")
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [python, str(HERE / f"run_{engine}.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": ""},
            )
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        atexit.register(self._process.communicate)  # without input, it ends

    def run(self, job: Any) -> None:
        """Run a job.

        Raises:
            AssertionError: It has failed, or the process has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(job)}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self._process.communicate()
            code, errors = self._process.returncode, self._errors.read_text()
            raise AssertionError(f"exit code {code}: {errors[-4000:]}")
        if error := json.loads(answer):
            raise AssertionError(error)


@cache
def _process(engine: str, environment: str) -> Process:
    return Process(engine, environment)


@cache
def schema_of(path: Path) -> TableSchema:
    """Return the table schema of a file."""
    return load(path)
