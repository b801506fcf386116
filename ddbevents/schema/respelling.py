"""Other spellings of what table schemas express: those of pydantic and of OpenAPI.

Each keyword is read together with the others of its schema. No part moves, so that
places stay right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.keywords import NULL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ddbevents.schema.keywords import Schema

_BINARY_FORMATS = {"base64", "base64url", "binary", "byte"}
_UUID_FORMATS = {f"uuid{version}" for version in range(1, 9)}

_DECIMAL_PATTERN = "^(?!^[-+.]*$)[+-]?0*"
"""The beginning of the patterns that pydantic before 2.14 writes for decimal texts.

No pattern of a table schema begins so: its engine has no look-around.
"""


def usual_spelling(schema: Schema) -> Schema:
    """Return a schema with this package's keywords for the same.

    Values of a wrong form stay as they are.
    """
    found = dict(schema)
    if "default" in found and found["default"] is None:
        del found["default"]  # without it, an absent attribute is None too
    if found.get("type") == "string":
        _respell_text(found)
    if "enum" in found:
        _respell_enum(found)
    if isinstance(found.get("prefixItems"), list):
        _respell_tuple(found)
    if _is_single_reference(found.get("allOf")):
        found |= found.pop("allOf")[0]
    return found


def _respell_text(schema: dict[str, Any]) -> None:
    format_ = str(schema.get("format"))
    if format_ in _BINARY_FORMATS:
        del schema["format"]
        schema["contentEncoding"] = "base64"
    elif format_ in _UUID_FORMATS:
        schema["format"] = "uuid"
    if str(schema.get("pattern", "")).startswith(_DECIMAL_PATTERN):
        del schema["pattern"]


def _respell_enum(schema: dict[str, Any]) -> None:
    values = schema["enum"]
    if not isinstance(values, list):
        return
    if "type" not in schema and None in values:
        text = any(isinstance(value, str) for value in values)
        schema["type"] = ["string" if text else "integer", "null"]
    if len(values) == 2 and all(isinstance(value, bool) for value in values):  # noqa: PLR2004  # both of them
        del schema["enum"]
        schema["type"] = "boolean"


def _respell_tuple(schema: dict[str, Any]) -> None:
    """Close a tuple of as many elements as it has schemas."""
    length = len(schema["prefixItems"])
    if schema.get("maxItems") == schema.get("minItems") == length:
        del schema["maxItems"], schema["minItems"]
        schema.setdefault("items", False)


def _is_single_reference(parts: Any) -> bool:
    return (
        isinstance(parts, list)
        and len(parts) == 1
        and isinstance(parts[0], dict)
        and parts[0].keys() == {"$ref"}
    )


def automatic_title(name: str) -> str:
    """Return the title that pydantic gives a field, which adds no information."""
    return name.title().replace("_", " ").strip()


def choices_in(parts: Sequence[Any]) -> tuple[dict[int, Any], list[int]]:
    """Return the choices of a union that are types of their own, by their indices.

    Left out are NULL, integers where all numbers are a choice too, and the string next
    to a number by which pydantic spells a Decimal as ``anyOf``. Returned second are the
    indices of such strings whose pattern does not prove that they are pydantic's.
    """
    texts = [
        index
        for index, part in enumerate(parts)
        if index and _is_number(parts[index - 1]) and _is_decimal_text(part)
    ]
    has_numbers = any(part == {"type": "number"} for part in parts)
    kept = {
        index: part
        for index, part in enumerate(parts)
        if part != NULL
        and index not in texts
        and not (has_numbers and part == {"type": "integer"})
    }
    return kept, [index for index in texts if "pattern" not in parts[index]]


def _is_number(part: Any) -> bool:
    if not isinstance(part, dict) or part.get("type") != "number":
        return False
    return "format" not in part


def _is_decimal_text(part: Any) -> bool:
    if not isinstance(part, dict) or part.get("type") != "string":
        return False
    pattern = str(part.get("pattern", _DECIMAL_PATTERN))
    return part.keys() <= {"pattern", "type"} and pattern.startswith(_DECIMAL_PATTERN)
