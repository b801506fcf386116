"""A batch in the place where its message is: a queue, a bucket, a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ddbevents.errors import DdbEventsError, SourceError
from ddbevents.redrive.failed_batch import FailedBatch, batch_in, documents_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Left
    from ddbevents.redrive.outcome import Redriven


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, an object, or one of several in a file.

    Attributes:
        name: What it is called: an id, a key, or a place in a file.
        batch: The batch that it is about; None if it is about none.
        problem: Why it is about none.
        handle: What its place knows it by.
    """

    name: str
    batch: FailedBatch | None
    problem: str = ""
    handle: Any = None

    @property
    def order(self) -> tuple[str, str, int]:
        """What entries are sorted by: the stream, the shard, and the place in it."""
        return self.batch.order if self.batch else ("", "", 0)


class Place(Protocol):
    """Where entries are."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def entries(self, limit: int | None) -> Iterator[Entry]:
        """Yield entries, so many at most."""
        ...

    def settle(self, entry: Entry, outcome: Redriven, left: Left | None) -> Redriven:
        """Note what became of an entry; return it, with how to go on.

        Args:
            entry: The entry.
            outcome: What became of it.
            left: What is left of it, if a part of it is handled.
        """
        ...


def entry_of(message: Any, name: str, handle: Any = None) -> Entry:
    """Return the entry of a message, which is about one batch."""
    try:
        documents = _documents(message)
        if len(documents) != 1:
            raise SourceError(f"expected one batch; found {len(documents)}")
        return Entry(name, batch_in(documents[0]), handle=handle)
    except DdbEventsError as error:
        return Entry(name, None, str(error), handle)


def entries_of(message: Any, name: str) -> Iterator[Entry]:
    """Yield the entries of a text, which may have several batches."""
    try:
        documents = _documents(message)
    except DdbEventsError as error:
        yield Entry(name, None, str(error))
        return
    for document in documents:
        yield entry_of(document, name)


def _documents(message: Any) -> list[Mapping[str, Any]]:
    try:
        return [*documents_in(message)]
    except RecursionError:
        raise SourceError("expected a failed batch; found too many envelopes") from None
