"""By which transport an event came; and what is said of one that none brings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from deliveries import insert, kinesis_change, kinesis_record, lambda_event

from ddbevents import SourceError
from ddbevents.sources import Source, detect_source

BATCH_INFO = {"DDBStreamBatchInfo": {"shardId": "shardId-0"}}
ITEMS = (
    "which has items and no changes: `ddbevents decode`, `validate` and `infer` read"
    " them"
)
EXPORT = (
    "of an export to S3: read the folder that has it (`read_export`, or its name on"
    " the command line)"
)
TEXT = json.dumps(BATCH_INFO)
FROM_BOTO3 = insert(1)
FROM_BOTO3["dynamodb"] = FROM_BOTO3["dynamodb"] | {
    "ApproximateCreationDateTime": datetime(2026, 11, 23, tzinfo=UTC)
}


@pytest.mark.parametrize(
    ("event", "source"),
    [
        ([insert(1)], Source.PIPES),
        ([], Source.PIPES),
        ([None, insert(1)], Source.PIPES),
        ([{"eventSource": "aws:dynamodb"}], Source.PIPES),
        ([lambda_event(insert(1))], Source.LIST),
        ([lambda_event()], Source.LIST),
        ([kinesis_change(1)], Source.LIST),
        (lambda_event({"eventSource": "aws:sqs", "body": "hi"}), Source.MESSAGES),
        (lambda_event({"EventSource": "aws:sns", "Sns": {}}), Source.MESSAGES),
        ({"Type": "Notification", "Message": "an order"}, Source.MESSAGES),
        (BATCH_INFO, Source.DESTINATION),
        (BATCH_INFO | lambda_event(insert(1)), Source.DESTINATION),
        (lambda_event({"eventSource": "aws:sqs", "body": TEXT}), Source.DESTINATION),
        (
            lambda_event({"EventSource": "aws:sns", "Sns": {"Message": TEXT}}),
            Source.DESTINATION,
        ),
        ({"Type": "Notification", "Message": TEXT}, Source.DESTINATION),
        (lambda_event(kinesis_record(1)), Source.KINESIS),
        (lambda_event(kinesis_record(1)) | {"window": {}}, Source.KINESIS),
        (lambda_event(insert(1)) | {"window": {}}, Source.WINDOW),
        (lambda_event() | {"isFinalInvokeForWindow": True}, Source.WINDOW),
        (lambda_event(insert(1)) | {"NextShardIterator": "a"}, Source.GET_RECORDS),
        (lambda_event() | {"NextShardIterator": "a"}, Source.GET_RECORDS),
        (lambda_event(FROM_BOTO3), Source.GET_RECORDS),
        (lambda_event(insert(1)), Source.LAMBDA),
        (lambda_event({"dynamodb": {}}), Source.LAMBDA),
        (lambda_event(None, {"dynamodb": {}}), Source.LAMBDA),
        (kinesis_change(1), Source.KINESIS_RECORD),
        (insert(1), Source.STREAM_RECORD),
        ({"Item": {}}, Source.EXPORT_ITEM_RECORD),
        ({"Metadata": {}, "Keys": {}}, Source.EXPORT_CHANGE_RECORD),
        (lambda_event(), Source.EMPTY),
    ],
)
def test_each_source_is_told_by_its_envelope(event: Any, source: Source) -> None:
    assert source is detect_source(event)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (None, "None"),
        ("text", "a str"),
        ({}, "an empty object"),
        ({"Records": {}}, "`Records` that are a dict, not a list"),
        ({"Records": [{}]}, "`Records` that are not change records"),
        ({"Records": ["a"]}, "`Records` that are not change records"),
        (
            {"Records": [{"eventSource": "aws:s3"}]},
            "`Records` of the event source aws:s3",
        ),
        (
            [{"eventSource": "aws:kinesis"}],
            "a list of records of the event source aws:kinesis",
        ),
        ([1, 2], "a list that begins with an int"),
        (
            [{"pk": {"S": "a"}}],
            f"a list that begins with what DynamoDB's API reads or writes, {ITEMS}",
        ),
        ([[insert(1)]], "a list that begins with a list"),
        (
            {"Items": [], "Count": 0},
            f"what Scan or Query returns, {ITEMS}",
        ),
        (
            {"exportArn": "arn", "manifestFilesS3Key": "key"},
            f"the manifest {EXPORT}",
        ),
        (
            {"detail-type": "order", "detail": {"id": 7}},
            "an EventBridge event whose `detail` is an object with the members `id`",
        ),
        (
            {"detail-type": "order", "detail": "secret"},
            "an EventBridge event whose `detail` is not an object",
        ),
        ({"pk": {"S": "a"}}, f"what DynamoDB's API reads or writes, {ITEMS}"),
        ({"pk": "a"}, "an object with the members `pk`"),
        (
            {"Items": [{"pk": "a", "n": 1}]},
            (
                "what Scan or Query returns, but with items in plain JSON: `ddbevents"
                " infer --native` reads these"
            ),
        ),
        (
            {"logEvents": [], "messageType": "DATA_MESSAGE"},
            "a batch of CloudWatch Logs: read the `message` of each of its events",
        ),
        (
            dict.fromkeys("abcdefg"),
            "an object with the members `a`, `b`, `c`, `d`, `e`, ...",
        ),
        (
            {"detail": {}, "source": "my.app"},
            "an object with the members `detail`, `source`",
        ),
    ],
)
def test_an_unknown_event_is_refused_by_what_it_looks_like(
    event: Any, found: str
) -> None:
    with pytest.raises(SourceError) as caught:
        detect_source(event)
    expected = f"expected an event with DynamoDB change records; found {found}"
    assert expected == str(caught.value)


def test_a_message_shows_no_more_than_the_start_of_a_name() -> None:
    with pytest.raises(SourceError) as caught:
        detect_source({"x" * 1000: None})
    assert len(str(caught.value)) < 150
