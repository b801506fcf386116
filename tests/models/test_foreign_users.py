"""Values that remember their spelling are plain ones to everybody else."""

from __future__ import annotations

import copy
import json
import pickle
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import orjson
import pandas as pd
import pyarrow as pa
import pytest
from fastapi.encoders import jsonable_encoder
from pydantic import AwareDatetime, TypeAdapter

from ddbevents import ItemModel, UnixTime, decode_item, encode_item

MOMENT = "2026-05-31T07:52:56.120Z"
IDENT = "8C4C8A3E7B574C5E9F3A0D9F4E1B2A6D"


class Visit(ItemModel):
    at: AwareDatetime
    local: AwareDatetime
    daily: time
    ident: UUID
    expires_at: Annotated[datetime, UnixTime()]


ITEM = {
    "at": {"S": MOMENT},
    "local": {"S": "2026-05-31T09:52:56.120+0200"},
    "daily": {"S": "07:52:56.120Z"},
    "ident": {"S": IDENT},
    "expires_at": {"N": "1700000000.1234"},
}
PLAIN = {
    "at": datetime(2026, 5, 31, 7, 52, 56, 120_000, UTC),
    "local": datetime(2026, 5, 31, 9, 52, 56, 120_000, timezone(timedelta(hours=2))),
    "daily": time(7, 52, 56, 120_000, UTC),
    "ident": UUID(IDENT),
    "expires_at": datetime(2023, 11, 14, 22, 13, 20, 123_400, UTC),
}
each = pytest.mark.parametrize("name", PLAIN)


def read() -> Visit:
    return decode_item(ITEM, Visit)


def written(name: str, value: Any) -> Any:
    """Return what is written for a value of a field."""
    return encode_item(read().model_copy(update={name: value}))[name]


@each
def test_a_value_is_written_as_it_was_read(name: str) -> None:
    assert ITEM[name] == encode_item(read())[name]


@each
def test_a_value_is_of_the_plain_type_and_equal_with_the_same_hash(name: str) -> None:
    value = getattr(read(), name)
    assert type(value) is type(PLAIN[name])
    assert value == PLAIN[name]
    assert hash(value) == hash(PLAIN[name])
    assert repr(value) == repr(PLAIN[name])
    assert str(value) == str(PLAIN[name])
    assert 1 == len({value, PLAIN[name]})


def pickled(value: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{
        f"pickle {protocol}": partial(pickled, protocol=protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}


@each
@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
def test_a_copy_remembers(name: str, make_copy: Callable[[Any], Any]) -> None:
    assert ITEM[name] == written(name, make_copy(getattr(read(), name)))


def test_copies_of_a_model_remember() -> None:
    for made in (
        copy.deepcopy(read()),
        pickle.loads(pickle.dumps(read())),
        read().model_copy(deep=True),
        Visit.model_validate(dict(read())),
    ):
        assert ITEM == encode_item(made)


@pytest.mark.parametrize(
    "name", sorted(PLAIN.keys() - {"daily"})
)  # it takes no aware times
def test_orjson_writes_what_it_writes_of_a_plain_value(name: str) -> None:
    assert orjson.dumps(PLAIN[name]) == orjson.dumps(getattr(read(), name))


@pytest.mark.filterwarnings("ignore:The default datetime adapter")
def test_sqlite_takes_a_datetime() -> None:
    with sqlite3.connect(":memory:") as connection:
        [stored] = connection.execute("select ?", [read().at]).fetchone()
    connection.close()
    assert stored == str(PLAIN["at"])


@each
def test_json_encoders_write_a_plain_value(name: str) -> None:
    value = getattr(read(), name)
    assert jsonable_encoder(PLAIN[name]) == jsonable_encoder(value)
    adapter: Any = TypeAdapter(type(value))
    assert adapter.dump_json(PLAIN[name]) == adapter.dump_json(value)
    assert json.dumps(PLAIN[name], default=str) == json.dumps(value, default=str)


def test_its_time_zone_serves_as_any_other() -> None:
    zone = read().local.tzinfo
    assert zone == timezone(timedelta(hours=2))
    assert timezone(timedelta(hours=2)) == zone
    assert abs(datetime.now(zone) - datetime.now(UTC)) < timedelta(minutes=1)
    assert timedelta(hours=2) == datetime.now(zone).utcoffset()
    assert datetime.fromtimestamp(0, zone) == datetime.fromtimestamp(0, UTC)
    assert timedelta(0) == read().local.dst()
    assert "+02:00" == read().local.tzname()  # by which pyarrow knows it


def test_an_http_date_can_be_made() -> None:
    date = format_datetime(read().at.astimezone(UTC), usegmt=True)
    assert "Sun, 31 May 2026 07:52:56 GMT" == date
    assert "Sun, 31 May 2026 09:52:56 +0200" == format_datetime(read().local)


def test_zoneinfo_converts_it() -> None:
    berlin = read().at.astimezone(ZoneInfo("Europe/Berlin"))
    assert PLAIN["local"] == berlin
    assert 9 == berlin.hour
    assert {"S": "2026-05-31T07:52:56.120000Z"} == written("at", berlin)


OTHERS: dict[str, Callable[[datetime], datetime]] = {
    "addition": lambda at: at + timedelta(days=1),
    "subtraction": lambda at: at - timedelta(microseconds=1),
    "replace": lambda at: at.replace(hour=1),
    "astimezone": lambda at: at.astimezone(UTC),
    "another zone": lambda at: at.replace(tzinfo=UTC),
    "now": lambda at: datetime.now(at.tzinfo),
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("name", ["at", "local"])
def test_what_is_computed_from_a_moment_has_forgotten_the_text(
    name: str, change: Callable[[datetime], datetime]
) -> None:
    changed = change(getattr(read(), name))
    forgotten = changed.astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert {"S": forgotten} == written(name, changed)


def test_what_is_computed_from_a_unix_time_has_forgotten_the_fraction() -> None:
    later = read().expires_at + timedelta(hours=1)
    assert {"N": "1700003600"} == written("expires_at", later)
    assert Decimal("1700000000.1234") == Decimal(encode_item(read())["expires_at"]["N"])


def test_what_is_made_of_a_uuid_has_forgotten_the_text() -> None:
    ident = read().ident
    for made in (UUID(str(ident)), UUID(bytes=ident.bytes), UUID(int=ident.int + 0)):
        assert {"S": str(PLAIN["ident"])} == written("ident", made)
    assert int is type(ident.int + 1)


def test_moments_and_uuids_are_in_order_with_plain_ones() -> None:
    later = datetime(2026, 5, 31, 7, 52, 57, tzinfo=UTC)
    assert [read().at, later] == sorted([later, read().at])
    assert timedelta(milliseconds=880) == later - read().at
    assert [UUID(int=1), read().ident] == sorted([read().ident, UUID(int=1)])


def test_an_http_date_is_made_of_the_value_itself() -> None:
    assert "Sun, 31 May 2026 07:52:56 GMT" == format_datetime(read().at, usegmt=True)


@pytest.mark.parametrize("name", ["at", "local", "expires_at"])
def test_pandas_has_the_moment_in_a_column(name: str) -> None:
    column = pd.Series([getattr(read(), name), getattr(read(), name)])
    assert str(column.dtype).startswith("datetime64")
    assert PLAIN[name] == column.iloc[0].to_pydatetime()


@pytest.mark.parametrize("name", ["at", "local", "expires_at"])
def test_pyarrow_has_the_moment_in_an_array(name: str) -> None:
    array = pa.array([getattr(read(), name)])
    assert pa.array([PLAIN[name]]).type == array.type
    assert [PLAIN[name]] == array.to_pylist()


@pytest.mark.parametrize("name", ["at", "local", "daily", "expires_at"])
def test_msgspec_encodes_it_as_a_plain_one(name: str) -> None:
    value = getattr(read(), name)
    assert msgspec.json.encode(PLAIN[name]) == msgspec.json.encode(value)
    assert msgspec.msgpack.encode(PLAIN[name]) == msgspec.msgpack.encode(value)


def test_msgspec_refuses_a_uuid_that_remembers_its_text() -> None:
    # The page about exactness says so; the day that it takes one, it changes.
    with pytest.raises(TypeError, match=r"uuid\.int must be an int"):
        msgspec.json.encode(read().ident)
    plain = UUID(str(read().ident))
    assert msgspec.json.encode(PLAIN["ident"]) == msgspec.json.encode(plain)
