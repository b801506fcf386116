from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyarrow import parquet

import ddbevents
from benchmarks import __main__ as command
from benchmarks import (
    cold_start,
    command_line,
    concurrency,
    growth,
    memory,
    paths,
    report,
    targets,
    throughput,
    wire,
    workloads,
)
from benchmarks.analytics import __main__ as analytics
from benchmarks.analytics import export_parts, python_run, wire_structs
from benchmarks.registry import RIVALS, Rival
from benchmarks.rivals import ours
from benchmarks.tasks import TASKS
from ddbevents import cli

TABLES = report.RESULTS.with_name("tables")
RESULTS = orjson.loads(report.RESULTS.read_bytes())


@pytest.mark.parametrize("name", workloads.NAMES)
@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_ddbevents_is_right_at_every_task(task: Any, name: str) -> None:
    assert task.fault(ours, workloads.workload(name, 2)) is None


@pytest.mark.parametrize("table", ["sessions", "orders", "samples"])
def test_the_tables_are_what_the_generator_writes(table: str) -> None:
    pytest.importorskip("datamodel_code_generator")
    path = TABLES / f"{table}.schema.json"
    output = path.with_name(f"{table}.py")
    assert 0 == cli.main(["gen", str(path), "-o", str(output), "--check"])


@pytest.mark.parametrize("name", workloads.NAMES)
def test_the_harness_reads_what_it_writes(name: str) -> None:
    workload = workloads.workload(name, 2)
    read = list(map(wire.read_item, workload.items))
    assert wire.difference(workload.natives, read) is None


def test_a_workload_is_the_same_every_time() -> None:
    first = workloads.workload("typical", 2).event
    workloads.workload.cache_clear()
    assert first == workloads.workload("typical", 2).event


def test_a_large_item_is_near_the_limit_of_400_kb() -> None:
    item = workloads.workload("large").items[0]
    assert 0.9 * 409_600 < ddbevents.item_size(item) < 409_600


def test_the_events_are_small_enough_for_one_invocation() -> None:
    sizes = [len(workloads.workload(name).event) for name in workloads.NAMES]
    assert max(sizes) < workloads.PAYLOAD_LIMIT


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"a": [Decimal(1), True]}, None),
        ({"a": [1, 1]}, "a.[]: int instead of bool"),
        ({"a": [1.5, True]}, "a.[]: float instead of int"),
        ({"a": [2, True]}, "a.[]: another int"),
        ({"a": [1]}, "a: 1 elements instead of 2"),
        ({}, "item: attributes missing or added"),
    ],
)
def test_a_wrong_result_is_told_by_its_place(found: Any, told: str | None) -> None:
    assert told == wire.difference({"a": [1, True]}, found)


def test_a_float_is_not_the_decimal_next_to_it() -> None:
    assert wire.difference(Decimal("19.99"), 19.99, "price") is not None


def test_a_quick_run_covers_rivals_that_raise_and_floors(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "results.json"
    chosen = ["--rival", "ddbevents", "--rival", "boto3", "--rival", "json.loads"]
    command.main(
        [
            *("--quick", "--workload", "every-tag", "--task", "loads-item"),
            *(*chosen, "--output", str(path)),
        ]
    )
    results = orjson.loads(path.read_bytes())
    statuses = {case["rival"]: case["status"] for case in results["cases"]}
    assert {"ddbevents": "ok", "boto3": "refused", "json.loads": "floor"} == statuses
    assert report.render(results) == capsys.readouterr().out


def test_a_rival_that_is_not_installed_is_shown_as_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = Rival("absent", "absent", "ddbevents-no-such-thing")
    monkeypatch.setitem(RIVALS, "absent", absent)
    [case] = throughput.measure(["decode-item"], ["small"], ["absent"], 1, 0.001)
    assert ("missing", []) == (case["status"], case["runs"])


def test_a_rival_that_crashes_is_shown_as_crashed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(RIVALS, "broken", Rival("broken", "no_such_adapter", None))
    [case] = throughput.measure(["decode-item"], ["small"], ["broken"], 1, 0.001)
    assert ("crashed", "exit code 1") == (case["status"], case["note"])


def test_a_cost_that_grows_with_the_number_is_steep() -> None:
    assert 5 == growth.steepness({"10": 1.0, "100": 2.5, "1000": 5.0})


def test_a_handler_is_compared_with_plain_models_of_its_items() -> None:
    started = cold_start.handler(1)
    assert [cold_start.PLAIN, "ddbevents"] == list(started)
    assert all(times["import"] > times["first"] > 0 for times in started.values())


def test_a_handler_may_take_some_milliseconds_more_than_plain_models() -> None:
    def started(milliseconds: float) -> dict[str, Any]:
        return {
            cold_start.PLAIN: {"runs": [80.0, 90.0, 100.0]},
            "ddbevents": {"runs": [80 + milliseconds, 90 + milliseconds, 500.0]},
        }

    results: dict[str, Any] = {"cases": [], "imports": {}, "memory": {}}
    met = [
        outcome.is_met
        for extra in (18.0, 18.1)
        for outcome in targets.outcomes({**results, "handler": started(extra)})
    ]
    assert [True, False] == met


def test_growth_is_measured_at_each_number() -> None:
    costs = growth.per_record([1, 2], 1)
    assert [["1", "2"]] * 7 == [[*each] for each in costs.values()]
    assert ["1", "4"] == [*growth.per_kilobyte([1, 4], 1)]


def test_concurrency_is_measured_in_threads_and_in_tasks() -> None:
    assert ["threads", "tasks"] == [*concurrency.overhead(1)]
    assert all(seconds < 1 for seconds in concurrency.elapsed([25])[25])


def test_decoding_a_file_takes_less_than_three_times_what_it_must() -> None:
    files = command_line.measure(rounds=3, batches=5)
    results = {"cases": [], "imports": {}, "memory": {}, "command_line": files}
    found = [float(each.measured) for each in targets.outcomes(results)]
    assert ["full export", "change records"] == [*files]
    assert all(0 < each < 3 for each in found), found


def test_an_event_of_6_mb_takes_less_than_twice_its_tree_and_models() -> None:
    assert memory.ratio(memory.measure(("orjson.loads", "ddbevents"))) < 2


def test_the_published_results_are_of_all_rivals() -> None:
    assert list(RIVALS) == list(RESULTS["about"]["versions"])


def test_the_page_shows_the_published_results() -> None:
    page = report.PAGE.read_text()
    assert page == report.inserted(page, report.published())


def test_the_figure_shows_every_task_of_the_published_results() -> None:
    plot = pytest.importorskip("benchmarks.plot", exc_type=ImportError)
    assert len(plot.SHOWN) == len(plot.draw(RESULTS).axes)


def test_the_compiled_path_reads_an_event_as_the_reference_path() -> None:
    compiled, reference = paths.readers()
    records = {"Records": workloads.workload("typical", 3).records}
    assert compiled(records) == reference(records)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files of a small export, of a few items again and again."""
    monkeypatch.setattr(export_parts, "FOLDER", tmp_path)
    monkeypatch.setattr(export_parts, "ITEMS", 30)
    monkeypatch.setattr(export_parts, "_PART", 600_000)
    return [*map(str, export_parts.export_parts(1))]


def items(parts: list[str]) -> list[dict[str, Any]]:
    texts = (gzip.decompress(Path(part).read_bytes()) for part in parts)
    return [orjson.loads(line)["Item"] for text in texts for line in text.splitlines()]


def test_an_export_repeats_its_items_under_other_keys(parts: list[str]) -> None:
    found = items(parts)
    assert 2 == len(parts)
    assert len(found) == len({item["pk"]["S"] for item in found})
    assert 30 == len({orjson.dumps(item | {"pk": None}) for item in found})
    assert found[0]["campaign"] == found[30]["campaign"]


def test_python_reads_an_export_into_the_same_columns_in_both_ways(
    parts: list[str], tmp_path: Path
) -> None:
    for write in python_run.contender(parts, Path(), tmp_path).tasks.values():
        write()
    ours, others = (
        parquet.read_table(tmp_path / f"{name}.parquet").to_pylist()
        for name in ("ddbevents", "boto3")
    )
    for row in [*ours, *others]:
        row["tags"] = row["tags"] and sorted(row["tags"])
    assert len(items(parts)) == len(ours)
    assert others == ours
    assert '{"campaign":{"S":"spring"}}' == ours[0]["ddb_more"]
    assert ours[1]["ddb_more"] is None


def test_the_structs_of_the_wire_hold_whole_orders(parts: list[str]) -> None:
    for item in items(parts):
        item.pop("campaign", None)
        assert [*item] == [name for name in wire_structs.ORDER if name in item]
        for name, value in item.items():
            assert value.keys() <= wire_structs.ORDER[name].keys()


def test_structs_of_the_wire_are_types_of_each_engine() -> None:
    value = {"a": {"L": [{"S": str, "NULL": bool}]}}
    assert 'STRUCT("a" STRUCT("L" STRUCT("S" VARCHAR, "NULL" BOOLEAN)[]))' == (
        wire_structs.duckdb_type(value)
    )
    assert "STRUCT<`a`: STRUCT<`L`: ARRAY<STRUCT<`S`: STRING, `NULL`: BOOLEAN>>>>" == (
        wire_structs.spark_type(value)
    )


def test_typed_columns_are_compared_with_structs_of_the_wire() -> None:
    results: Any = {
        "duckdb": {"wire": taken(20, 10), "typed": taken(25, 20), "peak": 1e9},
        "spark": {"wire": taken(50, 25), "typed": taken(150, 75), "peak": 2e9},
        "python": {"ddbevents": taken(50, 50), "boto3": taken(75, 80), "peak": 3e8},
    }
    lines = analytics.render(results, 1000).splitlines()
    assert "| DuckDB: typed columns | 40 | 50 | 1.25 x | 1,000 |" in lines
    assert "| Spark: structs of the wire | 20 | 40 |  | 2,000 |" in lines
    assert 3 == analytics.ratio(results["spark"])


def taken(processor: float, elapsed: float) -> dict[str, float]:
    return {"processor": processor, "elapsed": elapsed}
