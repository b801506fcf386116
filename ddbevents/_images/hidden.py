"""Errors of pydantic that do not show what was validated.

Pydantic hides inputs by a setting of the outermost model. An image is most often
inside of another one, whose setting its own model cannot change; so its errors
hold stand-ins from the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

if TYPE_CHECKING:
    from typing import Self

    from pydantic_core import ErrorDetails


class HiddenInput(str):
    """Stands in an error for the value that was wrong.

    It is text, so that whoever makes JSON of an error (FastAPI, for one) can.

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
        return (self.value,)  # of which copies are made

    def __repr__(self) -> str:
        return str(self)


def hides_input(schema: Any) -> bool:
    """Return whether a model in a core schema has `hide_input_in_errors` set."""
    if isinstance(schema, dict):
        config = schema.get("config") or {}
        return config.get("hide_input_in_errors") is True or any(
            map(hides_input, schema.values())
        )
    return isinstance(schema, list | tuple) and any(map(hides_input, schema))


def without_input(error: ValidationError) -> ValidationError:
    """Return the same error with stand-ins for the inputs."""
    return ValidationError.from_exception_data(
        error.title, [_hidden(line) for line in error.errors(include_url=False)]
    )


def _hidden(line: ErrorDetails) -> InitErrorDetails:
    kind: Any = line["type"]
    message: Any = line["msg"]
    context = line.get("ctx")
    if kind == "union_tag_invalid" and context:
        # The only message of pydantic's that quotes the input.
        context = {key: value for key, value in context.items() if key != "tag"}
        message = "Input tag found using {discriminator} is none of {expected_tags}"
    return InitErrorDetails(
        type=PydanticCustomError(kind, message, context),
        loc=line["loc"],
        input=HiddenInput(line["input"]),
    )
