"""A parsed table schema: the result of ``ddbevents.schema``."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from ddbevents.schema.defaults import default_of
from ddbevents.schema.location import NOWHERE, Location
from ddbevents.schema.storage import followed, tag_of
from ddbevents.schema.types import (
    Constant,
    Enum,
    Invalid,
    Object,
    Reference,
    Text,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.schema.diagnostics import Diagnostic
    from ddbevents.schema.types import Attribute, Default, Type
    from ddbevents.table import Table


@dataclass(frozen=True, slots=True)
class Entity:
    """One of several types of items in a table.

    Attributes:
        name: The name of its definition.
        item: The type of its items.
        tags: The values of the discriminator that identify it.
        patterns: The patterns of its keys, if there is no discriminator.
    """

    name: str
    item: Object
    tags: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """A table: its names, and the types of its items.

    Attributes:
        title: The name of the item's class, and the beginning of other classes' names.
        table: The table's name, keys and stream.
        item: The type of the items; None in a table of several entities.
        definitions: Types with a name, the targets of references.
        entity_names: The definitions that are entities, if there are several.
        discriminator: The attribute that identifies entities; None if keys do.
        unknown_items: Whether items of no known entity are passed through.
        description: What the table is for; may be empty.
        location: The top of the schema.
        notes: Notes on parts that change nothing.
    """

    title: str
    table: Table
    item: Object | None = None
    definitions: Mapping[str, Type] = field(default_factory=dict)
    entity_names: tuple[str, ...] = ()
    discriminator: str | None = None
    unknown_items: bool = False
    description: str = ""
    location: Location = field(default=NOWHERE, compare=False, repr=False)
    notes: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)

    @property
    def source(self) -> str:
        """The schema file's name, without its folder."""
        return PurePath(self.location.document.file).name

    @property
    def digest(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the schema's text."""
        return hashlib.sha256(self.location.document.text.encode()).hexdigest()[:12]

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The entities; none if all items have one type."""
        return tuple(
            self._entity(name, item)
            for name in self.entity_names
            if isinstance(item := self.definitions.get(name), Object)
        )

    @property
    def items(self) -> tuple[Object, ...]:
        """The types of items, one or several."""
        if self.item is not None:
            return (self.item,)
        return tuple(entity.item for entity in self.entities)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names of the key attributes, the partition key first."""
        names = (self.table.partition_key, self.table.sort_key)
        return tuple(name for name in names if name is not None)

    def resolve(self, type_: Type) -> Type:
        """Return the type that a type stands for in its place: never a reference.

        A reference is replaced by the definition, which keeps its location. NULL is
        allowed if either allows it. The description is the reference's, or else the
        definition's; classes keep their own. The default is found in the same way,
        unless the reference allows NULL.
        """
        if not isinstance(type_, Reference):
            if isinstance(type_, Union) and type_.default is not None:
                return replace(type_, default=self._default(type_, type_.default))
            return type_
        *references, target = followed(type_, self.definitions)
        if isinstance(target, Reference):
            return Invalid(location=type_.location)
        null_is_allowed = any(each.nullable for each in references)
        about, default = type_.description, type_.default
        if not isinstance(target, Enum | Object):
            texts = (each.description for each in [*references, target])
            about = next(filter(None, texts), "")
            if default is None and not null_is_allowed:
                default = target.default
        return replace(
            target,
            nullable=null_is_allowed or target.nullable,
            description=about,
            default=None if default is None else self._default(target, default),
        )

    def _default(self, target: Type, default: Default) -> Default | None:
        return default_of(target, default, self.resolve)

    def tag_of(self, type_: Type) -> str | None:
        """Return the tag of a type's values; None if any may come."""
        return tag_of(type_, self.definitions)

    def class_of(self, name: str) -> Enum | Object | None:
        """Return a definition that is just an enum or object, else None.

        If it may be an object or NULL, the object has no name of its own.
        """
        type_ = self.definitions.get(name)
        if not isinstance(type_, Enum | Object):
            return None
        return None if "/anyOf/" in type_.location.pointer else type_

    def lineage_of(self, item: Object) -> Iterator[Object]:
        """Yield an object, and those that it extends, the nearest first."""
        seen: set[str] = set()
        part: Type | None = item
        while isinstance(part, Object):
            yield part
            if part.base is None or part.base in seen:
                return
            seen.add(part.base)
            part = self.definitions.get(part.base)

    def attributes_of(self, item: Object) -> tuple[Attribute, ...]:
        """Return all attributes of an object, those of its bases first."""
        found: dict[str, Attribute] = {}
        for part in self.lineage_of(item):
            own = {each.name: each for each in part.attributes}
            found = {**own, **found}
        return tuple(found.values())

    def is_closed(self, item: Object) -> bool:
        """Return whether an object, or one that it extends, refuses unknown names."""
        return any(part.closed for part in self.lineage_of(item))

    def _entity(self, name: str, item: Object) -> Entity:
        attributes = {each.name: each.type for each in self.attributes_of(item)}
        if self.discriminator is not None:
            return Entity(name, item, tags_of(attributes.get(self.discriminator)))
        patterns = {key: _pattern_of(attributes.get(key)) for key in self.key_names}
        return Entity(name, item, (), {k: p for k, p in patterns.items() if p})


def tags_of(type_: Type | None) -> tuple[str, ...]:
    """Return the values of a discriminator that identify an entity."""
    match type_:
        case Constant(value=str(value)):
            return (value,)
        case Enum(values=values):
            return tuple(value for value in values if isinstance(value, str))
    return ()


def _pattern_of(type_: Type | None) -> str | None:
    match type_:
        case Constant(value=str(value)):
            return f"^{_literally(value)}$"
        case Text(pattern=pattern):
            return pattern
    return None


def _literally(text: str) -> str:
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
