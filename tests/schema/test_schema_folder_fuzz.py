"""Schemas with files of any sort beside them are read or refused, and nothing leaks.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=20000 pytest tests/schema/test_schema_folder_fuzz.py``.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fuzzing import slow
from hypothesis import event, given
from hypothesis import strategies as st

from ddbevents.cli import main

SECRET = "hunter2"
FILES = ("a.schema.json", "b.schema.json", "part.json", "sub/c.json", "sub/d.json")
OUTSIDE = ("secret.json", "secret.txt", "schemas2/part.json")
PATHS = (*FILES, *(f"../../{name}" for name in OUTSIDE), "sub", ".", "..", "gone.json")

texts = st.text(max_size=4)
names = st.sampled_from(["A", "B", "C"])
relative = st.lists(
    st.sampled_from([*PATHS, "../schemas", "sub/..", "", "/", "~"]),
    min_size=1,
    max_size=3,
).map("/".join)
fragments = st.sampled_from(["", "#", "#/$defs/", "#/$defs/~2", "#/title"])
fragments |= names.map("#/$defs/{}".format)
references = st.sampled_from(["#/$defs/A", "part.json", "sub/c.json#/$defs/B"])
references |= st.builds("{}{}".format, st.just("") | relative, fragments | texts)
schemas: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        st.fixed_dictionaries({"$ref": references})
        | st.sampled_from([{"type": "string"}, True, {}])
        | schemas.map(lambda inner: {"type": "array", "items": inner})
        | st.dictionaries(names, schemas, max_size=2).map(
            lambda inner: {"type": "object", "properties": inner}
        )
        | st.tuples(schemas, schemas).map(lambda pair: {"allOf": [*pair]})
        | st.lists(schemas, max_size=2).map(lambda choices: {"anyOf": choices})
    )
)
TABLE = {
    "title": "Thing",
    "x-dynamodb": {"tableName": "things", "partitionKey": "pk"},
    "type": "object",
    "required": ["pk"],
}


def table(attribute: Any, definitions: Any) -> Any:
    properties = {"pk": {"type": "string"}, "a": attribute}
    return {**TABLE, "properties": properties, "$defs": definitions}


definitions = st.dictionaries(names, schemas, max_size=3)
tables = st.builds(table, schemas, definitions)
parts = st.builds(
    lambda part, inside, title: {**part, "$defs": inside, "title": title},
    schemas.filter(lambda schema: isinstance(schema, dict)),
    definitions,
    names | texts,
)
contents = (tables | parts | schemas).map(json.dumps).map(str.encode)
contents |= st.binary(max_size=9)
contents |= (tables | parts).map(lambda it: json.dumps(it).encode()[:-1])
private = st.sampled_from([f"{{'{SECRET}", f'"{SECRET}"', SECRET]).map(str.encode)
sorts = st.sampled_from(["pipe", "folder", "none"])
links = st.sampled_from(PATHS).map(Path)


def make(path: Path, what: Any) -> None:
    """Make what was drawn: a file, a link, or something that is neither."""
    path.parent.mkdir(exist_ok=True)
    match what:
        case bytes():
            path.write_bytes(what)
        case Path():
            path.symlink_to(what)
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of schemas of a project that has secrets beside it."""
    folder = tmp_path / "project" / "schemas"
    folder.mkdir(parents=True)
    (tmp_path / "schemas2").mkdir()
    (folder.parent / "pyproject.toml").touch()
    for name in OUTSIDE:
        (tmp_path / name).write_text(json.dumps({"title": SECRET, SECRET: SECRET}))
    monkeypatch.chdir(folder)
    return folder


@slow(40)
@given(
    st.fixed_dictionaries(
        {"a.schema.json": tables.map(json.dumps).map(str.encode)},
        optional={
            "b.schema.json": contents | links | sorts,
            **dict.fromkeys(FILES[2:], contents | links | sorts | private),
        },
    )
)
def test_files_beside_a_schema_do_no_harm(
    project: Path, capsys: pytest.CaptureFixture[str], files: dict[str, Any]
) -> None:
    for path in project.iterdir():
        with suppress(OSError):  # a folder
            path.unlink()
            continue
        shutil.rmtree(path)
    for name, what in files.items():
        make(project / name, what)
    event(f"check {main(['check', FILES[0]])}")
    event(f"gen {main(['gen', FILES[0], '-o', 'made.py'])}")
    for folder in (".", "sub"):
        with suppress(FileNotFoundError):
            main(["check", folder])
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err
    assert "Traceback" not in printed.out + printed.err
