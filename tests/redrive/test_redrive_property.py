"""No record of a failed batch is lost, whatever fails and whenever it stops."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import starmap
from typing import Any

import pytest
from botocore.exceptions import ClientError
from deliveries import ARN
from hypothesis import given, settings
from hypothesis import strategies as st
from redrive_doubles import (
    MARKER,
    FakeBucket,
    FakeQueue,
    FakeSession,
    FakeStreams,
    as_boto3,
    number,
    sample,
    sequence,
)

from ddbevents.redrive import Redriven, redrive
from ddbevents.sources.payload_split import split

FIRST = 98
"""The first sequence number: others after it have a digit more."""


OURS = '{"dynamodb": {"NewImage": {"n": {"N": [{"anything-but": ["0"]}]}}}}'
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/failed"


class Batch:
    """A failed batch of records 1, 2, and so on; and its shard, where others are too.

    Args:
        draw: hypothesis's.

    Attributes:
        count: How many records there are to handle.
        text: The message about it: with its records, or without; or what was parked.
        at_once: About how many records the handler gets at once, by their bytes.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.count = draw(st.integers(1, 9))
        self.at_once = draw(st.integers(1, 9))
        before = draw(st.lists(st.booleans(), min_size=self.count, max_size=self.count))
        numbers = [0]
        for n, is_after_another in enumerate(before, 1):
            numbers += [0, n] if is_after_another and n > 1 else [n]
        self.shard = [*starmap(record, enumerate([*numbers, 0], FIRST))]
        ours = [each for each in self.shard if number(each)]
        message = sample("destination/message")
        message["DDBStreamBatchInfo"] |= {
            "startSequenceNumber": sequence(ours[0]),
            "endSequenceNumber": sequence(ours[-1]),
            "batchSize": self.count,
            "streamArn": ARN,
        }
        self.options: dict[str, Any] = {}
        has = draw(st.sampled_from(["records", "no records", "only records"]))
        if has == "records":
            message["payload"] = {"Records": ours}
        elif has == "only records":
            message = {"Records": ours}
        else:
            self.options["filter_criteria"] = [OURS]
            if draw(st.booleans()):
                size = draw(st.integers(1, self.count))
                message["DDBStreamBatchInfo"]["batchSize"] = size
                self.options["whole_range"] = True
        self.text = json.dumps(message)


def record(place: int, n: int) -> Any:
    """Return a record in Lambda's form."""
    keys = {"pk": {"S": "o1"}}
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795434247.0 + place,
            "Keys": keys,
            "NewImage": keys | {"n": {"N": str(n)}},
            "SequenceNumber": str(place),
        },
        "eventSourceARN": ARN,
    }


class Queue:
    """A place: a queue with the batch."""

    def __init__(self, text: str) -> None:
        self._queue = FakeQueue(text)
        self.clients = {"sqs": self._queue}

    def crash(self, crashes: bool) -> None:
        """Let the next run end before it deletes a message, or let it not."""
        self._queue.crashes = crashes

    def options(self) -> dict[str, Any]:
        return {"queue": QUEUE}

    def note(self, outcomes: list[Redriven]) -> None:
        """Note what a run yields."""

    def is_over(self) -> bool:
        return not self._queue.bodies


class Bucket:
    """A place: a bucket with the batch."""

    def __init__(self, text: str) -> None:
        self._bucket = FakeBucket(failed=text.encode())
        self.clients = {"s3": self._bucket}

    def crash(self, crashes: bool) -> None:
        self._bucket.crashes = crashes

    def options(self) -> dict[str, Any]:
        return {"s3": "bucket/failed"}

    def note(self, outcomes: list[Redriven]) -> None:
        pass

    def is_over(self) -> bool:
        return self._bucket.objects.get(f"failed{MARKER}") == b"null"


class Files:
    """A place: a file with the batch."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()
        self._start: str | None = None
        self._is_over = False
        self._crashes = False
        self.clients: dict[str, Any] = {}

    def crash(self, crashes: bool) -> None:
        self._crashes = crashes

    def options(self) -> dict[str, Any]:
        return {"files": [BytesIO(self._text)], "start": self._start}

    def note(self, outcomes: list[Redriven]) -> None:
        if not self._crashes:
            self._start = outcomes[-1].resume
            self._is_over = self._start == ""

    def is_over(self) -> bool:
        return self._is_over


class Failing:
    """A handler that fails at records, each so often.

    Args:
        failures: How often each record fails yet, by its number.
        raises: Whether it raises, or else answers which record failed.

    Attributes:
        calls: The numbers of the records that it got, by call.
        handled: The numbers of those that it says are handled.
    """

    def __init__(self, failures: dict[int, int], *, raises: bool) -> None:
        self._failures = failures
        self._raises = raises
        self.calls: list[list[int]] = []
        self.handled: list[int] = []

    def __call__(self, event: Any, _: Any) -> Any:
        numbers = [*map(number, event["Records"])]
        self.calls.append(numbers)
        fails = next((i for i, n in enumerate(numbers) if self._failures.get(n)), None)
        if fails is None:
            self.handled += numbers
            return None
        self._failures[numbers[fails]] -= 1
        if self._raises:
            raise RuntimeError
        self.handled += numbers[:fails]
        return {
            "batchItemFailures": [{"itemIdentifier": sequence(event["Records"][fails])}]
        }


def run(batch: Batch, place: Any, handler: Failing) -> None:
    streams = FakeStreams([*map(as_boto3, batch.shard)])
    size = len(json.dumps(batch.shard[0]))
    cut = partial(split, max_bytes=(batch.at_once + 1) * size)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("ddbevents.redrive.batch_runner.split", cut)
        outcomes = redrive(
            to_handler=handler,
            session=FakeSession(dynamodbstreams=streams, **place.clients),
            **batch.options,
            **place.options(),
        )
        place.note([*outcomes])


batches = st.composite(Batch)()
places = st.sampled_from([Queue, Bucket, Files])
failures = st.dictionaries(st.integers(1, 9), st.integers(1, 2), max_size=4)


@settings(deadline=None, max_examples=150)
@given(batch=batches, place_type=places, failures=failures, raises=st.booleans())
def test_each_record_is_handled_once_and_in_order_whichever_fails_in_whichever_run(
    batch: Batch, place_type: Any, failures: dict[int, int], raises: bool
) -> None:
    place = place_type(batch.text)
    handler = Failing(failures, raises=raises)
    most = sum(failures.values()) + 1
    for _ in range(most):
        before, calls = len(handler.handled), len(handler.calls)
        run(batch, place, handler)
        got = [n for numbers in handler.calls[calls:] for n in numbers]
        assert [*range(before + 1, before + 1 + len(got))] == got
        if place.is_over():
            break
    assert place.is_over()
    assert [*range(1, batch.count + 1)] == handler.handled


@settings(deadline=None, max_examples=150)
@given(
    batch=batches,
    place_type=places,
    failures=failures,
    raises=st.booleans(),
    crashes=st.sets(st.integers(0, 4), min_size=1),
)
def test_a_crash_before_a_batch_is_settled_repeats_records_and_loses_none(
    batch: Batch,
    place_type: Any,
    failures: dict[int, int],
    raises: bool,
    crashes: set[int],
) -> None:
    place = place_type(batch.text)
    handler = Failing(failures, raises=raises)
    for number_of_run in range(sum(failures.values()) + 1 + len(crashes)):
        place.crash(number_of_run in crashes)
        with suppress(ClientError):
            run(batch, place, handler)
        if place.is_over():
            break
    assert place.is_over()
    assert [*range(1, batch.count + 1)] == [*dict.fromkeys(handler.handled)]
