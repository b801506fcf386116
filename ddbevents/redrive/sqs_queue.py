"""Failed batches in a queue of SQS: received, extended, and moved on or deleted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from itertools import islice
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

    from ddbevents.redrive.batch_runner import Remainder
    from ddbevents.redrive.outcome import Redriven

_logger = logging.getLogger("ddbevents")

_AT_ONCE = 10
"""The most messages of one call to SQS."""

_TOGETHER = 1_000
"""The most messages that are sorted together, and hidden at once."""

_SECONDS_TO_WAIT = 2
_SECONDS_HIDDEN = 120
_SECONDS_BETWEEN_EXTENSIONS = 30.0
_ATTRIBUTE = ("StringValue", "BinaryValue", "DataType")


class SqsQueue:
    """A standard queue of messages about failed batches.

    A message is hidden from other readers until its batch is handled. If it stays, it
    is visible again when the run ends.

    Args:
        client: boto3's client of SQS.
        url: The queue's URL.
        keeps: Whether no message is sent or deleted.

    Raises:
        DdbEventsError: It is a FIFO queue.
    """

    def __init__(self, client: Any, url: str, *, keeps: bool) -> None:
        if url.endswith(".fifo"):
            raise DdbEventsError(
                "a FIFO queue, where a message about the records left would go to the"
                " end: receive its messages into a file, and redrive the file"
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
        """Yield the messages; those received together by shard and sequence number."""
        yield from islice(self._all(), limit)

    def settle(
        self, entry: Entry, outcome: Redriven, left: Remainder | None
    ) -> Redriven:
        """Delete a message; if records are left of its batch, send one about them.

        A message stays if none of its records is handled. The new one is sent before
        the old one is deleted: a crash between them repeats records, and loses none.
        """
        message = entry.handle
        if self._keeps:
            return outcome
        if left is not None:
            self._send(message, left)
        if left is not None or outcome.is_over:
            self._delete(message["MessageId"])
        return outcome

    def _delete(self, name: str) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # the extra `aws`

        receipt = self._held[name]["ReceiptHandle"]
        try:
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ReceiptHandleIsInvalid":
                raise
            _logger.warning("message %s was received or deleted by others", name)
        with self._lock:
            del self._held[name]

    def _all(self) -> Iterator[Entry]:
        while received := self._receive():
            entries = [
                entry_of(each["Body"], each["MessageId"], each) for each in received
            ]
            yield from sorted(entries, key=lambda entry: entry.order)

    def _send(self, message: Any, left: Remainder) -> None:
        body = loads_json(message["Body"])
        text = left.document.decode()
        if isinstance(body, Mapping) and is_notification(body):
            text = orjson.dumps({**body, "Message": text}).decode()
        attributes = {
            name: {each: value[each] for each in _ATTRIBUTE if each in value}
            for name, value in message.get("MessageAttributes", {}).items()
        }
        sent = self._client.send_message(
            QueueUrl=self._url, MessageBody=text, MessageAttributes=attributes
        )
        self._sent.add(sent["MessageId"])

    def _receive(self) -> Sequence[Any]:
        """Return messages that were not received before, until there are no more."""
        received: dict[str, Any] = {}
        while len(received) < _TOGETHER:
            response = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=_AT_ONCE,
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
        """Hide the held messages for a number of seconds; show them if it is 0."""
        with self._lock:
            held = [*self._held.values()]
        codes: Counter[str] = Counter()
        for start in range(0, len(held), _AT_ONCE):
            codes += self._set_visibility_of(held[start : start + _AT_ONCE], seconds)
        if codes:
            _logger.warning(
                "messages of the queue may %s: %s",
                "be received by others" if seconds else "stay hidden for two minutes",
                ", ".join(f"{count} {code}" for code, count in codes.items()),
            )

    def _set_visibility_of(self, messages: Sequence[Any], seconds: int) -> Counter[str]:
        """Set the visibility of up to ten messages; return the counts of errors."""
        entries = [
            {
                "Id": str(n),
                "ReceiptHandle": each["ReceiptHandle"],
                "VisibilityTimeout": seconds,
            }
            for n, each in enumerate(messages)
        ]
        try:
            response = self._client.change_message_visibility_batch(
                QueueUrl=self._url, Entries=entries
            )
        except Exception as error:  # noqa: BLE001  # the run still goes on
            return Counter({type(error).__name__: len(messages)})
        with self._lock:  # one that was deleted meanwhile needs no visibility
            return Counter(
                each["Code"]
                for each in response.get("Failed", ())
                if messages[int(each["Id"])]["MessageId"] in self._held
            )
