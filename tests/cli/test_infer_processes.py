"""`ddbevents infer --jobs`: the result is that of one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from deliveries import insert

from ddbevents.cli import main
from ddbevents.cli.inputs import ItemInputs
from ddbevents.schema.types import Boolean

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
EXPORT = EVENTS / "export" / "AWSDynamoDB"
NAMED = ["--key", "pk", "--table", "orders"]


@pytest.fixture
def infer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that infers from files, or from what they have.

    It returns the code, the schema and the messages, which are the same for one process
    and for two.
    """

    def run(*files: Path | list[Any], options: list[str]) -> tuple[int, str, str]:
        paths = []
        for number, file in enumerate(files):
            path = file if isinstance(file, Path) else tmp_path / f"{number}.jsonl"
            if isinstance(file, list):
                path.write_text("".join(f"{json.dumps(each)}\n" for each in file))
            paths.append(str(path))
        found = []
        for jobs in ("1", "2"):
            code = main(["infer", "--jobs", jobs, *paths, *options])
            found.append((code, *capsys.readouterr()))
        assert found[0] == found[1]
        return found[0]

    return run


def test_samples_of_all_files_make_the_schema(infer: Any) -> None:
    only_new = insert(3)
    only_new["dynamodb"]["StreamViewType"] = "NEW_IMAGE"
    code, schema, messages = infer(
        [insert(1), "broken"] * 7,
        EXPORT / "01795435200000-a1b2c3d4",
        [only_new, {"pk": {"S": "x"}, "status": {"N": "1"}}],
        options=[*NAMED, "--enums"],
    )
    assert 1 == code
    assert "NEW_IMAGE" == json.loads(schema)["x-dynamodb"]["streamViewType"]
    assert "0.jsonl:2: record 1 cannot be read" in messages
    assert "and 2 more like it" in messages
    assert "status: string or number (N 1, S " in messages


def test_the_keys_of_the_first_record_are_those_of_all_files(infer: Any) -> None:
    item = {"pk": {"S": "a"}}
    code, schema, _ = infer([insert(1)], [item], options=["--table", "orders"])
    assert (0, ["pk"]) == (code, json.loads(schema)["required"])
    code, _, messages = infer(["broken", item], [insert(1)], options=NAMED[2:])
    assert 2 == code
    assert "0.jsonl:2: items do not show which attributes are the keys" in messages


def test_a_file_that_fails_is_named(infer: Any, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.json.gz"
    [whole, *_] = sorted((EXPORT / "data").glob("*.json.gz"))
    damaged.write_bytes(whole.read_bytes()[:-9])
    code, schema, messages = infer(["broken", insert(1)], damaged, options=NAMED)
    assert (2, "") == (code, schema)
    assert f"ddbevents: {damaged}: " in messages
    record = insert(2)
    record["dynamodb"]["Keys"]["sk"] = {"S": "x"}
    code, _, messages = infer([insert(1)], [insert(1), record], options=[])
    assert 2 == code
    assert "1.jsonl:2: the keys are pk in --key, but pk and sk in the" in messages


def test_files_of_several_tables_are_refused(infer: Any) -> None:
    other = insert(2)
    other["eventSourceARN"] = other["eventSourceARN"].replace("orders", "bills")
    code, _, messages = infer([insert(1)], [other], options=[])
    assert 2 == code
    assert "there are records of several tables: bills, orders" in messages


def test_each_file_is_read_with_the_module(
    infer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddbevents.infer.inference.Binary", Boolean)
    item = {"pk": {"S": "a"}}
    code, _, messages = infer(
        [item, item], [item, item | {"thumb": {"B": "AA=="}}], options=NAMED
    )
    assert 2 == code
    assert "item 4 cannot be read" in messages


def test_sigterm_leaves_no_items_on_disk(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from ddbevents.cli.infer_processes import scratch_folder\n"
        "with scratch_folder() as folder:\n"
        "    (folder / '0').write_text('an item')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert (143, []) == (ended.returncode, [*tmp_path.iterdir()])


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_files_of_this_process_alone_are_not_split(folder: str, tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(json.dumps(insert(1)))
    with path.open() as file:
        if not Path(f"{folder}/{file.fileno()}").is_file():
            pytest.skip(f"there is no {folder}")
        assert not ItemInputs([str(path), f"{folder}/{file.fileno()}"]).can_be_split
    assert ItemInputs([str(path), str(path)]).can_be_split
