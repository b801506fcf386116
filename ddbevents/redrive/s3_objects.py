"""Failed batches in a bucket of S3, each with an object beside it on how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.redrive.entry import Entry, entry_of
from ddbevents.redrive.outcome import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Left
    from ddbevents.redrive.outcome import Redriven

_MARKER = ".redriven"


class S3Objects:
    """The objects of a bucket that are about failed batches.

    How far one is, is in the object with its key and ``.redriven``: JSON, null if it is
    over, else what `Checkpoint` has, by the names that a message has for it.

    Args:
        client: boto3's client of S3.
        place: The bucket, and a prefix of keys: ``failed/aws/lambda``, with or without
            ``s3://``.
        keeps: Whether it stays as it is.

    Raises:
        DdbEventsError: It is no bucket.
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
        """Yield the objects that are not over, in the order of their keys.

        Lambda's keys have the shard, and the time when the batch was given up.
        """
        keys = [*self._keys()]
        markers = {key for key in keys if key.endswith(_MARKER)}
        count = 0
        for key in keys:
            if key in markers or key.endswith("/"):
                continue
            if count == limit:
                return
            entry = self._entry(key, has_marker=f"{key}{_MARKER}" in markers)
            if entry is not None:
                count += 1
                yield entry

    def settle(self, entry: Entry, outcome: Redriven, left: Left | None) -> Redriven:
        """Write how far an object is."""
        if self._keeps:
            return outcome
        if left is not None:
            start, count = left.checkpoint
            self._mark(entry, {"startSequenceNumber": start, "batchSize": count})
        elif outcome.is_over:
            self._mark(entry, None)
        return outcome

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
        """Return an object's entry, at its checkpoint; None if it is over."""
        if not has_marker:
            return entry_of(self._read(key), key, key)
        try:
            marker = loads_json(self._read(f"{key}{_MARKER}"))
            if marker is None:
                return None
            checkpoint = _checkpoint(marker)
            entry = entry_of(self._read(key), key, key)
            batch = entry.batch and entry.batch.going_on(checkpoint)
        except DdbEventsError as error:
            return Entry(key, None, f"{key}{_MARKER}: {error}", key)
        return Entry(key, batch, entry.problem, key)

    def _read(self, key: str) -> bytes:
        response = self._client.get_object(Bucket=self._bucket, Key=key)
        body: bytes = response["Body"].read()
        return body


def _checkpoint(value: Any) -> Checkpoint:
    match value:
        case {"startSequenceNumber": str() | None as start, "batchSize": int(left)}:
            return Checkpoint(start, left)
    raise SourceError("expected null, or an object with where to go on")
