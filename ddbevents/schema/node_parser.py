"""Parses schemas of attributes, definitions and what is inside them.

An allowlist: unknown keywords are refused, with their place and a fix.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.diagnostics import did_you_mean
from ddbevents.schema.document import escape, unescape
from ddbevents.schema.from_keywords import Node, described, given, is_class
from ddbevents.schema.keywords import UNSUPPORTED, VALUES, is_extension, subschemas
from ddbevents.schema.location import Problem
from ddbevents.schema.names import class_name, inner_name
from ddbevents.schema.placement import (
    BY_TYPE,
    FORMATS,
    WITH_ALL_OF,
    WITH_ANY_OF,
    WITH_REF,
    combination_problems,
    type_of,
)
from ddbevents.schema.types import Anything, Invalid, Object, Reference
from ddbevents.schema.value_rules import bound_problems, default_problems, is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ddbevents.schema.from_keywords import Children
    from ddbevents.schema.keywords import Known, Schema
    from ddbevents.schema.location import Location
    from ddbevents.schema.types import Type

DEFINITIONS = "#/$defs/"


class NodeParser:
    """Parses schemas, one after the other.

    Args:
        names: The names of all definitions.

    Attributes:
        problems: What is wrong with the schemas so far.
        sound: The types whose own keywords are right, and the tags given for them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.problems: list[Problem] = []
        self.sound: list[tuple[Type, str | None]] = []
        self._references = {f"{DEFINITIONS}{escape(name)}" for name in self.names}

    def report(
        self, code: str, message: str, location: Location, help_: str = ""
    ) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, message, location, help_))

    def members(self, schema: Schema, location: Location, known: Known) -> None:
        """Check that the members of an object are known, and their values' form."""
        for name, value in schema.items():
            inside = location.inside(name)
            if name not in known and name in UNSUPPORTED:
                message = f"{name!r} is not supported"
                self.report("DDB112", message, inside, UNSUPPORTED[name])
            elif name not in known:
                help_ = did_you_mean(name, known)
                self.report("DDB101", f"unknown keyword {name!r}", inside, help_)
            elif not known[name][0](value):
                self.report("DDB102", f"{name!r} must be {known[name][1]}", inside)

    def parse(
        self, schema: Any, location: Location, name: str, *, titled: bool = True
    ) -> Type:
        """Return the type of a schema of any form.

        Its class, if it gets one, has its title as its name if `titled` is true and
        there is a title, or else `name`.
        """
        if schema is True:
            return Anything(location=location)
        if not isinstance(schema, dict):
            self.report("DDB102", "a schema is an object, or true", location)
            return Invalid(location=location)
        before = len(self.problems)
        self.members(schema, location, VALUES)
        if titled and is_class(schema):
            name = class_name(given(schema, "title") or "") or name
        if "$ref" in schema:
            return self._reference(schema, location)
        if "anyOf" in schema:
            return self._nullable(schema, location, name)
        if "allOf" in schema:
            return self._extension(schema, location, name)
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
        why = f"does not go with the type {type_}"
        is_right &= self._has_only(BY_TYPE[type_], schema, location, why)
        if is_right:
            self.problems += combination_problems(schema, type_, location)
            self._text_keywords(schema, type_, location)
        children = self._inside(schema, location, name)
        found = Node(schema, location, name, children).of_type(type_)
        return self._sound(found, schema) if is_right else found

    def _sound(self, type_: Type, schema: Schema) -> Type:
        """Return a type whose keywords are right, with its default."""
        problems = [*bound_problems(type_)]
        self.sound.append((type_, schema.get("x-dynamodb-type")))
        if "default" in schema:
            wrong = [*default_problems(type_, schema["default"])]
            problems += wrong
            type_ = type_ if wrong else replace(type_, default=schema["default"])
        self.problems += problems
        return type_

    def _text_keywords(self, schema: Schema, type_: str, location: Location) -> None:
        formats = FORMATS.get(type_, ())
        if "format" in schema and schema["format"] not in formats:
            message = f"unknown format {schema['format']!r} of the type {type_}"
            help_ = f"write one of {', '.join(formats)}"
            self.report("DDB102", message, location.inside("format"), help_)
        if ("contentMediaType" in schema) != ("contentSchema" in schema):
            message = "'contentMediaType' and 'contentSchema' go together"
            self.report("DDB103", message, location)
        if "pattern" in schema:
            self._pattern(schema["pattern"], location.inside("pattern"))

    def _inside(self, schema: Schema, location: Location, name: str) -> Children:
        """Return the types right inside a schema."""
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
            self._pattern(pattern, location.inside("patternProperties", pattern))
        return {
            (keyword, key): self.parse(
                part,
                location.inside(*((keyword,) if key is None else (keyword, key))),
                inner_name(name, keyword, key),
                titled=keyword != "allOf",
            )
            for keyword, key, part in subschemas(schema)
        }

    def _pattern(self, pattern: str, location: Location) -> None:
        if not is_pattern(pattern):
            help_ = "pydantic's engine has no look-around and no back-references"
            self.report("DDB107", "not a regular expression", location, help_)

    def _has_only(
        self, known: set[str], schema: Schema, location: Location, why: str
    ) -> bool:
        """Return whether a schema has no other keywords; report those it has.

        Keywords that no table schema has were reported before.
        """
        others = (schema.keys() - known) & VALUES.keys()
        for keyword in others:
            message = f"{keyword!r} {why}"
            self.report("DDB104", message, location.inside(keyword))
        return not others

    def _reference(self, schema: Schema, location: Location) -> Type:
        self._has_only(WITH_REF, schema, location, "cannot stand beside '$ref'")
        reference = schema["$ref"]
        if not isinstance(reference, str):
            return Invalid(location=location)
        if reference not in self._references:
            names = ", ".join(self.names) or "none"
            help_ = f"write {DEFINITIONS}NAME; there is {names}"
            message = f"unresolved reference: there is no {reference!r}"
            self.report("DDB105", message, location.inside("$ref"), help_)
        name, description = name_in(reference), described(schema)
        return Reference(name, description=description, location=location)

    def _nullable(self, schema: Schema, location: Location, name: str) -> Type:
        self._has_only(WITH_ANY_OF, schema, location, "cannot stand beside 'anyOf'")
        children = self._inside(schema, location, name)
        choices = [type_ for (word, _), type_ in children.items() if word == "anyOf"]
        if len(choices) != 1:  # which has been reported
            return Invalid(location=location)
        return replace(choices[0], nullable=True, default=None)

    def _extension(self, schema: Schema, location: Location, name: str) -> Type:
        self._has_only(WITH_ALL_OF, schema, location, "cannot stand beside 'allOf'")
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


def name_in(reference: str) -> str:
    """Return the name of the definition that a reference is to."""
    return unescape(reference.removeprefix(DEFINITIONS))
