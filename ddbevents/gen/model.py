"""What a module is made of: our own picture of a checked table schema."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ddbevents.gen.extend import whole
from ddbevents.gen.tags import resolved
from ddbevents.schema.document import escape, unescape
from ddbevents.schema.names import class_name
from ddbevents.schema.placement import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ddbevents.schema.bundle import Bundle
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.table import Table


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of item, in a table that has several.

    Attributes:
        name: The name of its definition.
        schema: Its schema.
        tags: The values of the discriminator that tell it.
        patterns: Where there is no discriminator, the patterns of its keys.
    """

    name: str
    schema: Mapping[str, Any] = field(repr=False)
    tags: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)

    @property
    def class_name(self) -> str:
        """The name of its class."""
        return class_name(self.name)


@dataclass(frozen=True, slots=True)
class TableModel:
    """One table, ready to become a module.

    Attributes:
        source: The schema file's name, without its folder.
        digest: The first 12 hexadecimal digits of the schema's SHA-256.
        title: The name of the item's class.
        table: The table's name, keys and stream.
        document: The checked schema's document.
        entities: The kinds of items, where the schema tells of several.
        discriminator: The attribute that tells them; None if their keys do.
        unknown_items: Whether items of no known kind are passed through.
    """

    source: str
    digest: str
    title: str
    table: Table
    document: Bundle = field(repr=False, compare=False)
    entities: tuple[Entity, ...] = ()
    discriminator: str | None = None
    unknown_items: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """The checked schema."""
        schema: Mapping[str, Any] = self.document.value
        return schema

    @property
    def keys(self) -> dict[str, Any]:
        """The key attributes and their schemas, the partition key first."""
        names = (self.table.partition_key, self.table.sort_key)
        items = [entity.schema for entity in self.entities] or [self.schema]
        definitions = self.schema.get("$defs", {})
        keys = {
            name: _shared([item["properties"][name] for item in items], definitions)
            for name in names
            if name is not None
        }
        if not self.unknown_items:
            return keys
        return {  # of items of no known kind, too
            name: _type_alone(resolved(schema, definitions) or {})
            for name, schema in keys.items()
        }

    @property
    def item(self) -> str:
        """The name of the type of the table's items."""
        return f"{self.title}Item" if self.entities else self.title

    def key_pointer(self, name: str) -> str:
        """Return the JSON Pointer of the schema of a key attribute."""
        item = f"/$defs/{escape(self.entities[0].name)}" if self.entities else ""
        return f"{item}/properties/{escape(name)}"

    @property
    def unknown_name(self) -> str:
        """The name that a class of items of no known kind has."""
        return f"{self.title}UnknownItem"

    @property
    def unknown(self) -> str | None:
        """The name of the class of items of no known kind, None if refused."""
        return self.unknown_name if self.unknown_items else None

    @property
    def reserved(self) -> list[str]:
        """The names of the classes that every module has."""
        suffixes = ("Keys", "InsertRecord", "ModifyRecord", "RemoveRecord")
        names = [self.title + suffix for suffix in suffixes]
        names += [self.item, f"{self.title}Record", f"{self.title}Event"]
        return [*names, self.unknown] if self.unknown else names


def model_of(table: TableSchema) -> TableModel:
    """Return the picture of a table schema that has been parsed."""
    document = table.location.document
    return TableModel(
        source=table.source,
        digest=table.digest,
        title=table.title,
        table=table.table,
        document=document,
        entities=entities_of(document.value),
        discriminator=table.discriminator,
        unknown_items=table.unknown_items,
    )


def entities_of(schema: Mapping[str, Any]) -> tuple[Entity, ...]:
    """Return the kinds of items of a table schema; none if it has only one."""
    table = schema["x-dynamodb"]
    keys = [table[name] for name in ("partitionKey", "sortKey") if name in table]
    discriminator = schema.get("discriminator", {}).get("propertyName")
    entities = []
    for choice in schema.get("oneOf", ()):
        name = name_in(choice["$ref"])
        item = whole(schema["$defs"][name], schema)
        tags = () if discriminator is None else tags_of(item, discriminator)
        patterns = key_patterns(item, keys) if discriminator is None else {}
        entities.append(Entity(name, item, tags, patterns))
    return tuple(entities)


def name_in(reference: str) -> str:
    """Return the name of the definition that a reference is to."""
    name = reference.removeprefix("#/$defs/")
    return unescape(name)


def tags_of(item: Mapping[str, Any], discriminator: str) -> tuple[str, ...]:
    """Return the values that the discriminator of an entity may have."""
    schema = item["properties"][discriminator]
    return (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))


def key_patterns(item: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    """Return the patterns of those key attributes of an entity that have one."""
    patterns = {}
    for name in keys:
        schema = item["properties"][name]
        if isinstance(schema.get("const"), str):
            patterns[name] = f"^{_literally(schema['const'])}$"
        elif "pattern" in schema:
            patterns[name] = schema["pattern"]
    return patterns


def _literally(text: str) -> str:
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)


_TYPE = {"contentEncoding", "description", "format", "x-dynamodb-type"}


def _type_alone(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without what narrows its type."""
    kept = {keyword: value for keyword, value in schema.items() if keyword in _TYPE}
    return {"type": type_of(schema), **kept}


def _shared(
    schemas: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what several schemas of a key attribute all say."""
    if all(schema == schemas[0] for schema in schemas):
        return dict(schemas[0])
    first, *others = [resolved(schema, definitions) or {} for schema in schemas]
    shared = {
        keyword: value
        for keyword, value in first.items()
        if all(keyword in other and other[keyword] == value for other in others)
    }
    if not {"type", "enum", "const"} & shared.keys():
        types = {type_of(schema) for schema in (first, *others)}
        shared["type"] = "number" if "number" in types else type_of(first)
    return shared
