"""Reads a range of a shard again: all of it, from a record to a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.errors import SourceError
from ddbevents.limits import STREAM_RETENTION_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.wire import DestinationRecord, StreamBatchInfo

_MOST_EMPTY_PAGES = 1_000
"""How many pages without a record in a row: a page is empty wherever DynamoDB read on
for a while and found nothing, so one says nothing about the end of a shard."""


def read_again(client: Any, record: DestinationRecord) -> Iterator[Any]:
    """Yield the batch that an on-failure destination record is about, from the stream.

        for failed in destination_records(sqs_event):
            for record in iter_records(OrderEvent, read_again(client, failed)): ...

    `ddbevents.redrive` does more: it finds the batch's records among those of others,
    takes what is left of a batch, and resumes. Where the event source mapping has
    filters or a parallelization factor, other records are in the batch's range, and
    they come along.

    Args:
        client: boto3's client of DynamoDB Streams.
        record: One of those that `destination_records` returns.

    Yields:
        Responses of GetRecords.

    Raises:
        SourceError: The batch is one of a Kinesis stream; or the stream no longer has
            all of it, as it keeps records for 24 hours.
    """
    if "DDBStreamBatchInfo" not in record:
        raise SourceError("a batch of a Kinesis stream, which boto3's `kinesis` reads")
    shard_range = ShardRange(client, record["DDBStreamBatchInfo"])
    for records in shard_range.pages():
        if shard_range.is_head_gone:
            raise SourceError(
                "the stream no longer has the first records of the batch: it keeps"
                f" them for {STREAM_RETENTION_HOURS} hours"
            )
        yield {"Records": records}


class ShardRange:
    """The records of a shard from one to another.

    Args:
        client: boto3's client of DynamoDB Streams.
        batch: The stream, the shard, and the sequence numbers of both records.

    Attributes:
        is_head_gone: Whether the stream no longer has the first of them, as far as
            pages were read.
    """

    def __init__(self, client: Any, batch: StreamBatchInfo) -> None:
        self.is_head_gone = False
        self._client = client
        self._batch = batch
        self._first = int(batch["startSequenceNumber"])
        self._last = int(batch["endSequenceNumber"])
        self._read: str | None = None
        self._is_over = False

    def pages(self) -> Iterator[list[Any]]:
        """Yield the records that the stream has, page by page; a page may be empty.

        Raises:
            SourceError: The last record is missing, and others are not.
            botocore.exceptions.ClientError: AWS refused a call.

        Source: AWS, "GetRecords" of the DynamoDB Streams API.
        """
        iterator, fruitless = self._begin(), 0
        while iterator and not self._is_over and fruitless < _MOST_EMPTY_PAGES:
            fruitless += 1
            try:
                response = self._client.get_records(ShardIterator=iterator)
            except self._client.exceptions.ExpiredIteratorException:
                iterator = self._begin()
            except self._client.exceptions.TrimmedDataAccessException:
                iterator = self._begin_at_oldest()
            else:
                if response["Records"]:
                    fruitless = 0
                iterator = response.get("NextShardIterator")
                yield [*self._wanted(response["Records"])]
        self._expect_last()

    def _wanted(self, records: list[Any]) -> Iterator[Any]:
        """Yield the records of a page that are in the range and were not read yet."""
        for record in records:
            text = record["dynamodb"]["SequenceNumber"]
            number = int(text)  # their lengths differ: as text they do not compare
            if self._read is None and number > self._first:
                self.is_head_gone = True
            if number > self._last:
                self._is_over = True
                return
            if number > int(self._read or self._first - 1):
                self._read = text
                self._is_over = number == self._last
                yield record

    def _expect_last(self) -> None:
        is_all_gone = self.is_head_gone and self._read is None
        if is_all_gone or (self._read and int(self._read) == self._last):
            return
        raise SourceError(
            f"the shard has no record {self._last}, the last one of the batch: is the"
            " message from this stream?"
        )

    def _begin(self) -> str:
        """Return an iterator for what was not read yet."""
        try:
            if self._read is None:
                number = self._batch["startSequenceNumber"]
                return self._iterator("AT_SEQUENCE_NUMBER", SequenceNumber=number)
            return self._iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=self._read)
        except self._client.exceptions.TrimmedDataAccessException:
            return self._begin_at_oldest()

    def _begin_at_oldest(self) -> str:
        self.is_head_gone = True
        return self._iterator("TRIM_HORIZON")

    def _iterator(self, iterator_type: str, **where: str) -> str:
        answer = self._client.get_shard_iterator(
            StreamArn=self._batch["streamArn"],
            ShardId=self._batch["shardId"],
            ShardIteratorType=iterator_type,
            **where,
        )
        return str(answer["ShardIterator"])
