"""Reads a live stream, shard by shard, through the streams API."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ddbevents.wire import GetRecordsResponse

_SECONDS_BETWEEN_POLLS = 1.0
"""AWS allows five reads of a shard a second, for all its readers together."""


def read_stream(
    client: Any,
    stream_arn: str,
    *,
    start: Literal["TRIM_HORIZON", "LATEST"] = "TRIM_HORIZON",
    wait: Callable[[float], Any] = time.sleep,
) -> Iterator[GetRecordsResponse]:
    """Yield the responses of a stream that have records, as long as the stream lives.

        client = boto3.client("dynamodbstreams")
        for record in iter_records(OrderEvent, read_stream(client, arn)): ...

    A shard is read to its end before the shards that it splits into, so each item's
    changes stay in order. It ends when the stream is disabled and has been read to its
    end.

    Args:
        client: boto3's client of DynamoDB Streams.
        stream_arn: The stream.
        start: TRIM_HORIZON for all records that the stream still has, LATEST for new
            records only.
        wait: Called with the seconds to wait before the next read, if there was nothing
            to read.

    Source: AWS, "DynamoDB Streams API: Reading and processing a stream".
    """
    reader = _StreamReader(client, stream_arn, start)
    more = reader.opens_shards()
    while more:
        open_before, idle = len(reader.shards), True
        for shard in [*reader.shards.values()]:
            response = reader.read(shard)
            if response["Records"]:
                idle = False
                yield response
        if idle:
            wait(_SECONDS_BETWEEN_POLLS)
        if idle or len(reader.shards) < open_before:
            more = reader.opens_shards()


@dataclass
class _Shard:
    name: str
    iterator: str
    start: str
    last_number: str | None = None


class _StreamReader:
    """Which shards of a stream are being read, and which have been.

    Attributes:
        shards: Those being read, by name.
    """

    def __init__(self, client: Any, stream_arn: str, start: str) -> None:
        self.shards: dict[str, _Shard] = {}
        self._client = client
        self._stream_arn = stream_arn
        self._start = start
        self._done: set[str] = set()

    def opens_shards(self) -> bool:
        """Open the shards that can be read now; return whether more may come.

        A shard comes after the one that it was split from. AWS lists shards a little
        late, so they are listed again and again.
        """
        described, status = self._described()
        if self._start == "LATEST":
            self._done |= {name for name, each in described.items() if _is_closed(each)}
        for name in described.keys() - self._done - self.shards.keys():
            parent = described[name].get("ParentShardId")
            if parent in self._done or parent not in described:
                self.shards[name] = _Shard(
                    name, self._iterator(name, self._start), self._start
                )
        self._start = "TRIM_HORIZON"
        return bool(self.shards) or status != "DISABLED"

    def read(self, shard: _Shard) -> GetRecordsResponse:
        """Return a shard's next records; at its end, open the shards after it."""
        try:
            response = self._client.get_records(ShardIterator=shard.iterator)
        except self._client.exceptions.ExpiredIteratorException:
            # It lives for 15 minutes; the caller may take longer with the records.
            if shard.last_number is None and shard.start == "LATEST":
                raise  # there is no place to go on from
            shard.iterator = self._iterator(shard.name, shard.start, shard.last_number)
            return {"Records": []}
        if response["Records"]:
            shard.last_number = response["Records"][-1]["dynamodb"]["SequenceNumber"]
        if "NextShardIterator" in response:
            shard.iterator = response["NextShardIterator"]
        else:
            self._done.add(shard.name)
            del self.shards[shard.name]
        return response  # type: ignore[no-any-return]  # boto3's client is untyped here

    def _iterator(self, name: str, start: str, after: str | None = None) -> str:
        where: dict[str, str] = {"ShardIteratorType": start}
        if after is not None:
            where = {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": after,
            }
        answer = self._client.get_shard_iterator(
            StreamArn=self._stream_arn, ShardId=name, **where
        )
        return str(answer["ShardIterator"])

    def _described(self) -> tuple[dict[str, Any], str]:
        shards: dict[str, Any] = {}
        after: dict[str, str] = {}
        while True:
            page = self._client.describe_stream(StreamArn=self._stream_arn, **after)
            described = page["StreamDescription"]
            shards |= {shard["ShardId"]: shard for shard in described["Shards"]}
            if "LastEvaluatedShardId" not in described:
                return shards, described["StreamStatus"]
            after = {"ExclusiveStartShardId": described["LastEvaluatedShardId"]}


def _is_closed(shard: Any) -> bool:
    return "EndingSequenceNumber" in shard["SequenceNumberRange"]
