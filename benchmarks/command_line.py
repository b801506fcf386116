"""What `ddbevents decode` costs a line, beside a loop that does only what it must."""

from __future__ import annotations

import os
from base64 import b64encode
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks.processes import run
from benchmarks.registry import COMPILED, RIVALS
from benchmarks.workloads import workload
from ddbevents import decode_item
from ddbevents.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

BARE = "orjson.loads + decode_item + orjson.dumps"
OURS = "ddbevents decode"
WITH_C = "ddbevents decode with C"

Costs = dict[str, dict[str, Any]]


def measure(rounds: int, batches: int = 20) -> dict[str, Costs]:
    """Return the microseconds of CPU time per line of files, by their type.

    Args:
        rounds: How often each file is read, after a first time to warm up.
        batches: How many batches of a hundred records are in a file: two hundred
            items, each different.
    """
    with TemporaryDirectory() as folder:
        files = _written(Path(folder), batches)
        return {title: _costs(file, rounds) for title, file in files.items()}


def measure_both(rounds: int) -> dict[str, Costs]:
    """Return the same with the codec's C accelerator beside it, where it is built.

    That is timed in a process of its own; this one must be without it.
    """
    files = measure(rounds)
    if RIVALS[COMPILED].version is not None:
        compiled = run(_PROBE, str(rounds), **RIVALS[COMPILED].environment)
        for title, costs in files.items():
            costs[WITH_C] = compiled[title][OURS]
    return files


_PROBE = """
import sys, orjson
from benchmarks import command_line
print(orjson.dumps(command_line.measure(int(sys.argv[1]))).decode())
"""


def _written(folder: Path, batches: int) -> dict[str, Path]:
    """Write a full export and change records, a line each; return the files."""
    items, changes = folder / "items.jsonl", folder / "changes.jsonl"
    batch = workload("fresh")
    with items.open("wb") as item_file, changes.open("wb") as change_file:
        for _ in range(batches):
            item_file.writelines(_line({"Item": item}) for item in batch.items)
            change_file.writelines(map(_line, batch.records))
            batch = batch.next()
    return {"full export": items, "change records": changes}


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _costs(file: Path, rounds: int) -> Costs:
    lines = file.read_bytes().count(b"\n")
    calls = {OURS: _decode, BARE: _bare}
    for call in calls.values():
        call(file)
    runs: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            runs[name].append(_seconds(call, file) / lines * 1e6)
    return {
        name: {"microseconds": median(times), "runs": times}
        for name, times in runs.items()
    }


def _seconds(call: Callable[[Path], None], file: Path) -> float:
    start = process_time()
    call(file)
    return process_time() - start


def _decode(file: Path) -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as out, redirect_stdout(out):
        if main(["decode", str(file)]):
            raise AssertionError("the file is fine")


def _bare(file: Path) -> None:
    with file.open("rb") as lines, Path(os.devnull).open("wb") as out:
        for line in lines:
            images = _images(orjson.loads(line))
            out.write(orjson.dumps(images, _default, orjson.OPT_APPEND_NEWLINE))


def _images(line: dict[str, Any]) -> dict[str, Any]:
    """Return the images and keys of a line, in which no record is looked for."""
    found = line.get("dynamodb", line)
    names = ("Item", "Keys", "NewImage", "OldImage")
    return {name: decode_item(found[name]) for name in names if name in found}


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return sorted(value)
