"""Envelopes of other services: each of their parts contains an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ddbevents.codec.binary import from_base64
from ddbevents.codec.describe import describe
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, SourceError
from ddbevents.sources.destination import is_notification, message_in
from ddbevents.sources.detect import Source

if TYPE_CHECKING:
    from collections.abc import Callable

CARRIERS = {
    Source.LIST,
    Source.MESSAGES,
    Source.EVENTBRIDGE,
    Source.FIREHOSE,
    Source.KINESIS_GET_RECORDS,
}
"""The sources whose parts are events."""

_NAMES = ("MessageId", "messageId", "recordId", "SequenceNumber")
"""The members that name a part, for messages."""


def parts_of(source: Source, carrier: Any) -> list[Any]:
    """Return the parts of an envelope, each with one event."""
    match source:
        case Source.LIST:
            parts = carrier
        case Source.FIREHOSE:
            parts = carrier["records"]
        case Source.MESSAGES if "Messages" in carrier:
            parts = carrier["Messages"]
        case Source.EVENTBRIDGE:
            parts = [carrier]
        case Source.MESSAGES if is_notification(carrier):
            parts = [carrier]
        case _:
            parts = carrier["Records"]
    return list(parts)


def event_in(source: Source, part: Any) -> Any:
    """Return the event that a part of an envelope carries.

    Raises:
        SourceError: It has no event in its place.
        DecodeError: The content is not JSON, or not base64 of JSON.
    """
    return _EVENTS[source](part)


def name_of(part: Any) -> str | None:
    """Return the name of a part of an envelope; None if it has no name."""
    if not isinstance(part, Mapping):
        return None
    names = (part.get(name) for name in _NAMES)
    return next((name for name in names if isinstance(name, str) and name), None)


def _element(part: Any) -> Any:
    return part


def _message(part: Any) -> Any:
    """Return the event in a message.

    Source: AWS, "Using Lambda with Amazon SQS", "Using Lambda with Amazon SNS",
    "ReceiveMessage", "Parsing message formats" (of SNS).
    """
    if isinstance(part, Mapping) and is_notification(part):
        text = part["Message"]
    elif isinstance(part, Mapping) and "Body" in part:  # ReceiveMessage
        text = part["Body"]
    else:
        text = message_in(part)
    if not isinstance(text, str):
        raise SourceError(f"expected a message with JSON text; found {describe(text)}")
    return _json("message", text)


def _detail(part: Any) -> Any:
    return part["detail"]


def _data(part: Any) -> Any:
    """Return the event in a record of Firehose or Kinesis.

    boto3 has bytes there, the AWS CLI and Lambda have base64 text.

    Source: AWS, "Data transformation" of Firehose, and "GetRecords" of Kinesis.
    """
    data = part.get("data", part.get("Data")) if isinstance(part, Mapping) else None
    if not isinstance(data, bytes | str):
        raise SourceError(
            f"expected data, as base64 text or bytes; found {describe(data)}"
        )
    return _json("data", from_base64(data) if isinstance(data, str) else data)


def _json(name: str, text: str | bytes) -> Any:
    """Return the value of JSON text, which has line numbers of its own."""
    try:
        return loads_json(text)
    except DecodeError as error:
        found = f"{error.found} of the {name}"
        raise DecodeError(error.expected, found, text) from None


_EVENTS: dict[Source, Callable[[Any], Any]] = {
    Source.LIST: _element,
    Source.MESSAGES: _message,
    Source.EVENTBRIDGE: _detail,
    Source.FIREHOSE: _data,
    Source.KINESIS_GET_RECORDS: _data,
}
