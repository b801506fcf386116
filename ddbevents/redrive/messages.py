"""Reads messages about failed batches, without the envelopes that queues add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.escaping import escaped
from ddbevents.sources.destination import is_notification, message_in
from ddbevents.sources.record_source import member_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ENVELOPES = 8
"""How deeply a message may be nested in texts and notifications."""

_QUEUES_AND_TOPICS = ("aws:sqs", "aws:sns")
_SHOWN = 40


def messages_in(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the messages in a value of JSON, each with its id, if it has one.

    Args:
        value: One message; the event of a function on a queue or a topic; or the output
            of ``aws sqs receive-message``, or only its list of messages.
    """
    messages = member_of(value, "Messages", value)
    if isinstance(messages, list):
        for each in messages:
            yield _id(each, "MessageId"), member_of(each, "Body")
    elif _is_from_queue_or_topic(value):
        for each in value["Records"]:
            name = _id(each, "messageId") or _id(member_of(each, "Sns"), "MessageId")
            yield name, message_in(each)
    else:
        yield "", value


def document_in(message: Any) -> Mapping[str, Any]:
    """Return the document in a message: an object, as it was sent.

    Args:
        message: The document; a notification of SNS that has it; or JSON of these.

    Raises:
        SourceError: It is not one of these.
        DecodeError: A text is not JSON.
    """
    for _ in range(_MOST_ENVELOPES):
        if isinstance(message, str | bytes):
            message = loads_json(message)
        elif isinstance(message, Mapping) and is_notification(message):
            message = message["Message"]
        else:
            break
    if not isinstance(message, Mapping):
        raise SourceError(
            "expected an on-failure destination record or a parked record, an object"
        )
    return message


def _is_from_queue_or_topic(value: Any) -> bool:
    records = member_of(value, "Records")
    if not isinstance(records, list) or not records:
        return False
    names = [member_of(records[0], each) for each in ("eventSource", "EventSource")]
    return any(name in names for name in _QUEUES_AND_TOPICS)


def _id(message: Any, name: str) -> str:
    found = member_of(message, name)
    return escaped(found, _SHOWN) if isinstance(found, str) else ""
