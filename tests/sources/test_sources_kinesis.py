"""Kinesis Data Streams for DynamoDB: what it sends otherwise than a stream."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from deliveries import (
    OrderEvent,
    insert,
    kinesis_change,
    kinesis_record,
    lambda_event,
)
from hypothesis import given
from hypothesis import strategies as st

from ddbevents import RecordError, StreamEvent, decode_item, encode_item, iter_records
from ddbevents.codec import Codec

CDC = Codec(binary="double-base64")


def base64_json(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def read(event: Any) -> Any:
    [record] = iter_records(OrderEvent, event)
    return record


def read_native(event: Any) -> Any:
    [record] = iter_records(StreamEvent, event)
    return record


def image_error(image: Any) -> RecordError:
    change = kinesis_change(1)
    change["dynamodb"] = change["dynamodb"] | {"NewImage": image}
    with pytest.raises(RecordError) as caught:
        read(change)
    return caught.value


@pytest.mark.parametrize(
    "event",
    [lambda_event(kinesis_record(1)), kinesis_change(1)],
    ids=["in a Lambda event", "by itself"],
)
def test_a_change_reads_as_the_same_one_of_a_stream(event: Any) -> None:
    from_kinesis, from_stream = read(event), read(lambda_event(insert(1)))
    assert from_stream.keys == from_kinesis.keys
    assert from_stream.new_image == from_kinesis.new_image
    assert from_stream.table_name == from_kinesis.table_name
    assert (
        from_stream.approximate_creation_date_time
        == from_kinesis.approximate_creation_date_time
    )


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        (1731924555370, datetime(2024, 11, 18, 10, 9, 15, 370_000, tzinfo=UTC)),
        (1731924555370001, datetime(2024, 11, 18, 10, 9, 15, 370_001, tzinfo=UTC)),
    ],
    ids=["ms", "us"],
)
def test_times_are_milliseconds_or_microseconds(time: int, moment: datetime) -> None:
    change = kinesis_change(1)
    change["dynamodb"]["ApproximateCreationDateTime"] = time
    assert moment == read(change).approximate_creation_date_time


@pytest.mark.parametrize(
    ("time", "unit", "moment"),
    [
        (5_000_000_000, "MILLISECOND", "1970-02-27T20:53:20+00:00"),
        (90_000_000_000, "MICROSECOND", "1970-01-02T01:00:00+00:00"),
        (50_000_000_000_000, "MICROSECOND", "1971-08-02T16:53:20+00:00"),
        (1_795_434_247_000, "NANOSECOND", "2026-11-23T11:44:07+00:00"),
        (1_795_434_247_000, ["?"], "2026-11-23T11:44:07+00:00"),
    ],
)
def test_a_unit_that_is_told_is_that_of_the_time(
    time: int, unit: Any, moment: str
) -> None:
    change = kinesis_change(1)
    change["dynamodb"]["ApproximateCreationDateTime"] = time
    change["dynamodb"]["ApproximateCreationDateTimePrecision"] = unit
    assert moment == read(change).approximate_creation_date_time.isoformat()


@pytest.mark.parametrize("time", [10**30, -(10**30), "soon"])
def test_a_time_that_is_none_is_refused_whatever_its_unit(time: Any) -> None:
    change = kinesis_change(1)
    change["dynamodb"]["ApproximateCreationDateTime"] = time
    change["dynamodb"]["ApproximateCreationDateTimePrecision"] = "MICROSECOND"
    with pytest.raises(RecordError):
        read(change)


def test_an_identity_of_null_is_none() -> None:
    assert read(kinesis_change(1)).user_identity is None


def test_a_record_has_no_sequence_number_of_its_own() -> None:
    assert read(lambda_event(kinesis_record(1))).sequence_number is None


@pytest.mark.parametrize(
    ("payload", "raw"),
    [
        ("RWdJSWV3PT0=", b"\x12\x02\x08\x7b"),
        ("Y0d4aFkyVm9iMnhrWlhKZllubDBaWE09", b"placeholder_bytes"),
        ("", b""),
    ],
    ids=["amazon-kinesis-client#959", "StarTree", "empty"],
)
def test_binary_values_of_captures_read_as_what_was_stored(
    payload: str, raw: bytes
) -> None:
    change = kinesis_change(1)
    change["dynamodb"]["NewImage"]["thumb"] = {"B": payload}
    assert raw == read(change).new_image.thumb


def test_binary_values_are_read_at_every_depth_and_in_keys() -> None:
    item = {"pk": b"\x00", "m": {"l": [b"\x01", {"s": {b"\x02", b"\x03"}}]}, "n": None}
    wire = CDC.encode_item(item)
    change = kinesis_change(1)
    change["dynamodb"] = {"Keys": {"pk": wire["pk"]}, "NewImage": wire}
    record = read_native(change)
    assert ({"pk": b"\x00"}, item) == (record.keys, record.new_image)


natives = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.sets(st.binary(max_size=3), min_size=1, max_size=3)
    | st.sets(st.text(max_size=3), min_size=1, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=3), natives, max_size=4))
def test_what_kinesis_sends_reads_as_what_a_stream_sends(item: dict[str, Any]) -> None:
    change = kinesis_change(1)
    change["dynamodb"]["NewImage"] = CDC.encode_item(item)
    record = read_native(json.dumps(change))
    assert decode_item(encode_item(item)) == record.new_image


def test_the_delivered_record_is_left_as_it_is() -> None:
    change = kinesis_change(1)
    before = json.dumps(change)
    read(change)
    assert before == json.dumps(change)


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ("AAEC/w==", "base64 of other bytes"),
        ("!", "text that is not base64"),
        (base64.b64encode(b"!").decode(), "text that is not base64"),
    ],
    ids=["single base64", "no base64", "base64 of no base64"],
)
def test_binary_that_is_not_base64_of_base64_is_refused(
    payload: str, found: str
) -> None:
    error = image_error({"a": {"L": [{"BS": [payload]}]}})
    assert str(error).endswith(f"found {found} at `NewImage.a[0][0]`")
    assert payload not in str(error)


@pytest.mark.parametrize(
    "image",
    [
        {"pk": {"X": "a"}},
        {"pk": "a"},
        {"pk": {"S": "a", "N": "1"}},
        {"pk": {"M": []}},
        {"pk": {"L": {}}},
        {"pk": {"BS": "a"}},
        {"pk": {"B": 5}},
        5,
    ],
)
def test_what_is_no_image_is_refused_as_from_any_source(image: Any) -> None:
    assert "ValidationError" == type(image_error(image).cause).__name__


def test_hostile_nesting_is_refused() -> None:
    deep: Any = {"B": "QQ=="}
    for _ in range(5000):
        deep = {"L": [deep]}
    assert "levels" in str(image_error({"pk": deep}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("!", "expected base64 text"),
        (base64.b64encode(b"{").decode(), "expected JSON"),
        (base64_json("text"), "cannot be read"),
        (base64_json({"eventName": "INSERT"}), "cannot be read"),
        (5, "without base64 text in `kinesis.data`"),
    ],
)
def test_data_that_is_no_change_fails_alone(data: Any, said: str) -> None:
    bad = kinesis_record(1, data=data)
    records = iter_records(OrderEvent, lambda_event(bad, kinesis_record(2)))
    with pytest.raises(RecordError, match=said) as caught:
        next(records)
    assert bad["kinesis"]["sequenceNumber"] == caught.value.identifier
    assert bad["eventID"] == (caught.value.event_id or bad["eventID"])
    assert "o2" == next(records).keys.pk


@pytest.mark.parametrize("record", [None, {}, {"kinesis": None}])
def test_a_record_without_its_kinesis_part_fails_alone(record: Any) -> None:
    records = iter_records(OrderEvent, lambda_event(kinesis_record(1), record))
    next(records)
    with pytest.raises(RecordError) as caught:
        next(records)
    assert caught.value.identifier is None
