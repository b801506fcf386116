"""The rules of what is in items: attributes, their types and their values."""

from __future__ import annotations

from ddbevents.evolution.rule import rule

_TYPE = "type const enum format contentEncoding contentMediaType uniqueItems"
_TYPE += " properties prefixItems items additionalProperties patternProperties"
_TYPE += " contentSchema allOf"
_LIMITS = "maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength"
_LIMITS += " maxItems minItems multipleOf"

_ATTRIBUTES = (
    rule(
        "optional-attribute-added",
        "properties",
        "the optional attribute {name!a} is new, and unknown attributes are kept",
    ),
    rule(
        "required-attribute-added",
        "properties required",
        "the required attribute {name!a} is new, and items from before lack it",
        "new readers",
    ),
    rule(
        "attribute-added-to-closed",
        "properties additionalProperties",
        "the attribute {name!a} is new, and the old object refuses unknown ones",
        "old readers",
    ),
    rule(
        "optional-attribute-removed",
        "properties",
        "the optional attribute {name!a} is gone, and so is its field",
        "code",
    ),
    rule(
        "required-attribute-removed",
        "properties required",
        "the attribute {name!a} is gone, which the old module requires",
        "old readers",
        "code",
    ),
    rule(
        "attribute-removed-from-closed",
        "properties additionalProperties",
        "the attribute {name!a} is gone, and the new object refuses unknown ones",
        "new readers",
    ),
    rule(
        "attribute-required",
        "required",
        "{name!a} is required now, and items from before may lack it",
        "new readers",
    ),
    rule(
        "attribute-optional",
        "required",
        "{name!a} may be absent now, which the old module refuses, and is None then",
        "old readers",
        "code",
    ),
    rule(
        "attribute-optional-same-type",
        "required default",
        "{name!a} may be absent now, which the old module refuses",
        "old readers",
    ),
    rule(
        "null-allowed",
        "type anyOf enum",
        "it may be NULL now, which the old module refuses, and is None then",
        "old readers",
        "code",
    ),
    rule(
        "null-allowed-where-optional",
        "type anyOf enum",
        "it may be NULL now, which the old module reads like an absent attribute",
    ),
    rule(
        "null-refused",
        "type anyOf enum",
        "it may not be NULL any more, and items from before may hold NULL",
        "new readers",
    ),
    rule(
        "null-refused-where-optional",
        "type anyOf enum",
        "it may not be NULL any more, but is still read like an absent attribute",
    ),
    rule(
        "default-changed",
        "default",
        "an absent attribute is read as {new}, not as {old}",
        "code",
    ),
    rule(
        "default-unused",
        "default",
        "the default differs where it has no effect: only an optional attribute's has",
        cosmetic=True,
    ),
)

_TYPES = (
    rule(
        "wire-type-changed",
        f"{_TYPE} x-dynamodb-type",
        "it was {old} and is {new}, which has another tag on the wire",
        "old readers",
        "new readers",
        "code",
    ),
    rule(
        "tag-changed",
        "x-dynamodb-type",
        "it was {old} and is {new}: the same in Python, another tag on the wire",
        "old readers",
        "new readers",
    ),
    rule(
        "type-widened",
        _TYPE,
        "it was {old} and is {new}, of which the old module reads only a part",
        "old readers",
        "code",
    ),
    rule(
        "type-narrowed",
        _TYPE,
        "it was {old} and is {new}, which items from before need not be",
        "new readers",
        "code",
    ),
    rule(
        "values-listed",
        "type enum const",
        "it was {old} and is {new}, and items from before may hold other values",
        "new readers",
    ),
    rule(
        "type-changed",
        _TYPE,
        "it was {old} and is {new}, and neither module is sure to read the other's",
        "old readers",
        "new readers",
        "code",
    ),
    rule(
        "python-type-changed",
        "format enum const",
        "it was {old} and is {new}: the same on the wire, another type in Python",
        "code",
    ),
    rule(
        "tuple-length-changed",
        "prefixItems items",
        "it had {old} elements and has {new}",
        "old readers",
        "new readers",
        "code",
    ),
)

_VALUES = (
    rule(
        "value-added",
        "enum const",
        "the value {value!a} is new, and the old module refuses it",
        "old readers",
    ),
    rule(
        "value-removed",
        "enum const",
        "the value {value!a} is gone, and items from before may hold it",
        "new readers",
        "code",
    ),
    rule(
        "bound-loosened",
        _LIMITS,
        "{bound} was {old} and is {new}, and the old module refuses what is beyond",
        "old readers",
    ),
    rule(
        "bound-tightened",
        _LIMITS,
        "{bound} was {old} and is {new}, and items from before may be beyond",
        "new readers",
    ),
    rule(
        "bound-changed",
        "multipleOf",
        "{bound} was {old} and is {new}, and neither is a multiple of the other",
        "old readers",
        "new readers",
    ),
    rule(
        "pattern-added",
        "pattern patternProperties",
        "there is a pattern now, which items from before need not match",
        "new readers",
    ),
    rule(
        "pattern-removed",
        "pattern patternProperties",
        "the pattern is gone, and the old module still asks for it",
        "old readers",
    ),
    rule(
        "pattern-changed",
        "pattern patternProperties",
        "the pattern is another one, and what matches one need not match the other",
        "old readers",
        "new readers",
    ),
    rule(
        "object-closed",
        "additionalProperties",
        "unknown attributes are refused now, and items from before may have some",
        "new readers",
    ),
    rule(
        "object-opened",
        "additionalProperties",
        "there may be unknown attributes now, which the old module refuses",
        "old readers",
    ),
)

RULES = (*_ATTRIBUTES, *_TYPES, *_VALUES)
