"""Rewrites a table schema into one that datamodel-code-generator reads as we do.

Every object and enum becomes a definition with the name of its class. What that
generator has no clean form for, such as bounds of a list's elements, is left to
it piece by piece: each piece is a field by itself, and what comes back is put in
the place of a placeholder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ddbevents.gen.model import name_in
from ddbevents.gen.tags import TAG, stored_as
from ddbevents.schema.document import escape
from ddbevents.schema.names import class_name, member_names
from ddbevents.schema.placement import BOUNDS, type_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ddbevents.gen.model import TableModel

FIELDS = "DdbeventsFields"
"""The name of the class that is generated, to be taken apart."""

_UNIX_TIMES = {
    "unix-time": "Annotated[datetime, UnixTime()]",
    "unix-time-ms": 'Annotated[datetime, UnixTime("ms")]',
}
_NARROW = {*BOUNDS, "maxItems", "maxLength", "minItems", "minLength", "pattern"}
_NARROW |= {"uniqueItems"}
_KEPT = {*_NARROW, "const", "default", "type"}

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Normal:
    """A schema for datamodel-code-generator.

    Attributes:
        schema: The schema.
        origins: The JSON Pointers of the classes' schemas in the user's, by the
            names of the classes.
        pieces: The schemas of pieces, by the names of their fields.
        parts: The name that stands for each piece, by the name of its field.
        written: The placeholders, and the annotations to write for them.
        members: The placeholders of the members of each enum, and their names.
    """

    schema: Schema
    origins: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, Schema] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    members: dict[str, dict[str, str]] = field(default_factory=dict)


def normalise(model: TableModel) -> Normal:
    """Return the schema of a module's classes, that of its keys included."""
    return _Normaliser(model).table()


class _Normaliser:
    def __init__(self, model: TableModel) -> None:
        self.model = model
        self.given: Mapping[str, Any] = model.schema.get("$defs", {})
        self.definitions: dict[str, Any] = {}
        self.normal = Normal({})
        self.tags = {entity.class_name: entity.tags for entity in model.entities}

    def table(self) -> Normal:
        title = self.model.title
        root = self.body(self.model.schema, "", title)
        for name, schema in self.given.items():
            if is_class(schema):
                self.named(schema, f"/$defs/{escape(name)}", class_name(name))
        keys = {
            "type": "object",
            "required": list(self.model.keys),
            "properties": {
                name: self.type(
                    schema, self.model.key_pointer(name), class_name(title, name)
                )
                for name, schema in self.model.keys.items()
            },
        }
        if self.model.entities:
            root = keys
        self.definitions[f"{title}Keys"] = keys
        name = self.model.unknown_name if self.model.entities else title
        self.normal.schema.update(root, title=name, **{"$defs": self.definitions})
        return self.normal

    def type(self, schema: Any, pointer: str, name: str) -> Schema:
        """Return the schema of an attribute, an element or the like.

        Args:
            schema: What the user's schema says of it.
            pointer: Where it says so.
            name: What a class for it is called, if it needs one.
        """
        if schema is True:
            return {}
        if "$ref" in schema:
            return self.reference(schema)
        if "anyOf" in schema:
            index = 0 if schema["anyOf"][1] == {"type": "null"} else 1
            inner = self.type(schema["anyOf"][index], f"{pointer}/anyOf/{index}", name)
            return self.nullable(inner)
        if _is_nullable(schema) and not _is_plain(schema):
            inner = {**schema, "type": type_of(schema)}
            return self.nullable(self.type(inner, pointer, name))
        return self.present(schema, pointer, name)

    def present(self, schema: Mapping[str, Any], pointer: str, name: str) -> Schema:
        """Return the schema of what is no reference, and never NULL."""
        if (tag := stored_as(schema)) is not None:
            usual = {key: value for key, value in schema.items() if key != TAG}
            inner = self.present(usual, pointer, name)
            return self.composed(f'Annotated[{{}}, StoredAs("{tag}")]', [inner])
        if is_class(schema):
            title = class_name(schema.get("title", ""))
            return self.named(schema, pointer, title or name)
        if "contentMediaType" in schema:
            inside = f"{pointer}/contentSchema"
            content = self.type(schema["contentSchema"], inside, name)
            return self.composed("Json[{}]", [content])
        if "prefixItems" in schema:
            elements = [
                self.type(
                    part, f"{pointer}/prefixItems/{index}", f"{name}Item{index + 1}"
                )
                for index, part in enumerate(schema["prefixItems"])
            ]
            return self.composed("tuple[{}]", elements)
        return self.plain(schema, pointer, name)

    def reference(self, schema: Mapping[str, Any]) -> Schema:
        name = name_in(schema["$ref"])
        if is_class(self.given[name]):
            return {"$ref": f"#/$defs/{class_name(name)}"}
        return self.type(self.given[name], f"/$defs/{escape(name)}", class_name(name))

    def nullable(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return {"anyOf": [schema, {"type": "null"}]}
        return self.composed("{} | None", [schema])

    def plain(self, schema: Mapping[str, Any], pointer: str, name: str) -> Schema:
        """Return the schema of what needs no class."""
        format_ = schema.get("format")
        if format_ in _UNIX_TIMES:
            return self.written(_UNIX_TIMES[format_], nullable=_is_nullable(schema))
        copy = {key: value for key, value in schema.items() if key in _KEPT}
        if "items" in schema:
            copy["items"] = self.element(
                schema["items"], f"{pointer}/items", f"{name}Item"
            )
        if isinstance(schema.get("additionalProperties"), dict):
            inside = f"{pointer}/additionalProperties"
            rest = self.element(schema["additionalProperties"], inside, f"{name}Value")
            copy["additionalProperties"] = rest
        for pattern, values in schema.get("patternProperties", {}).items():
            inside = f"{pointer}/patternProperties/{escape(pattern)}"
            copy["patternProperties"] = {
                pattern: self.element(values, inside, f"{name}Value")
            }
        return {**copy, **_format(schema)}

    def element(self, schema: Any, pointer: str, name: str) -> Schema:
        """Return the schema of what a list or a map is made of."""
        found = self.type(schema, pointer, name)
        if found.keys() & _NARROW or "anyOf" in found:
            return self.composed("{}", [found])
        return found

    def named(self, schema: Mapping[str, Any], pointer: str, name: str) -> Schema:
        """Return a reference to the class of an object or an enum."""
        self.normal.origins.setdefault(name, pointer)
        if name not in self.definitions:
            self.definitions[name] = None  # it may hold itself
            self.definitions[name] = self.body(schema, pointer, name)
        return {"$ref": f"#/$defs/{name}"}

    def body(self, schema: Mapping[str, Any], pointer: str, name: str) -> Schema:
        """Return the schema of a class."""
        if "enum" in schema:
            return self.enum(schema, name)
        if "allOf" in schema:
            base, own = schema["allOf"]
            added = self.body(own, f"{pointer}/allOf/1", name)
            return {"allOf": [self.reference(base), added]}
        body: Schema = {"type": "object", "properties": {}}
        for key, part in schema.get("properties", {}).items():
            inside = f"{pointer}/properties/{escape(key)}"
            if key == self.model.discriminator and name in self.tags:
                found = self.written(f"Literal{list(self.tags[name])!r}")
            else:
                found = self.type(part, inside, class_name(name, key))
            default = {"default": part["default"]} if _has_default(part) else {}
            body["properties"][key] = {**found, **default}
        if "required" in schema:
            body["required"] = schema["required"]
        if schema.get("additionalProperties") is False:
            body["additionalProperties"] = False
        return body

    def enum(self, schema: Mapping[str, Any], name: str) -> Schema:
        """Return the schema of the class of an enum."""
        values = [value for value in schema["enum"] if value is not None]
        members = {f"MEMBER_{n}": name for n, name in enumerate(member_names(values))}
        self.normal.members[name] = members
        return {"type": type_of(schema), "enum": values, "x-enum-varnames": [*members]}

    def composed(self, form: str, parts: Sequence[Schema]) -> Schema:
        """Return a placeholder for a type that is made of others."""
        names = []
        for part in parts:
            field_name = f"part{len(self.normal.pieces)}"
            names.append(f"DdbeventsPart{len(self.normal.pieces)}")
            self.normal.pieces[field_name] = part
            self.normal.parts[field_name] = names[-1]
        return self.written(form.format(", ".join(names)))

    def written(self, annotation: str, *, nullable: bool = False) -> Schema:
        """Return a placeholder for an annotation."""
        name = f"DdbeventsType{len(self.normal.written)}"
        self.normal.written[name] = annotation + " | None" * nullable
        return {"customTypePath": f"ddbevents.{name}"}


def is_class(schema: Any) -> bool:
    """Return whether a schema stands for a class: an enum, or a map of its own."""
    if not isinstance(schema, dict) or "$ref" in schema or "anyOf" in schema:
        return False
    if "enum" in schema or "allOf" in schema:
        return True
    closed = schema.get("additionalProperties") is False
    return type_of(schema) == "object" and (
        "properties" in schema or (closed and "patternProperties" not in schema)
    )


def _is_nullable(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), list)


def _is_plain(schema: Mapping[str, Any]) -> bool:
    composed = {"contentMediaType", "prefixItems"} & schema.keys() or stored_as(schema)
    return not is_class(schema) and not composed


def _has_default(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("default") is not None


def _format(schema: Mapping[str, Any]) -> Schema:
    if "contentEncoding" in schema:
        return {"format": "binary"}
    format_ = schema.get("format")
    if type_of(schema) == "number":
        return {"format": "double" if format_ == "double" else "decimal"}
    return {} if format_ is None else {"format": format_}
