"""`ddbevents gen` on folders, with settings in pyproject.toml, and while one edits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main


def table(title: str = "Thing", /, **properties: Any) -> str:
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
            "type": "object",
            "required": ["pk"],
            "properties": {"pk": {"type": "string"}, **properties},
        }
    )


COMMON = json.dumps({"$defs": {"Money": {"type": "number", "minimum": 0}}})
PRICE: dict[str, Any] = {"price": {"$ref": "common.schema.json#/$defs/Money"}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of two tables, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("schemas").mkdir()
    Path("schemas/things.schema.json").write_text(table(**PRICE))
    Path("schemas/others.schema.json").write_text(table("Other"))
    Path("schemas/common.schema.json").write_text(COMMON)
    Path("pyproject.toml").write_text(
        '[tool.ddbevents]\nschemas = ["schemas"]\noutput = "src/tables"\n'
    )
    return tmp_path


def written(folder: str = "src/tables") -> list[str]:
    return sorted(path.name for path in Path(folder).glob("*.py"))


@pytest.mark.usefixtures("project")
def test_a_folder_stands_for_the_tables_in_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen", "schemas", "-o", "out"])
    assert ["others.py", "things.py"] == written("out")
    assert "schemas/common.schema.json: of no table" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_without_arguments_the_project_tells() -> None:
    assert 0 == main(["gen"])
    assert ["others.py", "things.py"] == written()
    assert 0 == main(["gen", "--check"])


def test_the_project_is_looked_for_in_the_folders_above(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = project / "a" / "b"
    inside.mkdir(parents=True)
    inside.joinpath("pyproject.toml").write_text("[project]\nname = 'b'\n")
    monkeypatch.chdir(inside)
    assert 0 == main(["gen"])
    monkeypatch.chdir(project)
    assert ["others.py", "things.py"] == written()


@pytest.mark.usefixtures("project")
def test_the_command_line_wins() -> None:
    assert 0 == main(["gen", "schemas/others.schema.json"])
    assert ["others.py"] == written()
    assert 0 == main(["gen", "-o", "out"])
    assert ["others.py", "things.py"] == written("out")


@pytest.mark.usefixtures("project")
def test_check_reads_the_same_settings(capsys: pytest.CaptureFixture[str]) -> None:
    Path("schemas/others.schema.json").write_text("{}")
    Path("schemas/things.schema.json").write_text(table(bad={"type": "strin"}))
    assert 1 == main(["check"])
    assert "schemas/things.schema.json:1:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.ddbevents", "pyproject.toml: "),
        ("tool.ddbevents = 1", "tool.ddbevents must be a table"),
        ("[tool.ddbevents]\nschema = ['x']", "has schemas and output, not schema"),
        ("[tool.ddbevents]\nschemas = 'x'", "schemas in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\nschemas = ['']", "schemas in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\noutput = 1", "output in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\noutput = 'x'", "no SCHEMA is given"),
        ("[tool.other]\na = 1", "no SCHEMA is given"),
        ("[tool.ddbevents]\nschemas = ['schemas']", "where to write is not given"),
        ("[tool.ddbevents]\nschemas = ['empty']\noutput = 'x'", "empty has no *.schem"),
        ("[tool.ddbevents]\nschemas = ['none']\noutput = 'x'", "No such file"),
    ],
)
def test_settings_that_do_not_do_are_told(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    project.joinpath("pyproject.toml").write_text(text)
    project.joinpath("empty").mkdir()
    assert 2 == main(["gen"])
    assert message in capsys.readouterr().err


def test_settings_that_are_no_text_are_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.joinpath("pyproject.toml").write_bytes(b"\xff\xfe")
    assert 2 == main(["gen"])
    assert "pyproject.toml: " in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_module_whose_schema_is_gone_is_told_and_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen"])
    Path("src/tables/by_hand.py").write_text("# mine\n")
    Path("src/tables/__init__.py").touch()
    Path("schemas/others.schema.json").unlink()
    capsys.readouterr()
    assert 1 == main(["gen", "--check"])
    assert "src/tables/others.py: its schema others.schema.json is gone" in (
        capsys.readouterr().err
    )
    assert 0 == main(["gen"])
    assert "others.py: its schema" in capsys.readouterr().err
    assert Path("src/tables/others.py").exists()


@pytest.mark.usefixtures("project")
def test_a_module_that_was_not_asked_for_is_no_orphan() -> None:
    assert 0 == main(["gen"])
    command = ["gen", "schemas/things.schema.json", "-o", "src/tables", "--check"]
    assert 0 == main(command)


@pytest.mark.usefixtures("project")
def test_diff_prints_what_would_change_and_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen"])
    Path("schemas/others.schema.json").write_text(table("Else"))
    capsys.readouterr()
    assert 0 == main(["gen", "--diff"])
    out = capsys.readouterr().out
    assert "-class Other(ItemModel):" in out
    assert "+class Else(ItemModel):" in out
    assert "class Other(" in Path("src/tables/others.py").read_text()


def edits(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    """Do one step each time that `watch` waits, and press Ctrl-C after the last."""
    left = [*steps]

    def sleep(_: float) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    monkeypatch.setattr("ddbevents.cli.watch.time.sleep", sleep)


def rest() -> None:
    """Change nothing."""


@pytest.mark.usefixtures("project")
def test_watch_writes_again_when_a_schema_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[list[str]] = []

    def add() -> None:
        seen.append(written())
        Path("schemas/more.schema.json").write_text(table("More"))

    def change_what_is_referred_to() -> None:
        seen.append(written())
        Path("schemas/common.schema.json").write_text(COMMON.replace("0", "-10"))

    edits(monkeypatch, add, rest, change_what_is_referred_to, rest)
    assert 0 == main(["gen", "--watch"])
    assert [["others.py", "things.py"], ["more.py", "others.py", "things.py"]] == seen
    assert "ge=-10" in Path("src/tables/things.py").read_text()


@pytest.mark.usefixtures("project")
def test_watch_outlives_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = Path("schemas/others.schema.json")
    edits(
        monkeypatch,
        lambda: others.write_text(others.read_text()[:-5]),
        rest,
        others.unlink,
        rest,
        Path("schemas/things.schema.json").unlink,
        rest,
        lambda: others.write_text(table("Mended")),
        rest,
    )
    assert 0 == main(["gen", "--watch"])
    told = capsys.readouterr().err
    assert "DDB001" in told
    assert "schemas has no *.schema.json of a table" in told
    assert "class Mended(" in Path("src/tables/others.py").read_text()


@pytest.mark.usefixtures("project")
def test_watch_waits_until_a_file_has_been_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = Path("schemas/others.schema.json")
    text = table("Whole")
    edits(
        monkeypatch,
        lambda: others.write_text(text[:10]),
        lambda: others.write_text(text[:20]),
        lambda: others.write_text(text),
        rest,
    )
    assert 0 == main(["gen", "--watch"])
    assert "DDB001" not in capsys.readouterr().err
    assert "class Whole(" in Path("src/tables/others.py").read_text()
