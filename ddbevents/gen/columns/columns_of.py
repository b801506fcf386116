"""Makes the columns of a table's readers from its schema."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ddbevents.gen.columns.column_names import column_name, name_problems
from ddbevents.gen.columns.column_plan import (
    Column,
    DistinctElements,
    Elements,
    EntityColumns,
    Members,
    Struct,
    TableColumns,
    WireJson,
)
from ddbevents.gen.columns.scalar_columns import scalar
from ddbevents.schema.class_names import fields_of
from ddbevents.schema.diagnostics import SchemaError
from ddbevents.schema.expansion_rules import recursive_definitions
from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.location import Problem
from ddbevents.schema.storage import followed
from ddbevents.schema.types import (
    Anything,
    List,
    Map,
    Object,
    Reference,
    Set,
    Tuple,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ddbevents.gen.columns.column_plan import Scalar, SetTag, Value
    from ddbevents.schema.table_schema import Entity, TableSchema
    from ddbevents.schema.types import Attribute, Type


_MOST_COLUMNS = 5_000
"""A struct is written out wherever it is used: a short schema could have millions."""


def columns_of(table: TableSchema) -> TableColumns:
    """Return the columns of a table's readers.

    Raises:
        SchemaError: Columns have names that engines do not take, or are too many.
    """
    builder = _Builder(table, fields_of(table), recursive_definitions(table))
    found = builder.table_columns()
    if problems := [*name_problems(table, builder.names)]:
        raise SchemaError([problem.diagnostic() for problem in problems])
    return found


def identifier(name: str) -> str:
    """Return a name, such as a table's, as the first part of identifiers."""
    return re.sub("[^0-9A-Za-z]+", "_", name).strip("_") or "table"


def snake_case(class_name: str) -> str:
    """Return the name of a class in lower case, with underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()


@dataclass(slots=True)
class _Builder:
    """Makes the columns of a table.

    Attributes:
        table: The table.
        names: The names of fields, by those of attributes.
        recursive: The definitions whose values may be inside themselves.
        count: How many columns there are so far, those in structs included.
    """

    table: TableSchema
    names: Mapping[str, str]
    recursive: set[str]
    count: int = 0

    def table_columns(self) -> TableColumns:
        table = self.table
        entities = [self.entity(each) for each in table.entities]
        if table.item is not None:
            entities = [
                EntityColumns(
                    table.title,
                    snake_case(table.title),
                    self.columns(table.attributes_of(table.item)),
                    closed=table.is_closed(table.item),
                )
            ]
        return TableColumns(
            identifier=identifier(table.table.name),
            source=table.source,
            digest=table.digest,
            table=table.table.name,
            keys=self.columns(key_attributes(table)),
            entities=tuple(entities),
            several_entities=bool(table.entity_names),
            discriminator=table.discriminator,
            unknown_items=table.unknown_items,
        )

    def entity(self, entity: Entity) -> EntityColumns:
        return EntityColumns(
            entity.item.name,
            snake_case(entity.item.name),
            self.columns(self.table.attributes_of(entity.item)),
            closed=self.table.is_closed(entity.item),
            tags=entity.tags,
            patterns=entity.patterns,
        )

    def columns(self, attributes: Iterable[Attribute]) -> tuple[Column, ...]:
        return tuple(map(self.column, attributes))

    def column(self, attribute: Attribute) -> Column:
        self.count += 1
        if self.count > _MOST_COLUMNS:
            raise SchemaError([_too_many(self.table).diagnostic()])
        value, found = self.value(attribute.type), self.table.resolve(attribute.type)
        if not attribute.required and found.default is None:
            value = replace(value, nullable=True)  # None stands for both in the models
        return Column(
            column_name(attribute, self.names),
            attribute.name,
            value,
            required=attribute.required,
        )

    def value(self, type_: Type) -> Value:
        """Return what a column of a type holds."""
        found = self.table.resolve(type_)
        if isinstance(type_, Reference) and self.is_recursive(type_):
            return WireJson(tags=_known([self.tag(found)]), nullable=found.nullable)
        return self.wire(found) or self.typed(found)

    def typed(self, found: Type) -> Value:
        """Return what a column of a type holds, if it is converted from the wire."""
        nullable = found.nullable
        match found:
            case List(element=element):
                return Elements(element=self.value(element), nullable=nullable)
            case Map(values=values):
                return Members(member=self.value(values), nullable=nullable)
            case Set(element=element):
                return self.distinct(found, element)
            case Object():
                columns = self.columns(self.table.attributes_of(found))
                closed = self.table.is_closed(found)
                return Struct(
                    name=found.name, columns=columns, closed=closed, nullable=nullable
                )
        return self.scalar(found)

    def wire(self, type_: Type) -> WireJson | None:
        """Return the value that stays as on the wire; None if it is converted."""
        match type_:
            case Object() if not self.table.attributes_of(type_):
                return WireJson(tags=("M",), nullable=type_.nullable)  # no struct
            case Tuple():
                return WireJson(tags=("L",), nullable=type_.nullable)
            case Union():
                return self.union(type_)
            case Anything():
                return WireJson(nullable=True)
        return None

    def distinct(self, set_: Set, element: Type) -> Value:
        tag: SetTag = self.table.tag_of(set_)  # type: ignore[assignment]
        of = self.scalar(self.table.resolve(element))
        return DistinctElements(element=of, tag=tag, nullable=set_.nullable)

    def union(self, union: Union) -> WireJson:
        choices = [*self.choices(union)]
        return WireJson(
            tags=_known(self.tag(choice) for choice in choices),
            nullable=union.nullable or any(choice.nullable for choice in choices),
        )

    def choices(self, union: Union) -> Iterator[Type]:
        """Yield the choices of a union, with those of the unions among them."""
        for choice in map(self.table.resolve, union.choices):
            if isinstance(choice, Union):
                yield from self.choices(choice)
            else:
                yield choice

    def tag(self, type_: Type) -> str | None:
        return self.table.tag_of(type_)

    def is_recursive(self, reference: Reference) -> bool:
        """Return whether the target of a reference may contain itself."""
        definitions = self.table.definitions
        path = followed(reference, definitions)
        return any(
            isinstance(each, Reference) and each.name in self.recursive for each in path
        )

    def scalar(self, type_: Type) -> Scalar:
        return scalar(type_, self.tag(type_))


def _too_many(table: TableSchema) -> Problem:
    message = f"more than {_MOST_COLUMNS:,} columns, with those in structs"
    help_ = "write true for an object that is used often; its column is JSON then"
    return Problem("DDB117", message, table.location, help_)


def _known(tags: Iterable[str | None]) -> tuple[str, ...]:
    """Return the distinct tags, sorted; an empty tuple (any tag) if one is unknown."""
    found = {*tags}
    return () if None in found else tuple(sorted(map(str, found)))
