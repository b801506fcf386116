"""Keywords that table schemas do not have: what to do instead, or why to ignore it."""

from __future__ import annotations

from typing import Any

_CASES = "make a class for each case: 'oneOf' at the top"
_CODE = "check it in your own code"
_IMPORT = "a schema cannot name what to import"

UNSUPPORTED = {
    "$anchor": "refer to #/$defs/NAME",
    "$dynamicAnchor": "refer to #/$defs/NAME",
    "$dynamicRef": "write $ref",
    "$recursiveRef": "write $ref",
    "$vocabulary": "it is for meta-schemas",
    "additionalItems": "write 'items': false next to 'prefixItems'",
    "contains": _CODE,
    "customBasePath": _IMPORT,
    "customTypePath": _IMPORT,
    "definitions": "write $defs",
    "dependencies": _CASES,
    "dependentRequired": _CASES,
    "dependentSchemas": _CASES,
    "else": _CASES,
    "if": _CASES,
    "maxContains": _CODE,
    "maxProperties": _CODE,
    "minContains": _CODE,
    "minProperties": _CODE,
    "not": _CODE,
    "nullable": 'write "type": ["string", "null"]',
    "then": _CASES,
    "unevaluatedItems": "write 'items'",
    "unevaluatedProperties": "write 'additionalProperties'",
    "x-python-type": _IMPORT,
}
"""Foreign keywords that are refused, and what to do instead."""

UNUSED = {
    "example": "it is OpenAPI's; JSON Schema has 'examples', a list",
    "propertyNames": "names are not checked; use 'patternProperties' for that",
}
"""Foreign keywords that change nothing, and what that means."""


def unused_keyword(name: str) -> str | None:
    """Return the note on a keyword that changes nothing, None for other keywords.

    These are some of JSON Schema's, and ``x-...`` of other tools.
    """
    is_foreign = name.startswith("x-") and not name.startswith("x-dynamodb")
    if is_foreign and name not in UNSUPPORTED:
        return "it is for other tools"
    return UNUSED.get(name)


def way_out(name: str, value: Any) -> str:
    """Return what to do if the value of a keyword is wrong; may be empty."""
    match name, value:
        case "enum", [_, *_]:
            return 'write "anyOf" with an enum of the strings and one of the integers'
        case "type", [_, *_]:
            return 'for several types, write "anyOf": [{"type": "string"}, ...]'
        case "type", "null":
            return "if the value is always NULL, write true"
    return ""
