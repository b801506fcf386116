"""`ddbevents check` and `ddbevents explain`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ddbevents.cli import main
from ddbevents.diff import RULES
from ddbevents.schema.diagnostic_codes import CODES

CASES = Path(__file__).parents[1] / "golden" / "gen"
GOOD = str(CASES / "minimal" / "table.schema.json")


@pytest.fixture(autouse=True)
def in_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)


def test_a_right_schema_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["check", "minimal/table.schema.json"])
    assert ("", "") == capsys.readouterr()


def test_all_files_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    bad = [f"{name}/table.schema.json" for name in ("bad-json", "bad-sets")]
    assert 1 == main(["check", bad[0], "minimal/table.schema.json", bad[1]])
    found = capsys.readouterr().out
    assert all(f"{path}:" in found for path in bad)


def test_json_is_a_line_for_each_diagnostic(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = "bad-json-duplicate/table.schema.json"
    assert 1 == main(["check", path, "--format", "json"])
    [line] = capsys.readouterr().out.splitlines()
    assert {
        "file": path,
        "line": 3,
        "column": 3,
        "level": "error",
        "code": "DDB002",
        "message": "duplicate member 'title'",
        "pointer": "/title",
        "help": "",
    } == json.loads(line)


def test_github_gets_annotations(capsys: pytest.CaptureFixture[str]) -> None:
    path = "bad-unknown-keywords/table.schema.json"
    assert 1 == main(["check", path, "--format", "github"])
    assert (
        f"::error file={path},line=18,col=7,title=DDB101"
        "::unknown keyword 'minLenght'; did you mean 'minLength'?"
    ) == capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("text", "noted.schema.json:1:{}: note DDB201: 'x-vendor' changes nothing\n"),
        (
            "github",
            "::notice file=noted.schema.json,line=1,col={},title=DDB201::",
        ),
    ],
)
def test_a_note_is_printed_and_is_no_error(
    format_: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = json.loads(Path(GOOD).read_text())
    schema["properties"]["pk"] |= {"x-vendor": 1, "readOnly": True}
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    monkeypatch.chdir(tmp_path)
    text = json.dumps(schema)
    Path("noted.schema.json").write_text(text)
    assert 0 == main(["check", "noted.schema.json", "--format", format_])
    found = capsys.readouterr().out
    assert found.startswith(expected.format(text.index('"x-vendor"') + 1))


def test_no_extra_is_needed() -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None\n"
        "sys.modules['datamodel_code_generator'] = None\n"
        "from ddbevents.cli import main\n"
        f"sys.exit(main(['check', {GOOD!r}]))"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_a_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["explain", "ddb106"])
    assert (
        "DDB106  an attribute that cannot be a key\n"
        "  why: DynamoDB's keys are strings, numbers or binary, and every item has"
        " them. A key must also be written back as it was read, or it finds no item.\n"
        "  fix: Declare the attribute as one of these types, and list it in"
        " `required`.\n"
    ) == capsys.readouterr().out


def test_a_rule_of_diff_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["explain", "value-removed"])
    assert (
        "value-removed  breaking: the value VALUE is gone, and older items may hold"
        " it\n"
        "  breaks new readers: a module made from NEW refuses or misreads what OLD"
        " allows\n"
        "  breaks code: code written for a module made from OLD does not suit one from"
        " NEW\n"
    ) == capsys.readouterr().out


def test_all_codes_and_rules_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["explain"])
    lines = capsys.readouterr().out.splitlines()
    heads = [line.partition("  ")[0] for line in lines if line[0] != " "]
    assert [*CODES, *RULES] == heads
    assert "{" not in "".join(lines)


def test_an_unknown_rule_has_one_like_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["explain", "value-add"])
    assert (
        "ddbevents: there is no code or rule value-add: did you mean 'value-added'?\n"
    ) == capsys.readouterr().err


def test_an_unknown_code_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["explain", "DDB999"])
    assert "there is no code or rule DDB999" in capsys.readouterr().err
