"""Compares the types of two tables, from the items down."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ddbevents.diff.change import added, changed, removed
from ddbevents.diff.class_changes import ClassComparison, is_entity
from ddbevents.diff.forms import are_listed, form_changes
from ddbevents.diff.table_changes import discriminator_value_changes, same_items
from ddbevents.diff.uses import presence_rule, use_changes, use_of
from ddbevents.diff.value_changes import bound_changes, listed_changes, pattern_changes
from ddbevents.schema.class_names import fields_of
from ddbevents.schema.type_names import choice_name, form_of
from ddbevents.schema.types import Enum, Object, Tuple, Union, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.diff.change import Change
    from ddbevents.diff.forms import Pair
    from ddbevents.diff.uses import Use
    from ddbevents.schema.location import Location
    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Attribute, Type


class Comparison:
    """Compares pairs of types and pairs of their parts, each pair once.

    So it ends even if definitions are recursive. Pairs wait in a queue, since types may
    be nested deeper than Python's recursion limit.

    Args:
        old: The old table.
        new: The new table.
    """

    def __init__(self, old: TableSchema, new: TableSchema) -> None:
        self._tables = self._old, self._new = old, new
        self._fields = fields_of(old), fields_of(new)
        self._classes = ClassComparison(old, new)
        self._waiting: deque[tuple[Type, Type]] = deque()
        self._seen: set[tuple[str, str]] = set()

    def changes(self) -> Iterator[Change]:
        """Yield how the items of the tables differ, and then the other classes."""
        for items in same_items(*self._tables):
            self._add(*items)
        yield from self._pairs()
        for name in self._old.definitions.keys() & self._new.definitions.keys():
            # Other types are compared where they are used.
            if self._old.class_of(name) or self._new.class_of(name):
                old, new = (table.definitions[name] for table in self._tables)
                yield from self._use(use_of(old, self._old), use_of(new, self._new))
        yield from self._pairs()
        yield from self._classes.definition_changes()

    def _add(self, old: Type, new: Type) -> None:
        pair = old.location.pointer, new.location.pointer
        if pair not in self._seen:
            self._seen.add(pair)
            self._waiting.append((old, new))

    def _pairs(self) -> Iterator[Change]:
        while self._waiting:
            yield from self._pair(*self._waiting.popleft())

    def _pair(self, old: Type, new: Type) -> Iterator[Change]:
        yield from form_changes((old, new), self._tables)
        if are_listed(old, new):
            yield from listed_changes(old, new)
        if form_of(old) == form_of(new):
            yield from bound_changes(old, new)
            yield from pattern_changes(old, new)
            yield from self._inside(old, new)

    def _inside(self, old: Type, new: Type) -> Iterator[Change]:
        match old, new:
            case (Object(), Object()):
                yield from self._classes.pair(old, new)
                yield from self._object(old, new)
                return
            case (Enum(), Enum()):
                yield from self._classes.pair(old, new)
            case (Tuple(elements=before), Tuple(elements=after)):
                if len(before) != len(after):
                    at = old.location.of("elements"), new.location.of("elements")
                    lengths = {"old": len(before), "new": len(after)}
                    yield changed("tuple-length-changed", *at, **lengths)
        for parts in zip(_parts(old), _parts(new), strict=False):
            yield from self._use(*map(use_of, parts, self._tables))

    def _use(self, old: Use, new: Use) -> Iterator[Change]:
        yield from use_changes(old, new)
        self._add(old.type, new.type)

    def _object(self, old: Object, new: Object) -> Iterator[Change]:
        closed = self._old.is_closed(old), self._new.is_closed(new)
        if closed[0] is not closed[1]:
            rule = "object-closed" if closed[1] else "object-opened"
            yield changed(rule, old.location.of("closed"), new.location.of("closed"))
        if bases := self._classes.same_bases(old, new):
            self._add(*bases)
        before, after = (
            {each.name: each for each in table.attributes_of(item)}
            for table, item in zip(self._tables, (old, new), strict=True)
        )
        for name in sorted(before.keys() | after.keys()):
            if name not in before:
                yield from _added(after[name], is_closed=closed[0])
            elif name not in after:
                near = new.location.of("attributes")
                yield from _removed(before[name], near, is_closed=closed[1])
            else:
                yield from self._attribute(before[name], after[name], (old, new))

    def _attribute(
        self, old: Attribute, new: Attribute, items: Pair[Object]
    ) -> Iterator[Change]:
        locations = old.location, new.location
        before, after = (fields[old.name] for fields in self._fields)
        if before != after:
            words = {"name": old.name, "old": before, "new": after}
            yield changed("field-renamed", *locations, **words)
        uses = (
            use_of(old.type, self._old, required=old.required),
            use_of(new.type, self._new, required=new.required),
        )
        if rule := presence_rule(*uses):
            yield changed(rule, *locations, name=old.name)
        if self._is_discriminator(old.name, items):
            types = uses[0].type, uses[1].type
            yield from discriminator_value_changes(types, items, self._tables)
        else:
            yield from self._use(*uses)

    def _is_discriminator(self, name: str, items: Pair[Object]) -> bool:
        """Return whether an attribute identifies two entities."""
        return all(
            table.discriminator == name and is_entity(item, table)
            for item, table in zip(items, self._tables, strict=True)
        )


def _parts(type_: Type) -> list[Type]:
    """Return the direct parts of a type; the choices of a union are sorted by name."""
    if isinstance(type_, Union):
        return sorted(type_.choices, key=choice_name)
    return [*parts_of(type_)]


def _added(new: Attribute, *, is_closed: bool) -> Iterator[Change]:
    if new.required:
        yield added("required-attribute-added", new.location, name=new.name)
    elif not is_closed:
        yield added("optional-attribute-added", new.location, name=new.name)
    if is_closed:
        yield added("attribute-added-to-closed", new.location, name=new.name)


def _removed(old: Attribute, near: Location, *, is_closed: bool) -> Iterator[Change]:
    rule = f"{'required' if old.required else 'optional'}-attribute-removed"
    yield removed(rule, old.location, near, name=old.name)
    if is_closed:
        yield removed(
            "attribute-removed-from-closed", old.location, near, name=old.name
        )
