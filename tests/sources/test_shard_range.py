"""A range of a shard, read again: all of it, or an error, or what is left of it."""

from __future__ import annotations

from typing import Any

import pytest
from deliveries import insert, sequence_number

from ddbevents.errors import SourceError
from ddbevents.sources import read_again
from ddbevents.sources.shard_range import MissingTailError, ShardRange


class ExpiredError(Exception):
    """What botocore raises for an iterator that is too old."""


class TrimmedError(Exception):
    """What botocore raises for records that the stream no longer has."""


class Shard:
    """A client of a stream of one shard.

    Args:
        pages: The numbers of the records on each page.
        is_open: Whether empty pages follow for ever.
        trimmed: The number before which all records are gone.
    """

    class exceptions:  # noqa: N801  # boto3's name
        ExpiredIteratorException = ExpiredError
        TrimmedDataAccessException = TrimmedError

    def __init__(
        self, pages: list[list[int]], *, is_open: bool = False, trimmed: int = 0
    ) -> None:
        self.pages = pages
        self.is_open = is_open
        self.trimmed = trimmed
        self.trims_reads = False
        self.expires_at: int | None = None
        self.reads = 0

    def get_shard_iterator(self, **where: str) -> Any:
        number = int(where.get("SequenceNumber", "0")[:1])
        kind = where["ShardIteratorType"]
        if kind == "TRIM_HORIZON":
            return {"ShardIterator": f"0 {self.trimmed}"}
        if number < self.trimmed and not self.trims_reads:
            raise TrimmedError
        first = number + (kind == "AFTER_SEQUENCE_NUMBER")
        return {"ShardIterator": f"0 {first}"}

    def get_records(self, **where: str) -> Any:
        page, first = map(int, where["ShardIterator"].split())
        self.reads += 1
        if self.reads == self.expires_at:
            raise ExpiredError
        if first < self.trimmed:
            raise TrimmedError
        numbers = self.pages[page] if page < len(self.pages) else []
        response: dict[str, Any] = {
            "Records": [insert(number) for number in numbers if number >= first]
        }
        if self.is_open or page + 1 < len(self.pages):
            response["NextShardIterator"] = f"{page + 1} {first}"
        return response


def batch(first: int, last: int) -> Any:
    return {
        "streamArn": "arn",
        "shardId": "shard",
        "startSequenceNumber": sequence_number(first),
        "endSequenceNumber": sequence_number(last),
    }


def shard_range_of(shard: Shard, first: int, last: int) -> ShardRange:
    """Return a range that does not wait."""
    return ShardRange(shard, batch(first, last), wait=lambda _: None)


def numbers(shard_range: ShardRange) -> list[int]:
    return [
        int(record["dynamodb"]["SequenceNumber"][:1])
        for page in shard_range.pages()
        for record in page
    ]


def test_an_empty_page_is_no_end() -> None:
    shard = Shard([[1], *[[]] * 200, [2, 3], [4]])
    assert [1, 2, 3] == numbers(shard_range_of(shard, 1, 3))


def test_it_waits_between_reads_once_pages_stay_empty() -> None:
    shard = Shard([[1], *[[]] * 7, [2], *[[]] * 6, [3]])
    waits: list[tuple[int, float]] = []

    def wait(seconds: float) -> None:
        waits.append((shard.reads, seconds))

    assert [1, 2, 3] == numbers(ShardRange(shard, batch(1, 3), wait=wait))
    assert [(reads, 0.2) for reads in (6, 7, 8, 14, 15)] == waits


def test_it_does_not_wait_after_a_few_empty_pages() -> None:
    shard = Shard([[1], *[[]] * 4, [2]])
    waits: list[float] = []
    assert [1, 2] == numbers(ShardRange(shard, batch(1, 2), wait=waits.append))
    assert [] == waits


def test_what_comes_after_the_last_record_is_not_read() -> None:
    shard = Shard([[1, 2], [3], [4]], is_open=True)
    assert [2, 3] == numbers(ShardRange(shard, batch(2, 3)))
    assert 2 == shard.reads


@pytest.mark.parametrize("pages", [[[1], [2]], [[1], [2, 4]], [[1, 2], []]])
def test_a_missing_tail_is_an_error(pages: list[list[int]]) -> None:
    with pytest.raises(SourceError, match="has no record 3"):
        numbers(ShardRange(Shard(pages), batch(1, 3)))


def test_an_open_shard_that_stays_empty_is_an_error() -> None:
    shard = Shard([[1]], is_open=True)
    with pytest.raises(SourceError, match="has no record"):
        numbers(shard_range_of(shard, 1, 3))
    assert 301 == shard.reads


@pytest.mark.parametrize("trims_reads", [True, False])
def test_a_head_that_is_gone_is_noticed(trims_reads: bool) -> None:
    shard = Shard([[1, 2], [3, 4]], trimmed=2)
    shard.trims_reads = trims_reads
    shard_range = ShardRange(shard, batch(1, 4))
    assert [2, 3, 4] == numbers(shard_range)
    assert (True, True) == (shard_range.is_head_gone, shard_range.is_first_gone)


def test_a_head_that_is_missing_without_an_error_is_noticed() -> None:
    shard_range = ShardRange(Shard([[2, 3]]), batch(1, 3))
    assert [2, 3] == numbers(shard_range)
    assert (True, True) == (shard_range.is_head_gone, shard_range.is_first_gone)


@pytest.mark.parametrize("pages", [[[1, 2], [5]], [[1, 2]], [[1, 2], []]])
def test_all_of_it_may_be_gone(pages: list[list[int]]) -> None:
    shard_range = ShardRange(Shard(pages, trimmed=3), batch(1, 2))
    with pytest.raises(MissingTailError, match="has no record"):
        numbers(shard_range)
    assert (True, True) == (shard_range.is_head_gone, shard_range.is_first_gone)


@pytest.mark.parametrize("expires_at", [1, 2, 3])
def test_an_iterator_that_is_too_old_is_renewed(expires_at: int) -> None:
    shard = Shard([[1], [2], [3]])
    shard.expires_at = expires_at
    shard_range = ShardRange(shard, batch(1, 3))
    assert [1, 2, 3] == numbers(shard_range)
    assert not shard_range.is_head_gone


def read_and_trim(shard: Shard, shard_range: ShardRange, trimmed: int) -> list[int]:
    """Read a page, trim the shard, read on; return the numbers that were read."""
    pages = shard_range.pages()
    read = next(pages)
    shard.trimmed = trimmed
    read += [record for page in pages for record in page]
    return [int(record["dynamodb"]["SequenceNumber"][:1]) for record in read]


def test_records_that_go_while_it_is_read_are_noticed() -> None:
    shard = Shard([[1], [2], [3]])
    shard_range = ShardRange(shard, batch(1, 3))
    assert [1, 3] == read_and_trim(shard, shard_range, 3)
    assert (True, False) == (shard_range.is_head_gone, shard_range.is_first_gone)


def test_nothing_is_missing_if_the_oldest_record_left_was_read() -> None:
    shard = Shard([[1, 2], [2, 3]])
    shard.trims_reads = True
    shard_range = ShardRange(shard, batch(1, 3))
    assert [1, 2, 3] == read_and_trim(shard, shard_range, 2)
    assert (False, False) == (shard_range.is_head_gone, shard_range.is_first_gone)


def test_nothing_is_missing_if_all_was_read_before() -> None:
    shard = Shard([[1, 2], [3]])
    shard_range = ShardRange(shard, batch(1, 2))
    assert [1, 2] == read_and_trim(shard, shard_range, 3)
    assert (False, False) == (shard_range.is_head_gone, shard_range.is_first_gone)


@pytest.mark.parametrize("pages", [[[1], [2], [3], [5]], [[1], [2], [3]]])
def test_all_that_was_not_read_may_go_while_it_is_read(pages: list[list[int]]) -> None:
    shard = Shard(pages)
    shard_range = ShardRange(shard, batch(1, 3))
    with pytest.raises(MissingTailError):
        read_and_trim(shard, shard_range, 4)
    assert (True, False) == (shard_range.is_head_gone, shard_range.is_first_gone)


def test_a_tail_is_missing_although_others_went_while_it_was_read() -> None:
    shard = Shard([[1], [2], [3], [5]])
    with pytest.raises(SourceError, match="has no record 4"):
        read_and_trim(shard, ShardRange(shard, batch(1, 4)), 3)


def test_what_a_destination_record_is_about_is_not_read_without_its_head() -> None:
    record: Any = {"DDBStreamBatchInfo": batch(1, 3)}
    with pytest.raises(SourceError, match="no longer has the first records"):
        list(read_again(Shard([[1, 2, 3]], trimmed=2), record))


def test_what_a_destination_record_is_about_is_not_empty_if_it_is_gone() -> None:
    record: Any = {"DDBStreamBatchInfo": batch(1, 2)}
    with pytest.raises(SourceError, match="no longer has the first records"):
        list(read_again(Shard([[1, 2], []], trimmed=3), record))


def test_what_a_destination_record_is_about_may_not_go_while_it_is_read() -> None:
    record: Any = {"DDBStreamBatchInfo": batch(1, 3)}
    shard = Shard([[1], [2], [3]])
    pages = read_again(shard, record)
    next(pages)
    shard.trimmed = 3
    with pytest.raises(SourceError, match="may no longer have all records"):
        list(pages)


def test_a_batch_of_kinesis_is_not_read_again() -> None:
    record: Any = {"KinesisBatchInfo": batch(1, 3)}
    with pytest.raises(SourceError, match="boto3's `kinesis` reads"):
        list(read_again(Shard([]), record))
