"""The classes of a table's module: their names, and which of them clash."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ddbevents.schema.key_attributes import key_attributes
from ddbevents.schema.location import Problem
from ddbevents.schema.names import class_name, field_names, is_identifier
from ddbevents.schema.types import Enum, Object, Reference, parts_of
from ddbevents.schema.unions import discriminators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type

IMPORTS = {
    "collections.abc": ["Mapping"],
    "datetime": ["date", "datetime", "time"],
    "decimal": ["Decimal"],
    "enum": ["IntEnum", "StrEnum"],
    "typing": ["Annotated", "Any", "ClassVar", "Literal"],
    "uuid": ["UUID"],
    "pydantic": [
        "AwareDatetime",
        "ConfigDict",
        "Field",
        "StringConstraints",
    ],
    "ddbevents": [
        "ClosedItemModel",
        "ItemModel",
        "Json",
        "StoredAs",
        "Table",
        "UnixTime",
    ],
    "ddbevents.models.always_stored": ["AlwaysStored"],
    "ddbevents.models.entities": ["EntityTags", "KeyPatterns"],
    "ddbevents.records.event": ["EventBase"],
}
"""Every name that a module may use, by the module that it comes from."""

RECORDS = ["InsertBase", "ModifyBase", "RemoveBase"]
"""The names that come from the module of the stream's view type."""

IMPORTED = {
    *("bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"),
    *("Event", "InsertRecord", "ModifyRecord", "RemoveRecord"),
    *RECORDS,
    *(name for names in IMPORTS.values() for name in names),
}
"""Every name that a module, or one that uses it, needs for something else."""

SUFFIXES = ("Event", "InsertRecord", "Keys", "ModifyRecord", "Record", "RemoveRecord")
"""The endings of the names of a module's own classes, after the table's title."""

_KEYWORDS = {"False", "None", "True"}


def item_name(table: TableSchema) -> str:
    """Return the name of the type of a table's items."""
    return f"{table.title}Item" if table.entity_names else table.title


def unknown_name(table: TableSchema) -> str | None:
    """Return the name of the class of unknown items; None if they are refused."""
    return f"{table.title}UnknownItem" if table.unknown_items else None


def reserved_names(table: TableSchema) -> list[str]:
    """Return the names in a table's module other than those of its types."""
    names = [item_name(table), *(table.title + suffix for suffix in SUFFIXES)]
    unknown = unknown_name(table)
    return [*names, unknown] if unknown else names


def unavailable_names(title: str) -> set[str]:
    """Return the names to avoid for classes of a table that is still being written.

    They are taken whatever the table becomes, for example by the union of several
    entities or the class of unknown items.
    """
    own = {title + suffix for suffix in ("", "Item", "UnknownItem", *SUFFIXES)}
    return {*own, *IMPORTED, *_KEYWORDS}


def clashes_with_imports(title: str) -> bool:
    """Return whether a module of this title would need a name that it imports."""
    own = {title, f"{title}Item", *(title + suffix for suffix in SUFFIXES)}
    return not own.isdisjoint({*IMPORTED, *_KEYWORDS})


def classes_of(table: TableSchema) -> dict[str, Enum | Object]:
    """Return the types of a table that are classes of its module, by their names.

    Those without a definition come before those of definitions. The enum of an entity's
    discriminator is left out; keys may have enums of their own.
    """
    return _ClassCollector(table).collected().classes


def fields_of(table: TableSchema) -> dict[str, str]:
    """Return the field names of a table's classes, by the names of attributes."""
    classes = classes_of(table)
    taken = {*IMPORTED, *reserved_names(table), *classes}
    objects = [type_ for type_ in classes.values() if isinstance(type_, Object)]
    attributes = [each.name for type_ in objects for each in type_.attributes]
    return field_names([*attributes, *table.key_names], taken)


def title_problems(top: Location) -> Iterator[Problem]:
    """Yield an error if the title of a table cannot be the name of a class."""
    title = top.value.get("title")
    if not isinstance(title, str) or (is_identifier(title) and title[0].isupper()):
        return
    name = class_name(title)
    help_ = f'write "{name}": ' if name.isidentifier() and name[0].isupper() else ""
    help_ += "it becomes a class name, such as Order"
    message = f"the title {title!r} is not a class name"
    yield Problem("DDB102", message, top.inside("title"), help_)


def clash_problems(table: TableSchema) -> list[Problem]:
    """Return an error for each class of a checked table whose name is taken.

    A number would make them differ, but which class gets it could change.
    """
    collector = _ClassCollector(table).collected()
    foreign = {*IMPORTED, *_KEYWORDS}
    taken = {*reserved_names(table), *foreign}
    own = [
        (type_.location, name)
        for name, type_ in collector.classes.items()
        if type_ is not table.item and name in taken
    ]
    help_ = "give it another name in $defs, and refer to it"
    found = [
        _clash(at, name, help_)
        for at, name in dict.fromkeys([*own, *collector.clashes])
    ]
    help_ = "give the table's items another title"
    titles = foreign.intersection([table.title, *reserved_names(table)])
    at = table.location.inside("title")
    found += [_clash(at, name, help_) for name in titles]
    return sorted(found, key=lambda each: (each.location.place.line, each.message))


def _clash(at: Location, name: str, help_: str) -> Problem:
    message = f"the name of its class, {name}, is taken"
    return Problem("DDB110", message, at, help_)


@dataclass
class _ClassCollector:
    """Collects the classes of a module by their names.

    If two have the same name, `classes` has the first, and `clashes` has the location
    and name of the other.
    """

    table: TableSchema
    classes: dict[str, Enum | Object] = field(default_factory=dict)
    clashes: list[tuple[Location, str]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _tags: set[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._tags = discriminators(self.table)

    def collected(self) -> _ClassCollector:
        """Return itself, when all types have been visited."""
        if self.table.item is not None:
            self.add(self.table.item)
        for name in self.table.definitions:
            self.add_all(filter(None, [self.table.class_of(name)]))
        self.add_all(key.type for key in key_attributes(self.table))
        return self

    def add_all(self, types: Iterable[Type]) -> None:
        for type_ in types:
            self.add(type_)

    def add(self, type_: Type) -> None:
        if isinstance(type_, Reference):
            if type_.name not in self._seen and not self.table.class_of(type_.name):
                self._seen.add(type_.name)
                self.add(self.table.definitions[type_.name])
        elif not isinstance(type_, Enum | Object):
            self.add_all(parts_of(type_))
        elif self.is_new(type_) and isinstance(type_, Object):
            if type_.base is not None:
                self.add(Reference(type_.base))
            self.add_all(self.parts_of(type_))

    def is_new(self, type_: Enum | Object) -> bool:
        known = self.classes.setdefault(type_.name, type_)
        if known is type_:
            return True
        if known.location != type_.location:
            self.clashes.append((type_.location, type_.name))
        return False

    def parts_of(self, type_: Object) -> list[Type]:
        return [
            attribute.type
            for attribute in type_.attributes
            if (type_.name, attribute.name) not in self._tags
        ]
