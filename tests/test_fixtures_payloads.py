"""`batches` obeys both limits to the byte, and wastes none of either."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddbevents import PayloadError, Table
from ddbevents.fixtures import PAYLOAD_LIMIT, StreamTable, batches

ENVELOPE = len('{"Records":[]}')


def record(text: str, number: int = 0) -> Any:
    return {
        "eventName": "INSERT",
        "dynamodb": {"Keys": {"pk": {"S": text}}, "n": number},
    }


def payload(event: Any) -> bytes:
    """Return the JSON of an event, by another library than the one that counts."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


texts = st.text(max_size=80)
records = st.lists(st.builds(record, texts, st.integers(0, 10**9)), max_size=40)


@given(records, st.integers(1, 7), st.integers(500, 1200))
def test_batches_keep_both_limits_and_could_hold_no_more(
    given_records: list[Any], batch_size: int, max_bytes: int
) -> None:
    events = list(batches(given_records, batch_size, max_bytes))
    assert given_records == [each for event in events for each in event["Records"]]
    for event, following in zip_longest(events, events[1:]):
        assert 1 <= len(event["Records"]) <= batch_size
        assert len(payload(event)) <= max_bytes
        if following is not None:
            more = {"Records": [*event["Records"], following["Records"][0]]}
            assert len(more["Records"]) > batch_size or len(payload(more)) > max_bytes


def test_a_batch_may_fill_the_limit_to_the_last_byte() -> None:
    first, second = record("é" * 10), record("東")
    size = len(payload({"Records": [first, second]}))
    assert [2] == [
        len(event["Records"]) for event in batches([first, second], 100, size)
    ]
    assert [1, 1] == [
        len(event["Records"]) for event in batches([first, second], 100, size - 1)
    ]


def test_a_record_over_the_limit_alone_is_refused_after_those_before_it() -> None:
    small, large = record(""), record("x" * 100)
    room = len(payload({"Records": [small]}))
    assert [1] == [len(event["Records"]) for event in batches([small], 100, room)]
    expected = (
        f"record 1 is {len(payload(large))} bytes of JSON; an event of up to {room}"
        f" bytes has room for {room - ENVELOPE}"
    )
    with pytest.raises(PayloadError) as caught:
        list(batches([small, large], 1, room))
    assert expected == str(caught.value)


def test_a_record_that_is_not_json_is_refused() -> None:
    boto3 = record("")
    boto3["dynamodb"]["Keys"] = {"pk": {"B": b"\x00"}}
    with pytest.raises(PayloadError, match="record 0 is not JSON"):
        list(batches([boto3]))


@pytest.mark.parametrize("batch_size", [0, 10_001])
def test_a_batch_size_out_of_lambdas_range_is_refused_at_once(batch_size: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 10000"):
        batches([], batch_size)


def test_no_records_make_no_batch() -> None:
    assert [] == list(batches([]))


def test_the_largest_items_come_seven_at_a_time() -> None:
    table = StreamTable(Table("orders", "pk"))
    for number in range(9):
        item = {"pk": str(number), "x": "x" * (409_600 - 4)}
        table.put(item)
        table.put(item | {"x": "y" * (409_600 - 4)})
    changed = table.records[1::2]
    sizes = [len(event["Records"]) for event in batches(changed)]
    assert [7, 2] == sizes
    [first, _] = batches(changed)
    assert len(payload(first)) <= PAYLOAD_LIMIT < 6_291_456


def test_memory_holds_one_batch_of_an_endless_stream() -> None:
    def endless() -> Iterator[Any]:
        while True:
            yield record("x" * 100)

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in islice(batches(endless()), count):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(400) < 1.2 * peak(20)


def test_ten_thousand_typical_records_fill_a_payload() -> None:
    table = StreamTable(Table("orders", "pk", "sk"))
    for number in range(10_000):
        table.put(
            {
                "pk": f"CUSTOMER#{number % 97}",
                "sk": f"ORDER#{number}",
                "status": "PAID",
                "total": number,
                "tags": {"gift", "express"},
                "note": "Ring twice, and then wait",
            }
        )
    sizes = [len(payload(event)) for event in batches(table.records, 10_000)]
    assert 2 == len(sizes)
    assert 0.99 * PAYLOAD_LIMIT < sizes[0] <= PAYLOAD_LIMIT
