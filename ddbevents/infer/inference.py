"""The types of a table, from what its samples have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from ddbevents.codec.decode import KEY_TAGS
from ddbevents.errors import format_path
from ddbevents.infer.samples import InferError
from ddbevents.infer.value_profile import MOST_NAMES, merged
from ddbevents.schema.class_names import unavailable_names
from ddbevents.schema.names import class_name, element_name, value_name
from ddbevents.schema.table_schema import TableSchema
from ddbevents.schema.types import (
    Anything,
    Attribute,
    Binary,
    Boolean,
    Constant,
    Enum,
    List,
    Map,
    Number,
    Object,
    Reference,
    Set,
    Text,
    Type,
)
from ddbevents.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.infer.samples import Samples
    from ddbevents.infer.value_profile import ValueProfile
    from ddbevents.wire import StreamViewType


class Inferred(NamedTuple):
    """What was made from samples.

    Attributes:
        table: The types of the table.
        guesses: What in them may hold for the samples only, a line for each.
    """

    table: TableSchema
    guesses: list[str]


def infer_schema(
    samples: Samples,
    *,
    title: str,
    table_name: str,
    view_type: StreamViewType = "NEW_AND_OLD_IMAGES",
    enums: bool = False,
) -> Inferred:
    """Return the types of a table, whose module reads each of the samples.

    Args:
        samples: What the items have in common.
        title: The name of the item's class.
        table_name: The table's name.
        view_type: Which images the stream's records carry.
        enums: Whether strings that only have a few values become enums.

    Raises:
        InferError: There is no item, or a key attribute cannot be one.
    """
    if not samples.count:
        raise InferError("the input has no items; does the stream carry only keys?")
    keys = dict(zip(("partition_key", "sort_key"), samples.keys, strict=False))
    table = Table(table_name, **keys, view_type=view_type)
    inference = _Inference(samples, title, enums=enums)
    found = inference.complete(TableSchema(title=title, table=table))
    return Inferred(found, inference.guesses)


class _Inference:
    """Makes types of profiles; notes what may hold for the samples only."""

    def __init__(self, samples: Samples, title: str, *, enums: bool) -> None:
        self.samples = samples
        self.enums = enums
        self.definitions: dict[str, Type] = {}
        self.guesses: list[str] = []
        self._taken = unavailable_names(title)

    def complete(self, table: TableSchema) -> TableSchema:
        """Return a table with the types of its items."""
        if self.samples.has_left_out:
            self.guess("", "more attributes than are looked at: some are left out")
        if self.samples.discriminator is not None:
            return self.with_entities(table, self.samples.discriminator)
        items = self.samples.entities[None]
        item = self.object(items, table.title, "", self.keys())
        return replace(table, item=item, definitions=self.definitions)

    def with_entities(self, table: TableSchema, discriminator: str) -> TableSchema:
        """Return a table with a type for each value of the discriminator."""
        entities = {tag: each for tag, each in self.samples.entities.items() if tag}
        others = self.samples.count - sum(each.count for each in entities.values())
        if others:
            where = f"{others:,} of {self.samples.count:,} items"
            self.guess("", f"{where} have no {discriminator!r} and are passed through")
        if not entities:
            raise InferError(f"no item has a {discriminator!r}")
        names = {tag: self.free_name(_entity_name(tag)) for tag in entities}
        for tag, profile in entities.items():
            known = {**self.keys(), discriminator: Constant(tag)}
            item = self.object(profile, names[tag], names[tag], known)
            self.definitions[item.name] = item
        return replace(
            table,
            definitions=self.definitions,
            entity_names=tuple(names.values()),
            discriminator=discriminator,
            unknown_items=others > 0,
        )

    def keys(self) -> dict[str, Type]:
        """Return the types of the key attributes, the same for all entities."""
        return {name: self.key(name) for name in self.samples.keys}

    def key(self, name: str) -> Type:
        """Return the type of a key attribute; no format or enum is guessed of it."""
        items = self.samples.entities.values()
        profile = merged(each.members[name] for each in items)
        if len(profile.tags) != 1 or not profile.tags.keys() <= KEY_TAGS:
            tags = ", ".join(sorted(profile.tags))
            raise InferError(f"{name!r} cannot be a key: it is {tags} in the samples")
        [tag] = profile.tags
        return _scalar(tag, profile)

    def object(
        self,
        profile: ValueProfile,
        name: str,
        path: str,
        known: Mapping[str, Type] | None = None,
    ) -> Object:
        """Return the type of maps with known names.

        Args:
            profile: What was seen of the maps.
            name: What their class is called.
            path: Where they are, for the guesses.
            known: Required attributes whose types need not be inferred.
        """
        known = known or {}
        names = dict.fromkeys([*profile.members, *known])
        attributes = [
            Attribute(key, known[key], required=True)
            if key in known
            else self.attribute(profile, key, name, path)
            for key in filter(None, names)
        ]
        return Object(name, tuple(attributes))

    def attribute(
        self, owner: ValueProfile, key: str, owner_name: str, path: str
    ) -> Attribute:
        """Return a member of maps, required if all of these have it."""
        member = owner.members[key]
        type_ = self.type(member, class_name(owner_name, key), _inside(path, key))
        return Attribute(key, type_, required=member.count == owner.tags["M"])

    def type(self, profile: ValueProfile | None, name: str, path: str) -> Type:
        """Return the type of an attribute, an element or the like.

        Args:
            profile: What was seen of it; None if nothing was.
            name: What its class is called, if it needs one.
            path: Where it is, for the guesses.
        """
        if profile is None:
            return Anything()
        tags = [tag for tag in profile.tags if tag != "NULL"]
        if len(tags) != 1:
            seen = ", ".join(
                f"{tag} {number:,}" for tag, number in profile.tags.items()
            )
            self.guess(path, f"any value ({seen})")
            return Anything()
        present = self.present(tags[0], profile, name, path)
        return replace(present, nullable="NULL" in profile.tags)

    def present(self, tag: str, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of what is never NULL, and always of one tag."""
        match tag:
            case "S":
                return self.text(profile, name, path)
            case "M":
                return self.map(profile, name, path)
            case "L":
                elements = element_name(name), f"{path}[]"
                return List(self.type(profile.elements, *elements))
            case "SS" | "NS" | "BS":
                return Set(_scalar(tag[0], profile))
        return _scalar(tag, profile)

    def text(self, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of strings: with a format or an enum, if they agree."""
        strings = profile.tags["S"]
        for found in profile.texts.formats:  # one at most
            self.guess(path, f"{found} ({_values(strings)})")
            return Text(format=found)
        values = profile.texts.enum_values(strings) if self.enums else None
        if values is None:
            return Text()
        self.guess(path, f"enum of {len(values)} ({_values(strings)})")
        return self.placed(Enum(self.free_name(name), values), name)

    def map(self, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of maps: a class, or open keys."""
        values = profile.open_values()
        if values is not None:
            names = len(profile.members) or f"more than {MOST_NAMES}"
            self.guess(path, f"map with open keys ({names} names)")
            return Map(self.type(values, value_name(name), f"{path}{{}}"))
        if not any(profile.members):
            return Map(Anything())
        return self.placed(self.object(profile, self.free_name(name), path), name)

    def placed(self, type_: Enum | Object, name: str) -> Type:
        """Return a class; a reference to it if its own name was taken."""
        if type_.name == name:
            return type_
        self.definitions[type_.name] = type_
        return Reference(type_.name)

    def free_name(self, name: str) -> str:
        """Return the name, or the first numbered one that is free; take it."""
        numbered = (name if number == 1 else f"{name}{number}" for number in count(1))
        chosen = next(each for each in numbered if each not in self._taken)
        self._taken.add(chosen)
        return chosen

    def guess(self, path: str, guess: str) -> None:
        """Note something that may hold for the samples only."""
        self.guesses.append(f"{path}: {guess}" if path else guess)


def _scalar(tag: str, profile: ValueProfile) -> Type:
    number = Number(is_integer=profile.is_integer)
    return {"B": Binary(), "BOOL": Boolean(), "N": number, "S": Text()}[tag]


def _inside(path: str, name: str) -> str:
    part = format_path((name,))
    return f"{path}.{part}" if path and not part.startswith("[") else path + part


def _values(number: int) -> str:
    return "1 value" if number == 1 else f"all {number:,} values"


def _entity_name(tag: str) -> str:
    """Return the class name of an entity: ``Order`` for ``ORDER``."""
    words = re.findall(r"[^\W_]+", tag)
    name = class_name(
        " ".join(word.capitalize() if word.isupper() else word for word in words)
    )
    return name if name.isidentifier() else f"Entity{name}"
