"""Made-up date-times, times, UUIDs and UNIX times are spelled as real writers do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import find
from pydantic import UUID1, UUID7, AwareDatetime, BaseModel, NaiveDatetime

from ddbevents import ItemModel, Table, UnixTime, decode_item, encode_item
from ddbevents.codec.spelling import recall
from ddbevents.fixtures import random_items, random_records
from ddbevents.fixtures.strategies import events, from_model, records
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class Reading(ItemModel):
    id: UUID
    at: AwareDatetime
    any_at: datetime
    naive_at: NaiveDatetime
    daily_at: time
    expires_at: Annotated[datetime, UnixTime()]
    seen_at: Annotated[datetime, UnixTime("ms")]
    days: dict[AwareDatetime, int]
    counts: dict[int, str]


class ReadingKeys(ItemModel):
    id: UUID
    at: AwareDatetime


class ReadingEvent(
    Event[
        InsertRecord[Reading, ReadingKeys]
        | ModifyRecord[Reading, ReadingKeys]
        | RemoveRecord[Reading, ReadingKeys]
    ]
):
    table: ClassVar[Table] = Table("readings", "id", "at", time_to_live="expires_at")


SPELLINGS = {
    "at": [
        r".{10}T.{8}Z",
        r".{10}T.{8}\.\d{3}Z",
        r".{10}T.{8}\.\d{7}Z",
        r".{10}T.{8}\.\d{9}Z",
        r".{10}T.{8}\.\d{12}Z",
        r".{10}T.{8}\.\d{6}\+00:00",
        r".{10}T.{8}\+00:00",
        r".{10}T.{8}\.\d{6}\+0000",
        r".{10}T.{8}-05:30",
        r".{10}t.{8}\.\d{3}z",
        r".{10} .{8}\.\d{6}\+00:00",
    ],
    "any_at": [r".{10}T.{8}\.\d{9}Z", r".{10}t.{8}\.\d{3}z"],
    "daily_at": [r".{8}", r".{8}\.\d{3}Z", r".{8}\.\d{7}\+02:00"],
    "id": [
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
        r"[0-9a-f]{32}",
        r"[0-9A-F]{32}",
    ],
    "expires_at": [r"\d{10}", r"\d{10}\.\d{9}"],
    "seen_at": [r"\d{13}", r"\d{13}\.\d{9}"],
}
MIXED = [encode_item(item) for item in islice(random_items(Reading), 300)]


@pytest.mark.parametrize(
    ("name", "spelling"),
    [(name, each) for name, spellings in SPELLINGS.items() for each in spellings],
)
def test_every_spelling_comes_up(name: str, spelling: str) -> None:
    texts = [next(iter(item[name].values())) for item in MIXED]
    assert any(re.fullmatch(spelling, text) for text in texts)


def test_keys_of_maps_are_spelled_so_too() -> None:
    names = [name for item in MIXED for name in item["days"]["M"]]
    assert any(re.fullmatch(r".{10}T.{8}\.\d{7}\+02:00", name) for name in names)


def test_values_are_of_the_plain_types_and_as_if_they_were_read() -> None:
    for item in islice(random_items(Reading), 50):
        read = decode_item(encode_item(item), Reading)
        assert (UUID, datetime, time) == (
            type(item.id),
            type(item.at),
            type(item.daily_at),
        )
        assert item == read
        for name in ("id", "at", "any_at", "daily_at"):
            assert recall(getattr(item, name)) == recall(getattr(read, name))
        assert recall(item.expires_at, "s") == recall(read.expires_at, "s")
        assert recall(item.seen_at, "ms") == recall(read.seen_at, "ms")


def test_a_naive_field_gets_naive_values() -> None:
    for spellings in ("mixed", "canonical"):
        for item in islice(random_items(Reading, spellings=spellings), 20):
            assert item.naive_at.tzinfo is None


def test_canonical_values_remember_nothing() -> None:
    for item in islice(random_items(Reading, spellings="canonical"), 200):
        for value in (item.id, item.at, item.any_at, item.daily_at, *item.days):
            assert recall(value) is None
        assert recall(item.expires_at, "s") is None
        assert recall(item.seen_at, "ms") is None


def test_hypothesis_finds_spellings_unless_they_are_canonical() -> None:
    assert recall(find(from_model(Reading), lambda item: recall(item.at)).at)
    item = find(
        from_model(Reading, spellings="canonical"), lambda item: item.at.microsecond > 0
    )
    assert recall(item.at) is None


def test_keys_of_records_are_spelled_so_too() -> None:
    made = [*islice(random_records(ReadingEvent), 200)]
    keys: list[Any] = [record["dynamodb"]["Keys"] for record in made]
    assert any(key["at"]["S"].endswith("+0000") for key in keys)
    assert any(re.fullmatch("[0-9A-F]{32}", key["id"]["S"]) for key in keys)
    canonical: list[Any] = [
        record["dynamodb"]["Keys"]
        for record in islice(random_records(ReadingEvent, spellings="canonical"), 200)
    ]
    assert {"Z"} == {key["at"]["S"][-1] for key in canonical}
    assert {36} == {len(key["id"]["S"]) for key in canonical}


def test_one_seed_makes_one_sequence_of_spellings() -> None:
    assert MIXED == [encode_item(item) for item in islice(random_items(Reading), 300)]


def test_an_item_whose_time_to_live_has_a_fraction_expires() -> None:
    mix: Any = {"insert": 1, "expire": 1}
    expired: list[Any] = [
        record["dynamodb"].get("OldImage", {})
        for record in islice(random_records(ReadingEvent, mix=mix), 400)
        if "userIdentity" in record
    ]
    times = [Decimal(image["expires_at"]["N"]) for image in expired]
    assert any(seconds % 1 for seconds in times)


SURPRISES: list[Callable[[Any], object]] = [
    lambda spellings: random_items(Reading, spellings=spellings),
    lambda spellings: random_records(ReadingEvent, spellings=spellings),
    lambda spellings: from_model(Reading, spellings=spellings),
    lambda spellings: events(ReadingEvent, spellings=spellings),
    lambda spellings: records(ReadingEvent, spellings=spellings),
]


@pytest.mark.parametrize("make", SURPRISES)
def test_other_spellings_are_refused_at_once(make: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match="spellings must be one of mixed, canonical"):
        make("odd")


class Versions(BaseModel):
    first: UUID1
    seventh: UUID7


@pytest.mark.parametrize("spellings", ["mixed", "canonical"])
def test_a_uuid_is_of_the_version_that_the_field_takes(spellings: Any) -> None:
    for made in islice(random_items(Versions, spellings=spellings), 20):
        assert "7" == made.seventh.hex[12]
        assert "1" == made.first.hex[12]


class Bytes(BaseModel):
    parts: dict[bytes, int]


def test_keys_that_are_bytes_are_text_in_an_item() -> None:
    for made in islice(random_items(Bytes), 20):
        assert made == decode_item(encode_item(made), Bytes)
