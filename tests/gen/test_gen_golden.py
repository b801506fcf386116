"""Golden cases: a table schema, and the module or the diagnostics it must give.

Each folder of golden/gen/ is a case: `why.txt` says in a line what it is for,
`table.schema.json` goes in, and `expected.py` or `expected.txt` comes out. After
a change that is meant, rewrite them and read the diff:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/gen/test_gen_golden.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from generated_modules import load_module

from ddbevents.cli import main

CASES = Path(__file__).parents[1] / "golden" / "gen"
GOOD = sorted(path.parent for path in CASES.glob("*/expected.py"))
UPDATE = "UPDATE_GOLDEN" in os.environ


def all_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/why.txt"))


def names(cases: list[Path]) -> list[str]:
    return [case.name for case in cases]


@pytest.mark.parametrize("case", all_cases(), ids=names(all_cases()))
def test_a_schema_gives_the_expected_module_or_diagnostics(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(case)
    output = tmp_path / "table.py"
    code = main(["gen", "table.schema.json", "-o", str(output)])
    if code == 0:
        expected, found = case / "expected.py", output.read_text()
    else:
        expected, found = case / "expected.txt", capsys.readouterr().err
        assert not output.exists()
    if UPDATE:
        for old in case.glob("expected.*"):
            old.unlink()
        expected.write_text(found)
    assert expected.read_text() == found
    assert 1 == len((case / "why.txt").read_text().splitlines())


@pytest.mark.parametrize("case", GOOD, ids=names(GOOD))
def test_an_expected_module_can_be_imported(case: Path) -> None:
    module = load_module(case / "expected.py")
    assert module.__all__ == sorted(module.__all__)
    for name in module.__all__:
        assert hasattr(module, name)
