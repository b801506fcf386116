"""Draws the figure of README.md and the site: ``python -m benchmarks.plot``."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import orjson
from matplotlib.figure import Figure

from benchmarks import report
from benchmarks.registry import COMPILED, FLOORS, OURS
from benchmarks.tasks import TASKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIGURE = Path(__file__).parents[1] / "docs" / "pictures" / "benchmarks.svg"
SHOWN = ("decode-item", "typed-event", "encode-item", "dumps-item")
_OURS, _RIGHT, _WRONG, _FLOOR = "#0f766e", "#94a3b8", "#fecaca", "#e2e8f0"
_MOST = 8.0  # times ours: what is slower runs out of the picture


def main() -> None:
    """Write docs/pictures/benchmarks.svg, the same bytes for the same results."""
    results = orjson.loads(report.RESULTS.read_bytes())
    mpl.rcParams.update({"svg.hashsalt": "ddbevents", "svg.fonttype": "none"})
    draw(results).savefig(FIGURE, metadata={"Date": None})


def draw(results: dict[str, Any]) -> Figure:
    """Return the figure: the typical workload, time by rival, ours at the top."""
    figure = Figure(figsize=(8, 7), layout="constrained")
    for axes, task in zip(figure.subplots(2, 2).flat, SHOWN, strict=True):
        _bars(axes, task, _timed(results, task))
    about = results["about"]
    figure.supxlabel(
        f"Typical record, Python {about['python']}, {about['date']}. Light red: wrong"
        " result on this data. Pale: parses the JSON only.",
        fontsize=9,
    )
    return figure


def _timed(results: dict[str, Any], task: str) -> list[dict[str, Any]]:
    return [
        case
        for case in results["cases"]
        if (case["task"], case["workload"]) == (task, "typical") and case["runs"]
    ]


def _bars(axes: Axes, task: str, cases: list[dict[str, Any]]) -> None:
    ours = next(c["microseconds"] for c in cases if c["rival"] == OURS)
    cases = sorted(cases, key=_order)
    axes.barh(
        [case["rival"] for case in cases],
        [case["microseconds"] for case in cases],
        color=[_color(case) for case in cases],
    )
    slowest = max(case["microseconds"] for case in cases)
    end = min(1.25 * slowest, _MOST * ours)
    axes.set_xlim(0, end)
    for place, case in enumerate(cases):
        time = case["microseconds"]
        label = f" {time:.3g} µs" + (f" ({time / ours:.1f}x)" if time != ours else "")
        is_off = time > 0.85 * end
        axes.text(
            min(time, end),
            place,
            label,
            va="center",
            ha="right" if is_off else "left",
            fontsize=9,
        )
    axes.invert_yaxis()
    title = f"{TASKS[task].title}, per {TASKS[task].unit}"
    axes.set_title(fill(title, 36), fontsize=9)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def _order(case: dict[str, Any]) -> tuple[bool, float]:
    return case["rival"] != OURS, case["microseconds"]


def _color(case: dict[str, Any]) -> str:
    if case["rival"] in (OURS, COMPILED):
        return _OURS
    if case["rival"] in FLOORS:
        return _FLOOR
    return _RIGHT if case["status"] == "ok" else _WRONG


if __name__ == "__main__":
    main()
