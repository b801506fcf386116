"""What a handler gets, and a function on AWS."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from redrive_doubles import (
    Aws,
    FakeSession,
    FakeStreams,
    Handler,
    Redrive,
    Shard,
    Wrap,
    as_boto3,
    info,
    sample,
    sequence,
)

from ddbevents.cli import main
from ddbevents.redrive import Status, redrive

# What the handler gets


def test_a_handler_gets_what_lambda_sends(
    aws: Aws, make_table: Any, redriven: Redrive
) -> None:
    table = make_table({"pk": "S", "sk": "B"})
    nested = {"L": [{"M": {"raw": {"B": b"\xff"}, "flag": {"BOOL": True}}}]}
    table.put(
        {
            "pk": {"S": "o1"},
            "sk": {"B": b"\x00"},
            "thumb": {"B": b"\x00\xff"},
            "tags": {"BS": [b"a", b"b"]},
            "total": {"N": "1.50"},
            "lines": nested,
        }
    )
    shard = Shard(table)
    [read] = shard.records
    aws.send(shard.batch(1, 1))
    handler = Handler(name=lambda _: 1)
    assert ["done"] == redriven(handler, queue=aws.url)
    change = read["dynamodb"]
    image = {
        "pk": {"S": "o1"},
        "sk": {"B": "AA=="},
        "thumb": {"B": "AP8="},
        "tags": {"BS": ["YQ==", "Yg=="]},
        "total": {"N": "1.5"},
        "lines": {"L": [{"M": {"raw": {"B": "/w=="}, "flag": {"BOOL": True}}}]},
    }
    seconds = change["ApproximateCreationDateTime"].timestamp()
    assert [
        {
            "Records": [
                {
                    "eventID": read["eventID"],
                    "eventName": "INSERT",
                    "eventVersion": "1.1",
                    "eventSource": "aws:dynamodb",
                    "awsRegion": "ddblocal",
                    "dynamodb": {
                        "ApproximateCreationDateTime": seconds,
                        "Keys": {"pk": {"S": "o1"}, "sk": {"B": "AA=="}},
                        "NewImage": image,
                        "SequenceNumber": change["SequenceNumber"],
                        "SizeBytes": change["SizeBytes"],
                        "StreamViewType": "NEW_AND_OLD_IMAGES",
                    },
                    "eventSourceARN": shard.arn,
                }
            ]
        }
    ] == handler.events
    [record] = handler.events[0]["Records"]
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


@pytest.mark.parametrize(
    "name",
    [
        "time-to-live-delete",  # which DynamoDB Local never makes
        "every-type",
        "binary-and-number-keys",
        "new-and-old-images",
        "keys-only",
        "global-table",
    ],
)
def test_recorded_events_come_as_lambda_sent_them(name: str) -> None:
    event = sample(name)
    records = event["Records"]
    message = sample("destination/message")
    info(message).update(
        startSequenceNumber=sequence(records[0]),
        endSequenceNumber=sequence(records[-1]),
        batchSize=len(records),
        streamArn=records[0]["eventSourceARN"],
    )
    streams = FakeStreams([*map(as_boto3, records)])
    handler = Handler(name=lambda _: 1)
    [batch] = redrive(
        files=[BytesIO(json.dumps(message).encode())],
        to_handler=handler,
        session=FakeSession(dynamodbstreams=streams),
    )
    assert (Status.DONE, len(records)) == (batch.status, batch.done)
    [sent] = handler.events
    assert json.dumps(event, sort_keys=True) == json.dumps(sent, sort_keys=True)


# A function on AWS


class FakeLambda:
    """Lambda, which answers what a handler here does."""

    def __init__(self, handler: Any, error: str | None = None) -> None:
        self.names: list[str] = []
        self._handler = handler
        self._error = error

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        self.names.append(FunctionName)
        answer = self._handler(json.loads(Payload), None)
        payload = {"Payload": BytesIO(json.dumps(answer).encode())}
        return payload | ({"FunctionError": self._error} if self._error else {})


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:ship"


def test_a_function_is_invoked(
    aws: Aws, shard: Shard, wrap: Wrap, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.send(shard.batch(2, 5))
    handler = Handler(4)
    function = FakeLambda(handler)
    wrap("lambda", lambda _: function)
    assert 1 == main(["redrive", "--queue", aws.url, "--to-function", ARN])
    assert "partly  " in capsys.readouterr().out
    handler.failing.clear()
    [batch] = redrive(queue=aws.url, to_function=ARN)
    assert Status.DONE is batch.status
    assert [[2, 3, 4, 5], [4, 5]] == handler.calls
    assert [ARN] * 2 == function.names


def test_a_function_that_raises_fails_its_batch(
    aws: Aws, shard: Shard, wrap: Wrap
) -> None:
    aws.send(shard.batch(2, 5))
    raised = {"errorMessage": "secret", "errorType": "KeyError"}
    wrap("lambda", lambda _: FakeLambda(lambda *_: raised, "Unhandled"))
    [batch] = redrive(queue=aws.url, to_function=ARN)
    assert (Status.FAILED, "the function raised KeyError") == (
        batch.status,
        batch.reason,
    )
    assert [shard.batch(2, 5)] == aws.bodies()
