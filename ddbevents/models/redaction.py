"""Errors of pydantic that do not show what was validated.

Pydantic hides inputs by a setting of the outermost model. An image is most often
inside of another one, whose setting its own model cannot change; so its errors
hold stand-ins from the start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    context: dict[str, Any] = dict(line.get("ctx") or {})
    if kind == "union_tag_invalid":
        context.pop("tag", None)
        message = "Input tag found using {discriminator} is none of {expected_tags}"
    elif kind not in _QUOTING_NOTHING:
        words = {*_words(line["input"])}
        message = _without(words, message)
        context = {name: _without(words, part) for name, part in context.items()}
    return InitErrorDetails(
        type=PydanticCustomError(kind, message, context),
        loc=line["loc"],
        input=HiddenInput(line["input"]),
    )


_OURS = {
    "attribute_value",
    "distinct_elements",
    "distinct_keys",
    "key_form",
    "text_form",
    "unknown_entity",
}
_QUOTING_NOTHING = frozenset(_OURS.union(get_args(ErrorType)))
"""The kinds of errors that are pydantic-core's own, and ours.

Those of others, such as a time zone's, may quote the input. What a validator raises
as a ValueError is pydantic-core's `value_error`, and stays as its author wrote it.
"""

_words_in = re.compile(r"\w+").findall


def _words(value: Any) -> Iterator[str]:
    """Yield the words of all text and numbers in a value."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _words(part)
    else:
        yield from _words_in(str(value))


def _without(words: set[str], said: Any) -> Any:
    """Return something said without any of some words: as text, if it has one."""
    text = str(said)
    hidden = re.sub(r"\w+", lambda word: "***" if word[0] in words else word[0], text)
    return said if hidden == text else hidden
