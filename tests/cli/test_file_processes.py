"""Several files at once, in processes: `--jobs`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from deliveries import insert, lambda_event

from ddbevents import DdbEventsError
from ddbevents.cli import file_processes, main
from ddbevents.cli.file_processes import FileProcesses

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
EXPORT = EVENTS / "export" / "AWSDynamoDB" / "01795435200000-a1b2c3d4"
COMMAND = [sys.executable, "-m", "ddbevents", "decode", "--jobs", "2"]
MANY = 200


def work(file: tuple[str, str]) -> Iterator[Any]:
    """Do what a file's name asks for, in a process."""
    name, path = file
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "late":
        time.sleep(0.5)
        yield len(Path(path).read_text())
    if name == "long":
        for _ in range(MANY):
            with Path(path).open("a") as progress:
                progress.write(".")
            yield bytes(10_000)
    yield name


def results(path: Path, *names: str) -> list[Any]:
    """Return what two processes yield for files, but for long results."""
    files = [(name, (name, str(path))) for name in names]
    with FileProcesses(work, files, 2) as processes:
        return [each for each in processes.results() if not isinstance(each, bytes)]


def test_results_come_in_the_order_of_files_and_a_process_far_ahead_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_processes, "_MOST_AHEAD", 50_000)
    path = tmp_path / "progress"
    path.touch()
    [far, *names] = results(path, "late", "long", "a", "b")
    assert ["late", "long", "a", "b"] == names
    assert far < MANY


def test_a_file_whose_process_is_killed_is_named(tmp_path: Path) -> None:
    with pytest.raises(DdbEventsError) as caught:
        results(tmp_path / "progress", "a", "killed", "b")
    expected = (
        "killed: the process that read it was killed by SIGKILL; if memory is short,"
        " use fewer --jobs"
    )
    assert expected == str(caught.value)


def test_output_and_messages_are_those_of_one_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{broken\n" * 4 + json.dumps(insert(1)) + "\n")
    damaged = tmp_path / "damaged.json.gz"
    damaged.write_bytes(
        (
            EVENTS / "export/AWSDynamoDB/data/sgad6417s6vss4p7owp0471bcq.json.gz"
        ).read_bytes()[:-9]
    )
    files = [bad, EXPORT, bad, EVENTS / "new-and-old-images.json"]
    for paths in (files, [*files, damaged, bad]):
        found = []
        for jobs in ("1", "2"):
            code = main(["decode", "--jobs", jobs, *map(str, paths)])
            found.append((code, *capsys.readouterr()))
        assert found[0] == found[1]
        assert (2 if damaged in paths else 1) == found[0][0]


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_a_number_of_processes_is_1_or_more(
    jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["decode", "--jobs", jobs, "-"])
    assert "expected a number from 1 on, or auto" in capsys.readouterr().err


@pytest.fixture
def long_file(tmp_path: Path) -> str:
    path = tmp_path / "long.jsonl"
    path.write_text(f"{json.dumps(lambda_event(*map(insert, range(9))))}\n" * 500)
    return str(path)


def test_a_reader_that_has_enough_ends_all_processes_in_silence(long_file: str) -> None:
    with subprocess.Popen(
        [*COMMAND, long_file, long_file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"" == process.stderr.read()  # which ends with the last process
        assert 0 == process.wait()


def test_ctrl_c_ends_all_processes(long_file: str) -> None:
    with subprocess.Popen(
        [*COMMAND, long_file, long_file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()  # and no more: it waits for a reader
        os.killpg(process.pid, signal.SIGINT)
        assert b"ddbevents: stopped\n" == process.stderr.read()
        assert 2 == process.wait()
