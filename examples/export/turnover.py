"""Turnover by day, from exports of the table `orders` to S3.

    python turnover.py FULL_EXPORT [INCREMENTAL_EXPORT ...]

An export is a folder with a `manifest-summary.json`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from ddbevents import SourceError
from ddbevents.sources import export_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

READERS = Path(__file__).with_name("readers") / "orders_duckdb.sql"


class Day(NamedTuple):
    """What was paid of the orders of a day, in UTC.

    Attributes:
        day: When they were placed.
        orders: How many there are.
        turnover: Their totals, in euros.
    """

    day: date
    orders: int
    turnover: Decimal


class Wrong(NamedTuple):
    """An item that is not an order.

    Attributes:
        key: Its sort key.
        problems: The attributes that are wrong.
    """

    key: str
    problems: str


def load(full: Path, incremental: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """Return a database with the table `latest`: the items after all changes.

    Args:
        full: The folder of a full export.
        incremental: The folders of the incremental exports that follow it.

    Raises:
        SourceError: An export has not all the lines that its manifests count.
    """
    database = duckdb.connect()
    database.execute(READERS.read_text("utf-8"))
    items = _checked(database, "orders_export_checked", [full])
    changes = _checked(database, "orders_incremental", incremental)
    if changes:
        select, files = "FROM orders_latest($items, $changes)", {"changes": changes}
    else:
        select, files = "FROM orders_export_checked($items)", {}
    database.execute(f"CREATE TABLE latest AS {select}", {"items": items, **files})
    return database


def _checked(
    database: duckdb.DuckDBPyConnection, reader: str, exports: Iterable[Path]
) -> list[str]:
    """Return the data files of exports, after a look at their numbers of lines."""
    paths = []
    for export in exports:
        files = export_files(export)
        counts = database.execute(
            f"SELECT ddb_file, count(*) FROM {reader}($files) GROUP BY ALL",  # noqa: S608  # a reader of ours
            {"files": files.paths},
        )
        files.check_counts(dict(counts.fetchall()))
        paths += files.paths
    return paths


def turnover(database: duckdb.DuckDBPyConnection) -> list[Day]:
    """Return the turnover of each day, without what is not paid yet."""
    rows = database.execute("""
        SELECT CAST(placed_at AT TIME ZONE 'UTC' AS DATE) AS day, count(*), sum(total)
        FROM latest WHERE ddb_problems IS NULL AND status <> 'PENDING'
        GROUP BY day ORDER BY day
    """)
    return [Day(*row) for row in rows.fetchall()]


def wrong_items(database: duckdb.DuckDBPyConnection) -> list[Wrong]:
    """Return the items that no turnover has: somebody must look at them."""
    rows = database.execute("""
        SELECT sk, ddb_problems FROM latest
        WHERE ddb_problems IS NOT NULL ORDER BY ALL
    """)
    return [Wrong(*row) for row in rows.fetchall()]


def main() -> int:
    """Print a line for each day; return 1 if an item is not an order."""
    parser = argparse.ArgumentParser(description="Turnover by day, from exports to S3.")
    parser.add_argument("full", type=Path, metavar="FULL_EXPORT")
    parser.add_argument(
        "incremental", type=Path, nargs="*", metavar="INCREMENTAL_EXPORT"
    )
    options = parser.parse_args()
    try:
        database = load(options.full, options.incremental)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    for day, orders, total in turnover(database):
        print(f"{day}  orders: {orders}  euros: {total:.2f}")
    wrong = wrong_items(database)
    for key, problems in wrong:
        print(f"{key} is not an order: {problems}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
