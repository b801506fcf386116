"""Checks keywords one by one by an allowlist; each error has its place and a fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.diagnostics import did_you_mean
from ddbevents.schema.foreign_keywords import UNSUPPORTED, unused_keyword, way_out
from ddbevents.schema.keywords import VALUES
from ddbevents.schema.location import Problem
from ddbevents.schema.placement import FORMATS, OTHER_FORMATS
from ddbevents.schema.value_rules import is_pattern

if TYPE_CHECKING:
    from ddbevents.schema.keywords import Known, Schema
    from ddbevents.schema.location import Location


class KeywordChecker:
    """Checks the keywords of schemas, and collects the errors.

    Attributes:
        problems: The errors so far.
        notes: Notes on keywords that change nothing.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def report(
        self, code: str, message: str, location: Location, help_: str = ""
    ) -> None:
        """Add a problem."""
        self.problems.append(Problem(code, message, location, help_))

    def note(self, code: str, message: str, location: Location, help_: str) -> None:
        """Add a note, unless there is the same one elsewhere."""
        if not any(message == note.message for note in self.notes):
            self.notes.append(Problem(code, message, location, help_))

    def members(self, schema: Schema, location: Location, known: Known) -> None:
        """Check that an object's members are known and their values well formed."""
        for name, value in schema.items():
            inside = location.inside(name)
            if name not in known and name in UNSUPPORTED:
                message = f"{name!r} is not supported"
                self.report("DDB112", message, inside, UNSUPPORTED[name])
            elif name not in known and (why := unused_keyword(name)):
                self.note("DDB201", f"{name!r} changes nothing", inside, why)
            elif name not in known:
                help_ = did_you_mean(name, known)
                self.report("DDB101", f"unknown keyword {name!r}", inside, help_)
            elif not known[name][0](value):
                message = f"{name!r} must be {known[name][1]}"
                self.report("DDB102", message, inside, way_out(name, value))

    def no_attribute(self, schema: Any, location: Location) -> None:
        """Report attribute keywords in a schema that is not an attribute's."""
        if isinstance(schema, dict) and "x-dynamodb" in schema:
            help_ = "write it in 'properties', next to the type of an attribute"
            at = location.inside("x-dynamodb")
            self.report("DDB104", "'x-dynamodb' is not in an attribute", at, help_)

    def has_only(
        self, known: set[str], schema: Schema, location: Location, why: str
    ) -> bool:
        """Return whether a schema has no other keywords; report any that it has.

        Keywords that no table schema has are reported before.
        """
        others = (schema.keys() - known) & VALUES.keys()
        for keyword in others:
            message = f"{keyword!r} {why}"
            self.report("DDB104", message, location.inside(keyword))
        return not others

    def text_keywords(self, schema: Schema, type_: str, location: Location) -> None:
        """Check the format of a type, its pattern, and the encoding of its text."""
        formats = FORMATS.get(type_, ())
        known = {*formats, *OTHER_FORMATS.get(type_, ())}
        if "format" in schema and str(schema["format"]) not in known:
            message = f"unknown format {schema['format']!r} of the type {type_}"
            help_ = f"write one of {', '.join(formats)}"
            self.report("DDB102", message, location.inside("format"), help_)
        if "contentSchema" in schema and "contentMediaType" not in schema:
            message = "'contentSchema' needs 'contentMediaType'"
            self.report("DDB103", message, location)
        if "pattern" in schema:
            self.pattern(schema["pattern"], location.inside("pattern"))

    def pattern(self, pattern: str, location: Location) -> None:
        """Check that a text is a regular expression."""
        if not is_pattern(pattern):
            help_ = "pydantic's engine has no look-around and no back-references"
            self.report("DDB107", "not a regular expression", location, help_)
