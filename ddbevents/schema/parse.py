"""Parses table schemas: to types, or to all of their errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.bundle import bundle
from ddbevents.schema.class_names import clash_problems, title_problems
from ddbevents.schema.default_rules import default_problems, unused_defaults
from ddbevents.schema.definition_rules import (
    base_problems,
    entity_problems,
    top_reference_problems,
)
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.document import Document
from ddbevents.schema.expansion_rules import cycle_problems, size_problems
from ddbevents.schema.from_keywords import described
from ddbevents.schema.key_rules import key_problems
from ddbevents.schema.keywords import DISCRIMINATOR, ROOT, TABLE, VALUES
from ddbevents.schema.location import Location
from ddbevents.schema.names import class_name, is_identifier
from ddbevents.schema.node_parser import DEFINITIONS, NodeParser, name_in
from ddbevents.schema.schema_files import ON_DISK
from ddbevents.schema.storage import tag_problems
from ddbevents.schema.table_schema import TableSchema
from ddbevents.schema.types import Invalid, Object
from ddbevents.schema.unions import union_problems
from ddbevents.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ddbevents.schema.diagnostics import Diagnostic
    from ddbevents.schema.keywords import Known
    from ddbevents.schema.schema_files import SchemaFiles
    from ddbevents.schema.types import Type

_NOT_AT_THE_TOP = {
    "$ref": "write #/$defs/NAME, a definition of this file",
    "allOf": "it is for attributes and definitions",
    "anyOf": "for several entities, write 'oneOf'",
    "x-dynamodb-type": "it is for attributes and definitions",
}
"""Keywords that are not allowed at the top, and what to do instead."""


def load_all(paths: Iterable[Path], files: SchemaFiles = ON_DISK) -> list[TableSchema]:
    """Return the table schemas in several files.

    Raises:
        OSError: A file cannot be read.
        SchemaError: Some have errors; it has all of them.
    """
    tables: list[TableSchema] = []
    problems: list[Diagnostic] = []
    for path in paths:
        try:
            tables.append(load(path, files))
        except SchemaError as error:
            problems += error.diagnostics
    if problems:
        raise SchemaError([*dict.fromkeys(problems)])  # those of a shared part once
    return tables


def notes_of(tables: Iterable[TableSchema]) -> list[Diagnostic]:
    """Return the notes on several tables, those on a shared part once."""
    return [*dict.fromkeys(note for table in tables for note in table.notes)]


def load(path: Path, files: SchemaFiles = ON_DISK) -> TableSchema:
    """Return the table schema in a file.

    Raises:
        OSError: The file cannot be read.
        SchemaError: It has errors; all of them.
    """
    return parse(Document.read(path, files.read), files)


def parse(document: Document, files: SchemaFiles = ON_DISK) -> TableSchema:
    """Return the table schema in a document, and in the files that it refers to.

    Raises:
        SchemaError: It has errors; all of them.
    """
    bundled, diagnostics = bundle(document, files)
    parser = _TableParser(Location(bundled))
    table = parser.table()
    diagnostics += [problem.diagnostic() for problem in parser.nodes.problems]
    if diagnostics or table is None:
        raise SchemaError(sorted(diagnostics, key=_position))
    if clashes := clash_problems(table):
        raise SchemaError([problem.diagnostic() for problem in clashes])
    notes = [problem.diagnostic() for problem in parser.nodes.notes]
    return replace(table, notes=tuple(sorted(notes, key=_position)))


def _position(problem: Diagnostic) -> tuple[str, int, int]:
    place = problem.place
    return place.file, place.line, place.column


class _TableParser:
    def __init__(self, location: Location) -> None:
        self.location = location
        self.schema = location.value
        self.nodes = NodeParser(self.objects("$defs"))
        self.report = self.nodes.report

    def table(self) -> TableSchema | None:
        """Return the table, with types for all right parts."""
        if not isinstance(self.schema, dict):
            self.report("DDB102", "a table schema must be an object", self.location)
            return None
        self.top()
        definitions = self.definitions()
        item = self.item(definitions)
        self.own_members("x-dynamodb", TABLE, ("tableName", "partitionKey"))
        self.own_members("discriminator", DISCRIMINATOR, ("propertyName",))
        names = self.objects("x-dynamodb")
        table = TableSchema(
            title=self.title,
            table=_table(names),
            item=None if self.has_entities else item,
            definitions=definitions,
            entity_names=tuple(self.entity_names(definitions)),
            discriminator=self.objects("discriminator").get("propertyName"),
            unknown_items=names.get("unknownItems") == "passthrough",
            description=described(self.schema),
            location=self.location,
        )
        self.apply_rules(table)
        return table

    @property
    def has_entities(self) -> bool:
        """Whether the table has several entities."""
        return isinstance(self.schema.get("oneOf"), list)

    @property
    def item_name(self) -> str:
        """The definition of all items, if the top is a reference to one."""
        reference = _text(self.schema.get("$ref"))
        is_one = reference.startswith(DEFINITIONS) and not self.has_entities
        name = name_in(reference)
        return name if is_one and name in self.objects("$defs") else ""

    @property
    def title(self) -> str:
        """The name of the item's class."""
        return _text(self.schema.get("title")) or class_name(self.item_name)

    def objects(self, keyword: str) -> dict[str, Any]:
        """Return the value of a keyword at the top; empty if it is not an object."""
        schema = self.schema if isinstance(self.schema, dict) else {}
        value = schema.get(keyword)
        return value if isinstance(value, dict) else {}

    def top(self) -> None:
        """Check the keywords at the top."""
        schema = self.schema
        self.nodes.members(schema, self.location, {**VALUES, **ROOT})
        last = "oneOf" if {"anyOf", "oneOf"} & schema.keys() else "properties"
        for name in ("title", "x-dynamodb", last):
            if name not in schema and (name == "x-dynamodb" or not self.item_name):
                message = f"the keyword {name!r} is missing"
                self.report("DDB103", message, self.location)
        self.nodes.problems += title_problems(self.location)

    def definitions(self) -> dict[str, Type]:
        """Return the definitions."""
        found = {}
        for name, schema in self.objects("$defs").items():
            at = self.location.inside("$defs", name)
            if not is_identifier(name):
                self.report("DDB102", f"{name!r} is not a class name", at)
            found[name] = self.nodes.definition(schema, at, name)
        return found

    def item(self, definitions: Mapping[str, Type]) -> Object | None:
        """Return the type of the items from the top; None if it is wrong."""
        if self.item_name:
            referred = definitions[self.item_name]
            self.nodes.problems += top_reference_problems(referred, self.location)
            return referred if isinstance(referred, Object) else None
        if self.schema.get("type", "object") != "object":
            at = self.location.inside("type")
            self.report("DDB102", "an item must be an object", at)
        other = {*ROOT, *_NOT_AT_THE_TOP}
        own = {key: part for key, part in self.schema.items() if key not in other}
        own = {"type": "object", **own}
        found = self.nodes.typed(own, self.location, self.title)
        return found if isinstance(found, Object) else None

    def own_members(self, name: str, known: Known, required: Iterable[str]) -> None:
        """Check a keyword at the top whose value is an object with its own members."""
        if not isinstance(self.schema.get(name), dict):
            return
        members, at = self.schema[name], self.location.inside(name)
        self.nodes.members(members, at, known)
        for member in required:
            if member not in members:
                self.report("DDB103", f"{member!r} is missing", at)

    def entity_names(self, definitions: Mapping[str, Type]) -> Iterable[str]:
        """Yield the definitions that are entities, right or wrong."""
        for choice in self.schema["oneOf"] if self.has_entities else ():
            reference = choice.get("$ref") if isinstance(choice, dict) else None
            if isinstance(reference, str) and name_in(reference) in definitions:
                yield name_in(reference)

    def apply_rules(self, table: TableSchema) -> None:
        """Check the rules for more than one type."""
        problems = self.nodes.problems
        problems += (cycles := [*cycle_problems(table)])
        if not cycles and (too_large := size_problems(table)):
            problems += too_large
            return  # the other rules follow every reference
        for type_, tag in self.nodes.sound:
            problems += tag_problems(type_, tag, table.definitions)
        if isinstance(self.schema.get("x-dynamodb"), dict):
            problems += key_problems(table)
        self.choices(table)
        if not problems:
            problems += base_problems(table)
        if not problems:
            problems += union_problems(table)
        if not problems:
            problems += default_problems(self.nodes.defaults, table)
            self.nodes.notes += unused_defaults(self.nodes.defaults, table)
        if table.entity_names and not problems:
            problems += entity_problems(table)

    def choices(self, table: TableSchema) -> None:
        """Check ``oneOf``, its related keywords, and those not allowed at the top."""
        for name, help_ in _NOT_AT_THE_TOP.items():
            if name in self.schema and not (name == "$ref" and self.item_name):
                self.misplaced(name, "at the top", help_)
        if "oneOf" not in self.schema:
            if "unknownItems" in self.objects("x-dynamodb"):
                at = self.location.inside("x-dynamodb", "unknownItems")
                self.report("DDB104", "'unknownItems' is only for 'oneOf'", at)
            if "discriminator" in self.schema:
                at = self.location.inside("discriminator")
                self.report("DDB104", "'discriminator' is only for 'oneOf'", at)
            return
        for name in ("properties", "required", "additionalProperties"):
            if name in self.schema:
                self.misplaced(name, "next to 'oneOf'", "each entity has its own")
        if self.has_entities:
            self.entities(table)

    def misplaced(self, keyword: str, where: str, help_: str) -> None:
        message = f"{keyword!r} is not allowed {where}"
        self.report("DDB104", message, self.location.inside(keyword), help_)

    def entities(self, table: TableSchema) -> None:
        """Check that ``oneOf`` lists different entities."""
        seen: set[str] = set()
        if not self.schema["oneOf"]:
            at = self.location.inside("oneOf")
            self.report("DDB102", "'oneOf' lists no entity", at)
        for index, choice in enumerate(self.schema["oneOf"]):
            at = self.location.inside("oneOf", index)
            reference = choice.get("$ref") if isinstance(choice, dict) else None
            if not isinstance(reference, str) or len(choice) > 1:
                help_ = 'write {"$ref": "#/$defs/NAME"}, and move the schema there'
                self.report("DDB102", "expected a reference", at, help_)
                continue
            name = name_in(reference)
            if not reference.startswith(DEFINITIONS) or name not in table.definitions:
                message = f"unresolved reference: there is no {reference!r}"
                self.report("DDB105", message, at.inside("$ref"))
            elif not isinstance(table.definitions[name], Invalid | Object):
                message = "an entity must be an object with properties"
                self.report("DDB102", message, at.inside("$ref"))
            elif name in seen:
                self.report("DDB110", "this entity is listed twice", at)
            seen.add(name)


def _table(names: Mapping[str, Any]) -> Table:
    """Return the names of a table; a missing one is empty, or None."""
    view_type: Any = names.get("streamViewType")
    is_view = TABLE["streamViewType"][0](view_type)
    return Table(
        name=_text(names.get("tableName")),
        partition_key=_text(names.get("partitionKey")),
        sort_key=_text(names.get("sortKey")) or None,
        time_to_live=_text(names.get("timeToLive")) or None,
        view_type=view_type if is_view else "NEW_AND_OLD_IMAGES",
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
