"""`ddbevents schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddbevents.cli import main


def test_the_meta_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["schema"])
    printed = json.loads(capsys.readouterr().out)
    assert "https://ddbevents.invalid/schemas/table-schema.json" == printed["$id"]


def test_its_path_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["schema"])
    printed = capsys.readouterr().out
    assert 0 == main(["schema", "--path"])
    path = Path(capsys.readouterr().out.removesuffix("\n"))
    assert path.is_absolute()
    assert path.read_text("utf-8") == printed
