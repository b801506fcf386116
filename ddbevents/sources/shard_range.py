"""Reads a range of a shard again, from one record to a later one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ddbevents.errors import SourceError
from ddbevents.limits import STREAM_RETENTION_HOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ddbevents.wire import DestinationRecord, StreamBatchInfo

_MOST_EMPTY_PAGES = 300
"""How many empty reads in a row end a range: about a minute of them.

A page is empty if DynamoDB read on for a while and found nothing, so a few of them do
not mean the end of a shard. But the records of a batch are near each other, and more
reads would slow down the shard's other readers, Lambda among them.
"""
_EMPTY_PAGES_AT_ONCE = 5
_SECONDS_BETWEEN_READS = 0.2
"""After that many empty pages: all readers of a shard share five reads a second."""


def read_again(client: Any, record: DestinationRecord) -> Iterator[Any]:
    """Yield the batch that an on-failure destination record is about, from the stream.

        for failed in destination_records(sqs_event):
            for record in iter_records(OrderEvent, read_again(client, failed)): ...

    `ddbevents.redrive` does more: it finds the batch's records among those of other
    batches, handles the rest of a batch, and resumes. If the event source mapping has
    filters or a parallelization factor, the batch's range also has other records: this
    function yields them too.

    Args:
        client: boto3's client of DynamoDB Streams.
        record: A record that `destination_records` returned.

    Yields:
        Responses of GetRecords.

    Raises:
        SourceError: The batch is from a Kinesis stream; or the stream no longer has all
            of it, since it keeps records for 24 hours.
    """
    if "DDBStreamBatchInfo" not in record:
        raise SourceError("a batch of a Kinesis stream, which boto3's `kinesis` reads")
    shard_range = ShardRange(client, record["DDBStreamBatchInfo"])
    try:
        for records in shard_range.pages():
            _expect_all(shard_range)
            yield {"Records": records}
    except MissingTailError:
        _expect_all(shard_range)
        raise
    _expect_all(shard_range)


def _expect_all(shard_range: ShardRange) -> None:
    if not shard_range.is_head_gone:
        return
    has = "may no longer have all"
    if shard_range.is_first_gone:
        has = "no longer has the first"
    raise SourceError(
        f"the stream {has} records of the batch: it keeps them for"
        f" {STREAM_RETENTION_HOURS} hours"
    )


class MissingTailError(SourceError):
    """A shard without the last record of a range: another shard, or it has expired."""


class ShardRange:
    """The records of a shard from one to another.

    Args:
        client: boto3's client of DynamoDB Streams.
        batch: The stream, the shard, and the sequence numbers of both records.
        wait: Called with the seconds to wait before a read.

    Attributes:
        is_head_gone: Whether the first records may be missing, since the stream no
            longer has them; certain after the last page.
        is_first_gone: Whether the first record is missing.
    """

    def __init__(
        self,
        client: Any,
        batch: StreamBatchInfo,
        *,
        wait: Callable[[float], Any] = time.sleep,
    ) -> None:
        self.is_head_gone = False
        self.is_first_gone = False
        self._client = client
        self._batch = batch
        self._wait = wait
        self._next = int(batch["startSequenceNumber"])  # the least that was not read
        self._last = int(batch["endSequenceNumber"])
        self._read: str | None = None
        self._is_over = False
        self._is_trimmed = False

    def pages(self) -> Iterator[list[Any]]:
        """Yield the records that the stream has, page by page; a page may be empty.

        Raises:
            MissingTailError: The last record is missing.
            botocore.exceptions.ClientError: AWS refused a call.

        Source: AWS, "GetRecords" of the DynamoDB Streams API.
        """
        iterator, fruitless = self._begin(), 0
        while iterator and not self._is_over and fruitless < _MOST_EMPTY_PAGES:
            if fruitless >= _EMPTY_PAGES_AT_ONCE:
                self._wait(_SECONDS_BETWEEN_READS)
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
            if self._read is None and number > self._next:
                self._is_trimmed = True  # whether or not AWS reported it
            if number > self._last:
                self._is_over = True
                return
            if self._is_trimmed and number > self._next:
                self._note_gap()
            self._is_trimmed = False
            if number >= self._next:
                self._read, self._next = text, number + 1
                self._is_over = number == self._last
                yield record

    def _note_gap(self) -> None:
        """Note that records before the next one may be missing."""
        self.is_head_gone = True
        self.is_first_gone |= self._read is None

    def _expect_last(self) -> None:
        if self._is_trimmed:
            self._note_gap()
        if self._next <= self._last:
            raise MissingTailError(
                f"the shard has no record {self._last}, the last one of the batch: is"
                " the message from this stream?"
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
        self._is_trimmed = True
        return self._iterator("TRIM_HORIZON")

    def _iterator(self, iterator_type: str, **where: str) -> str:
        answer = self._client.get_shard_iterator(
            StreamArn=self._batch["streamArn"],
            ShardId=self._batch["shardId"],
            ShardIteratorType=iterator_type,
            **where,
        )
        return str(answer["ShardIterator"])
