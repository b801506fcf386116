"""Keywords of other vocabularies, and what to do instead."""

from __future__ import annotations

_CASES = "make a class for each case: 'oneOf' at the top"
_CODE = "check it in your own code"
_IMPORT = "a schema cannot name what to import"

UNSUPPORTED = {
    "$anchor": "refer to #/$defs/NAME",
    "$dynamicAnchor": "refer to #/$defs/NAME",
    "$dynamicRef": "write $ref",
    "$recursiveRef": "write $ref",
    "$vocabulary": "it is for meta-schemas",
    "additionalItems": "write 'items': false beside 'prefixItems'",
    "contains": _CODE,
    "customBasePath": _IMPORT,
    "customTypePath": _IMPORT,
    "definitions": "write $defs",
    "dependencies": _CASES,
    "dependentRequired": _CASES,
    "dependentSchemas": _CASES,
    "deprecated": "say it in the description",
    "discriminator": "it goes with 'oneOf' at the top",
    "else": _CASES,
    "if": _CASES,
    "maxContains": _CODE,
    "maxProperties": _CODE,
    "minContains": _CODE,
    "minProperties": _CODE,
    "not": _CODE,
    "nullable": 'write "type": ["string", "null"]',
    "oneOf": "only at the top, for a table with several kinds of items",
    "propertyNames": "write 'patternProperties'",
    "readOnly": "the items of a stream are only read",
    "then": _CASES,
    "unevaluatedItems": "write 'items'",
    "unevaluatedProperties": "write 'additionalProperties'",
    "writeOnly": "the items of a stream are only read",
    "x-python-type": _IMPORT,
}
"""Keywords of others that are refused, and what to do instead."""
