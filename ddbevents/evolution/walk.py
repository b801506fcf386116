"""Walks through two table schemas at once, from the items down."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ddbevents.evolution.change import added, changed, removed
from ddbevents.evolution.items import tag_changes
from ddbevents.evolution.kinds import are_listed, kind_changes, kind_of
from ddbevents.evolution.names import (
    base_changes,
    class_changes,
    have_same_base,
    member_changes,
    name_of,
)
from ddbevents.evolution.parts import Attribute
from ddbevents.evolution.texts import link_changes, word_changes
from ddbevents.evolution.values import bound_changes, listed_changes, pattern_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.evolution.change import Change
    from ddbevents.evolution.parts import Part


class Walk:
    """Compares pairs of schemas, and those that they lead to, each pair once.

    So it ends, however schemas refer to each other. Pairs wait in line instead
    of being compared right away, since schemas may be nested deeper than Python
    calls functions.

    Attributes:
        classes: The JSON Pointers of old classes, and of the new ones in their place.
    """

    def __init__(self) -> None:
        self.classes: dict[str, str] = {}
        self._waiting: deque[tuple[Part, Part]] = deque()
        self._seen: set[tuple[str, str]] = set()

    def changes(self) -> Iterator[Change]:
        """Yield the changes of all pairs in line, and of those they lead to."""
        while self._waiting:
            yield from self._pair(*self._waiting.popleft())

    def add(self, old: Part, new: Part) -> None:
        """Put a pair of schemas without references in line."""
        pair = (old.pointer, new.pointer)
        if pair not in self._seen:
            self._seen.add(pair)
            self._waiting.append((old, new))

    def use(self, old: Part, new: Part) -> Iterator[Change]:
        """Yield the changes of an element or the like, and put what it is in line."""
        yield from self.attribute(Attribute(old), Attribute(new))

    def attribute(self, old: Attribute, new: Attribute) -> Iterator[Change]:
        """Yield the changes of an attribute, and put what it is in line."""
        yield from _null_changes(old, new)
        yield from _default_changes(old, new)
        yield from link_changes(old.part, new.part)
        self.add(old.part.target, new.part.target)

    def _pair(self, old: Part, new: Part) -> Iterator[Change]:
        found = [*kind_changes(old, new)]
        if are_listed(old, new):
            found += listed_changes(old, new)
        if kind_of(old) == kind_of(new):
            found += bound_changes(old, new)
            found += pattern_changes(old, new)
            found += self._inside(old, new)
            found += word_changes(old, new, found)
        yield from found

    def _inside(self, old: Part, new: Part) -> Iterator[Change]:
        kind = kind_of(old)
        if kind == "object" or kind.startswith("enum"):
            self.classes[old.pointer] = new.pointer
            yield from class_changes(old, new)
        if kind == "object":
            yield from self._object(old, new)
        elif kind.startswith("enum"):
            yield from member_changes(old, new)
        elif kind in {"list", "set"}:
            yield from self.use(old.inside("items"), new.inside("items"))
        elif kind == "tuple":
            yield from self._tuple(old, new)
        elif kind == "map":
            yield from self.use(_values(old), _values(new))
        elif kind == "JSON text":
            yield from self.use(
                old.inside("contentSchema"), new.inside("contentSchema")
            )

    def _object(self, old: Part, new: Part) -> Iterator[Change]:
        if old.is_closed is not new.is_closed:
            rule = "object-closed" if new.is_closed else "object-opened"
            at = [part.spot("additionalProperties") for part in (old, new)]
            yield changed(rule, *at)
        if old.base and new.base and have_same_base(old, new):
            self.add(old.base, new.base)
        yield from base_changes(old, new)
        before, after = old.attributes, new.attributes
        for name in sorted(before.keys() | after.keys()):
            if name not in before:
                yield from _added(name, old, after[name])
            elif name not in after:
                yield from _removed(name, before[name], new)
            else:
                pair = before[name], after[name]
                yield from _attribute_changes(name, *pair)
                if name == old.tag_name == new.tag_name:
                    yield from _tag(old, new, *pair)
                else:
                    yield from self.attribute(*pair)

    def _tuple(self, old: Part, new: Part) -> Iterator[Change]:
        before, after = (len(part.schema["prefixItems"]) for part in (old, new))
        if before != after:
            at = [part.spot("prefixItems") for part in (old, new)]
            yield changed("tuple-length-changed", *at, old=before, new=after)
        for index in range(min(before, after)):
            elements = [part.inside("prefixItems", index) for part in (old, new)]
            yield from self.use(*elements)


def _values(part: Part) -> Part:
    for values in part.parts("patternProperties").values():
        return values
    return part.inside("additionalProperties")


def _added(name: str, old: Part, new: Attribute) -> Iterator[Change]:
    spot = new.part.spot()
    if new.required:
        yield added("required-attribute-added", spot, name=name)
    elif not old.is_closed:
        yield added("optional-attribute-added", spot, name=name)
    if old.is_closed:
        yield added("attribute-added-to-closed", spot, name=name)


def _removed(name: str, old: Attribute, new: Part) -> Iterator[Change]:
    kind = "required" if old.required else "optional"
    spots = old.part.spot(), new.spot("properties")
    yield removed(f"{kind}-attribute-removed", *spots, name=name)
    if new.is_closed:
        yield removed("attribute-removed-from-closed", *spots, name=name)


def _attribute_changes(name: str, old: Attribute, new: Attribute) -> Iterator[Change]:
    before, after = (each.part.side.fields[name] for each in (old, new))
    if before != after:
        words = {"name": name, "old": before, "new": after}
        yield changed("field-renamed", old.part.spot(), new.part.spot(), **words)
    if old.required is not new.required:
        rule = _presence_rule(old, new)
        yield changed(rule, old.part.spot(), new.part.spot(), name=name)


def _tag(old: Part, new: Part, before: Attribute, after: Attribute) -> Iterator[Change]:
    targets = before.part.target, after.part.target
    found = [*tag_changes(*targets, (name_of(old), name_of(new)))]
    yield from found
    yield from link_changes(before.part, after.part)
    yield from word_changes(*targets, found)


def _presence_rule(old: Attribute, new: Attribute) -> str:
    if new.required:
        return "attribute-required"
    is_new = new.reads_null and not old.reads_null
    return "attribute-optional" if is_new else "attribute-optional-same-type"


def _null_changes(old: Attribute, new: Attribute) -> Iterator[Change]:
    before, after = old.part.may_be_null, new.part.may_be_null
    if before is after:
        return
    same = (old if after else new).reads_null  # whom NULL is new to
    rule = ("null-allowed" if after else "null-refused") + same * "-where-optional"
    yield changed(rule, old.part.spot(), new.part.spot())


def _default_changes(old: Attribute, new: Attribute) -> Iterator[Change]:
    before, after = old.part.default, new.part.default
    if before == after:
        return
    spots = [each.part.spot("default") for each in (old, new)]
    if not old.required and not new.required:
        yield changed("default-changed", *spots, old=_said(before), new=_said(after))
    elif old.required and new.required:
        yield changed("default-unused", *spots)


def _said(default: object) -> str:
    return ascii(default)
