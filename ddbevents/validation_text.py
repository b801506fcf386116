"""Pydantic's errors about a record, as sentences that do not show values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EVENT_NAMES = {"INSERT", "MODIFY", "REMOVE"}
_OBJECT_TYPES = {"dict_type", "model_attributes_type", "model_type"}
_BY_USERS = {"assertion_error", "value_error"}
_FOUND = {
    "NoneType": "null",
    "bool": "true or false",
    "float": "a number",
    "int": "a number",
    "list": "a list",
    "str": "text",
}

_LONGEST_TAG = 40
"""The most characters of a tag that is shown: longer ones are not tags, or forged."""


def sentence_of(
    line: Mapping[str, Any],
    format_path: Callable[[tuple[str | int, ...]], str],
    is_shown: Callable[[Any], bool],
) -> str:
    """Return a sentence for one of the errors of a `ValidationError`.

    Args:
        line: One of its `errors()`.
        format_path: Returns a path in the record as messages show it.
        is_shown: Whether the text of an error that a validator raised is shown.
    """
    path = line["loc"]
    if path and path[0] in _EVENT_NAMES:  # which of the records it was read as
        path = path[1:]
    name = f"`{format_path(path)}`" if path else "the record"
    error_type, context = line["type"], line.get("ctx") or {}
    if error_type == "missing":
        return f"{name} is missing"
    if error_type == "union_tag_not_found" and "discriminator" in context:
        return f"{name} has no `{_member(context)}` to identify it"
    if error_type in _BY_USERS and not is_shown(context.get("error")):
        return f"a validator refused {name}"
    message = _message(line, context)
    if message.startswith("Input should "):
        return f"{name} {message.removeprefix('Input ')}"
    return f"{message[:1].lower()}{message[1:]}" + (f" at {name}" if path else "")


def _message(line: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Return what is wrong, without the place."""
    if line["type"] == "union_tag_invalid" and "expected_tags" in context:
        tag = context.get("tag", "")
        found = f"'{tag}', " if 0 < len(tag) <= _LONGEST_TAG else ""
        return f"`{_member(context)}` is {found}none of {context['expected_tags']}"
    if line["type"] in _OBJECT_TYPES:
        return f"expected an object, found {_found(line['input'])}"
    return str(context["error"] if line["type"] in _BY_USERS else line["msg"])


def _member(context: Mapping[str, Any]) -> str:
    """Return the member by which a union's types differ, by its name on the wire."""
    return str(context["discriminator"]).split(" | ")[-1].strip("'")


def _found(value: Any) -> str:
    if type(value).__name__ == "HiddenInput":  # of `models.redaction`
        value = value.value
    name = type(value).__name__
    return _FOUND.get(name, f"a value of type {name}")
