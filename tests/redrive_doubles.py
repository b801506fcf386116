"""Doubles for redrive: AWS with moto in front of DynamoDB Local; and small fakes.

moto's doubles of SQS and S3 serve: they hide messages, show them again, and keep
attributes; requests to DynamoDB Local go through, by its URL. There no record ever
expires: `Trimmed` hides some. The fakes are for many runs, without waiting for boto3.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import boto3
import dynamodb_local as local
from botocore.exceptions import ClientError
from moto import mock_aws

from ddbevents.sources import as_lambda_event
from ddbevents.sources.image_binary import with_binary

SAMPLES = Path(__file__).parents[1] / "fixtures" / "events"
MARKER = ".redriven"

ORDERS = '{"dynamodb": {"NewImage": {"of": {"S": ["order"]}}}}'
Redrive = Callable[..., list[str]]
Wrap = Callable[[str, Callable[[Any], Any]], None]


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def number(record: Any) -> int:
    """Return the `n` of a record's item."""
    return int(record["dynamodb"]["NewImage"]["n"]["N"])


def sequence(record: Any) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def as_boto3(record: Any) -> Any:
    """Return a record in Lambda's form as boto3 gives it."""
    record = deepcopy(record)
    record.pop("eventSourceARN")
    change = with_binary(record["dynamodb"], b64decode)
    seconds = change["ApproximateCreationDateTime"]
    change["ApproximateCreationDateTime"] = datetime.fromtimestamp(seconds, UTC)
    record["dynamodb"] = change
    if identity := record.get("userIdentity"):
        record["userIdentity"] = {
            "Type": identity["type"],
            "PrincipalId": identity["principalId"],
        }
    return record


class Shard:
    """The stream of a table, of one shard, and the messages about its batches.

    Attributes:
        records: Those of the stream, as boto3 gives them.
    """

    def __init__(self, table: local.Table) -> None:
        described = table.dynamodb.describe_table(TableName=table.name)
        self.table = table.name
        self.arn: str = described["Table"]["LatestStreamArn"]
        described = table.streams.describe_stream(StreamArn=self.arn)
        [shard] = described["StreamDescription"]["Shards"]
        self.shard_id: str = shard["ShardId"]
        self.records = table.records()

    def batch(self, first: int, last: int, **changed: Any) -> dict[str, Any]:
        """Return the message about a batch, by the numbers of its records from 1."""
        records = self.records[first - 1 : last]
        times = [each["dynamodb"]["ApproximateCreationDateTime"] for each in records]
        info = {
            "shardId": self.shard_id,
            "startSequenceNumber": sequence(records[0]),
            "endSequenceNumber": sequence(records[-1]),
            "approximateArrivalOfFirstRecord": iso(times[0]),
            "approximateArrivalOfLastRecord": iso(times[-1]),
            "batchSize": len(records),
            "streamArn": self.arn,
        }
        message = sample("destination/message")
        return {**message, "DDBStreamBatchInfo": info | changed}


class Clients(NamedTuple):
    """Those of SQS and of S3."""

    sqs: Any
    s3: Any


class Aws:
    """A queue and a bucket, both empty.

    Attributes:
        url: The queue's.
        bucket: The bucket's name.
    """

    def __init__(self, sqs: Any, s3: Any) -> None:
        self.sqs, self.s3 = sqs, s3
        self.bucket = f"failed-{uuid4()}"
        self.url: str = sqs.create_queue(QueueName=self.bucket)["QueueUrl"]
        where = {"LocationConstraint": "eu-west-1"}
        s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration=where)

    def send(self, body: Any, **attributes: Any) -> str:
        """Send a message; return its id."""
        text = body if isinstance(body, str) else json.dumps(body)
        sent = self.sqs.send_message(
            QueueUrl=self.url, MessageBody=text, MessageAttributes=attributes
        )
        return str(sent["MessageId"])

    def messages(self) -> list[Any]:
        """Return the messages that are visible, ten at most; they stay so."""
        received = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            MessageAttributeNames=["All"],
        )
        return list(received.get("Messages", ()))

    def bodies(self) -> list[Any]:
        return [json.loads(each["Body"]) for each in self.messages()]

    def hidden(self) -> int:
        """Return how many messages somebody has received and holds."""
        name = "ApproximateNumberOfMessagesNotVisible"
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def put(self, key: str, value: Any) -> None:
        body = json.dumps(value).encode()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def objects(self) -> dict[str, Any]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", ())
        return {each["Key"]: self._get(each["Key"]) for each in listed}

    def _get(self, key: str) -> Any:
        body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"]
        return json.loads(body.read())


@contextmanager
def mocked_aws(endpoint: str) -> Iterator[Clients]:
    """Put moto in the place of AWS, save for DynamoDB Local's endpoint."""
    core: Any = {"mock_credentials": False, "passthrough": {"urls": [endpoint]}}
    with mock_aws(config={"core": core}):
        yield Clients(boto3.client("sqs"), boto3.client("s3"))


class Handler:
    """A handler that notes what it gets, and answers with what fails.

    Args:
        failing: The numbers of the records that fail.
        name: What it calls a record.

    Attributes:
        events: What it got.
        calls: The numbers of the records it got, by call.
        done: The numbers of the records that did not fail, up to the first that did.
    """

    def __init__(self, *failing: int, name: Callable[[Any], int] = number) -> None:
        self.failing = {*failing}
        self.events: list[Any] = []
        self.calls: list[list[int]] = []
        self.done: list[int] = []
        self._name = name

    def __call__(self, event: Any, _: Any) -> Any:
        self.events.append(event)
        self.calls.append([*map(self._name, event["Records"])])
        for record in event["Records"]:
            if self._name(record) in self.failing:
                return {"batchItemFailures": [{"itemIdentifier": sequence(record)}]}
            self.done.append(self._name(record))
        return {"batchItemFailures": []}


class Wrapped:
    """A client with other methods in the place of some of its own."""

    def __init__(self, client: Any, **methods: Any) -> None:
        self._client = client
        self.__dict__ |= methods

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


class Raising:
    """A method that raises the first time, and then is itself."""

    def __init__(self, method: Any, error: Exception) -> None:
        self._method = method
        self._errors = [error]

    def __call__(self, **arguments: Any) -> Any:
        if self._errors:
            raise self._errors.pop()
        return self._method(**arguments)


class Trimmed:
    """Makes clients of DynamoDB Streams for which the first records have expired.

    Args:
        gone: Their sequence numbers.
        notices: Which call says that they are gone: "get_shard_iterator";
            "get_records", as they went after the iterator was made; or none.
    """

    def __init__(
        self, gone: Sequence[str], notices: str = "get_shard_iterator"
    ) -> None:
        self._gone = {*gone}
        self._notices = notices

    def __call__(self, client: Any) -> Any:
        trimmed = client.exceptions.TrimmedDataAccessException
        broken: set[str] = set()

        def raise_trimmed(name: str) -> None:
            error = {"Code": "TrimmedDataAccessException", "Message": "trimmed"}
            raise trimmed({"Error": error}, name)

        def get_shard_iterator(**where: Any) -> Any:
            is_gone = where.get("SequenceNumber") in self._gone
            if is_gone and self._notices == "get_shard_iterator":
                raise_trimmed("GetShardIterator")
            answer = client.get_shard_iterator(**where)
            if is_gone and self._notices == "get_records":
                broken.add(answer["ShardIterator"])
            return answer

        def get_records(**where: Any) -> Any:
            if where["ShardIterator"] in broken:
                raise_trimmed("GetRecords")
            answer = client.get_records(**where)
            kept = [r for r in answer["Records"] if sequence(r) not in self._gone]
            return {**answer, "Records": kept}

        return Wrapped(
            client, get_shard_iterator=get_shard_iterator, get_records=get_records
        )


class FakeStreams:
    """A shard in memory, which ends after its last record.

    Args:
        records: As boto3 gives them.
        page_size: The most records of a page; between pages come empty ones.
    """

    class exceptions(SimpleNamespace):  # noqa: N801  # as boto3's
        class ExpiredIteratorException(Exception):  # noqa: N818  # as boto3's
            pass

        class TrimmedDataAccessException(Exception):  # noqa: N818  # as boto3's
            pass

    def __init__(self, records: Sequence[Any], page_size: int = 2) -> None:
        self._records = records
        self._page_size = page_size

    def get_shard_iterator(
        self,
        *,
        ShardIteratorType: str,  # noqa: N803  # as boto3's
        SequenceNumber: str,  # noqa: N803
        **_: Any,
    ) -> Any:
        assert "AT_SEQUENCE_NUMBER" == ShardIteratorType
        index = [*map(sequence, self._records)].index(SequenceNumber)
        return {"ShardIterator": f"{index} empty"}

    def get_records(self, *, ShardIterator: str) -> Any:  # noqa: N803  # as boto3's
        start, _, empty = ShardIterator.partition(" ")
        if empty:
            return {"Records": [], "NextShardIterator": start}
        end = int(start) + self._page_size
        page = {"Records": deepcopy(self._records[int(start) : end])}
        if end < len(self._records):
            page["NextShardIterator"] = f"{end} empty"
        return page


class FakeQueue:
    """A queue of SQS in memory; `crashes` makes the next deletion fail."""

    def __init__(self, *bodies: str) -> None:
        self._messages: dict[str, Any] = {}
        self._hidden: set[str] = set()
        self._count = 0
        self.crashes = False
        for body in bodies:
            self.send_message(MessageBody=body)

    @property
    def bodies(self) -> list[Any]:
        """Those of the messages that can be received."""
        return [
            json.loads(each["Body"])
            for name, each in self._messages.items()
            if name not in self._hidden
        ]

    def send_message(self, *, MessageBody: str, **_: Any) -> Any:  # noqa: N803
        self._count += 1
        name = f"m{self._count}"
        message = {"MessageId": name, "ReceiptHandle": name, "Body": MessageBody}
        self._messages[name] = message
        return message

    def receive_message(self, *, MaxNumberOfMessages: int, **_: Any) -> Any:  # noqa: N803
        names = [name for name in self._messages if name not in self._hidden]
        names = names[::-1][:MaxNumberOfMessages]  # as a queue may
        self._hidden |= {*names}
        return {"Messages": [self._messages[name] for name in names]} if names else {}

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803
        if self.crashes:
            self.crashes = False
            raise client_error("InternalError", "DeleteMessage")
        del self._messages[ReceiptHandle]

    def change_message_visibility_batch(self, *, Entries: Any, **_: Any) -> Any:  # noqa: N803
        shown = {e["ReceiptHandle"] for e in Entries if not e["VisibilityTimeout"]}
        self._hidden -= shown
        return {}


class FakeBucket:
    """A bucket of S3 in memory; `crashes` makes the next writing fail."""

    def __init__(self, **objects: bytes) -> None:
        self.objects = objects
        self.crashes = False

    def get_paginator(self, _: str) -> Any:
        listed = [{"Key": key} for key in sorted(self.objects)]
        return SimpleNamespace(paginate=lambda **_: [{"Contents": listed}])

    def get_object(self, *, Key: str, **_: Any) -> Any:  # noqa: N803  # as boto3's
        return {"Body": BytesIO(self.objects[Key])}

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        if self.crashes:
            self.crashes = False
            raise client_error("InternalError", "PutObject")
        self.objects[Key] = Body


class FakeSession:
    """Makes the clients that it is given, by the names of services."""

    def __init__(self, **clients: Any) -> None:
        self._clients = clients

    def client(self, service: str, **_: Any) -> Any:
        return self._clients[service]


def client_error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


def hours_ago(hours: float) -> str:
    return iso(datetime.now(UTC) - timedelta(hours=hours))


def arguments_for(options: dict[str, Any]) -> Iterator[str]:
    """Yield the command's arguments that stand for a function's."""
    names = {"filter_criteria": "filter", "start": "from"}
    yield from map(str, options.pop("files", ()))
    for name, value in options.items():
        yield f"--{names.get(name, name.replace('_', '-'))}"
        if value is not True:
            yield from [*map(str, value)] if isinstance(value, list) else [str(value)]


def info(body: Any) -> Any:
    return body["DDBStreamBatchInfo"]


def delivered(shard: Shard, first: int, last: int) -> Any:
    return as_lambda_event({"Records": shard.records[first - 1 : last]}, shard.arn)  # type: ignore[typeddict-item]  # boto3's own
