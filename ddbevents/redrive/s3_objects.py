"""Failed batches in a bucket of S3, each with another object for its progress."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.redrive.aws_clients import one_line
from ddbevents.redrive.entry import Entry, entry_of
from ddbevents.redrive.outcome import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Remainder
    from ddbevents.redrive.outcome import Redriven

_MARKER = ".redriven"

_REFUSED_CREDENTIALS = {
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}
"""Errors about the caller, not about an object: AWS, "S3 API Error Responses"."""


_up_to_second = re.compile(
    r".*/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}\.[0-9]{2}\.[0-9]{2}(?=-)"
).match
_number = re.compile("([0-9]+)")


class S3Objects:
    """The objects of a bucket with failed batches.

    The object ``KEY.redriven`` has the progress of the object ``KEY``, as JSON: null if
    nothing is left of the batch, otherwise its `Checkpoint`, with the same names as in
    a message.

    Args:
        client: boto3's client of S3.
        place: The bucket, and a prefix of keys: ``failed/aws/lambda``, with or without
            ``s3://``.
        keeps: Whether nothing is written.

    Raises:
        DdbEventsError: The place has no bucket.
    """

    def __init__(self, client: Any, place: str, *, keeps: bool) -> None:
        bucket, _, self._prefix = place.removeprefix("s3://").partition("/")
        if not bucket:
            raise DdbEventsError("expected BUCKET/PREFIX")
        self._client = client
        self._keeps = keeps
        self._bucket = bucket

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def entries(self, limit: int | None) -> Iterator[Entry]:
        """Yield the objects that still have work to do, in the order of their batches.

        Lambda's keys have the mapping, the shard and the second in which Lambda stopped
        retrying; those of one second are sorted by their content. Other keys are sorted
        with their digits as numbers.

        Raises:
            botocore.exceptions.ClientError: S3 refuses to list the bucket, or refuses
                the credentials.
        """
        yield from islice(self._all(), limit)

    def settle(
        self, entry: Entry, outcome: Redriven, left: Remainder | None
    ) -> Redriven:
        """Write the progress of an object."""
        if self._keeps:
            return outcome
        if left is not None:
            start, count = left.checkpoint
            self._mark(entry, {"startSequenceNumber": start, "batchSize": count})
        elif outcome.is_over:
            self._mark(entry, None)
        return outcome

    def _all(self) -> Iterator[Entry]:
        keys = [*self._keys()]
        markers = {key for key in keys if key.endswith(_MARKER)}
        objects = (k for k in keys if k not in markers and not k.endswith("/"))
        for _, together in groupby(sorted(objects, key=_natural), key=_second_of):
            entries = (
                self._entry(key, has_marker=f"{key}{_MARKER}" in markers)
                for key in together
            )
            yield from sorted(filter(None, entries), key=lambda entry: entry.order)

    def _mark(self, entry: Entry, value: Any) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=f"{entry.handle}{_MARKER}",
            Body=orjson.dumps(value),
            ContentType="application/json",
        )

    def _keys(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for each in page.get("Contents", ()):
                yield each["Key"]

    def _entry(self, key: str, *, has_marker: bool) -> Entry | None:
        """Return an object's entry, from its checkpoint on; None if nothing is left."""
        if not has_marker:
            return self._whole_entry(key)
        try:
            marker = loads_json(self._read(f"{key}{_MARKER}"))
            if marker is None:
                return None
            checkpoint = _checkpoint(marker)
            entry = self._whole_entry(key)
            batch = entry.batch and entry.batch.going_on(checkpoint)
        except DdbEventsError as error:
            return Entry(key, None, f"{key}{_MARKER}: {error}", key)
        return Entry(key, batch, entry.problem, key)

    def _whole_entry(self, key: str) -> Entry:
        try:
            return entry_of(self._read(key), key, key)
        except SourceError as error:
            return Entry(key, None, str(error), key)

    def _read(self, key: str) -> bytes:
        """Return the content of an object.

        Raises:
            SourceError: S3 refuses this one; others may be readable.
            botocore.exceptions.ClientError: S3 refuses the credentials.
        """
        from botocore.exceptions import ClientError  # noqa: PLC0415  # the extra `aws`

        try:
            response = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _REFUSED_CREDENTIALS:
                raise
            raise SourceError(one_line(error)) from error
        body: bytes = response["Body"].read()
        return body


def _checkpoint(value: Any) -> Checkpoint:
    match value:
        case {"startSequenceNumber": str() | None as start, "batchSize": int(left)}:
            if not isinstance(left, bool):
                return Checkpoint(start, left)
    raise SourceError("expected null, or an object with where to go on")


def _natural(key: str) -> list[Any]:
    """Return the sort key of keys: 999 comes before 1000."""
    parts = _number.split(key)  # each second one is a number
    return [int(part) if n % 2 else part for n, part in enumerate(parts)]


def _second_of(key: str) -> str:
    """Return the part of Lambda's keys up to the second; other keys unchanged."""
    match = _up_to_second(key)
    return match[0] if match else key
