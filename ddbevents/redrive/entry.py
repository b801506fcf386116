"""A batch in the place of its message: a queue, a bucket, a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError
from ddbevents.redrive.failed_batch import FailedBatch, batch_in
from ddbevents.redrive.messages import document_in, messages_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Remainder
    from ddbevents.redrive.outcome import Redriven


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, an object, or one of several in a file.

    Attributes:
        name: Its name: an id, a key, or a place in a file.
        batch: The batch that it describes; None if it describes none.
        problem: Why it describes none.
        handle: The identifier that its place needs.
    """

    name: str
    batch: FailedBatch | None
    problem: str = ""
    handle: Any = None

    @property
    def order(self) -> tuple[str, str, int]:
        """The sort key of entries: the stream, the shard, and the place in it."""
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
        """Yield entries, up to a number of them."""
        ...

    def settle(
        self, entry: Entry, outcome: Redriven, left: Remainder | None
    ) -> Redriven:
        """Store the outcome of an entry; return it, with the place to go on from.

        Args:
            entry: The entry.
            outcome: Its outcome.
            left: The rest of it, if only a part is handled.
        """
        ...


def entry_of(message: Any, name: str, handle: Any = None) -> Entry:
    """Return the entry of a message, which is about one batch."""
    try:
        return Entry(name, batch_in(document_in(message)), handle=handle)
    except DdbEventsError as error:
        return Entry(name, None, str(error), handle)


def entries_of(text: str | bytes, name: str) -> Iterator[Entry]:
    """Yield the entries of JSON, which may have several messages."""
    try:
        value = loads_json(text)
    except DdbEventsError as error:
        yield Entry(name, None, str(error))
        return
    for identifier, message in messages_in(value):
        yield entry_of(message, f"{name}: {identifier}" if identifier else name)
