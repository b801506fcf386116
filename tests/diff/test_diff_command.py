"""`ddbevents diff`. Each folder of golden/diff/ is a case: `why.txt` says in a line
what it is for, `old.schema.json` and `new.schema.json` go in, `expected.txt` comes out.
After a change that is meant, rewrite them and read the diff:

    UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/diff/test_diff_command.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddbevents.cli import main

CASES = Path(__file__).parents[1] / "golden" / "diff"
NAMES = sorted(path.parent.name for path in CASES.glob("*/why.txt"))
UPDATE = "UPDATE_GOLDEN" in os.environ


@pytest.fixture(autouse=True)
def in_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)


def diff(case: str, *options: str) -> int:
    schemas = [f"{case}/{name}.schema.json" for name in ("old", "new")]
    return main(["diff", *schemas, *options])


@pytest.mark.parametrize("case", NAMES)
def test_two_schemas_have_the_expected_changes(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = diff(case)
    found = capsys.readouterr().out
    expected = Path(case) / "expected.txt"
    if UPDATE:
        expected.write_text(found)
    assert expected.read_text() == found
    assert (": breaking " in found or ": error " in found) is (code == 1)
    assert 1 == len((Path(case) / "why.txt").read_text().splitlines())


@pytest.mark.parametrize("case", NAMES)
def test_a_schema_has_no_changes_to_itself(
    case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = f"{case}/old.schema.json"
    assert 0 == main(["diff", schema, schema])
    assert ("", "") == capsys.readouterr()


def test_json_is_a_line_for_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == diff("attribute-removed", "--format", "json")
    optional, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert {
        "level": "breaking",
        "rule": "optional-attribute-removed",
        "message": "the optional attribute 'note' is gone, and so is its field",
        "breaks": ["code"],
        "old": "/properties/note",
        "new": None,
        "file": "attribute-removed/new.schema.json",
        "line": 6,
        "column": 3,
    } == optional


def test_github_gets_annotations_in_the_new_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 1 == diff("attribute-removed", "--format", "github")
    assert (
        "::error file=attribute-removed/new.schema.json,line=6,col=3,"
        "title=required-attribute-removed::the attribute 'total' is gone,"
        " which the old module requires (breaks old readers, code)"
    ) == capsys.readouterr().out.splitlines()[1]


def test_what_breaks_nobody_is_a_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == diff("attribute-added-optional", "--format", "github")
    assert capsys.readouterr().out.startswith("::notice file=")


@pytest.mark.parametrize("format_", ["json", "github"])
def test_wrong_schemas_are_reported_as_check_reports_them(
    format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == diff("bad-new", "--format", format_)
    reported = capsys.readouterr().out
    assert 1 == main(["check", "bad-new/new.schema.json", "--format", format_])
    assert reported == capsys.readouterr().out


def test_a_schema_alone_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["diff", "same/old.schema.json"])
    assert "expected OLD and NEW" in capsys.readouterr().err


def test_a_missing_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["diff", "same/old.schema.json", "nowhere.json"])
    assert "nowhere.json" in capsys.readouterr().err


def test_no_extra_is_needed() -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None\n"
        "sys.modules['datamodel_code_generator'] = None\n"
        "from ddbevents.cli import main\n"
        "schema = 'same/old.schema.json'\n"
        "sys.exit(main(['diff', schema, schema]))"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
