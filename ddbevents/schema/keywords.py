"""The keywords of table schemas, and the values that they may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from ddbevents.codec.decode import TAGS
from ddbevents.limits import TABLE_NAME_CHARACTERS
from ddbevents.table import is_table_name
from ddbevents.wire import StreamViewType

Check = Callable[[Any], bool]

Schema = Mapping[str, Any]
"""Keywords, and their values."""

Subschema = tuple[str, str | int | None, Any]
"""A keyword that holds schemas, the key or index below it, and the schema."""

Known = Mapping[str, tuple[Check, str]]
"""Keywords, what the value of each must be, and that in words."""


def _one_of(*types: type) -> Check:
    """Return a check that a value has one of some types; subclasses do not count."""
    return lambda value: type(value) in types


_is_text = _one_of(str)
_is_flag = _one_of(bool)
_is_number = _one_of(int, float)
_is_object = _one_of(dict)
_is_list = _one_of(list)
_is_schema_or_flag = _one_of(dict, bool)
_is_constant = _one_of(str, bool, int)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_step(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_one(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1


def _is_choice(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_union(value: Any) -> bool:
    return _is_list(value) and value.count(NULL) < min(2, len(value))


def is_extension(value: Any) -> bool:
    """Return whether a value fits ``allOf``: a reference and an object."""
    return (
        _is_list(value)
        and len(value) == 2  # noqa: PLR2004  # the base, and what is added
        and all(isinstance(part, dict) for part in value)
        and isinstance(value[0].get("$ref"), str)
        and isinstance(value[1].get("properties"), dict)
    )


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict) or value is True


def _is_names(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(name, str) for name in value)
        and len(set(value)) == len(value)
    )


def _is_type(value: Any) -> bool:
    if isinstance(value, list):
        other = [name for name in value if name != "null"]
        return len(value) == 2 and len(other) == 1 and other[0] in TYPES  # noqa: PLR2004  # a type and null
    return isinstance(value, str) and value in TYPES


def _is_choices(value: Any) -> bool:
    value = [one for one in value if one is not None] if _is_list(value) else ()
    if not value:
        return False
    same = all(isinstance(one, str) for one in value) or all(
        type(one) is int for one in value
    )
    return same and len(set(value)) == len(value)


_TAGS = sorted(TAGS - {"NULL"})

NULL = {"type": "null"}
"""The schema for NULL in ``anyOf``."""


PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}
"""The Python types of JSON's scalars."""

TYPES = ("array", "boolean", "integer", "number", "object", "string")

VALUES: Known = {
    "$comment": (_is_text, "a string"),
    "$ref": (_is_text, "a string"),
    "additionalProperties": (_is_schema_or_flag, "true, false or a schema"),
    "allOf": (is_extension, "a list of a reference and an object"),
    "anyOf": (_is_union, 'a list of schemas, and perhaps {"type": "null"}'),
    "const": (_is_constant, "a string, an integer or a boolean"),
    "contentEncoding": (lambda value: value == "base64", '"base64"'),
    "contentMediaType": (
        lambda value: value == "application/json",
        '"application/json"',
    ),
    "contentSchema": (_is_schema, "a schema, or true"),
    "default": (lambda _: True, "anything"),
    "deprecated": (_is_flag, "true or false"),
    "description": (_is_text, "a string"),
    "discriminator": (_is_object, "an object with propertyName"),
    "enum": (_is_choices, "a list of different strings, or of different integers"),
    "examples": (_is_list, "a list"),
    "exclusiveMaximum": (_is_number, "a number"),
    "exclusiveMinimum": (_is_number, "a number"),
    "format": (_is_name, "the name of a format"),
    "items": (_is_schema_or_flag, "a schema, or false after 'prefixItems'"),
    "maxItems": (_is_count, "a whole number"),
    "maxLength": (_is_count, "a whole number"),
    "maximum": (_is_number, "a number"),
    "minItems": (_is_count, "a whole number"),
    "minLength": (_is_count, "a whole number"),
    "minimum": (_is_number, "a number"),
    "multipleOf": (_is_step, "a number above 0"),
    "oneOf": (_is_union, 'a list of schemas, and perhaps {"type": "null"}'),
    "pattern": (_is_text, "a regular expression"),
    "patternProperties": (_is_one, "an object of one pattern and its schema"),
    "prefixItems": (_is_choice, "a list of schemas"),
    "properties": (_is_object, "an object of schemas"),
    "readOnly": (_is_flag, "true or false"),
    "required": (_is_names, "a list of different names"),
    "title": (_is_name, "a string that is not empty"),
    "type": (
        _is_type,
        f"one of {', '.join(TYPES)}, or a list of one of them and null",
    ),
    "uniqueItems": (_is_flag, "true or false"),
    "writeOnly": (_is_flag, "true or false"),
    "x-dynamodb": (_is_object, "an object"),
    "x-dynamodb-type": (lambda value: value in _TAGS, f"one of {', '.join(_TAGS)}"),
}
"""Every keyword of a schema, what its value must be, and that in words."""

DIALECTS = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://ddbevents.invalid/schemas/table-schema.json",
)
"""What ``$schema`` should name: JSON Schema, or our meta-schema by its ``$id``.

The meta-schema comes with ddbevents and is never looked for on the network: no host
can have its name (RFC 2606).
"""

_EARLIER_DIALECTS = (
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-07/schema",
)
"""Earlier drafts of JSON Schema; the keywords that we share mean the same there."""

ROOT: Known = {
    "$defs": (_is_object, "an object of schemas"),
    "$id": (_is_text, "a string"),
    "$schema": (
        lambda value: value in (*DIALECTS, *_EARLIER_DIALECTS),
        " or ".join(f'"{dialect}"' for dialect in DIALECTS),
    ),
    "discriminator": (_is_object, "an object with propertyName"),
    "oneOf": (_is_list, "a list of references"),
    "x-dynamodb": (_is_object, "an object"),
}
"""The keywords that only the schema of the table itself has."""

VIEW_TYPES = get_args(StreamViewType)

ATTRIBUTE: Known = {
    "column": (
        lambda value: (
            isinstance(value, str) and value.isascii() and value.isidentifier()
        ),
        "a name of a-z, A-Z, 0-9 and '_' that does not begin with a digit",
    ),
}
"""The members of an attribute's ``x-dynamodb``."""

DISCRIMINATOR: Known = {
    "mapping": (_is_object, "an object of references"),
    "propertyName": (_is_name, "the name of an attribute"),
}
"""The members of ``discriminator``."""

TABLE: Known = {
    "tableName": (
        lambda value: isinstance(value, str) and is_table_name(value),
        "{} to {} of the characters a-z, A-Z, 0-9, '_', '.' and '-'".format(
            *TABLE_NAME_CHARACTERS
        ),
    ),
    "partitionKey": (_is_name, "the name of an attribute"),
    "sortKey": (_is_name, "the name of an attribute"),
    "timeToLive": (_is_name, "the name of an attribute"),
    "unknownItems": (
        lambda value: value in ("error", "passthrough"),
        '"error" or "passthrough"',
    ),
    "streamViewType": (
        lambda value: value in VIEW_TYPES,
        f"one of {', '.join(VIEW_TYPES)}",
    ),
}
"""The members of ``x-dynamodb``."""

NARROWING = {
    "format": "format",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_items": "minItems",
    "max_items": "maxItems",
}
"""The fields of types that narrow their values, and the keywords that give them."""


def subschemas(schema: Schema) -> Iterator[Subschema]:
    """Yield the schemas directly inside a schema, right or wrong."""
    for keyword in ("additionalProperties", "contentSchema", "items"):
        if isinstance(schema.get(keyword), dict):
            yield keyword, None, schema[keyword]
    for keyword in ("patternProperties", "properties"):
        members = schema.get(keyword)
        for name in members if isinstance(members, dict) else ():
            yield keyword, name, schema[keyword][name]
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        elements = schema.get(keyword)
        for index, part in enumerate(elements if isinstance(elements, list) else ()):
            if part != NULL:
                yield keyword, index, part
