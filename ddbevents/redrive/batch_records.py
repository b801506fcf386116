"""Finds the records of a failed batch: in its message, or in the stream's shard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.limits import STREAM_RETENTION_HOURS
from ddbevents.redrive.aws_clients import region_in
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.shard_range import ShardRange

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
        records: They, in Lambda's form and in their order.
        is_head_gone: Whether the stream no longer has the first of them.
        lost: How many it no longer has.
        others: How many of `records` may be other batches'.
    """

    records: Sequence[Any]
    is_head_gone: bool = False
    lost: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class RecordFinder:
    """Finds the records of failed batches.

    Attributes:
        session: Makes boto3's clients.
        patterns: The filters of the event source mapping.
        whole_range: Whether records of other batches in a range are taken too.
        on_progress: Called with how many records were read.
    """

    session: Any
    patterns: Sequence[Pattern]
    whole_range: bool
    on_progress: Callable[[int], Any]
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def find(self, batch: FailedBatch) -> BatchRecords:
        """Return the records of a batch; of a range, all are read before.

        Raises:
            SourceError: They cannot be read.
            AmbiguousError: It is not known which records of the range are its own.
        """
        if batch.event is not None:
            return BatchRecords(batch.event["Records"])
        records, is_head_gone = self._read(batch)
        others = max(len(records) - batch.size, 0)
        is_short = len(records) < batch.size and not is_head_gone
        if is_short or (others and not self.whole_range):
            raise AmbiguousError(self._mismatch(len(records), batch.size))
        # The first record is the batch's own, so one is lost at least.
        lost = max(batch.size - len(records), 1) if is_head_gone else 0
        return BatchRecords(records, is_head_gone, lost, others)

    def _mismatch(self, found: int, expected: int) -> str:
        """Return what to do where a range has another number of records."""
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

    def _read(self, batch: FailedBatch) -> tuple[Sequence[Any], bool]:
        """Return the records of a range that filters let through, and if it lost some.

        Raises:
            SourceError: It cannot be read.
        """
        from botocore.exceptions import (  # noqa: PLC0415  # the extra `aws`
            ClientError,
            ParamValidationError,
        )

        info = cast("StreamBatchInfo", batch.info)
        records: list[Any] = []
        try:
            shard_range = ShardRange(self._streams(batch.stream_arn), info)
            for page in shard_range.pages():
                self.on_progress(len(page))
                event = as_lambda_event({"Records": page}, info["streamArn"])
                records += filter(self._lets_through, event["Records"])
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            if code == "ResourceNotFoundException" and _is_forgotten(batch):
                return [], True  # its shard is gone, with all that was in it
            raise SourceError(str(error)) from error
        except ParamValidationError as error:
            raise SourceError(" ".join(str(error).split())) from error
        return records, shard_range.is_head_gone

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
    """Return what there is to know of records that are found; empty if nothing is."""
    known = []
    if found.is_head_gone:
        when = ""
        if batch.arrived is not None and batch.arrived < datetime.now(UTC):
            when = f", the first at {batch.arrived + _RETENTION:%Y-%m-%d %H:%M:%SZ}"
        known.append(f"{counted(found.lost)} expired{when}, and the stream has no more")
    if found.others:
        known.append(f"{counted(found.others)} of other batches in the range")
    return "; ".join(known)


def counted(number: int) -> str:
    """Return a number of records in words."""
    return f"{number:,} record{'' if number == 1 else 's'}"


def _is_forgotten(batch: FailedBatch) -> bool:
    """Return whether the stream keeps no record of a batch any more."""
    last = batch.last_arrived
    return last is not None and last < datetime.now(UTC) - _RETENTION
