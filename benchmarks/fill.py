"""Draws how full batches are under Lambda's two limits: ``python -m benchmarks.fill``.

Measured with the library's own builders: modifications of items of a size, both
images in each record, cut by `batches`. There is no clock and no chance in it.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import matplotlib as mpl
import orjson
from matplotlib.figure import Figure

from ddbevents import Table, encode_item, item_size
from ddbevents.fixtures import PAYLOAD_LIMIT, StreamTable, batches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from ddbevents.wire import Record

FIGURE = Path(__file__).parents[1] / "docs" / "pictures" / "batch-fill.svg"
BATCH_SIZES = (100, 1000, 10_000)
SIZES = [round(100 * 2 ** (step / 2)) for step in range(25)]
"""Of items, in bytes as DynamoDB counts them: 100 to 409,600, the most there is."""

_COLORS = ("#0f766e", "#d97706", "#475569")
_TICKS = {100: "100 B", 1_000: "1 KB", 10_000: "10 KB", 100_000: "100 KB"}
_ATTRIBUTE = 24  # bytes: a name of four characters and a text of twenty


class Fill(NamedTuple):
    """The first of the batches that a function would get.

    Attributes:
        records: How many records are in it.
        share: How much of the payload limit it takes, in percent.
    """

    records: int
    share: float


def main() -> None:
    """Write docs/pictures/batch-fill.svg, always the same bytes."""
    mpl.rcParams.update({"svg.hashsalt": "ddbevents", "svg.fonttype": "none"})
    draw().savefig(FIGURE, metadata={"Date": None})


def draw() -> Figure:
    """Return the figure: records of a batch, and its bytes, by the items' size."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for batch_size, color in zip(BATCH_SIZES, _COLORS, strict=True):
        fills = [fill(size, batch_size) for size in SIZES]
        label = f"batch size {batch_size:,}"
        left.plot(SIZES, [each.records for each in fills], color=color, label=label)
        right.plot(SIZES, [each.share for each in fills], color=color, label=label)
    left.set_yscale("log")
    left.set_title("Records in a batch", fontsize=10)
    right.set_title("Percent of the 6 MB", fontsize=10)
    left.legend(frameon=False, fontsize=8)
    for axes in (left, right):
        _label(axes)
    return figure


def fill(size: int, batch_size: int) -> Fill:
    """Return how full a batch of changes to items of a size is."""
    event = next(batches(modifications(size), batch_size))
    share = 100 * len(orjson.dumps(event)) / PAYLOAD_LIMIT
    return Fill(len(event["Records"]), share)


def modifications(size: int) -> Iterator[Record]:
    """Yield changes without end to an item of so many bytes."""
    table = StreamTable(Table("orders", "pk"))
    item = {"pk": "x", "rest": ""}
    room = size - item_size(encode_item(item))
    names = [f"{number:04x}" for number in range(room // _ATTRIBUTE)]
    item |= dict.fromkeys(names, "x" * 20)
    item["rest"] = "x" * (size - item_size(encode_item(item)))
    for number in count():
        table.put({**item, names[0]: f"{number:020}"})
        record = table.records.pop()
        if record["eventName"] == "MODIFY":
            yield record


def _label(axes: Axes) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks([*_TICKS], [*_TICKS.values()])
    axes.set_xlabel("Size of the item", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
