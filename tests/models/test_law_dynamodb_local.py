"""What is read is written back the same, through AWS's own DynamoDB Local."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dynamodb_local import Table
from fuzzing import slow
from hypothesis import given
from law import lost
from law_items import items_of
from law_readings import Reading, ReadingEvent

from ddbevents import decode_item, encode_item, iter_records

KEYS = {"ident": "S", "at": "S"}


@pytest.fixture(scope="module")
def table(make_table: Callable[..., Table]) -> Table:
    return make_table(KEYS)


def test_an_item_goes_through_the_table_unchanged(table: Table) -> None:
    @slow(40)
    @given(items_of(Reading))
    def check(item: Any) -> None:
        table.put(encode_item(decode_item(item, Reading)))
        stored = table.get({name: item[name] for name in KEYS})
        assert stored is not None
        assert [] == lost(item, stored)
        assert [] == lost(stored, encode_item(decode_item(stored, Reading)))

    check()


MOMENTS = [
    "2026-05-31T07:52:56.120Z",
    "2026-05-31T07:52:56.000Z",
    "2026-05-31T07:52:56Z",
    "2026-05-31T07:52:56.123456+00:00",
    "2026-05-31T07:52:56.123456+0000",
    "2026-05-31T09:52:56+02:00",
    "2026-05-31t07:52:56.1z",
    "2026-05-31 07:52:56.449057039Z",
]
IDENTS = [
    "8c4c8a3e-7b57-4c5e-9f3a-0d9f4e1b2a6d",
    "8C4C8A3E-7B57-4C5E-9F3A-0D9F4E1B2A6D",
    "8c4c8a3e7b574c5e9f3a0d9f4e1b2a6d",
]


def test_the_keys_of_a_record_find_their_item_whatever_their_spelling(
    make_table: Callable[..., Table],
) -> None:
    table = make_table(KEYS)
    for ident in IDENTS:
        for moment in MOMENTS:
            table.put(
                {
                    "ident": {"S": ident},
                    "at": {"S": moment},
                    "seen": {"SS": MOMENTS[:1]},
                    "by_day": {"M": {}},
                    "expires_at": {"N": "1700000000.1234"},
                }
            )
    records = [
        record
        for response in table.responses()
        for record in iter_records(ReadingEvent, response)
    ]
    assert len(IDENTS) * len(MOMENTS) == len(records)
    for record in records:
        key = encode_item(record.keys)
        found = table.get(key)
        assert found is not None
        assert key == {name: found[name] for name in KEYS}
        table.delete(key)
        assert table.get(key) is None
