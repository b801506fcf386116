"""Every error that ddbevents raises, one small family under `DdbEventsError`.

Attribute values are personal data that must not end up in logs: no message and no
`repr` contains one; only the attributes of an error do. Names in messages come from
data and are escaped, so that none can forge a log line.
"""

from __future__ import annotations

from typing import Any, cast

from ddbevents.escaping import escaped
from ddbevents.validation_text import sentence_of

_LONGEST_NAME = 128
"""The most characters that a message shows of a name or number from data."""


class DdbEventsError(Exception):
    """The base of every error that ddbevents raises on purpose."""

    def __str__(self) -> str:
        # A message stays on one line, whatever it quotes.
        return escaped(super().__str__())


class CodecError(DdbEventsError, ValueError):
    """A value that cannot be converted; its path, and what was expected there.

    Attributes:
        path: Where it is in the value that you passed: attribute names and list
            indexes, as in ``("lines", 2, "price")``.
        expected: What would have been right, in words.
        found: What was there instead, in words that never contain the value.
        value: The wrong value itself, for debuggers; never in the text.
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
        return escaped(f"expected {self.expected}, found {self.found}{where}")


class DecodeError(CodecError):
    """Something that is not an AttributeValue, or not a legal one."""


class EncodeError(CodecError):
    """A Python value that DynamoDB cannot store."""


class RecordError(DdbEventsError):
    """One record of an event that could not be read; the others may be fine.

    Attributes:
        index: Its position in the event, from 0.
        event_id: Its ``eventID``, or None if it has none.
        sequence_number: Its ``SequenceNumber``, or None if it has none.
        cause: The error that reading it raised.
        identifier: Its name in a partial batch response, which depends on the source;
            None if it has none.
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
            number = escaped(self.sequence_number, _LONGEST_NAME)
            name = f" (SequenceNumber {number})"
        elif self.identifier:
            name = f" ({escaped(self.identifier, _LONGEST_NAME)})"
        return f"record {self.index}{name} {self.problem}"

    @property
    def problem(self) -> str:
        """Why it cannot be read, without its name."""
        return f"cannot be read: {_reason(self.cause)}"


class FailedRecordError(DdbEventsError):
    """A record that failed and that a partial batch response cannot name.

    Attributes:
        index: Its position in the event, from 0.
        place: The text of the error if it is ours; otherwise its type and its place.
        error: What the function raised. Its text may quote attribute values, so it
            is not shown.
    """

    def __init__(self, index: int, place: str, error: Exception) -> None:
        super().__init__(index, place)
        self.index = index
        self.place = place
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.index, self.place, self.error)

    def __str__(self) -> str:
        return f"record {self.index} failed and has no identifier: {self.place}"


class BulkError(DdbEventsError):
    """A record that the function of a `bulk_handler` returned as failed."""

    def __str__(self) -> str:
        return "the function returned this record as one that failed"


class IsolationError(DdbEventsError):
    """The first record of a batch failed; it makes Lambda bisect the batch.

    Attributes:
        error: Why it failed.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.error,)

    def __str__(self) -> str:
        return (
            f"the first record of the batch failed ({type(self.error).__name__}): with"
            " BisectBatchOnFunctionError, Lambda splits the batch to isolate it"
        )


class WindowStateError(DdbEventsError, ValueError):
    """The state of a tumbling window does not fit its state type.

    Attributes:
        error: What pydantic raised. Its text quotes the state, so it is not shown.
    """

    def __init__(self, problem: str, error: Exception | None = None) -> None:
        super().__init__(problem)
        self.error = error


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
        view = f" (its view type is {escaped(self.stream_view_type, _LONGEST_NAME)})"
        return (
            f"the record has no {self.image_name}"
            f"{view if self.stream_view_type else ''}: to know what changed, use a"
            " stream with the view type NEW_AND_OLD_IMAGES"
        )


class SourceError(DdbEventsError, ValueError):
    """Something that is not a DynamoDB change event of any known source."""


class UnhandledRecordError(DdbEventsError, LookupError):
    """A record that no function of a dispatcher accepts.

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
            f"no function takes this {escaped(self.record_type)} of an item"
            f" {escaped(self.entity)}: register one, or a default"
        )


class PayloadError(DdbEventsError, ValueError):
    """A record that cannot be delivered: too large for an invocation, or not JSON."""


class PatternError(DdbEventsError, ValueError):
    """A filter pattern that Lambda would refuse, or that can never match."""


def format_path(path: tuple[object, ...]) -> str:
    r"""Return a path as messages show it: ``lines[2].price``.

    A name that could be misread, since it has a dot, a bracket or a space, is written
    as ``['a.b']``, and unprintable characters are escaped: ``['a\nb']``.
    """
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif not isinstance(step, str):  # not a name: that is the fault
            parts.append(f"[<{type(step).__name__}>]")
        elif step.isidentifier():
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{step!r}]")
    return "".join(parts)


def _reason(cause: Exception) -> str:
    """Return what made a record unreadable, without texts that may quote values.

    In pydantic's errors, the messages of the user's validators are replaced. Other
    foreign errors are shown by their type only.
    """
    if isinstance(cause, DdbEventsError):
        return str(cause)
    if not type(cause).__module__.startswith("pydantic_core"):
        return escaped(type(cause).__name__)
    lines = cast("Any", cause).errors(include_url=False)
    problems = [escaped(sentence_of(line, format_path, _is_ours)) for line in lines]
    if len(problems) == 1:
        return problems[0]
    return "\n  ".join([f"{len(problems)} problems", *problems])


def _is_ours(error: Any) -> bool:
    return isinstance(error, DdbEventsError)
