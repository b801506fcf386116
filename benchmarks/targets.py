"""What ddbevents is to reach, as ratios within one run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import command_line, growth
from benchmarks.cold_start import PLAIN
from benchmarks.memory import ratio
from benchmarks.registry import COMPILED, OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Results = dict[str, Any]

IMPORT_ALLOWANCE = 8.0
"""Milliseconds that the import may take beyond that of orjson."""

HANDLER_ALLOWANCE = 18.0
"""Milliseconds that a handler and its first event may take beyond plain models."""


GROWTH_AT_MOST = 1.25
"""How much more a record of 10,000 may cost than one of 100."""

DECODE_AT_MOST = 1.8
"""The time of `ddbevents decode` over that of a loop that does only what it must."""


@dataclass(frozen=True)
class Ratio:
    """The time of ours over that of a rival, on each of some workloads."""

    task: str
    rival: str
    at_most: float
    ours: str = OURS
    workloads: tuple[str, ...] = ("typical", "fresh", "numbers")


_LARGE_TOO = ("typical", "numbers", "large")
RATIOS = (
    Ratio("decode-item", "boto3", 0.44),
    Ratio("stream-event", "boto3", 0.50),
    Ratio("typed-event", "powertools parser", 0.40),
    Ratio("encode-item", "boto3", 0.30),
    Ratio("dumps-item", "boto3", 0.25),
    Ratio("decode-item", OURS, 0.40, COMPILED, _LARGE_TOO),
    Ratio("encode-item", OURS, 0.55, COMPILED, _LARGE_TOO),
    Ratio("dumps-dict", OURS, 0.60, COMPILED, _LARGE_TOO),
    Ratio("decode-item", "pydynox", 1.0, COMPILED, _LARGE_TOO),
    Ratio("encode-item", "pydynox", 1.0, COMPILED, _LARGE_TOO),
)


@dataclass(frozen=True)
class Outcome:
    """A target and what was measured."""

    title: str
    at_most: str
    measured: str
    is_met: bool


def outcomes(results: Results) -> Iterator[Outcome]:
    """Yield what became of each target for which there are figures."""
    cases = by_name(results)
    for target, workload in _each(RATIOS):
        ours = cases.get((target.task, workload, target.ours))
        rival = cases.get((target.task, workload, target.rival))
        if ours and rival and ours["runs"] and rival["runs"]:
            found = relative(ours, rival)
            yield Outcome(
                f"{target.task}, {workload}: {target.ours} / {target.rival}",
                f"{target.at_most:.2f}",
                f"{found:.2f}",
                found <= target.at_most and ours["status"] == "ok",
            )
    if {"orjson", "ddbevents, codec"} <= results["imports"].keys():
        imported = results["imports"]
        yield _beyond(
            "import of ddbevents with its codec, beyond that of orjson",
            imported["ddbevents, codec"],
            imported["orjson"],
            IMPORT_ALLOWANCE,
        )
    if started := results.get("handler"):
        yield _beyond(
            f"examples/orders with its first event, beyond {PLAIN}",
            started[OURS],
            started[PLAIN],
            HANDLER_ALLOWANCE,
        )
    if {"orjson.loads", OURS} <= results["memory"].keys():
        found = ratio(results["memory"])
        yield Outcome(
            "peak memory of a 6 MB typed event / (orjson.loads + the models)",
            "2.00",
            f"{found:.2f}",
            found <= 2,  # noqa: PLR2004  # the target itself
        )
    by_count = results.get("growth", {}).get("records", {})
    for name in filter(by_count.__contains__, growth.RECORD_BY_RECORD):
        found = growth.steepness(by_count[name])
        yield Outcome(
            f"a record of 10,000 / one of 100: {name}",
            f"{GROWTH_AT_MOST:.2f}",
            f"{found:.2f}",
            found <= GROWTH_AT_MOST,
        )
    for title, costs in results.get("command_line", {}).items():
        found = relative(costs[command_line.OURS], costs[command_line.BARE])
        yield Outcome(
            f"{command_line.OURS}, {title} / ({command_line.BARE})",
            f"{DECODE_AT_MOST:.2f}",
            f"{found:.2f}",
            found <= DECODE_AT_MOST,
        )


def _each(ratios: Iterable[Ratio]) -> Iterator[tuple[Ratio, str]]:
    return ((ratio, workload) for ratio in ratios for workload in ratio.workloads)


def relative(ours: Mapping[str, Any], rival: Mapping[str, Any]) -> float:
    """Return the time of ours over a rival's: the median over the rounds."""
    pairs = zip(ours["runs"], rival["runs"], strict=True)
    return float(median(mine / theirs for mine, theirs in pairs))


def by_name(results: Results) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the cases by task, workload and rival."""
    return {
        (case["task"], case["workload"], case["rival"]): case
        for case in results["cases"]
    }


def _beyond(
    title: str, ours: Mapping[str, Any], other: Mapping[str, Any], allowed: float
) -> Outcome:
    """Return whether ours takes few enough milliseconds more than another."""
    pairs = zip(ours["runs"], other["runs"], strict=True)
    found = median(mine - theirs for mine, theirs in pairs)
    return Outcome(title, f"{allowed:.1f} ms", f"{found:.1f} ms", found <= allowed)
