"""Compares the names in the modules made from two table schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.diff.change import added, changed, removed
from ddbevents.diff.value_changes import listed, location_of
from ddbevents.schema.class_names import classes_of, reserved_names
from ddbevents.schema.names import member_names
from ddbevents.schema.types import Object, Reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ddbevents.diff.change import Change
    from ddbevents.diff.forms import Pair
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Enum, Type


class ClassComparison:
    """Compares the classes of two tables, the old one and the new one."""

    def __init__(self, old: TableSchema, new: TableSchema) -> None:
        self._old, self._new = old, new
        # The JSON Pointers of old classes, and of the new ones in their place.
        self._successors: dict[str, str] = {}
        self._names = [
            {*reserved_names(table), *classes_of(table)} for table in (old, new)
        ]

    def pair(self, old: Enum | Object, new: Enum | Object) -> Iterator[Change]:
        """Yield how the names of a class and of its successor differ."""
        self._successors[old.location.pointer] = new.location.pointer
        # The name of the item's class is the table's title.
        if old.name != new.name and old.location.pointer and new.location.pointer:
            names = {"old": old.name, "new": new.name}
            yield changed("class-renamed", old.location, new.location, **names)
        if isinstance(old, Object) and isinstance(new, Object):
            yield from self._base_changes(old, new)
        else:
            yield from _member_changes(old, new)

    def same_bases(self, old: Object, new: Object) -> Pair[Object] | None:
        """Return the bases of two objects if the new base succeeds the old one."""
        before, after = _base(old, self._old), _base(new, self._new)
        if before is None or after is None:
            return None
        is_kept = before.name in self._names[1] or after.name in self._names[0]
        is_same = before.name == after.name or not is_kept
        return (before, after) if is_same else None

    def _base_changes(self, old: Object, new: Object) -> Iterator[Change]:
        if self.same_bases(old, new):
            return
        locations = old.location.of("base"), new.location.of("base")
        if before := _base(old, self._old):
            yield changed("base-removed", *locations, name=old.name, base=before.name)
        if after := _base(new, self._new):
            yield changed("base-added", *locations, name=new.name, base=after.name)

    def definition_changes(self) -> Iterator[Change]:
        """Yield the classes of definitions that only one of the tables has."""
        old, new, near = self._old, self._new, self._new.location
        for each in _own_classes(old, new, self._successors.keys()):
            if each.name not in self._names[1]:
                yield removed("class-removed", each.location, near, name=each.name)
        for each in _own_classes(new, old, self._successors.values()):
            if each.name not in self._names[0]:
                yield added("class-added", each.location, name=each.name)


def _base(item: Object, table: TableSchema) -> Object | None:
    """Return the object that another extends."""
    base = None if item.base is None else table.resolve(Reference(item.base))
    return base if isinstance(base, Object) else None


def _own_classes(
    table: TableSchema, other: TableSchema, known: Collection[str]
) -> Iterator[Enum | Object]:
    """Yield the classes of definitions that another table lacks, except known ones."""
    for name in table.definitions.keys() - other.definitions.keys():
        found = table.class_of(name)
        if found and not (found.location.pointer in known or is_entity(found, table)):
            yield found


def is_entity(type_: Type, table: TableSchema) -> bool:
    """Return whether a type is that of an entity's items."""
    pointers = [entity.item.location.pointer for entity in table.entities]
    return type_.location.pointer in pointers


def _member_changes(old: Type, new: Type) -> Iterator[Change]:
    """Yield the values of an enum whose members have new names."""
    before, after = (
        dict(zip(values, member_names(values), strict=True))
        for values in (listed(old), listed(new))
    )
    for value in before.keys() & after.keys():
        if before[value] != after[value]:
            locations = location_of(value, old), location_of(value, new)
            words = {"old": before[value], "new": after[value]}
            yield changed("member-renamed", *locations, value=value, **words)
