"""The location of a type in a table schema, and problems there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.schema.bundle import Bundle
from ddbevents.schema.diagnostics import Diagnostic
from ddbevents.schema.document import Document, escape, unescape
from ddbevents.schema.keywords import NARROWING

if TYPE_CHECKING:
    from ddbevents.schema.diagnostics import Place

_OWN = "allOf/1/"  # an object that extends another has its own part there

_KEYWORDS = {
    **{field: (keyword,) for field, keyword in NARROWING.items()},
    "attributes": ("properties", f"{_OWN}properties"),
    "base": ("allOf",),
    "choices": ("anyOf", "oneOf"),
    "column": ("x-dynamodb/column",),
    "closed": ("additionalProperties", f"{_OWN}additionalProperties"),
    "content": ("contentSchema",),
    "elements": ("prefixItems",),
    "name": ("title",),
    "nullable": ("anyOf", "type"),
    "pattern": ("pattern", "patternProperties"),
    "stored_as": ("x-dynamodb-type",),
    "value": ("const",),
    "values": ("enum", "additionalProperties", "patternProperties"),
    # of tables
    "discriminator": ("discriminator/propertyName", "discriminator"),
    "entity_names": ("oneOf",),
    "partition_key": ("x-dynamodb/partitionKey", "x-dynamodb"),
    "sort_key": ("x-dynamodb/sortKey", "x-dynamodb"),
    "table_name": ("x-dynamodb/tableName", "x-dynamodb"),
    "time_to_live": ("x-dynamodb/timeToLive", "x-dynamodb"),
    "unknown_items": ("x-dynamodb/unknownItems", "x-dynamodb"),
    "view_type": ("x-dynamodb/streamViewType", "x-dynamodb"),
}
"""Keywords that a field may come from, if not the one of the same name."""

_CHOICE = re.compile("(/(anyOf|oneOf)/[0-9]+)+$")


@dataclass(frozen=True, slots=True)
class Location:
    """A part of a table schema.

    Attributes:
        document: The schema, with the definitions of other files.
        pointer: The JSON Pointer of the part in it (RFC 6901).
    """

    document: Bundle
    pointer: str = ""

    @property
    def place(self) -> Place:
        """The file, line and column where it begins."""
        return self.document.place(self.pointer)

    @property
    def value(self) -> Any:
        """The JSON value at this location.

        Raises:
            LookupError: There is no such value.
        """
        value: Any = self.document.value
        for step in self.pointer.split("/")[1:]:
            name = unescape(step)
            value = value[int(name)] if isinstance(value, list) else value[name]
        return value

    @property
    def outside_choice(self) -> Location:
        """The location of the choice between the part and NULL, or else this one."""
        return Location(self.document, _CHOICE.sub("", self.pointer))

    def inside(self, *steps: str | int) -> Location:
        """Return a location some steps further in."""
        path = "".join(f"/{escape(str(step))}" for step in steps)
        return Location(self.document, self.pointer + path)

    def of(self, field: str) -> Location:
        """Return the location of the keyword of a field, or else this location.

        ``type.location.of("min_length")`` is the location of ``minLength``.
        """
        for path in _KEYWORDS.get(field, (field,)):
            found = Location(self.document, f"{self.pointer}/{path}")
            if found.pointer in self.document:
                return found
        return self


NOWHERE = Location(Bundle(Document("", "null"), None, {}))
"""The location of types that were not parsed."""


class Problem(NamedTuple):
    """A diagnostic without its place, which is looked up later."""

    code: str
    message: str
    location: Location
    help: str = ""

    def diagnostic(self) -> Diagnostic:
        """Return the diagnostic."""
        at = self.location
        while at.pointer not in at.document:  # it has another spelling there
            at = Location(at.document, at.pointer.rpartition("/")[0])
        return Diagnostic(self.code, self.message, at.pointer, at.place, self.help)
