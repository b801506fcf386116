"""The files that references of schemas may name: those of the project."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ddbevents.cli import main
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.parse import load
from ddbevents.schema.references import files_of
from ddbevents.schema.schema_files import LARGEST, SchemaFiles

if TYPE_CHECKING:
    from collections.abc import Callable

PART = {"title": "Part", "type": "object", "properties": {"a": {"type": "string"}}}
SECRET = "AWS_SECRET_ACCESS_KEY=hunter2"


def referring(reference: str) -> str:
    """Return a table schema with one reference."""
    schema: dict[str, Any] = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
        "type": "object",
        "required": ["pk"],
        "properties": {"pk": {"type": "string"}, "part": {"$ref": reference}},
    }
    return json.dumps(schema)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder of schemas, and files beside the project."""
    root = tmp_path / "project"
    (root / "schemas").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (root / "part.json").write_text(json.dumps(PART))
    (root / "schemas" / "part.json").write_text(json.dumps(PART))
    (tmp_path / "part.json").write_text(json.dumps(PART))
    (tmp_path / "secret").write_text(SECRET)
    monkeypatch.chdir(root)
    return root


def message_of(reference: str, *, allow_outside: bool = False) -> str:
    """Return the error message for a schema with a reference; empty if it loads."""
    path = Path("schemas/things.schema.json")
    path.write_text(referring(reference))
    try:
        load(path, SchemaFiles(allow_outside=allow_outside))
    except SchemaError as error:
        return str(error)
    return ""


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "reference", ["part.json", "../part.json", "../schemas/./../part.json"]
)
def test_references_reach_the_whole_project(reference: str) -> None:
    assert "" == message_of(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "../../part.json",
        "../../secret",
        "../../project2/part.json",
        "../../" + "../" * 30 + "proc/self/environ",
        "../../PROJECT/../part.json",
        "link/part.json",
        "part_link.json",
        "far_link.json",
    ],
)
def test_no_reference_leaves_the_project(project: Path, reference: str) -> None:
    schemas = project / "schemas"
    (project.parent / "project2").mkdir()  # its name begins as the project's does
    (schemas / "link").symlink_to(project.parent)
    (schemas / "part_link.json").symlink_to("../../part.json")
    (schemas / "far_link.json").symlink_to("link/secret")
    found = message_of(reference)
    assert "outside of the project" in found
    assert "--allow-outside" in found
    assert "hunter2" not in found


def test_what_comes_after_a_link_is_seen_from_the_reference(project: Path) -> None:
    """`link/../part.json` is the part beside, and not beside what it links to."""
    (project / "schemas" / "link").symlink_to(project.parent)
    assert "" == message_of("link/../part.json")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("allow_outside", [False, True])
@pytest.mark.parametrize(
    "reference",
    [
        "/proc/self/environ",
        "file:///proc/self/environ",
        "file:part.json",
        "https://example.com/part.json",
        "//example.com/part.json",
        "C:/part.json",
        "..\\part.json",
        "\\\\example.com\\share\\part.json",
        "part.json\0",
    ],
)
def test_references_are_relative_paths(reference: str, *, allow_outside: bool) -> None:
    found = message_of(reference, allow_outside=allow_outside)
    assert "a reference can only name a file next to this one" in found


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("reference", ["%2e%2e/part.json", "..%2f..%2fsecret"])
def test_percent_signs_are_part_of_a_name(reference: str) -> None:
    assert f"{reference}: No such file or directory" in message_of(reference)


def test_outside_is_read_if_that_is_allowed(project: Path) -> None:
    (project / "schemas" / "link").symlink_to(project.parent)
    for reference in ("../../part.json", "link/part.json"):
        assert "" == message_of(reference, allow_outside=True)


def test_without_a_project_references_stay_in_the_folder_of_the_schema(
    project: Path,
) -> None:
    (project / "pyproject.toml").unlink()
    if any((each / "pyproject.toml").exists() for each in project.parents):
        pytest.skip("the folder for scratch files is in a project")
    assert "" == message_of("part.json")
    assert "outside of the project" in message_of("../part.json")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    Path(path.name).rename(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)


@pytest.mark.parametrize("allow_outside", [False, True])
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (Path.mkdir, "Is a directory"),
        (_pipe, "not a regular file"),
        (_socket, "No such device or address"),
        (_loop, "Too many levels of symbolic links"),
        (_large, "more than 16 MB"),
        (Path.touch, "empty"),
    ],
)
def test_references_name_regular_files_of_a_schema_s_size(
    project: Path,
    make: Callable[[Path], object],
    expected: str,
    *,
    allow_outside: bool,
) -> None:
    make(project / "schemas" / "odd")
    found = message_of("odd", allow_outside=allow_outside)
    assert "schemas/odd: " in found
    assert expected in found


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("dev/zero", "not a regular file"),
        ("dev/tty", ": "),
        ("proc/self/environ", "empty"),
        ("proc/kmsg", ": "),  # read by root, it would wait for the kernel
    ],
)
def test_devices_are_not_read_even_outside(file: str, expected: str) -> None:
    assert expected in message_of("../" * 40 + file, allow_outside=True)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f'"{SECRET}"',
        f'["{SECRET}", }}',
        f'{{"password": "{SECRET}",}}',
        f'{{"{SECRET}": 1, "{SECRET}": 1}}',
        f'{{"a": 1}}\n{SECRET}',
        "{{ hunter2 }}",
    ],
)
@pytest.mark.parametrize("fragment", ["", "#/$defs/A"])
def test_no_line_is_shown_of_a_file_that_is_no_schema(
    project: Path, text: str, fragment: str
) -> None:
    (project / "schemas" / "odd.json").write_text(text)
    found = message_of(f"odd.json{fragment}")
    assert "DDB" in found
    assert "hunter2" not in found


@pytest.mark.usefixtures("project")
def test_a_schema_that_links_to_something_else_does_not_show_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("schemas/a.schema.json").symlink_to("../../secret")
    for options in (["schemas", "--allow-outside"], ["schemas/a.schema.json"]):
        assert 1 == main(["check", *options])
        found = capsys.readouterr().out
        assert "schemas/a.schema.json:1:1: error DDB001: expected a value" in found
        assert "hunter2" not in found
    assert 2 == main(["check", "schemas"])
    expected = "schemas/a.schema.json is a link out of the project"
    assert expected in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_an_endless_schema_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("schemas/a.schema.json").symlink_to("/dev/zero")
    assert 2 == main(["check", "schemas/a.schema.json"])
    assert "more than 16 MB" in capsys.readouterr().err


@pytest.mark.parametrize("make", [_pipe, Path.mkdir])
@pytest.mark.parametrize("command", ["check", "gen -o made", "diff --against HEAD"])
def test_a_folder_s_pipes_are_not_waited_for(
    project: Path,
    make: Callable[[Path], object],
    command: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    make(project / "schemas" / "a.schema.json")
    assert 2 == main([*command.split(), "schemas"])
    assert "a.schema.json is not a regular file" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_what_is_watched_is_what_is_read() -> None:
    schema, outside = Path("schemas/a.schema.json"), Path("../part.json")
    schema.write_text(referring("../../part.json"))
    assert {schema} == files_of([schema])
    assert {schema, outside} == files_of([schema], SchemaFiles(allow_outside=True))


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "command",
    [
        "check FILE",
        "gen FILE -o made.py",
        "gen FILE --target duckdb -o made.sql",
        "diff FILE FILE",
        "fixture FILE --records 1",
        "validate --schema FILE event.json",
    ],
)
def test_every_command_that_reads_schemas_has_the_rule(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.schema.json").write_text(referring("../part.json"))
    Path("event.json").write_text('{"Records": []}')
    arguments = command.replace("FILE", "a.schema.json").split()
    assert 0 != main(arguments)
    printed = capsys.readouterr()
    assert "outside of the project" in printed.out + printed.err
    assert 0 == main([*arguments, "--allow-outside"])
