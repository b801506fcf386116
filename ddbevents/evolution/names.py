"""Compares the names in the modules made from two table schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.evolution.change import added, changed, removed
from ddbevents.evolution.values import listed, value_at
from ddbevents.gen.normalise import is_class
from ddbevents.schema.names import member_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Part, Side


def title_changes(old: Side, new: Side) -> Iterator[Change]:
    """Yield whether the table's title is another."""
    before, after = old.model.title, new.model.title
    if before != after:
        spots = old.root.spot("title"), new.root.spot("title")
        yield changed("title-changed", *spots, old=before, new=after)


def class_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield whether the class of an object or enum has another name."""
    before, after = (part.side.classes.get(part.pointer) for part in (old, new))
    literal = None in (before, after)  # as the enum is that tells kinds of items
    if before != after and not literal and (old.pointer or new.pointer):
        yield changed("class-renamed", old.spot(), new.spot(), old=before, new=after)


def member_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield which values of an enum have members of other names."""
    before, after = (
        dict(zip(values, member_names(values), strict=True))
        for values in (listed(old), listed(new))
    )
    for value in before.keys() & after.keys():
        if before[value] != after[value]:
            spots = value_at(old, value), value_at(new, value)
            words = {"old": before[value], "new": after[value]}
            yield changed("member-renamed", *spots, value=value, **words)


def name_of(part: Part) -> str:
    """Return the name of the class of an object or enum."""
    return part.side.classes[part.pointer]


def base_changes(old: Part, new: Part) -> Iterator[Change]:
    """Yield whether an object extends another object than it did."""
    if have_same_base(old, new):
        return
    spots = old.spot("allOf"), new.spot("allOf")
    if old.base:
        words = {"name": name_of(old), "base": name_of(old.base)}
        yield changed("base-removed", *spots, **words)
    if new.base:
        words = {"name": name_of(new), "base": name_of(new.base)}
        yield changed("base-added", *spots, **words)


def have_same_base(old: Part, new: Part) -> bool:
    """Return whether two objects extend the same one, renamed perhaps, or none."""
    if not old.base or not new.base:
        return old.base is new.base
    before, after = name_of(old.base), name_of(new.base)
    return before == after or not (before in new.side.names or after in old.side.names)


def definition_changes(
    old: Side, new: Side, classes: Mapping[str, str]
) -> Iterator[Change]:
    """Yield which definitions are in one schema only.

    Args:
        old: The old schema.
        new: The new one.
        classes: The JSON Pointers of old classes, and of the new in their place.
    """
    near = new.root.spot()
    for part in _others(old, new, {*classes}):
        if not is_class(part.schema):
            yield removed("plain-definition-removed", part.spot(), near)
        elif name_of(part) not in new.names:
            yield removed("class-removed", part.spot(), near, name=name_of(part))
    for part in _others(new, old, {*classes.values()}):
        if not is_class(part.schema):
            yield added("plain-definition-added", part.spot())
        elif name_of(part) not in old.names:
            yield added("class-added", part.spot(), name=name_of(part))


def _others(side: Side, other: Side, known: set[str]) -> Iterator[Part]:
    """Yield the definitions of a side that are not in the other, in any form."""
    for name, part in side.definitions.items():
        if name not in other.definitions and part.pointer not in known | side.kinds:
            yield part
