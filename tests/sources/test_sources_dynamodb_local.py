"""Live streams of DynamoDB Local."""

from __future__ import annotations

from itertools import islice
from typing import Any

import dynamodb_local as local

from ddbevents import StreamEvent, iter_records
from ddbevents.sources import read_again, read_stream


def test_a_stream_is_read_as_it_was_written(
    dynamodb_local: str, make_table: Any
) -> None:
    table = make_table()
    for number in range(3):
        table.put({"pk": {"S": "a"}, "n": {"N": str(number)}, "b": {"B": b"\xff"}})
    client = local.client("dynamodbstreams", dynamodb_local)
    arn = table.dynamodb.describe_table(TableName=table.name)["Table"][
        "LatestStreamArn"
    ]
    records = list(islice(iter_records(StreamEvent, read_stream(client, arn)), 3))
    images = [getattr(record, "new_image", None) for record in records]
    assert [{"pk": "a", "n": n, "b": b"\xff"} for n in range(3)] == images


def test_a_batch_that_was_given_up_is_read_again(
    dynamodb_local: str, make_table: Any
) -> None:
    table = make_table()
    for number in range(5):
        table.put({"pk": {"S": "a"}, "n": {"N": str(number)}})
    client = local.client("dynamodbstreams", dynamodb_local)
    arn = table.dynamodb.describe_table(TableName=table.name)["Table"][
        "LatestStreamArn"
    ]
    described = client.describe_stream(StreamArn=arn)["StreamDescription"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in table.records()]
    failed: Any = {
        "DDBStreamBatchInfo": {
            "streamArn": arn,
            "shardId": described["Shards"][0]["ShardId"],
            "startSequenceNumber": numbers[1],
            "endSequenceNumber": numbers[3],
        }
    }
    again = iter_records(StreamEvent, read_again(client, failed))
    assert numbers[1:4] == [record.sequence_number for record in again]
