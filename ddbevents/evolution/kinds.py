"""What kind of values a schema stands for, and which kinds read which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.evolution.change import changed
from ddbevents.gen.normalise import is_class
from ddbevents.gen.tags import stored_as, tag_of
from ddbevents.schema.placement import BOUNDS, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Part

ANY = "any value"

_NARROWING = {*BOUNDS, "maxItems", "maxLength", "minItems", "minLength", "pattern"}
_NUMBERS = {"number", "double"}
_PART_OF = {
    "constant boolean": "boolean",
    "constant integer": "integer",
    "constant string": "string",
    "enum of integers": "integer",
    "enum of strings": "string",
}
"""Kinds whose values are those of another in Python as well."""


def kind_of(part: Part) -> str:
    """Return the kind of values that a schema without reference stands for."""
    schema = part.schema
    if not schema:
        return ANY
    if "const" in schema or "enum" in schema:
        return f"{_listed(schema)} {type_of(schema)}{'s' * ('enum' in schema)}"
    if "contentEncoding" in schema:
        return "binary"
    if "contentMediaType" in schema:
        return "JSON text"
    if is_class(schema):
        return "object"
    plain = {"array": _array(schema), "object": "map"}
    format_ = schema.get("format", "")
    name = format_ if format_ != "decimal" else ""
    type_ = str(type_of(schema))
    return name or plain.get(type_, type_)


def _listed(schema: Mapping[str, Any]) -> str:
    return "constant" if "const" in schema else "enum of"


def _array(schema: Mapping[str, Any]) -> str:
    if "prefixItems" in schema:
        return "tuple"
    return "set" if schema.get("uniqueItems") else "list"


def kind_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield how the kinds of two schemas differ."""
    before, after = ((kind_of(part), stored_as(part.schema)) for part in (old, new))
    if before != after:
        words = {"old": said(old), "new": said(new)}
        yield changed(_rule(old, new), old.spot(), new.spot(), **words)


def are_listed(*parts: Part) -> bool:
    """Return whether schemas list values of the same type, as enum or constant."""
    kinds = {_PART_OF.get(kind_of(part), "") for part in parts}
    return len(kinds) == 1 and "" not in kinds


def _rule(old: Part, new: Part) -> str:
    before, after = kind_of(old), kind_of(new)
    if before == after:
        return "tag-changed"
    old_reads, new_reads = _reads(old, new), _reads(new, old)
    if not (old_reads or new_reads) and _tag(old) != _tag(new):
        return "wire-type-changed"
    if are_listed(old, new) or (old_reads and new_reads):
        return "python-type-changed"
    if new_reads:
        return "type-widened"
    if old_reads:
        return "values-listed" if _PART_OF.get(after) == before else "type-narrowed"
    return "type-changed"


def _reads(reader: Part, writer: Part) -> bool:
    """Return whether a schema allows all values of another, of another kind."""
    if kind_of(reader) == ANY:
        return True
    if _tag(reader) != _tag(writer) or stored_as(reader.schema):
        return False
    return not reader.schema.keys() & _NARROWING and _is_widest(reader, writer)


def _is_widest(reader: Part, writer: Part) -> bool:
    """Return whether a schema without bounds allows all of another's with its tag."""
    kind = kind_of(reader)
    if kind == "integer":
        return type_of(writer.schema) != "number"
    if kind == "map":
        names = "patternProperties" in reader.schema
        return not names and _any_inside(reader, "additionalProperties")
    if kind == "list":
        return _any_inside(reader, "items")
    return kind in {"string", "boolean", *_NUMBERS}


def _any_inside(part: Part, keyword: str) -> bool:
    return kind_of(part.inside(keyword).target) == ANY


def _tag(part: Part) -> str | None:
    """Return the tag of the values that a schema stands for; None for any."""
    return tag_of(part.schema, part.side.model.schema["$defs"])


def said(part: Part) -> str:
    """Return the kind of a schema and the tag of its values, for a sentence."""
    kind, tag = kind_of(part), _tag(part)
    article = "" if kind == ANY else "an " if kind[0] in "aeio" else "a "
    return f"{article}{kind}" + (f" ({tag})" if tag else "")
