"""Tests of the turnover, on the sample. They need DuckDB: pip install duckdb."""

from __future__ import annotations

import gzip
import shutil
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ddbevents import SourceError, StreamEvent, iter_records
from ddbevents.sources import read_export

pytest.importorskip("duckdb", reason="examples/export needs duckdb")

from duckdb import DuckDBPyConnection

from turnover import Day, Wrong, load, main, turnover, wrong_items

EXPORTS = Path(__file__).with_name("sample") / "AWSDynamoDB"
FULL, INCREMENTAL = sorted(path.parent for path in EXPORTS.glob("*/manifest-summary*"))


@pytest.fixture(scope="module")
def full() -> DuckDBPyConnection:
    """The items of the full export."""
    return load(FULL, [])


@pytest.fixture(scope="module")
def latest() -> DuckDBPyConnection:
    """The items after the changes."""
    return load(FULL, [INCREMENTAL])


def test_the_turnover_of_a_full_export(full: DuckDBPyConnection) -> None:
    assert turnover(full) == [
        Day(date(2026, 11, 20), 2, Decimal("130.25")),
        Day(date(2026, 11, 21), 1, Decimal("0.10")),
    ]


def test_the_turnover_is_what_python_adds_up(full: DuckDBPyConnection) -> None:
    paid = Decimal(0)
    for record in iter_records(StreamEvent, read_export(FULL)):
        assert record.event_name == "INSERT"  # of each item, in a full export
        image = record.new_image or {}
        if image["status"] != "PENDING":
            paid += image["total"]
    assert sum(day.turnover for day in turnover(full)) == paid


def test_changes_after_the_full_export_count(latest: DuckDBPyConnection) -> None:
    assert turnover(latest) == [
        Day(date(2026, 11, 20), 3, Decimal("140.20")),  # one more was paid
        Day(date(2026, 11, 21), 1, Decimal("0.10")),
        Day(date(2026, 11, 22), 1, Decimal("129.95")),  # a new one
    ]


def test_a_deleted_order_is_gone(latest: DuckDBPyConnection) -> None:
    gone = latest.execute("SELECT count(*) FROM latest WHERE sk = 'ORDER#5'")
    assert gone.fetchall() == [(0,)]


def test_what_is_no_order_is_reported_and_not_counted(
    full: DuckDBPyConnection, latest: DuckDBPyConnection
) -> None:
    assert wrong_items(full) == []
    assert wrong_items(latest) == [Wrong("ORDER#9", "total")]


def test_attributes_that_the_schema_does_not_name_are_kept(
    full: DuckDBPyConnection,
) -> None:
    more = full.execute("SELECT ddb_more['coupon'] FROM latest ORDER BY sk")
    assert more.fetchall() == [(None,), (None,), (None,), ('{"S":"AUTUMN"}',), (None,)]


def test_an_export_that_lost_a_line_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = shutil.copytree(FULL, tmp_path / FULL.name)
    part = export / "data" / "asdl4rqzyq.json.gz"
    lines = gzip.decompress(part.read_bytes()).splitlines(keepends=True)
    part.write_bytes(gzip.compress(b"".join(lines[1:])))
    with pytest.raises(SourceError, match=r"asdl4rqzyq\.json\.gz: 2 of 3"):
        load(export, [])
    monkeypatch.setattr(sys, "argv", ["turnover.py", str(export)])
    assert main() == 2
    assert "2 of 3" in capsys.readouterr().err
