"""From the keywords of a schema with a ``type`` to one of our types.

A keyword whose value has a wrong form counts as absent here; it is reported elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.keywords import ATTRIBUTE, NARROWING, VALUES
from ddbevents.schema.placement import PLAIN_FORMATS
from ddbevents.schema.storage import other_tags
from ddbevents.schema.types import (
    Anything,
    Attribute,
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Set,
    Text,
    Tuple,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.keywords import Schema
    from ddbevents.schema.location import Location
    from ddbevents.schema.types import Type

Children = dict[tuple[str, str | int | None], "Type"]
"""The types directly inside a schema, by keyword, and key or index."""


def given(schema: Schema, keyword: str) -> Any:
    """Return the value of a keyword; None if it is absent or has a wrong form."""
    if keyword in schema and VALUES[keyword][0](schema[keyword]):
        return schema[keyword]
    return None


def described(schema: Any) -> str:
    """Return a schema's own description; may be empty."""
    return given(schema, "description") or "" if isinstance(schema, dict) else ""


def column_in(schema: Any) -> str | None:
    """Return the column name in an attribute's schema, or None."""
    members = given(schema, "x-dynamodb") if isinstance(schema, dict) else None
    column = (members or {}).get("column")
    return column if ATTRIBUTE["column"][0](column) else None


def is_class(schema: Schema) -> bool:
    """Return whether values of a schema get a class: an enum or an object."""
    closed = schema.get("additionalProperties") is False
    return bool({"allOf", "enum", "properties"} & schema.keys()) or (
        closed and "patternProperties" not in schema
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A schema without ``$ref``, ``anyOf`` and ``allOf``, and the types inside it.

    Attributes:
        schema: The schema.
        location: Where it is.
        name: The name of its class, if it gets one.
        children: The types directly inside it.
    """

    schema: Schema
    location: Location
    name: str
    children: Children

    def of_type(self, json_type: str) -> Type:
        """Return the type that the schema describes, by its ``type`` without null."""
        found = replace(
            self._listed(json_type) or self._of_type(json_type),
            location=self.location,
            description=described(self.schema),
            nullable=isinstance(self.schema.get("type"), list),
        )
        tag = given(self.schema, "x-dynamodb-type")
        return replace(found, stored_as=tag) if tag in other_tags(found) else found

    def _listed(self, json_type: str) -> Type | None:
        if json_type not in ("string", "integer", "boolean"):
            return None
        if (constant := given(self.schema, "const")) is not None:
            return Constant(constant)
        if (listed := given(self.schema, "enum")) is not None:
            return Enum(self.name, tuple(each for each in listed if each is not None))
        return None

    def _of_type(self, json_type: str) -> Type:
        match json_type:
            case "string":
                return self._text()
            case "boolean":
                return Boolean()
            case "array":
                return self._array()
            case "object":
                return self._object()
        return Number(is_integer=json_type == "integer", **self._bounds(Number))

    def _text(self) -> Type:
        if "contentEncoding" in self.schema:
            return Binary()
        if "contentMediaType" in self.schema:
            return JsonText(self._child("contentSchema"))
        return Text(**self._bounds(Text))

    def _array(self) -> Type:
        if "prefixItems" in self.schema:
            elements = given(self.schema, "prefixItems") or ()
            indices = range(len(elements))
            return Tuple(tuple(self._child("prefixItems", each) for each in indices))
        cls = Set if self.schema.get("uniqueItems") is True else List
        return cls(self._child("items"), **self._bounds(cls))

    def _object(self) -> Type:
        if is_class(self.schema):
            closed = self.schema.get("additionalProperties") is False
            return Object(self.name, tuple(self._attributes()), closed=closed)
        for pattern in given(self.schema, "patternProperties") or ():
            return Map(self._child("patternProperties", pattern), pattern)
        return Map(self._child("additionalProperties"))

    def _attributes(self) -> Iterator[Attribute]:
        required = self.schema.get("required")
        names = required if isinstance(required, list) else ()
        for name, part in (given(self.schema, "properties") or {}).items():
            yield Attribute(
                name,
                self.children["properties", name],
                required=name in names,
                description=described(part),
                column=column_in(part),
                location=self.location.inside("properties", name),
            )

    def _bounds(self, cls: type[Type]) -> dict[str, Any]:
        """Return the fields of a class that narrow its values."""
        bounds = {
            field: given(self.schema, keyword)
            for field, keyword in NARROWING.items()
            if hasattr(cls, field)
        }
        if bounds.get("format") in PLAIN_FORMATS:
            bounds["format"] = None
        return bounds

    def _child(self, keyword: str, key: str | int | None = None) -> Type:
        """Return the type inside the schema; any value if there is none."""
        at = self.location.of(keyword)
        return self.children.get((keyword, key)) or Anything(location=at)
