"""Every error that ddbevents raises, one small family under `DdbEventsError`.

Attribute values are personal data in somebody's logs, so no message and no
`repr` holds one; the attributes of an error do.
"""

from __future__ import annotations

from typing import Any


class DdbEventsError(Exception):
    """The base of every error that ddbevents raises on purpose."""


class CodecError(DdbEventsError, ValueError):
    """A value that cannot be converted; its path, and what was expected there.

    Attributes:
        path: Where it is, from the value that was passed in: attribute names
            and list indexes, as in ``("lines", 2, "price")``.
        expected: What would have been right, in words.
        found: What was there instead, in words that never hold the value.
        value: The offending value itself, for debuggers; never in the text.
    """

    def __init__(
        self, expected: str, found: str, value: Any, path: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(expected, found, path)
        self.expected = expected
        self.found = found
        self.value = value
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        # Of more than `args`, whose repr would show the value.
        return type(self), (self.expected, self.found, self.value, self.path)

    def __str__(self) -> str:
        where = f" at `{format_path(self.path)}`" if self.path else ""
        return f"expected {self.expected}, found {self.found}{where}"


class DecodeError(CodecError):
    """Something that is not an AttributeValue, or not a legal one."""


class EncodeError(CodecError):
    """A Python value that DynamoDB cannot store."""


class RecordError(DdbEventsError):
    """One record of an event that could not be read; the others may be fine.

    Attributes:
        index: Its position in the event, from 0.
        event_id: Its ``eventID``, or None where the record has none.
        sequence_number: Its ``SequenceNumber``, or None where it has none.
        cause: The error that reading it raised.
        identifier: What a partial batch response names it by, which depends on
            the source; None where it has no such name.
    """

    def __init__(
        self,
        index: int,
        event_id: str | None,
        sequence_number: str | None,
        cause: Exception,
        identifier: str | None = None,
    ) -> None:
        super().__init__(index, event_id, sequence_number)
        self.index = index
        self.event_id = event_id
        self.sequence_number = sequence_number
        self.cause = cause
        self.identifier = identifier

    def __reduce__(self) -> tuple[Any, ...]:
        # Of more than `args`, whose repr would show the cause.
        identity = (self.index, self.event_id, self.sequence_number)
        return type(self), (*identity, self.cause, self.identifier), self.__dict__

    def __str__(self) -> str:
        name = ""
        if self.sequence_number:
            name = f" (SequenceNumber {self.sequence_number})"
        elif self.identifier:
            name = f" ({self.identifier})"
        return f"record {self.index}{name} cannot be read: {self.cause}"


class MissingImageError(DdbEventsError, LookupError):
    """A record lacks an image that is needed to know what changed.

    Attributes:
        image_name: ``"new_image"`` or ``"old_image"``.
        stream_view_type: The stream's view type, if the record has it.
    """

    def __init__(self, image_name: str, stream_view_type: str | None) -> None:
        super().__init__(image_name, stream_view_type)
        self.image_name = image_name
        self.stream_view_type = stream_view_type

    def __str__(self) -> str:
        view = f" (its view type is {self.stream_view_type})"
        return (
            f"the record has no {self.image_name}"
            f"{view if self.stream_view_type else ''}: what changed is only known from"
            " streams with the view type NEW_AND_OLD_IMAGES"
        )


class SourceError(DdbEventsError, ValueError):
    """Something that is no DynamoDB change event of any known source."""


class UnhandledRecordError(DdbEventsError, LookupError):
    """A record that no function of a dispatcher takes.

    Attributes:
        record_type: The name of the record's class.
        entity: The name of its item's class.
    """

    def __init__(self, record_type: str, entity: str) -> None:
        super().__init__(record_type, entity)
        self.record_type = record_type
        self.entity = entity

    def __str__(self) -> str:
        return (
            f"no function takes this {self.record_type} of an item {self.entity}:"
            " register one, or a default"
        )


class PayloadError(DdbEventsError, ValueError):
    """A record that no invocation can deliver: too large, or not JSON."""


class PatternError(DdbEventsError, ValueError):
    """A filter pattern that Lambda would refuse, or that can never match."""


def format_path(path: tuple[object, ...]) -> str:
    """Return a path as it is written in messages: ``lines[2].price``.

    A name that would be misread (it has a dot, a bracket, a space ...) is
    written as ``["a.b"]``.
    """
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif not isinstance(step, str):  # no name, which is what is wrong
            parts.append(f"[<{type(step).__name__}>]")
        elif step.isidentifier():
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{step!a}]")
    return "".join(parts)
