"""`ddbevents gen`: what holds for every schema, and how the command behaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ddbevents.cli import main


def thing(**changes: Any) -> dict[str, Any]:
    """Return a small table schema."""
    return {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk"],
        "properties": {"pk": {"type": "string"}},
        **changes,
    }


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """The file of a small table schema."""
    path = tmp_path / "thing.schema.json"
    path.write_text(json.dumps(thing()))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_that_would_not_change_is_not_touched(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "thing.py"
    assert 0 == main(["gen", str(schema), "-o", str(output)])
    os.utime(output, (1, 1))
    assert 0 == main(["gen", str(schema), "-o", str(output)])
    assert 1 == output.stat().st_mtime
    assert f"{output}: unchanged" in capsys.readouterr().err


def test_all_modules_are_written_or_none(schema: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.schema.json"
    wrong.write_text("{}")
    folder = tmp_path / "out"
    assert 1 == main(["gen", str(schema), str(wrong), "-o", str(folder)])
    assert not folder.exists()
    wrong.write_text(json.dumps(thing(title="Other")))
    assert 0 == main(["gen", str(schema), str(wrong), "-o", str(folder)])
    assert ["thing.py", "wrong.py"] == sorted(path.name for path in folder.iterdir())


def test_check_prints_the_drift_and_writes_nothing(
    schema: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "thing.py"
    command = ["gen", str(schema), "-o", str(output), "--check"]
    assert 1 == main(command)
    assert "--- /dev/null" in capsys.readouterr().out
    assert not output.exists()
    assert 0 == main(command[:-1])
    assert 0 == main(command)
    output.write_text(output.read_text().replace("pk: str", "pk: int"))
    capsys.readouterr()
    assert 1 == main(command)
    assert "-    pk: int\n+    pk: str\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "output", "message"),
    [
        (["a.schema.json", "b.schema.json"], "one.py", "several schemas need a folder"),
        (["a.schema.json", "a.json"], "out", "two schemas would become out/a.py"),
        (["a-b.json"], "out", "a-b.py cannot be imported"),
        (["missing.json"], "x.py", "No such file"),
    ],
)
def test_wrong_usage_is_told_and_exits_with_2(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    files: list[str],
    output: str,
    message: str,
) -> None:
    for name in files:
        if name != "missing.json":
            here.joinpath(name).write_text(json.dumps(thing()))
    assert 2 == main(["gen", *files, "-o", output])
    assert message in capsys.readouterr().err
    assert not Path(output).exists()


def test_a_missing_extra_says_what_mends_it(
    schema: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [*sys.modules]:
        if name.startswith(("ddbevents.gen.", "datamodel_code_generator")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "datamodel_code_generator", None)
    assert 2 == main(["gen", str(schema), "-o", str(tmp_path / "x.py")])
    assert "pip install 'ddbevents[gen]'" in capsys.readouterr().err


def test_the_help_of_the_command_line_is_quick() -> None:
    code = (
        "import sys; from ddbevents.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"pydantic", "orjson", "jinja2", "datamodel_code_generator", "black"}
    assert set() == heavy & set(run.stdout.splitlines()[-1].split())


def test_a_module_behind_a_link_is_written_where_it_is(
    schema: Path, here: Path
) -> None:
    module = here / "src" / "thing.py"
    module.parent.mkdir()
    module.touch(mode=0o640)
    link = here / "thing.py"
    link.symlink_to(module)
    assert 0 == main(["gen", str(schema), "-o", "thing.py"])
    assert link.is_symlink()
    assert "class Thing(" in module.read_text()
    assert 0o640 == module.stat().st_mode & 0o777


def test_after_a_kill_check_names_the_old_modules_and_gen_tidies_up(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        text = json.dumps(thing(title=name.title()))
        here.joinpath(f"{name}.schema.json").write_text(text)
    command = ["gen", "one.schema.json", "two.schema.json", "-o", "out"]

    rename = os.rename

    def killed(*_: Any) -> None:
        raise SystemExit

    def killed_after(*paths: Any) -> None:
        rename(*paths)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed_after)
        patch.setattr(os, "unlink", killed)
        with pytest.raises(SystemExit):
            main(command)
    assert 1 == main([*command, "--check"])
    assert "out/two.py: missing\n" == capsys.readouterr().err
    [left] = Path("out").glob(".ddbevents-*")
    assert 0 == main(command)
    assert not left.exists()
    assert 0 == main([*command, "--check"])
