"""The results as Markdown; ``python -m benchmarks.report`` puts them in the docs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import targets
from benchmarks.features import NO_ITEMS
from benchmarks.memory import ratio
from benchmarks.registry import OURS
from benchmarks.tasks import TASKS, Task
from benchmarks.workloads import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Results = dict[str, Any]

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"
BEGIN = "<!-- begin: written by python -m benchmarks.report -->\n"
END = "<!-- end -->\n"


RESULTS = Path(__file__).parent / "results.json"
"""The results on a Python that was built with optimization, as Lambda's is."""

UNOPTIMIZED = RESULTS.with_name("results-unoptimized.json")


def main() -> None:
    """Write the tables of both results into docs/explanation/performance.md."""
    PAGE.write_text(inserted(PAGE.read_text(), published()))


def published() -> str:
    """Return the tables of both results as Markdown."""
    optimized, other = (
        orjson.loads(path.read_bytes()) for path in (RESULTS, UNOPTIMIZED)
    )
    return (
        f"{render(optimized)}\n## Results on a Python built without optimization\n\n"
        f"{_targets_and_times(other)}"
    )


def inserted(page: str, tables: str) -> str:
    """Return a page with other text between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def render(results: Results) -> str:
    """Return all tables as Markdown."""
    sections = [
        _targets_and_times(results),
        *(_task(task, results) for task in TASKS.values()),
        _verdicts(results["verdicts"]),
        _refusals(results["refusals"]),
        _memory(results["memory"]),
        _command_line(results.get("command_line", {})),
    ]
    return "\n".join(filter(None, sections))


def _targets_and_times(results: Results) -> str:
    sections = [
        _about(results["about"]),
        _targets(results),
        _cold_start(results),
        _growth(results["growth"]),
    ]
    return "\n".join(filter(None, sections))


def _about(about: dict[str, Any]) -> str:
    versions = ", ".join(
        f"{name} {version or '(not installed)'}"
        for name, version in about["versions"].items()
    )
    return (
        f"Measured on {about['date']} with Python {about['python']} on "
        f"{about['machine']}; medians of {about['rounds']} interleaved rounds.\n\n"
        f"Versions: {versions}.\n"
    )


def _targets(results: Results) -> str:
    rows = [
        (outcome.title, outcome.at_most, outcome.measured, _yes_no(outcome.is_met))
        for outcome in targets.outcomes(results)
    ]
    return _section("Targets", _table(("", "at most", "measured", "met"), rows))


def _task(task: Task, results: Results) -> str:
    cases = [case for case in results["cases"] if case["task"] == task.name]
    columns = [name for name in NAMES if any(c["workload"] == name for c in cases)]
    by_name = targets.by_name(results)
    notes: list[str] = []
    rows = [
        (rival, *(_cell(by_name, (task.name, w, rival), notes) for w in columns))
        for rival in dict.fromkeys(case["rival"] for case in cases)
    ]
    if not rows:
        return ""
    table = _table((f"µs per {task.unit}", *columns), rows)
    remarks = "".join(f"{n}. {note}\n" for n, note in enumerate(notes, 1))
    return _section(task.title, table + (f"\n{remarks}" if remarks else ""))


def _cell(
    cases: dict[tuple[str, str, str], dict[str, Any]],
    name: tuple[str, str, str],
    notes: list[str],
) -> str:
    task, workload_name, rival = name
    case = cases.get(name)
    if case is None:
        return ""
    mark = ""
    if case["note"]:
        if (note := f"`{case['note']}`") not in notes:
            notes.append(note)
        mark = f" ({notes.index(note) + 1})"
    if not case["runs"]:
        return f"{case['status']}{mark}"
    ours = cases.get((task, workload_name, OURS))
    factor = ""
    if ours and ours["runs"] and rival != OURS:
        factor = f", {1 / targets.relative(ours, case):.2g}x"
    wrong = "wrong, " if case["status"] == "wrong" else ""
    return f"{wrong}{_microseconds(case['microseconds'])}{factor}{mark}"


def _verdicts(verdicts: dict[str, dict[str, dict[str, str]]]) -> str:
    if not verdicts:
        return ""
    features = list(next(iter(verdicts.values())))
    rows = [
        (feature, *(_verdict(by_feature[feature]) for by_feature in verdicts.values()))
        for feature in features
    ]
    return _section(
        "What is right (decoding / encoding)", _table(("", *verdicts), rows)
    )


def _refusals(refusals: dict[str, dict[str, str]]) -> str:
    if not refusals:
        return ""
    rows = [
        (
            f"{'decode' if name in NO_ITEMS else 'encode'} {name}",
            *(by_name[name] or "-" for by_name in refusals.values()),
        )
        for name in next(iter(refusals.values()))
    ]
    return _section("What has to be refused", _table(("", *refusals), rows))


def _verdict(verdict: dict[str, str]) -> str:
    return " / ".join(verdict[way] or "-" for way in ("decode", "encode"))


def _cold_start(results: Results) -> str:
    imports = [
        (title, f"{times['milliseconds']:.1f}")
        for title, times in results["imports"].items()
    ]
    first = [
        (name, *(f"{times[step]:.2f}" for step in ("import", "first", "second")))
        for name, times in results["first_event"].items()
    ]
    started = [
        (name, *(f"{times[step]:.1f}" for step in ("import", "first")))
        for name, times in results.get("handler", {}).items()
    ]
    if not imports:
        return ""
    return _section(
        "Cold start (fresh process, ms)",
        _table(("import", "ms"), imports)
        + "\n"
        + _table(("typed event of one record", "import", "first", "second"), first)
        + ("\n" if started else "")
        + _table(("examples/orders", "import", "first event"), started),
    )


def _growth(costs: dict[str, Any]) -> str:
    if not costs:
        return ""
    by_count = costs["records"]
    counts = next(iter(by_count.values()))
    return _section(
        "Growth",
        _table(
            ("µs per record, by records in an event", *counts),
            [(title, *_times(row)) for title, row in by_count.items()],
        )
        + "\n"
        + _table(
            ("µs per KB of JSON, by the item's KB", *costs["kilobytes"]),
            [("decode-item", *_times(costs["kilobytes"]))],
        ),
    )


def _times(row: dict[str, float]) -> Iterator[str]:
    return map(_microseconds, row.values())


def _memory(memory: dict[str, dict[str, float]]) -> str:
    rows = [
        (name, f"{size['held']:.0f}", f"{size['peak']:.0f}")
        for name, size in memory.items()
    ]
    if not rows:
        return ""
    return _section(
        "Memory for a typed event of 6 MB of JSON text (MB)",
        _table(("", "held at the end", "peak"), rows)
        + f"\nOur peak is {ratio(memory):.2f} x (orjson.loads + the models).\n",
    )


def _command_line(files: dict[str, Any]) -> str:
    names = dict.fromkeys(name for costs in files.values() for name in costs)
    rows = [
        (
            name,
            *(_microseconds(costs[name]["microseconds"]) for costs in files.values()),
        )
        for name in names
    ]
    return _section("The command line", _table(("µs per line", *files), rows))


def _section(heading: str, body: str) -> str:
    return f"### {heading}\n\n{body}" if body else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    lines = list(_lines([head, rule, *rows]))
    return "".join(lines) if len(lines) > 2 else ""  # noqa: PLR2004  # head and rule


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _microseconds(time: float) -> str:
    return f"{time:,.0f}" if time >= 100 else f"{time:.3g}"  # noqa: PLR2004  # 3 digits


def _yes_no(is_met: bool) -> str:  # noqa: FBT001  # it is what is reported
    return "yes" if is_met else "**no**"


if __name__ == "__main__":
    main()
