"""Compares the kinds of items of two tables, and what tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.evolution.change import added, changed, removed
from ddbevents.evolution.kinds import kind_of, said
from ddbevents.evolution.parts import Part
from ddbevents.evolution.values import listed, value_at, values_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Side, Spot
    from ddbevents.evolution.walk import Walk
    from ddbevents.gen.model import Entity


def item_changes(old: Side, new: Side, walk: Walk) -> Iterator[Change]:
    """Yield how the kinds of items differ, and put them in a walk's line."""
    several = bool(old.model.entities), bool(new.model.entities)
    if several == (False, False):
        walk.add(old.root, new.root)
    elif several == (True, True):
        yield from _kind_changes(old, new, walk)
        yield from _told_changes(old, new)
        yield from _unknown_changes(old, new)
        yield from _key_changes(old, new)
    else:
        words = ["several kinds of items" if each else "one kind" for each in several]
        spots = old.root.spot("oneOf"), new.root.spot("oneOf")
        yield changed("one-kind-or-several", *spots, old=words[0], new=words[1])


def _kind_changes(old: Side, new: Side, walk: Walk) -> Iterator[Change]:
    pairs = _pairs(old.model.entities, new.model.entities)
    for before, after in pairs:
        walk.add(_part(old, before), _part(new, after))
    for kind in old.model.entities:
        if kind not in [before for before, _ in pairs]:
            rule = "kind-removed" + "-passed-through" * new.model.unknown_items
            spots = _part(old, kind).spot(), new.root.spot("oneOf")
            yield removed(rule, *spots, name=kind.class_name)
    for kind in new.model.entities:
        if kind not in [after for _, after in pairs]:
            rule = "kind-added" + "-passed-through" * old.model.unknown_items
            yield added(rule, _part(new, kind).spot(), name=kind.class_name)
    names = [[kind.name for kind in side.model.entities] for side in (old, new)]
    if names[0] != names[1] and {*names[0]} == {*names[1]}:
        yield changed("respelled", old.root.spot("oneOf"), new.root.spot("oneOf"))


def _pairs(old: Sequence[Entity], new: Sequence[Entity]) -> list[tuple[Entity, Entity]]:
    """Return which kinds are the same: by their names, or else by what tells them."""
    by_name = {kind.name: kind for kind in new}
    pairs = [(kind, by_name[kind.name]) for kind in old if kind.name in by_name]
    rest = [kind for kind in new if kind not in [after for _, after in pairs]]
    for kind in old:
        for other in rest if kind.name not in by_name else ():
            if (kind.tags, kind.patterns) == (other.tags, other.patterns):
                pairs.append((kind, other))
                rest.remove(other)
                break
    return pairs


def _part(side: Side, kind: Entity) -> Part:
    return side.definitions[kind.name]


def _told_changes(old: Side, new: Side) -> Iterator[Change]:
    before, after = old.model.discriminator, new.model.discriminator
    if before != after:
        spots = [side.root.spot("discriminator", "propertyName") for side in (old, new)]
        words = [
            "their keys" if name is None else ascii(name) for name in (before, after)
        ]
        yield changed("kinds-told-otherwise", *spots, old=words[0], new=words[1])


def _unknown_changes(old: Side, new: Side) -> Iterator[Change]:
    spots = [side.root.spot("x-dynamodb", "unknownItems") for side in (old, new)]
    if old.model.unknown_items is not new.model.unknown_items:
        passed = new.model.unknown_items
        yield changed(f"unknown-items-{'passed' if passed else 'refused'}", *spots)


def _key_changes(old: Side, new: Side) -> Iterator[Change]:
    """Yield whether the class of the keys, which all kinds share, has other types."""
    before, after = _keys(old), _keys(new)
    for name in sorted(before.keys() & after.keys()):
        kinds = kind_of(before[name]), kind_of(after[name])
        if kinds[0] != kinds[1]:
            words = {"name": name, "keys": f"{new.model.title}Keys"}
            spots = [_key_spot(name, side) for side in (old, new)]
            yield changed(
                "key-type-changed",
                *spots,
                old=said(before[name]),
                new=said(after[name]),
                **words,
            )


def _keys(side: Side) -> dict[str, Part]:
    model = side.model
    return {
        name: Part(side, model.key_pointer(name), schema).target
        for name, schema in model.keys.items()
    }


def _key_spot(name: str, side: Side) -> Spot:
    keyword = "partitionKey" if name == side.model.table.partition_key else "sortKey"
    return side.root.spot("x-dynamodb", keyword)


def tag_changes(old: Part, new: Part, names: tuple[str, str]) -> Iterator[Change]:
    """Yield which values of the discriminator tell a kind now, or no longer do.

    Args:
        old: What the discriminator is in the old kind.
        new: The same of the new one.
        names: The names of the two kinds' classes.
    """
    owners = _owners(old.side), _owners(new.side)
    for value in listed(new):
        if value not in listed(old):
            spots = values_at(old), value_at(new, value)
            if value in owners[0]:
                words = {"old": owners[0][value], "new": names[1]}
                yield changed("tag-moved", *spots, value=value, **words)
            else:
                rule = "tag-added" + "-passed-through" * old.side.model.unknown_items
                yield changed(rule, *spots, value=value, name=names[1])
    for value in listed(old):
        if value not in listed(new):
            spots = value_at(old, value), values_at(new)
            if value in owners[1]:
                words = {"old": names[0], "new": owners[1][value]}
                yield changed("tag-moved", *spots, value=value, **words)
            else:
                rule = "tag-removed" + "-passed-through" * new.side.model.unknown_items
                yield changed(rule, *spots, value=value, name=names[0])


def _owners(side: Side) -> dict[str, str]:
    """Return the name of the class that each tag tells."""
    return {tag: kind.class_name for kind in side.model.entities for tag in kind.tags}
