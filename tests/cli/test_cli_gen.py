"""`ddbevents gen` on folders, with settings in pyproject.toml, and while one edits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from mypy.find_sources import create_source_list
from mypy.options import Options

from ddbevents.cli import main
from ddbevents.schema.keywords import DIALECTS


def table(title: str = "Thing", /, **properties: Any) -> str:
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "x-dynamodb": {"tableName": f"{title.lower()}s", "partitionKey": "pk"},
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
def test_a_folder_stands_for_the_tables_in_it() -> None:
    assert 0 == main(["gen", "schemas", "-o", "out"])
    assert ["others.py", "things.py"] == written("out")


@pytest.mark.usefixtures("project")
def test_files_are_told_from_their_parts_as_folders_are() -> None:
    files = sorted(map(str, Path("schemas").iterdir()))
    assert 0 == main(["gen", *files, "-o", "out"])
    assert ["others.py", "things.py"] == written("out")


@pytest.mark.usefixtures("project")
def test_a_part_of_a_part_is_no_table() -> None:
    money = {"$ref": "./amount.schema.json#/$defs/Amount"}
    Path("schemas/common.schema.json").write_text(
        json.dumps({"$defs": {"Money": money}})
    )
    amount = {"$defs": {"Amount": {"type": "number"}}}
    Path("schemas/amount.schema.json").write_text(json.dumps(amount))
    assert 0 == main(["gen"])
    assert ["others.py", "things.py"] == written()


@pytest.mark.usefixtures("project")
def test_a_schema_that_no_table_refers_to_must_be_a_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    others = Path("schemas/others.schema.json")
    others.write_text(table("Other").replace("x-dynamodb", "x-dynamoDB"))
    assert 1 == main(["gen"])
    assert "'x-dynamodb' is missing" in capsys.readouterr().err
    assert [] == written()


@pytest.mark.usefixtures("project")
def test_what_a_broken_schema_may_refer_to_is_not_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    things = Path("schemas/things.schema.json")
    things.write_text(things.read_text()[:-1])
    assert 1 == main(["check", "--format", "json"])
    [problem] = map(json.loads, capsys.readouterr().out.splitlines())
    assert ("schemas/things.schema.json", "DDB001") == (
        problem["file"],
        problem["code"],
    )


@pytest.mark.usefixtures("project")
def test_what_is_wrong_in_a_shared_part_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("schemas/others.schema.json").write_text(table("Other", **PRICE))
    Path("schemas/common.schema.json").write_text(COMMON.replace("number", "numbr"))
    assert 1 == main(["check", "--format", "json"])
    assert 1 == len(capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("file", ["a\0b", "/dev/zero", "https://example.com/a.json"])
@pytest.mark.usefixtures("project")
def test_a_reference_to_what_is_no_file_beside_is_told(
    capsys: pytest.CaptureFixture[str], file: str
) -> None:
    reference = {"$ref": f"{file}#/$defs/Address"}
    Path("schemas/others.schema.json").write_text(table("Other", address=reference))
    assert 1 == main(["gen"])
    assert "DDB105: a reference can only name a file" in capsys.readouterr().err


def test_a_schema_may_come_through_a_pipe() -> None:
    command = [sys.executable, "-m", "ddbevents", "check", "/dev/stdin"]
    subprocess.run(command, input=table(), text=True, check=True)


@pytest.mark.usefixtures("project")
def test_hidden_files_of_a_folder_are_passed_over() -> None:
    Path("schemas/.#things.schema.json").symlink_to("someone@somewhere.1234")  # Emacs
    assert 0 == main(["gen"])
    assert ["others.py", "things.py"] == written()


@pytest.mark.usefixtures("project")
def test_a_folder_inside_a_package_becomes_a_package(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("src/shop").mkdir(parents=True)
    Path("src/shop/__init__.py").touch()
    command = ["gen", "schemas/others.schema.json", "-o", "src/shop/db/tables/"]
    assert 1 == main([*command, "--check"])
    missing = capsys.readouterr().err.splitlines()
    assert "src/shop/db/tables/__init__.py: missing" in missing
    assert 0 == main(command)
    assert "src/shop/db/__init__.py: empty, for the package" in capsys.readouterr().err
    assert ["__init__.py", "others.py"] == written("src/shop/db/tables")
    assert 0 == main([*command, "--check"])


@pytest.mark.usefixtures("project")
def test_an_init_file_that_exists_is_left_alone() -> None:
    Path("src/tables").mkdir(parents=True)
    for folder in ("src", "src/tables"):
        Path(folder, "__init__.py").write_text("mine = 1\n")
    assert 0 == main(["gen"])
    assert "mine = 1\n" == Path("src/tables/__init__.py").read_text()


def test_mypy_finds_a_module_in_a_package_under_one_name(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("shop").mkdir()
    Path("shop/__init__.py").touch()
    Path("shop/main.py").write_text("from shop.tables.others import Other\n")
    monkeypatch.chdir("shop")
    assert 0 == main(["gen", "../schemas/others.schema.json", "-o", "tables"])
    folders = [Path("shop"), Path("shop/tables/others.py")]
    options = Options()
    found = create_source_list([str(project / each) for each in folders], options)
    names = {each.module for each in found if each.path and "others" in each.path}
    assert {"shop.tables.others"} == names


@pytest.mark.usefixtures("project")
def test_a_folder_inside_a_folder_is_named_on_its_own() -> None:
    Path("schemas/more").mkdir()
    Path("schemas/more/more.schema.json").write_text(table("More"))
    assert 0 == main(["gen"])
    assert ["others.py", "things.py"] == written()
    assert 0 == main(["gen", "schemas", "schemas/more"])
    assert ["more.py", "others.py", "things.py"] == written()


@pytest.mark.usefixtures("project")
def test_a_module_is_called_after_the_first_word_of_its_schemas_file() -> None:
    more = Path("schemas/more.ddb.schema.json")
    more.write_text(table("More", **PRICE))
    assert 0 == main(["gen"])
    assert ["more.py", "others.py", "things.py"] == written()
    assert 0 == main(["gen", "--check"])
    more.unlink()
    assert 1 == main(["gen", "--check"])


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.usefixtures("project")
def test_a_schema_may_name_its_meta_schema(name: str) -> None:
    schema = json.loads(table("Other"))
    Path("schemas/others.schema.json").write_text(
        json.dumps({**schema, "$schema": name})
    )
    assert 0 == main(["gen"])


@pytest.mark.usefixtures("project")
def test_a_module_that_could_not_be_imported_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("schemas/class.schema.json").write_text(table("Class"))
    assert 2 == main(["gen"])
    assert "class.py cannot be imported" in capsys.readouterr().err


@pytest.mark.parametrize("mode", [[], ["--check"], ["--diff"]], ids=" ".join)
@pytest.mark.parametrize("content", [b"mine = 1\n", b"mine = '\xff'\n"])
@pytest.mark.usefixtures("project")
def test_what_is_written_by_hand_is_never_overwritten(
    capsys: pytest.CaptureFixture[str], mode: list[str], content: bytes
) -> None:
    Path("src/tables").mkdir(parents=True)
    Path("src/tables/things.py").write_bytes(content)
    assert 2 == main(["gen", *mode])
    assert "src/tables/things.py was not written by" in capsys.readouterr().err
    assert content == Path("src/tables/things.py").read_bytes()
    assert ["things.py"] == written()


@pytest.mark.usefixtures("project")
def test_an_empty_file_and_a_conflict_of_git_are_overwritten() -> None:
    assert 0 == main(["gen"])
    things, others = Path("src/tables/things.py"), Path("src/tables/others.py")
    expected = things.read_text()
    things.write_text(f"<<<<<<< HEAD\n{expected}")
    others.write_text("")
    assert 0 == main(["gen"])
    assert expected == things.read_text()
    assert "class Other(" in others.read_text()


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
    Path("schemas/things.schema.json").write_text(table(bad={"type": "strin"}, **PRICE))
    assert 1 == main(["check"])
    assert "schemas/things.schema.json:1:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.ddbevents", "pyproject.toml: "),
        ("tool.ddbevents = 1", "tool.ddbevents must be a table"),
        (
            "[tool.ddbevents]\nschema = ['x']",
            "has schemas, output and targets, not schema",
        ),
        ("[tool.ddbevents]\nschemas = 'x'", "schemas in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\nschemas = ['']", "schemas in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\noutput = 1", "output in [tool.ddbevents] must be"),
        ("[tool.ddbevents]\noutput = 'x'", "no table schema: name one"),
        ("[tool.other]\na = 1", "no table schema: name one"),
        ("[tool.ddbevents]\nschemas = ['schemas']", "no output is given"),
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
def test_a_module_that_was_not_asked_for_may_have_any_name() -> None:
    Path("schemas/kaf\u00e9.schema.json").write_text(table("Cafe"))
    assert 0 == main(["gen"])
    assert 0 == main(["gen", "schemas/things.schema.json", "--check"])


@pytest.mark.usefixtures("project")
def test_check_tells_drift_from_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["gen"])
    Path("src/tables/others.py").unlink()
    things = Path("src/tables/things.py")
    things.write_text(things.read_text().replace("price", "cost"))
    capsys.readouterr()
    assert 1 == main(["gen", "--check"])
    out, err = capsys.readouterr()
    assert "--- /dev/null\n+++ src/tables/others.py\n" in out
    assert "--- src/tables/things.py\n+++ src/tables/things.py\n" in out
    expected = ["src/tables/others.py: missing", "src/tables/things.py: has drifted"]
    assert expected == err.splitlines()
    assert ["things.py"] == written()


@pytest.mark.skipif(which("patch") is None, reason="needs patch")
@pytest.mark.usefixtures("project")
def test_the_diff_is_a_patch(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["gen"])
    expected = {path: path.read_bytes() for path in Path("src/tables").iterdir()}
    things, others = Path("src/tables/things.py"), Path("src/tables/others.py")
    things.write_text(things.read_text()[:-1].replace("price", "cost"))
    others.unlink()
    capsys.readouterr()
    assert 0 == main(["gen", "--diff"])
    patch = capsys.readouterr().out
    subprocess.run(["patch", "-p0"], input=patch, text=True, check=True)
    assert expected == {
        path: path.read_bytes() for path in Path("src/tables").iterdir()
    }


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
        Path("schemas/common.schema.json").unlink,
        rest,
        lambda: others.write_text(table("Mended")),
        rest,
    )
    assert 0 == main(["gen", "--watch"])
    told = capsys.readouterr().err
    assert "DDB001" in told
    assert "schemas has no *.schema.json" in told
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


@pytest.mark.usefixtures("project")
def test_watch_notices_a_missing_part_when_it_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = {"$ref": "parts/address.json#/$defs/Address"}
    Path("schemas/others.schema.json").write_text(table("Other", address=reference))
    address = {"type": "object", "properties": {"city": {"type": "string"}}}

    def add() -> None:
        assert "DDB105" in capsys.readouterr().err
        Path("schemas/parts").mkdir()
        part = Path("schemas/parts/address.json")
        part.write_text(json.dumps({"$defs": {"Address": address}}))

    edits(monkeypatch, add, rest)
    assert 0 == main(["gen", "--watch"])
    assert "class Address(" in Path("src/tables/others.py").read_text()


@pytest.mark.usefixtures("project")
def test_watch_notices_a_file_replaced_by_another_of_its_size_and_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = Path("schemas/others.schema.json")

    def replace() -> None:
        beside = Path("schemas/beside")
        beside.write_text(table("Third"))
        times = (others.stat().st_atime_ns, others.stat().st_mtime_ns)
        os.utime(beside, ns=times)
        beside.replace(others)

    edits(monkeypatch, replace, rest)
    assert 0 == main(["gen", "--watch"])
    assert "class Third(" in Path("src/tables/others.py").read_text()


@pytest.mark.usefixtures("project")
def test_watch_tells_of_modules_whose_schema_is_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edits(monkeypatch, Path("schemas/others.schema.json").unlink, rest)
    assert 0 == main(["gen", "--watch"])
    assert "others.py: its schema others.schema.json is gone" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_watch_writes_nothing_while_nothing_changes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edits(monkeypatch, rest, rest, rest)
    assert 0 == main(["gen", "--watch"])
    assert 1 == capsys.readouterr().err.count("watching")


def test_ctrl_c_ends_watch_cleanly(project: Path) -> None:
    # A test run in the background has SIGINT ignored, which a child would inherit.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [sys.executable, "-m", "ddbevents", "gen", "--watch"]
    with subprocess.Popen(
        command, cwd=project, stderr=subprocess.PIPE, text=True
    ) as process:
        signal.signal(signal.SIGINT, handler)
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        rest_of_it = process.stderr.read()
    assert "watching; Ctrl-C ends it\n" == lines[-1]
    assert (0, "") == (process.returncode, rest_of_it)
