"""Commands that are killed, or get too little of the machine, leave whole files.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000 pytest tests/cli/test_starved_commands.py``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fuzzing import slow
from hypothesis import given
from hypothesis import strategies as st

resource = pytest.importorskip("resource", reason="limits of a process are Unix's")

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "examples" / "orders" / "orders.schema.json"
COMMANDS = {
    "gen": ["gen", "orders.schema.json", "-o", "orders.py"],
    "gen duckdb": [
        "gen",
        "--target",
        "duckdb",
        "orders.schema.json",
        "-o",
        "orders.sql",
    ],
    "infer": [
        "infer",
        "items.jsonl",
        "--key",
        "pk",
        "--table",
        "things",
        "-o",
        "inferred.schema.json",
    ],
}


@st.composite
def hardships(draw: st.DrawFn) -> tuple[dict[int, int], float]:
    """Draw limits of a process, and the seconds until it is killed."""
    limits = draw(
        st.fixed_dictionaries(
            {},
            optional={
                resource.RLIMIT_NOFILE: st.integers(4, 20),
                resource.RLIMIT_FSIZE: st.integers(0, 20_000),
                resource.RLIMIT_AS: st.integers(60, 700).map(lambda mega: mega << 20),
                resource.RLIMIT_STACK: st.integers(256, 8192).map(
                    lambda kilo: kilo << 10
                ),
            },
        )
    )
    return limits, draw(st.sampled_from([20.0, 20.0]) | st.floats(0.05, 1.5))


@slow(3)
@given(st.sampled_from(sorted(COMMANDS)), hardships())
def test_what_a_starved_command_leaves_is_old_or_new(
    name: str, hardship: tuple[dict[int, int], float]
) -> None:
    limits, seconds = hardship
    with _project() as folder:
        new = _written(name)
        overwrites = name != "infer"
        if overwrites:
            for file, content in new.items():
                (folder / file).write_bytes(content + b"\n")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        _run(COMMANDS[name], folder, limits, seconds)
        for path in folder.glob("[!.]*"):
            assert path.read_bytes() in {before.get(path.name), new.get(path.name)}
        if not overwrites:
            for file in new:
                (folder / file).unlink(missing_ok=True)
        assert _run(COMMANDS[name], folder) == 0
        assert {
            path.name: path.read_bytes() for path in folder.iterdir()
        } == before | new


@contextlib.contextmanager
def _project() -> Any:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copy(SCHEMA, folder)
        (folder / "items.jsonl").write_text('{"pk": {"S": "a"}, "n": {"N": "1"}}\n' * 9)
        yield folder


@cache
def _written(name: str) -> dict[str, bytes]:
    """Return what a command writes that has all that it needs."""
    with _project() as folder:
        before = {*folder.iterdir()}
        assert _run(COMMANDS[name], folder) == 0
        return {path.name: path.read_bytes() for path in {*folder.iterdir()} - before}


def _run(
    arguments: list[str],
    folder: Path,
    limits: dict[int, int] | None = None,
    seconds: float = 60,
) -> int:
    def limit() -> None:
        for each, most in (limits or {}).items():
            resource.setrlimit(each, (most, resource.getrlimit(each)[1]))

    running = subprocess.Popen(
        [sys.executable, "-m", "ddbevents", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit,  # noqa: PLW1509  # the child has no threads yet
    )
    try:
        return running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.wait()
