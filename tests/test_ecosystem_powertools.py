"""Powertools for AWS Lambda: its parser, batches and data classes with our models."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
    DynamoDBRecord,
)
from aws_lambda_powertools.utilities.parser import envelopes, event_parser, parse
from aws_lambda_powertools.utilities.parser.models import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
)
from deliveries import (
    Order,
    OrderEvent,
    OrderInsertRecord,
    OrderKeys,
    insert,
    lambda_event,
    sequence_number,
)
from pydantic import ValidationError, field_validator

from ddbevents import Image, decode_item, iter_records


class OrderChange(DynamoDBStreamChangedRecordModel):
    """Powertools' model of a change, with typed images."""

    Keys: Image[OrderKeys]  # type: ignore[assignment]  # narrower than any dict
    NewImage: Image[Order] | None = None
    OldImage: Image[Order] | None = None

    @field_validator("Keys", "NewImage", "OldImage", mode="before")
    @classmethod
    def deserialize_field(cls, value: Any) -> Any:
        """Leave the image to `Image`; Powertools would decode it first."""
        return value


class OrderStreamRecord(DynamoDBStreamRecordModel):
    dynamodb: OrderChange


CONTEXT: Any = SimpleNamespace(function_name="ship")


def test_event_parser_reads_a_generated_event() -> None:
    @event_parser(model=OrderEvent)
    def handler(event: OrderEvent, _context: Any) -> list[bytes | None]:
        return [
            record.new_image.thumb
            for record in event.records
            if isinstance(record, OrderInsertRecord)
        ]

    assert [b"\x00\x01\x02\xff"] == handler(lambda_event(insert(1)), CONTEXT)


def test_event_parser_refuses_a_bad_event() -> None:
    with pytest.raises(ValidationError, match=r"dynamodb\.NewImage\.status"):
        parse(event=lambda_event(insert(1, status=5)), model=OrderEvent)


def test_the_stream_envelope_reads_a_generated_item() -> None:
    """What the envelope hands on is decoded already; its B is still base64 text."""
    event = lambda_event(insert(1))
    del event["Records"][0]["dynamodb"]["NewImage"]["thumb"]
    parsed: Any = parse(
        event=event, model=Order, envelope=envelopes.DynamoDBStreamEnvelope
    )
    assert [{"NewImage": Order(pk="o1", status="PAID"), "OldImage": None}] == parsed


@pytest.mark.parametrize("bad", [{"S": 5}, {"X": "a"}, {"N": "9" * 39}])
def test_the_batch_processor_fails_a_bad_record_alone(bad: Any) -> None:
    seen: list[Any] = []
    broken = insert(2)
    broken["dynamodb"]["NewImage"]["status"] = bad
    response = process_partial_response(
        event=lambda_event(insert(1), broken, insert(3)),
        record_handler=lambda record: seen.append(record.dynamodb.NewImage),
        processor=BatchProcessor(EventType.DynamoDBStreams, model=OrderStreamRecord),
        context=CONTEXT,
    )
    expected = {"batchItemFailures": [{"itemIdentifier": sequence_number(2)}]}
    assert expected == response
    thumb = b"\x00\x01\x02\xff"
    assert [
        Order(pk="o1", status="PAID", thumb=thumb),
        Order(pk="o3", status="PAID", thumb=thumb),
    ] == seen


def test_the_batch_processor_names_the_record_that_a_function_fails_on() -> None:
    def fail(record: OrderStreamRecord) -> None:
        if record.dynamodb.Keys.pk == "o2":
            raise RuntimeError("out of paper")

    response = process_partial_response(
        event=lambda_event(insert(1), insert(2)),
        record_handler=fail,
        processor=BatchProcessor(EventType.DynamoDBStreams, model=OrderStreamRecord),
        context=CONTEXT,
    )
    expected = {"batchItemFailures": [{"itemIdentifier": sequence_number(2)}]}
    assert expected == response


def test_a_record_of_the_batch_processor_is_read_by_iter_records() -> None:
    seen: list[str] = []

    def handle(record: DynamoDBRecord) -> None:
        [order] = iter_records(OrderEvent, record.raw_event)
        seen.append(order.keys.pk)

    response = process_partial_response(
        event=lambda_event(insert(1), insert(2, status=5), insert(3)),
        record_handler=handle,
        processor=BatchProcessor(EventType.DynamoDBStreams),
        context=CONTEXT,
    )
    expected = {"batchItemFailures": [{"itemIdentifier": sequence_number(2)}]}
    assert expected == response
    assert ["o1", "o3"] == seen


def test_an_image_of_a_data_class_is_decoded_by_the_codec() -> None:
    [record] = DynamoDBStreamEvent(lambda_event(insert(1))).records
    assert record.dynamodb is not None
    image = decode_item(record.dynamodb.raw_event["NewImage"])
    assert {"pk": "o1", "status": "PAID", "thumb": b"\x00\x01\x02\xff"} == image
