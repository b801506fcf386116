"""Failed batches in a queue of SQS: received, extended, and moved on or deleted."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.codec.text import loads_json
from ddbevents.errors import DdbEventsError
from ddbevents.redrive.entry import Entry, entry_of
from ddbevents.sources.destination import is_notification

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from ddbevents.redrive.batch_runner import Left
    from ddbevents.redrive.outcome import Redriven

_logger = logging.getLogger("ddbevents")

_AT_ONCE = 10
"""The most messages of one call to SQS."""

_TOGETHER = 1_000
"""The most messages that are sorted together, and held at once."""

_SECONDS_TO_WAIT = 2
_SECONDS_HIDDEN = 120
_SECONDS_BETWEEN_EXTENSIONS = 30.0
_ATTRIBUTE = ("StringValue", "BinaryValue", "DataType")


class SqsQueue:
    """A standard queue of messages about failed batches.

    A message is held, hidden from other readers, until its batch is handled. One that
    stays is shown again when the queue is closed.

    Args:
        client: boto3's client of SQS.
        url: The queue's.
        keeps: Whether it stays as it is.

    Raises:
        DdbEventsError: It is a FIFO queue.
    """

    def __init__(self, client: Any, url: str, *, keeps: bool) -> None:
        if url.endswith(".fifo"):
            raise DdbEventsError(
                "a FIFO queue, where a batch of which a part is handled cannot be sent"
                " to its place: receive its messages into a file, and redrive that"
            )
        self._client = client
        self._keeps = keeps
        self._url = url
        self._held: dict[str, Any] = {}
        self._sent: set[str] = set()
        self._lock = Lock()
        self._closed = Event()
        self._extender = Thread(target=self._extend, daemon=True)

    def __enter__(self) -> Self:
        self._extender.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        self._extender.join()
        self._set_visibility(0)

    def entries(self, limit: int | None) -> Iterator[Entry]:
        """Yield the messages there are, those received together in their order."""
        most = limit
        while most is None or most > 0:
            received = self._receive(_TOGETHER if most is None else most)
            if not received:
                return
            entries = [
                entry_of(each["Body"], each["MessageId"], each) for each in received
            ]
            yield from sorted(entries, key=lambda entry: entry.order)
            if most is not None:
                most -= len(received)

    def settle(self, entry: Entry, outcome: Redriven, left: Left | None) -> Redriven:
        """Delete a message that is over; send one with what is left of a part.

        It is sent before the other is deleted: a crash between them repeats records,
        and loses none.
        """
        message = entry.handle
        if self._keeps:
            return outcome
        if left is not None:
            self._send(message, left)
        if left is not None or outcome.is_over:
            name = message["MessageId"]
            receipt = self._held[name]["ReceiptHandle"]
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)
            with self._lock:
                del self._held[name]
        return outcome

    def _send(self, message: Any, left: Left) -> None:
        body = loads_json(message["Body"])
        text = left.document.decode()
        if is_notification(body):
            text = orjson.dumps({**body, "Message": text}).decode()
        attributes = {
            name: {each: value[each] for each in _ATTRIBUTE if each in value}
            for name, value in message.get("MessageAttributes", {}).items()
        }
        sent = self._client.send_message(
            QueueUrl=self._url, MessageBody=text, MessageAttributes=attributes
        )
        self._sent.add(sent["MessageId"])

    def _receive(self, most: int) -> Sequence[Any]:
        """Return messages that were not received before, until there are no more."""
        received: dict[str, Any] = {}
        while len(received) < min(most, _TOGETHER):
            response = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(_AT_ONCE, most - len(received)),
                WaitTimeSeconds=_SECONDS_TO_WAIT,
                VisibilityTimeout=_SECONDS_HIDDEN,
                MessageAttributeNames=["All"],
            )
            found = response.get("Messages", ())
            messages = {each["MessageId"]: each for each in found}
            if not messages:
                break
            new = messages.keys() - self._held.keys() - self._sent
            with self._lock:  # the latest receipt of a message is the one that counts
                self._held |= messages
            received |= {name: messages[name] for name in messages if name in new}
        return [*received.values()]

    def _extend(self) -> None:
        while not self._closed.wait(_SECONDS_BETWEEN_EXTENSIONS):
            self._set_visibility(_SECONDS_HIDDEN)

    def _set_visibility(self, seconds: int) -> None:
        """Hide the messages held for so long from now; show them, if it is 0."""
        with self._lock:
            receipts = [each["ReceiptHandle"] for each in self._held.values()]
        for start in range(0, len(receipts), _AT_ONCE):
            entries = [
                {"Id": str(n), "ReceiptHandle": each, "VisibilityTimeout": seconds}
                for n, each in enumerate(receipts[start : start + _AT_ONCE])
            ]
            try:
                self._client.change_message_visibility_batch(
                    QueueUrl=self._url, Entries=entries
                )
            except Exception as error:  # noqa: BLE001  # they come again a little later
                _logger.warning(
                    "messages of the queue may be received by others: %s",
                    type(error).__name__,
                )
