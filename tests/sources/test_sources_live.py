"""A live stream, read through the streams API: shard after shard, to its end."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from deliveries import OrderEvent, insert, sequence_number

from ddbevents import iter_records
from ddbevents.sources import read_again, read_stream


class ExpiredError(Exception):
    """What botocore raises for an iterator that is too old."""


class TrimmedError(Exception):
    """What botocore raises for records that the stream no longer has."""


class Stream:
    """A client of a stream that is made of batches of numbers, by shard.

    Args:
        shards: For each shard its parent, and its batches of record numbers; one
            whose last batch is None stays open.
    """

    class exceptions:  # noqa: N801  # boto3's name
        ExpiredIteratorException = ExpiredError
        TrimmedDataAccessException = TrimmedError

    def __init__(
        self, shards: dict[str, tuple[str | None, list[list[int] | None]]]
    ) -> None:
        self.shards = shards
        self.hidden: set[str] = set()
        self.expire = False
        self.status = "DISABLED"
        self.reads = 0

    def describe_stream(self, **where: str) -> Any:
        assert where.pop("StreamArn") == "arn"
        after = where.get("ExclusiveStartShardId")
        names = [name for name in self.shards if name not in self.hidden]
        at = names.index(after) + 1 if after else 0
        page = names[at : at + 1]
        described: dict[str, Any] = {
            "StreamStatus": self.status,
            "Shards": [self._described(name) for name in page],
        }
        if at + 1 < len(names):
            described["LastEvaluatedShardId"] = page[-1]
        return {"StreamDescription": described}

    def _described(self, name: str) -> Any:
        parent, batches = self.shards[name]
        numbers = {} if None in batches else {"EndingSequenceNumber": "9"}
        described = {"ShardId": name, "SequenceNumberRange": numbers}
        return described | ({"ParentShardId": parent} if parent else {})

    def get_shard_iterator(self, **where: str) -> Any:
        assert where["StreamArn"] == "arn"
        name, kind = where["ShardId"], where["ShardIteratorType"]
        batches = self.shards[name][1]
        at = 0
        if kind == "LATEST":
            at = batches.index(None)
        elif kind == "AFTER_SEQUENCE_NUMBER":
            last = int(where["SequenceNumber"][0])
            at = next(i + 1 for i, batch in enumerate(batches) if last in (batch or ()))
        elif kind == "AT_SEQUENCE_NUMBER":
            first = int(where["SequenceNumber"][0])
            at = next(i for i, batch in enumerate(batches) if first in (batch or ()))
        return {"ShardIterator": f"{name} {at}"}

    def get_records(self, **where: str) -> Any:
        iterator = where["ShardIterator"]
        self.reads += 1
        assert self.reads < 50, "it never ends"
        if self.expire:
            self.expire = False
            raise ExpiredError
        name, at = iterator.split()
        batches = self.shards[name][1]
        batch = batches[int(at)] if int(at) < len(batches) else []
        response: dict[str, Any] = {
            "Records": [insert(number) for number in batch or ()]
        }
        if batch is None:
            response["NextShardIterator"] = iterator
        elif int(at) + 1 < len(batches):
            response["NextShardIterator"] = f"{name} {int(at) + 1}"
        return response


def names(stream: Stream, count: int | None = None, **options: Any) -> list[str]:
    responses = read_stream(stream, "arn", wait=lambda _: None, **options)
    records = iter_records(OrderEvent, responses)
    return [record.keys.pk for record in islice(records, count)]


def test_a_shard_is_read_to_its_end() -> None:
    assert ["o1", "o2", "o3"] == names(Stream({"a": (None, [[1, 2], [], [3]])}))


def test_a_shard_comes_after_the_one_it_was_split_from() -> None:
    stream = Stream(
        {
            "c": ("b", [[5]]),
            "b": ("a", [[3], [4]]),
            "a": (None, [[1], [], [2]]),
        }
    )
    assert ["o1", "o2", "o3", "o4", "o5"] == names(stream)


def test_a_shard_whose_parent_is_gone_is_read() -> None:
    assert ["o1"] == names(Stream({"b": ("trimmed", [[1]])}))


def test_a_shard_that_is_told_late_is_read() -> None:
    stream = Stream({"a": (None, [[1], [2]]), "b": ("a", [[3]])})
    stream.status = "ENABLED"
    stream.hidden = {"b"}

    def wait(_: float) -> None:
        stream.status = "DISABLED"
        stream.hidden = set()

    responses = read_stream(stream, "arn", wait=wait)
    numbers = [record.keys.pk for record in iter_records(OrderEvent, responses)]
    assert ["o1", "o2", "o3"] == numbers


def test_the_latest_are_those_to_come() -> None:
    stream = Stream(
        {"a": (None, [[1]]), "b": ("a", [[2], None, [3]]), "c": ("b", [[4]])}
    )
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        stream.shards["b"][1][1] = []

    stream.hidden = {"c"}
    responses = read_stream(stream, "arn", start="LATEST", wait=wait)
    first = next(responses)
    stream.hidden = set()
    numbers = [
        record.keys.pk for record in iter_records(OrderEvent, iter([first, *responses]))
    ]
    assert ["o3", "o4"] == numbers
    assert 1.0 == waited[0]


def test_an_iterator_that_is_too_old_is_renewed_where_it_was() -> None:
    stream = Stream({"a": (None, [[1], [2], [3]])})
    responses = read_stream(stream, "arn", wait=lambda _: None)
    next(responses)
    stream.expire = True
    rest = [record.keys.pk for record in iter_records(OrderEvent, responses)]
    assert ["o2", "o3"] == rest


def test_it_goes_on_while_the_stream_lives() -> None:
    stream = Stream({"a": (None, [[1], None])})
    waited = 0

    def wait(_: float) -> None:
        nonlocal waited
        waited += 1
        if waited > 3:
            raise KeyboardInterrupt

    responses = read_stream(stream, "arn", wait=wait)
    next(responses)
    with pytest.raises(KeyboardInterrupt):
        next(responses)


def test_an_iterator_that_is_too_old_is_an_error_where_nothing_was_read() -> None:
    stream = Stream({"a": (None, [[1], None])})
    stream.expire = True
    with pytest.raises(ExpiredError):
        names(stream, start="LATEST")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (3, 5, ["o3", "o4", "o5"]),
        (3, 3, ["o3"]),
        (5, 7, ["o5", "o6", "o7"]),
        (7, 8, ["o7", "o8"]),
    ],
)
def test_a_batch_that_was_given_up_is_read_again(
    first: int, last: int, expected: list[str]
) -> None:
    stream = Stream({"a": (None, [[1, 2], [3], [], [4], [5, 6], [7], [8], None])})
    batch: Any = {
        "DDBStreamBatchInfo": {
            "streamArn": "arn",
            "shardId": "a",
            "startSequenceNumber": sequence_number(first),
            "endSequenceNumber": sequence_number(last),
        }
    }
    records = iter_records(OrderEvent, read_again(stream, batch))
    assert expected == [record.keys.pk for record in records]
