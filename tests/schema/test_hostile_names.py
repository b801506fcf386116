"""Names of files and titles that Python reads otherwise than they are written."""

from __future__ import annotations

import io
import json
import tokenize
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main

SCHEMA: dict[str, Any] = {
    "title": "Order",
    "x-dynamodb": {"tableName": "orders", "partitionKey": "pk"},
    "type": "object",
    "required": ["pk"],
    "properties": {"pk": {"type": "string"}, "a": {"type": "string", "enum": ["é"]}},
}


@pytest.mark.parametrize("target", ["pydantic", "spark"])
@pytest.mark.parametrize(
    "name",
    [
        "orders.coding=utf-7",
        "orders.coding: latin-1",
        "-*- coding=utf-16 -*-",
        "coding",
    ],
)
def test_the_name_of_a_schema_is_no_encoding_of_its_module(
    name: str, target: str, tmp_path: Path
) -> None:
    schema, module = tmp_path / f"{name}.schema.json", tmp_path / "made.py"
    schema.write_text(json.dumps(SCHEMA))
    assert 0 == main(["gen", str(schema), "-o", str(module), "--target", target])
    source = module.read_bytes()
    assert "utf-8" == tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    compile(source, "made.py", "exec")


@pytest.mark.parametrize("command", ["check {}", "gen {} -o made.py"])
@pytest.mark.parametrize("name", ["\uff2frder", "Order\ufb01", "A\u0301b", "\u212bb"])
def test_a_class_is_named_as_python_reads_it(
    name: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    of_definition = {**SCHEMA, "$defs": {name: {"type": "object"}}}
    for schema in ({**SCHEMA, "title": name}, of_definition):
        Path("orders.schema.json").write_text(json.dumps(schema), "utf-8")
        assert 1 == main(command.format("orders.schema.json").split())
        printed = capsys.readouterr()
        assert "is not a class name" in printed.out + printed.err
