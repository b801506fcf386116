"""Parses the schemas of attributes and definitions, and those inside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.defaults import default_of
from ddbevents.schema.diagnostics import did_you_mean
from ddbevents.schema.document import escape, unescape
from ddbevents.schema.foreign_keywords import unused_keyword
from ddbevents.schema.from_keywords import Node, described, given, is_class
from ddbevents.schema.keyword_checker import KeywordChecker
from ddbevents.schema.keywords import (
    ATTRIBUTE,
    DISCRIMINATOR,
    NULL,
    VALUES,
    is_extension,
    subschemas,
)
from ddbevents.schema.names import class_name, inner_name
from ddbevents.schema.placement import (
    ABOUT,
    BY_TYPE,
    WITH_ALL_OF,
    WITH_ANY_OF,
    WITH_ONE_OF,
    WITH_REF,
    combination_problems,
    type_of,
)
from ddbevents.schema.respelling import (
    automatic_title,
    choices_in,
    usual_spelling,
)
from ddbevents.schema.types import Anything, Invalid, Object, Reference, Union
from ddbevents.schema.value_rules import bound_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ddbevents.schema.from_keywords import Children
    from ddbevents.schema.keywords import Schema
    from ddbevents.schema.location import Location
    from ddbevents.schema.types import Type

DEFINITIONS = "#/$defs/"


class NodeParser(KeywordChecker):
    """Parses schemas, one after the other.

    Args:
        names: The names of all definitions.

    Attributes:
        sound: The types whose own keywords are right, and their forced tags.
        defaults: Types, and the values of their defaults.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = tuple(names)
        self.defaults: list[tuple[Type, Any]] = []
        self.sound: list[tuple[Type, str | None]] = []
        self._references = {f"{DEFINITIONS}{escape(name)}" for name in self.names}

    def definition(self, schema: Any, location: Location, name: str) -> Type:
        """Return the type of a definition of any form."""
        self.no_attribute(schema, location)
        return self.parse(schema, location, class_name(name), titled=False)

    def parse(
        self, schema: Any, location: Location, name: str, *, titled: bool = True
    ) -> Type:
        """Return the type of a schema of any form.

        If it gets a class, the name is its title if there is one and `titled` is true;
        otherwise `name`.
        """
        if schema is True:
            return Anything(location=location)
        if isinstance(schema, dict):
            return self._parsed(usual_spelling(schema), location, name, titled=titled)
        self.report("DDB102", "a schema must be an object, or true", location)
        return Invalid(location=location)

    def _parsed(
        self, schema: Schema, location: Location, name: str, *, titled: bool
    ) -> Type:
        before = len(self.problems)
        self.members(schema, location, VALUES)
        if isinstance(schema.get("x-dynamodb"), dict):
            self.members(schema["x-dynamodb"], location.inside("x-dynamodb"), ATTRIBUTE)
        is_union = bool({"anyOf", "oneOf"} & schema.keys())
        if titled and (is_union or is_class(schema)):
            name = class_name(given(schema, "title") or "") or name
        if "$ref" in schema:
            return self._reference(schema, location)
        if is_union:
            return self._union(schema, location, name)
        if "allOf" in schema:
            return self._extension(schema, location, name)
        if all(key in ABOUT | {"default"} or unused_keyword(key) for key in schema):
            anything = Anything(description=described(schema), location=location)
            return self._with_default(anything, schema)
        is_right = len(self.problems) == before
        return self.typed(schema, location, name, is_right=is_right)

    def typed(
        self,
        schema: Schema,
        location: Location,
        name: str,
        *,
        is_right: bool = True,
    ) -> Type:
        """Return the type of a schema with a ``type``, and report what is wrong.

        Args:
            schema: A schema without ``$ref``, ``anyOf`` and ``allOf``.
            location: Where it is.
            name: The name of its class, if it gets one.
            is_right: Whether its keywords are known, and their values well formed.
        """
        type_ = type_of(schema)
        if type_ is None and "type" not in schema:
            help_ = "for any type, write true instead of the schema"
            self.report("DDB103", "the keyword 'type' is missing", location, help_)
        if not isinstance(type_, str) or type_ not in BY_TYPE:
            return Invalid(location=location)
        why = f"is not allowed for the type {type_}"
        is_right &= self.has_only(BY_TYPE[type_], schema, location, why)
        if is_right:
            self.problems += combination_problems(schema, type_, location)
            self.text_keywords(schema, type_, location)
        children = self._inside(schema, location, name)
        found = Node(schema, location, name, children).of_type(type_)
        return self._sound(found, schema) if is_right else found

    def _sound(self, type_: Type, schema: Schema) -> Type:
        """Return a type whose keywords are right, with its default."""
        self.problems += bound_problems(type_)
        self.sound.append((type_, schema.get("x-dynamodb-type")))
        return self._with_default(type_, schema)

    def _with_default(self, type_: Type, schema: Schema) -> Type:
        """Return a type with its default, if it can have one."""
        if "default" not in schema:
            return type_
        value = schema["default"]
        self.defaults.append((type_, value))
        if isinstance(type_, Reference | Union):  # resolved once everything is read
            is_scalar = isinstance(value, str | int | float)
            default = value if is_scalar else () if value in ([], {}) else None
        else:
            default = default_of(type_, value, lambda part: part)
        return replace(type_, default=default)

    def _inside(self, schema: Schema, location: Location, name: str) -> Children:
        """Return the types directly inside a schema."""
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        if "" in known:
            inside = location.inside("properties", "")
            self.report("DDB102", "an attribute's name cannot be empty", inside)
        required = schema.get("required")
        for index, each in enumerate(required if isinstance(required, list) else ()):
            if isinstance(each, str) and each not in known:
                inside = location.inside("required", index)
                message = f"there is no property {each!r}"
                self.report("DDB105", message, inside, did_you_mean(each, known))
        maps = schema.get("patternProperties")
        for pattern in maps if isinstance(maps, dict) else ():
            self.pattern(pattern, location.inside("patternProperties", pattern))
        children = {}
        for keyword, key, part in subschemas(schema):
            at = location.inside(*((keyword,) if key is None else (keyword, key)))
            if keyword != "properties":
                self.no_attribute(part, at)
            titled = keyword != "allOf" and not _is_automatic(part, keyword, key)
            inner = inner_name(name, keyword, key)
            children[keyword, key] = self.parse(part, at, inner, titled=titled)
        return children

    def _reference(self, schema: Schema, location: Location) -> Type:
        self.has_only(WITH_REF, schema, location, "is not allowed next to '$ref'")
        reference = schema["$ref"]
        if not isinstance(reference, str):
            return Invalid(location=location)
        if reference not in self._references:
            names = ", ".join(self.names) or "none"
            help_ = f"write {DEFINITIONS}NAME; there is {names}"
            message = f"unresolved reference: there is no {reference!r}"
            self.report("DDB105", message, location.inside("$ref"), help_)
        name, description = name_in(reference), described(schema)
        found = Reference(name, description=description, location=location)
        return self._with_default(found, schema)

    def _union(self, schema: Schema, location: Location, name: str) -> Type:
        word = "anyOf" if "anyOf" in schema else "oneOf"
        known = WITH_ANY_OF if word == "anyOf" else WITH_ONE_OF
        self.has_only(known, schema, location, f"is not allowed next to {word!r}")
        parts = given(schema, word) or ()
        choices = self._choices(parts, location.inside(word), name)
        if not choices:  # reported elsewhere
            return Invalid(location=location)
        found = choices[0]
        if len(choices) > 1 or "discriminator" in schema:
            discriminator = self._discriminator(schema, location)
            found = Union(tuple(choices), discriminator, location=location)
        about = described(schema) if isinstance(found, Union) else found.description
        nullable = NULL in parts or found.nullable
        found = replace(found, nullable=nullable, description=about, default=None)
        return self._with_default(found, schema)

    def _choices(self, parts: Sequence[Any], at: Location, name: str) -> list[Type]:
        """Return the types of the choices of a union, without NULL."""
        kept, uncertain = choices_in(parts)
        for index in uncertain:
            message = "a number or a string is read as a number: pydantic's Decimal"
            help_ = 'for Decimal, write {"type": "number"}; for both, list string first'
            self.note("DDB203", message, at.inside(index), help_)
        return [
            self.parse(
                part,
                at.inside(index),
                name if len(kept) == 1 else inner_name(name, "oneOf", number),
            )
            for number, (index, part) in enumerate(kept.items())
        ]

    def _discriminator(self, schema: Schema, location: Location) -> str | None:
        members = given(schema, "discriminator")
        if members is None:
            return None
        at = location.inside("discriminator")
        self.members(members, at, DISCRIMINATOR)
        if "propertyName" not in members:
            self.report("DDB103", "'propertyName' is missing", at)
        name = members.get("propertyName")
        return name if isinstance(name, str) else None

    def _extension(self, schema: Schema, location: Location, name: str) -> Type:
        self.has_only(WITH_ALL_OF, schema, location, "is not allowed next to 'allOf'")
        children = self._inside(schema, location, name)
        own = children.get(("allOf", 1))
        if not is_extension(schema["allOf"]) or not isinstance(own, Object):
            return Invalid(location=location)
        return replace(
            own,
            base=name_in(schema["allOf"][0]["$ref"]),
            description=described(schema),
            nullable=isinstance(schema.get("type"), list),
            location=location,
        )


def _is_automatic(schema: Any, keyword: str, key: str | int | None) -> bool:
    """Return whether the title of a property is the one that pydantic gives it."""
    is_titled = keyword == "properties" and isinstance(schema, dict)
    return is_titled and schema.get("title") == automatic_title(str(key))


def name_in(reference: str) -> str:
    """Return the name of the definition that a reference names."""
    return unescape(reference.removeprefix(DEFINITIONS))
