"""A sample of a table: from all over it, and no more than was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from ddbevents.infer.live_table import (
    SEGMENTS,
    SampledScan,
    describe_table,
    time_to_live_of,
)


@pytest.fixture(scope="module")
def table(make_table: Any) -> Any:
    """A table of 90 partitions."""
    table = make_table({"id": "S", "at": "N"}, "KEYS_ONLY")
    for n in range(90):
        table.put({"id": {"S": f"i{n}"}, "at": {"N": "1"}})
    return table


def test_a_table_is_described(table: Any) -> None:
    found = describe_table(table.dynamodb, table.name)
    expected = (table.name, ("id", "at"), "KEYS_ONLY", 90)
    assert expected == (found.name, found.keys, found.view_type, found.item_count)


def test_the_time_to_live_is_known_while_it_is_on(make_table: Any) -> None:
    table = make_table()
    assert time_to_live_of(table.dynamodb, table.name) is None
    setting = {"Enabled": True, "AttributeName": "ends"}
    table.dynamodb.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification=setting
    )
    assert "ends" == time_to_live_of(table.dynamodb, table.name)


@pytest.mark.parametrize("size", [1, 7, 60, 90])
def test_as_many_items_are_read_as_were_asked_for(table: Any, size: int) -> None:
    scan = SampledScan(table.dynamodb, table.name, size)
    keys = {item["id"]["S"] for item in scan}
    assert (size, size) == (len(keys), scan.count)
    assert scan.read_units > 0


@pytest.mark.parametrize("size", [1000, 10**15])
def test_all_items_are_read_if_there_are_no_more(table: Any, size: int) -> None:
    scan = SampledScan(table.dynamodb, table.name, size)
    assert 90 == len({item["id"]["S"] for item in scan})
    assert scan.is_complete


def test_items_are_taken_in_turn_from_all_segments() -> None:
    scan = SampledScan(_Endless(), "orders", 2 * SEGMENTS)
    segments = [item["segment"] for item in scan]
    assert [2] * SEGMENTS == [segments.count(n) for n in range(SEGMENTS)]
    assert not scan.is_complete


class _Endless:
    """A client of a table that has more items than anybody reads."""

    def scan(self, *, Segment: int, Limit: int, **_: Any) -> Any:  # noqa: N803
        items = [{"segment": Segment}] * Limit
        return {"Items": items, "LastEvaluatedKey": {"segment": Segment}}
