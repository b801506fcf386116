"""Errors of pydantic that do not show the input.

Pydantic hides inputs by a setting of the outermost model. An image is usually inside
another model, whose setting it cannot change; so its errors have stand-ins from the
start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

from ddbevents.escaping import escaped

if TYPE_CHECKING:
    from typing import Self

    from pydantic_core import ErrorDetails


class HiddenInput(str):
    """Replaces a wrong value in an error.

    It is text, so that tools such as FastAPI can write the error as JSON.

    Attributes:
        value: The value itself, for debuggers.
    """

    __slots__ = ("value",)

    value: Any

    def __new__(cls, value: Any) -> Self:
        """Return the stand-in for a value."""
        hidden = super().__new__(cls, f"<hidden {type(value).__name__}>")
        hidden.value = value
        return hidden

    def __getnewargs__(self) -> tuple[Any]:
        return (self.value,)  # for copies and pickles

    def __repr__(self) -> str:
        return str(self)


def redacted(error: ValidationError) -> ValidationError:
    """Return the same error with stand-ins for the inputs."""
    return ValidationError.from_exception_data(
        error.title, [_redacted(line) for line in error.errors(include_url=False)]
    )


def _redacted(line: ErrorDetails) -> InitErrorDetails:
    error_type: Any = line["type"]
    message: Any = line["msg"]
    context: dict[str, Any] = dict(line.get("ctx") or {})
    if error_type == "union_tag_invalid":
        context.pop("tag", None)
        message = "Input tag found using {discriminator} is not one of {expected_tags}"
    elif error_type not in _QUOTING_NOTHING:
        message, context = _WITHHELD, {}
    elif not message.isprintable():
        message, context = escaped(message), {}
    return InitErrorDetails(
        type=PydanticCustomError(error_type, message, context),
        loc=escaped_location(line["loc"]),
        input=HiddenInput(line["input"]),
    )


def printable(error: ValidationError, *, hide_input: bool) -> ValidationError:
    """Return an error in which no name can forge a line: mostly the same one.

    Pydantic shows attribute names, and an unknown ``eventName``, without escaping.
    """
    lines = error.errors(include_url=False)
    if all(map(_is_printable, lines)):
        return error
    return ValidationError.from_exception_data(
        error.title, [*map(_printable, lines)], hide_input=hide_input
    )


def _is_printable(line: ErrorDetails) -> bool:
    return all(str(text).isprintable() for text in (line["msg"], *line["loc"]))


def _printable(line: ErrorDetails) -> InitErrorDetails:
    error_type: Any = line["type"]
    message: Any = escaped(line["msg"])
    context = {
        name: escaped(value) if isinstance(value, str) else value
        for name, value in line.get("ctx", {}).items()
    }
    return InitErrorDetails(
        type=PydanticCustomError(error_type, message, context),
        loc=escaped_location(line["loc"]),
        input=line["input"],
    )


def escaped_location(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return a location with escaped names: pydantic shows them as they are."""
    return tuple(step if isinstance(step, int) else escaped(step) for step in location)


def wrong_value(expected: str, found: str) -> PydanticCustomError:
    """Return the error of a value that was not expected."""
    return PydanticCustomError(
        "attribute_value",
        "Expected {expected}, found {found}",
        {"expected": expected, "found": found},
    )


_WITHHELD = "Refused by the type of the field, whose message may quote the value"
_OURS = {
    "attribute_value",
    "distinct_elements",
    "distinct_keys",
    "key_form",
    "text_form",
    "unknown_entity",
}
_QUOTING_NOTHING = frozenset(_OURS.union(get_args(ErrorType)))
"""The types of errors of pydantic-core, and ours.

The messages of others, such as a time zone's, may quote the input. A ValueError of a
validator is pydantic-core's `value_error`; its message stays as its author wrote it.
"""
