"""Finds the records of a failed batch: in its message, or in the stream's shard."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.limits import STREAM_RETENTION_HOURS
from ddbevents.redrive.aws_clients import one_line, region_in
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.shard_range import MissingTailError, ShardRange

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ddbevents.filters import Pattern
    from ddbevents.redrive.failed_batch import FailedBatch
    from ddbevents.wire import StreamBatchInfo

_RETENTION = timedelta(hours=STREAM_RETENTION_HOURS)


class AmbiguousError(DdbEventsError):
    """A range of a shard that has another number of records than its batch."""


@dataclass(frozen=True, slots=True)
class BatchRecords:
    """The records of a batch that can still be handled.

    Attributes:
        records: The records, in Lambda's form and in order.
        lost: How many the stream no longer has.
        others: How many of `records` may belong to other batches.
        is_first_lost: Whether the first one is lost.
    """

    records: Sequence[Any]
    lost: int = 0
    others: int = 0
    is_first_lost: bool = False

    @property
    def is_head_gone(self) -> bool:
        """Whether the stream no longer has all of them."""
        return self.lost > 0


class _RangeRead(NamedTuple):
    """The records that were read from a range.

    Attributes:
        records: The records that pass the filters.
        is_head_gone: Whether the stream may no longer have some before these.
        is_first_gone: Whether it no longer has the first one.
    """

    records: Sequence[Any]
    is_head_gone: bool
    is_first_gone: bool


@dataclass(frozen=True, slots=True)
class RecordFinder:
    """Finds the records of failed batches.

    Attributes:
        session: Makes boto3's clients.
        patterns: The filters of the event source mapping.
        whole_range: Whether records of other batches in a range are used too.
        wait: Called with the seconds to wait before a read.
    """

    session: Any
    patterns: Sequence[Pattern]
    whole_range: bool
    wait: Callable[[float], Any] = field(default=time.sleep, kw_only=True)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def find(self, batch: FailedBatch) -> BatchRecords:
        """Return the records of a batch; a range is read completely before.

        Raises:
            SourceError: They cannot be read.
            AmbiguousError: It is not known which records of the range are its own.
        """
        if batch.event is not None:
            return BatchRecords(batch.event["Records"])
        read = self._read(batch)
        count = len(read.records)
        is_short = count < batch.size and not read.is_head_gone
        if is_short or (count > batch.size and not self.whole_range):
            loss = _unknown_loss(batch, read)
            raise AmbiguousError(self._mismatch(count, batch.size) + loss)
        # The first record is the batch's own, so without it at least one is lost. With
        # records of other batches, a full count does not mean that none is lost.
        has_gap = read.is_first_gone or (read.is_head_gone and self.whole_range)
        lost = max(batch.size - count, int(has_gap))
        others = max(count - (batch.size - lost), 0)
        return BatchRecords(read.records, lost, others, read.is_first_gone)

    def _mismatch(self, found: int, expected: int) -> str:
        """Return what to do if a range has more or fewer records than the batch."""
        which = " that the filters let through" if self.patterns else ""
        known = f"the range has {counted(found)}{which}, the batch had {expected:,}"
        if found < expected and self.patterns:
            return f"{known}: give the filters that the mapping had then"
        if found < expected:
            return f"{known}: is the message from this stream?"
        filters = "other filters" if self.patterns else "the mapping's filters"
        return (
            f"{known}: give {filters}, if these explain it; with a parallelization"
            " factor, other batches share the range, and the whole range can be"
            " handled, which repeats their records"
        )

    def _read(self, batch: FailedBatch) -> _RangeRead:
        """Read the range of a batch.

        Raises:
            SourceError: It cannot be read.
        """
        from botocore.exceptions import (  # noqa: PLC0415  # the extra `aws`
            ClientError,
            ParamValidationError,
        )

        info = cast("StreamBatchInfo", batch.info)
        shard_range = ShardRange(self._streams(batch.stream_arn), info, wait=self.wait)
        records: list[Any] = []
        is_all_gone = False
        try:
            for page in shard_range.pages():
                event = as_lambda_event({"Records": page}, info["streamArn"])
                records += filter(self._lets_through, event["Records"])
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            is_all_gone = code == "ResourceNotFoundException" and _is_forgotten(batch)
            if not is_all_gone:
                raise SourceError(one_line(error)) from error
        except MissingTailError:
            is_all_gone = _is_forgotten(batch)
            if not is_all_gone:
                raise
        except ParamValidationError as error:
            raise SourceError(one_line(error)) from error
        return _RangeRead(
            records,
            shard_range.is_head_gone or is_all_gone,
            shard_range.is_first_gone or (is_all_gone and not records),
        )

    def _lets_through(self, record: Any) -> bool:
        patterns = self.patterns
        return not patterns or any(each.matches(record) for each in patterns)

    def _streams(self, stream_arn: str) -> Any:
        """Return the client of DynamoDB Streams in the region of a stream."""
        from botocore.config import Config  # noqa: PLC0415  # the extra `aws`

        where = region_in(stream_arn)
        region = where.get("region_name", "")
        if region not in self._clients:
            # All readers of a shard share five reads a second.
            config = Config(retries={"mode": "standard", "total_max_attempts": 5})
            self._clients[region] = self.session.client(
                "dynamodbstreams", config=config, **where
            )
        return self._clients[region]


def described_loss(batch: FailedBatch, found: BatchRecords) -> str:
    """Return what the user should know about found records; may be empty."""
    known = []
    if found.is_head_gone:
        expired = _first_expired(batch) if found.is_first_lost else ""
        when = expired and f", the first at {expired}"
        known.append(f"{counted(found.lost)} expired{when}, and the stream has no more")
    if found.others:
        known.append(f"{counted(found.others)} of other batches in the range")
    return "; ".join(known)


def counted(number: int) -> str:
    """Return a number of records in words."""
    return f"{number:,} record{'' if number == 1 else 's'}"


def _unknown_loss(batch: FailedBatch, read: _RangeRead) -> str:
    """Return what else the user should know about a range that lost records."""
    if not read.is_head_gone:
        return ""
    if not read.is_first_gone:
        return "; while the range was read, records of it may have expired"
    expired = _first_expired(batch)
    when = expired and f", the first expired at {expired}"
    return (
        f"; the stream no longer has the range's first records{when}, and how many of"
        " them were the batch's is unknown"
    )


def _first_expired(batch: FailedBatch) -> str:
    """Return when the first record of a batch expired; empty if that is not known."""
    if batch.arrived is None or batch.arrived > datetime.now(UTC) - _RETENTION:
        return ""
    expired = (batch.arrived + _RETENTION).astimezone(UTC)
    return f"{expired:%Y-%m-%d %H:%M:%SZ}"


def _is_forgotten(batch: FailedBatch) -> bool:
    """Return whether the stream no longer keeps any record of a batch."""
    last = batch.last_arrived
    return last is not None and last < datetime.now(UTC) - _RETENTION
