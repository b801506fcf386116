"""The records of a failed batch: how many are found, how many are lost, and others'."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)
from deliveries import ARN, insert, sequence_number
from redrive_doubles import FakeSession, client_error, hours_ago

from ddbevents.errors import SourceError
from ddbevents.filters.filter_criteria import patterns_of
from ddbevents.redrive.batch_records import (
    AmbiguousError,
    BatchRecords,
    RecordFinder,
    described_loss,
)
from ddbevents.redrive.failed_batch import FailedBatch, batch_in

PAID = '{"dynamodb": {"NewImage": {"status": {"S": ["PAID"]}}}}'
UNPAID = (4, 5)


class TrimmedError(Exception):
    """What botocore raises for records that the stream no longer has."""


class Stream:
    """A client of a stream of one shard, with the answers that it is given.

    Args:
        answers: To each read: the numbers of the records, or what is raised.
    """

    class exceptions:  # noqa: N801  # boto3's name
        class ExpiredIteratorException(Exception):  # noqa: N818  # boto3's name
            pass

        TrimmedDataAccessException = TrimmedError

    def __init__(self, *answers: list[int] | Exception) -> None:
        self._answers = [*answers]

    def get_shard_iterator(self, **_: str) -> Any:
        return {"ShardIterator": "next"}

    def get_records(self, **_: str) -> Any:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        records = [
            insert(number, "OPEN" if number in UNPAID else "PAID") for number in answer
        ]
        iterator = {"NextShardIterator": "next"} if self._answers else {}
        return {"Records": records, **iterator}


def failed(size: int, *, hours: float = 25, last: int = 6) -> FailedBatch:
    """Return a batch in the range from record 1 to the last one."""
    info = {
        "streamArn": ARN,
        "shardId": "shard",
        "startSequenceNumber": sequence_number(1),
        "endSequenceNumber": sequence_number(last),
        "approximateArrivalOfFirstRecord": hours_ago(hours),
        "approximateArrivalOfLastRecord": hours_ago(hours),
        "batchSize": size,
    }
    return batch_in({"DDBStreamBatchInfo": info})


def find(
    batch: FailedBatch,
    *answers: list[int] | Exception,
    patterns: Any = (),
    whole_range: bool = False,
) -> BatchRecords:
    session = FakeSession(dynamodbstreams=Stream(*answers))
    finder = RecordFinder(
        session,
        patterns_of(patterns),
        whole_range,
        wait=lambda _: None,
    )
    return finder.find(batch)


def counts(found: BatchRecords) -> tuple[int, int, int, bool]:
    """Return how many are found, lost, and others'; and whether any is lost."""
    return len(found.records), found.lost, found.others, found.is_head_gone


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (6, (3, 3, 0, True)),
        (4, (3, 1, 0, True)),
        # The first one was the batch's own, so one of these is not.
        (3, (3, 1, 1, True)),
    ],
)
def test_what_the_batch_had_and_the_range_no_longer_has_is_lost(
    size: int, expected: Any
) -> None:
    assert expected == counts(find(failed(size), [4, 5, 6]))


def test_a_record_is_lost_at_least_of_a_whole_range_without_its_first() -> None:
    found = find(failed(2), [3, 4, 5, 6], whole_range=True)
    assert (4, 1, 3, True) == counts(found)


def test_records_that_filters_remove_are_not_found() -> None:
    found = find(failed(3), [3, 4, 5, 6], patterns=[PAID])
    assert (2, 1, 0, True) == counts(found)


def test_nothing_is_lost_if_all_are_found_after_a_trim() -> None:
    found = find(failed(4), [1, 2], TrimmedError(), [5, 6])
    assert (4, 0, 0, False) == counts(found)
    assert "" == described_loss(failed(4), found)


def test_what_goes_while_a_range_is_read_is_lost() -> None:
    found = find(failed(6), [1, 2], TrimmedError(), [5, 6])
    assert (4, 2, 0, True) == counts(found)
    # Its first record was read: when that one expired says nothing of the others.
    expected = "2 records expired, and the stream has no more"
    assert expected == described_loss(failed(6), found)


def test_others_are_counted_of_a_whole_range_after_a_trim() -> None:
    found = find(failed(3), [1, 2], TrimmedError(), [5, 6], whole_range=True)
    assert (4, 1, 2, True) == counts(found)  # 3 and 4 may have been its own


def test_a_range_that_is_short_of_records_is_ambiguous() -> None:
    with pytest.raises(AmbiguousError, match="6 records, the batch had 7") as raised:
        find(failed(7), [1, 2, 3, 4, 5, 6])
    assert "no longer" not in str(raised.value)


def test_a_loss_is_described_with_the_time_of_the_first() -> None:
    batch = failed(5)
    found = find(batch, [5, 6])
    assert batch.arrived is not None
    expired = batch.arrived + timedelta(hours=24)
    assert (
        f"3 records expired, the first at {expired:%Y-%m-%d %H:%M:%SZ}, and the stream"
        " has no more"
    ) == described_loss(batch, found)


def test_a_time_at_which_no_record_expired_yet_is_not_named() -> None:
    batch = failed(5, hours=23)
    expected = "3 records expired, and the stream has no more"
    assert expected == described_loss(batch, find(batch, [5, 6]))


def test_a_time_is_named_in_utc() -> None:
    document = {**failed(5).document["DDBStreamBatchInfo"]}
    document["approximateArrivalOfFirstRecord"] = "2026-01-01T10:00:00+02:00"
    batch = batch_in({"DDBStreamBatchInfo": document})
    described = described_loss(batch, find(batch, [5, 6]))
    assert "the first at 2026-01-02 08:00:00Z" in described


def test_too_many_records_without_the_first_are_ambiguous_and_the_loss_is_named() -> (
    None
):
    batch = failed(3)
    with pytest.raises(AmbiguousError) as raised:
        find(batch, [3, 4, 5, 6])
    assert batch.arrived is not None
    expired = batch.arrived + timedelta(hours=24)
    reason = str(raised.value)
    assert reason.startswith("the range has 4 records, the batch had 3: give the")
    assert reason.endswith(
        "; the stream no longer has the range's first records, the first expired at"
        f" {expired:%Y-%m-%d %H:%M:%SZ}, and how many of them were the batch's is"
        " unknown"
    )


def test_a_loss_of_an_ambiguous_range_is_named_without_a_time_that_is_unknown() -> None:
    with pytest.raises(AmbiguousError) as raised:
        find(failed(3, hours=1), [3, 4, 5, 6])
    assert str(raised.value).endswith(
        "; the stream no longer has the range's first records, and how many of them"
        " were the batch's is unknown"
    )


def test_what_may_have_gone_while_an_ambiguous_range_was_read_is_named() -> None:
    with pytest.raises(AmbiguousError) as raised:
        find(failed(3), [1, 2], TrimmedError(), [5, 6])
    assert str(raised.value).endswith(
        "; while the range was read, records of it may have expired"
    )


GONE = client_error("ResourceNotFoundException", "GetRecords")


def test_a_dead_shard_has_lost_all() -> None:
    batch = failed(4)
    found = find(batch, GONE)
    assert (0, 4, 0, True) == counts(found)
    assert described_loss(batch, found).startswith("4 records expired, the first at")


def test_what_was_read_of_a_shard_before_it_died_is_kept() -> None:
    assert (2, 3, 0, True) == counts(find(failed(5), [1, 2], GONE))
    assert (2, 0, 0, False) == counts(find(failed(2), [1, 2], GONE))


def test_a_shard_that_cannot_be_dead_yet_is_an_error() -> None:
    with pytest.raises(SourceError, match="ResourceNotFoundException"):
        find(failed(4, hours=23), GONE)


@pytest.mark.parametrize(
    "error",
    [
        client_error("so\n  long", "GetRecords"),
        ParamValidationError(report="so\n  long"),
    ],
)
def test_the_text_of_an_error_of_botocore_is_one_line(error: Exception) -> None:
    with pytest.raises(SourceError, match="so long") as raised:
        find(failed(4), error)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="https://aws"), NoCredentialsError()],
)
def test_an_error_of_every_batch_stops_the_run(error: BotoCoreError) -> None:
    with pytest.raises(type(error)):
        find(failed(4), error)


def test_a_shard_of_many_empty_pages_is_read_without_haste() -> None:
    waits: list[float] = []
    session = FakeSession(dynamodbstreams=Stream([1], *[[]] * 6, [2]))
    finder = RecordFinder(session, (), whole_range=False, wait=waits.append)
    assert 2 == len(finder.find(failed(2, last=2)).records)
    assert [0.2, 0.2] == waits


def test_a_year_that_is_none_is_not_named() -> None:
    document = {**failed(5).document["DDBStreamBatchInfo"]}
    never = datetime.max.replace(tzinfo=UTC).isoformat()
    document["approximateArrivalOfFirstRecord"] = never
    batch = batch_in({"DDBStreamBatchInfo": document})
    expected = "3 records expired, and the stream has no more"
    assert expected == described_loss(batch, find(batch, [5, 6]))
