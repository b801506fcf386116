"""The data: orders as lines of a full export, in gzip parts."""

from __future__ import annotations

import gzip
import sys
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents import dumps_item
from ddbevents.fixtures import random_items

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".cache" / "analytics-benchmark"
EXAMPLE = ROOT / "examples" / "orders"

ITEMS = 100_000
SEED = 20261123
_PART = 92_000_000  # bytes of lines: eleven parts of 1 GB
_KEY = b"CUSTOMER#0000000000"
_UNKNOWN_EVERY = 20
"""Every so many items have an attribute that the schema does not name."""


def export_parts(megabytes: int) -> list[Path]:
    """Return the files of an export of so many megabytes of lines, made once.

    The items are the first `ITEMS` that the fixtures make up, again and again under
    other keys.
    """
    folder = FOLDER / f"{megabytes}-mb"
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, megabytes * 1_000_000)
        done.touch()
    return sorted(folder.glob("*.json.gz"))


def _write(folder: Path, size: int) -> None:
    lines = _lines()
    written = part = 0
    while written < size:
        path = folder / f"part-{part:03}.json.gz"
        with gzip.open(path, "wb", compresslevel=6) as file:
            end = min(size, written + _PART)
            while written < end:
                written += file.write(next(lines))
        part += 1


def _lines() -> Iterator[bytes]:
    """Yield lines without end, no two of them with the same key."""
    halves = [line.partition(_KEY) for line in _orders()]
    numbers = count()
    while True:
        for before, _, after in halves:
            yield b"%sCUSTOMER#%010d%s" % (before, next(numbers), after)


def _orders() -> Iterator[bytes]:
    """Yield orders as lines of an export, all with one key."""
    sys.path.insert(0, str(EXAMPLE))
    from orders import Order  # noqa: PLC0415  # the example's, from its folder

    orders = random_items(Order, seed=SEED, spellings="canonical")
    for number, order in enumerate(islice(orders, ITEMS)):
        item = dumps_item(order.model_copy(update={"pk": _KEY.decode()}))
        if number % _UNKNOWN_EVERY == 0:
            item = item[:-1] + b',"campaign":{"S":"spring"}}'
        yield b'{"Item":%s}\n' % item
