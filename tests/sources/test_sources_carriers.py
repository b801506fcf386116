"""Change records in the envelopes of other services are the same records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from carried import (
    boto3_response,
    bus_event,
    firehose_event,
    kinesis_response,
    listed,
    notification,
    queue_event,
    received,
    topic_event,
)
from deliveries import (
    OrderEvent,
    insert,
    kinesis_change,
    kinesis_record,
    lambda_event,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ddbevents import RecordError, SourceError, StreamEvent, iter_records
from ddbevents.sources import Source, detect_source

CHANGES = [insert(1), insert(2)]


SEVERAL = [
    (listed, Source.LIST),
    (received, Source.MESSAGES),
    (queue_event, Source.MESSAGES),
    (topic_event, Source.MESSAGES),
    (firehose_event, Source.FIREHOSE),
    (kinesis_response, Source.KINESIS_GET_RECORDS),
    (boto3_response, Source.KINESIS_GET_RECORDS),
]
ONE = [(notification, Source.MESSAGES), (bus_event, Source.EVENTBRIDGE)]
EVENTS = [lambda_event(*CHANGES), kinesis_change(1), lambda_event(kinesis_record(1))]


def images(event: Any) -> list[Any]:
    records = iter_records(OrderEvent, event)
    return [getattr(record, "new_image", None) for record in records]


@pytest.mark.parametrize("event", EVENTS, ids=["Lambda", "change", "Kinesis"])
@pytest.mark.parametrize(("wrap", "source"), SEVERAL)
def test_an_envelope_with_events_reads_as_these(
    wrap: Any, source: Source, event: Any
) -> None:
    wrapped = wrap(event, event)
    assert source is detect_source(wrapped)
    assert [*images(event), *images(event)] == images(wrapped)


@pytest.mark.parametrize("event", EVENTS, ids=["Lambda", "change", "Kinesis"])
@pytest.mark.parametrize(("wrap", "source"), ONE)
def test_an_envelope_with_an_event_reads_as_it(
    wrap: Any, source: Source, event: Any
) -> None:
    assert source is detect_source(wrap(event))
    assert images(event) == images(wrap(event))


TEXTS = [
    each
    for each in [*(wrap for wrap, _ in SEVERAL), notification, bus_event]
    if each not in {listed, boto3_response}
]


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(TEXTS), max_size=4),
    st.sampled_from([listed, boto3_response, *TEXTS]),
)
def test_envelopes_may_be_inside_of_each_other(inner: list[Any], outer: Any) -> None:
    event = lambda_event(*CHANGES)
    wrapped: Any = event
    for wrap in [*inner, outer]:
        wrapped = wrap(wrapped)
    assert images(event) == images(wrapped)


@pytest.mark.parametrize(("wrap", "_"), SEVERAL)
def test_a_part_that_is_something_else_fails_alone(wrap: Any, _: Source) -> None:
    first, last = lambda_event(insert(1)), lambda_event(insert(2))
    records = iter_records(OrderEvent, wrap(first, {"order": "secret"}, last))
    assert "o1" == next(records).keys.pk
    said = "found an object with the members `order`"
    with pytest.raises(RecordError, match=f"record 1 .*{said}") as caught:
        next(records)
    assert "secret" not in str(caught.value)
    assert "o2" == next(records).keys.pk


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"Messages": [5]}, "a message with JSON text; found an int"),
        (
            {"Messages": [{"Body": "an order"}]},
            "expected JSON, found a syntax error in line 1, column 1 of the message$",
        ),
        (
            {"deliveryStreamArn": "a", "records": [{"data": "YSBsaW5l"}]},
            "expected JSON, found a syntax error in line 1, column 1 of the data$",
        ),
        (
            {"Type": "Notification", "Message": 5},
            "a message with JSON text; found an int",
        ),
        (
            {"deliveryStreamArn": "a", "records": [{"data": "x"}]},
            "expected base64 text, found text that is not base64",
        ),
        (
            {"deliveryStreamArn": "a", "records": [None]},
            "expected data, as base64 text or bytes; found None",
        ),
        (
            {"Records": [{"Data": "b'{\"a\": 1}'", "PartitionKey": "a"}]},
            r"Python's str\(\) of bytes",
        ),
    ],
)
def test_a_part_that_cannot_be_opened_fails_with_the_reason(
    event: Any, said: str
) -> None:
    records = iter_records(StreamEvent, event)
    with pytest.raises(RecordError, match=said):
        next(records)
    assert [] == [*records]


def test_a_part_that_fails_is_named() -> None:
    with pytest.raises(RecordError, match=r"record 0 \(m-1\) cannot be read"):
        next(iter_records(StreamEvent, received({"order": 7})))


def test_too_many_envelopes_are_refused() -> None:
    event: Any = insert(1)
    for _ in range(9):
        event = [{"Messages": [{"Body": json.dumps(event)}]}]
    with pytest.raises(RecordError, match="too many envelopes inside of each other"):
        next(iter_records(StreamEvent, event))
    detail: Any = insert(1)
    for _ in range(300):
        detail = bus_event(detail)
    with pytest.raises(SourceError, match="too many of them inside of each other"):
        iter_records(StreamEvent, detail)


def test_what_was_dumped_with_str_is_read_but_for_bytes() -> None:
    record = insert(1)
    moment = datetime(2026, 11, 23, 11, 44, 7, tzinfo=UTC)
    record["dynamodb"]["ApproximateCreationDateTime"] = moment
    del record["dynamodb"]["NewImage"]["thumb"]
    response = {"Records": [record], "NextShardIterator": "AAAA"}
    [read] = iter_records(OrderEvent, json.dumps(response, default=str))
    assert moment == read.approximate_creation_date_time
    record["dynamodb"]["NewImage"]["thumb"] = {"B": b"\x00\xff"}
    said = r"str\(\) of bytes.*: write bytes as base64 text at `dynamodb.NewImage"
    with pytest.raises(RecordError, match=said):
        next(iter_records(OrderEvent, json.dumps(response, default=str)))
