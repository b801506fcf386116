"""Infers the types of a table from what its samples have in common."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Literal, NamedTuple

from ddbevents.codec.decode import KEY_TAGS
from ddbevents.errors import format_path
from ddbevents.infer.guesses import SCALARS, Guesses, tag_counts
from ddbevents.infer.samples import InferError
from ddbevents.infer.titles import entity_name
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
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.infer.samples import Samples
    from ddbevents.infer.value_profile import ValueProfile
    from ddbevents.table import Table

_REPLICATION = "aws:rep:"


class Inferred(NamedTuple):
    """The result of an inference.

    Attributes:
        table: The types of the table.
        guesses: What may only hold for the samples, line by line.
    """

    table: TableSchema
    guesses: list[str]


def infer_schema(
    samples: Samples,
    table: Table,
    *,
    title: str,
    enums: bool = False,
    numbers: Literal["integer", "number"] = "number",
) -> Inferred:
    """Return the types of a table; their module reads each of the samples.

    Args:
        samples: What the items have in common.
        table: The table's name, keys and stream.
        title: The name of the item's class.
        enums: Whether strings that only have a few values become enums.
        numbers: The type of numbers that were whole in all samples.

    Raises:
        InferError: There is no item, or a key attribute cannot be one.
    """
    if not samples.count:
        raise InferError("there are no items")
    inference = _Inference(samples, title, enums=enums, numbers=numbers)
    found = inference.complete(TableSchema(title=title, table=table))
    return Inferred(found, inference.guesses.finished())


class _Inference:
    """Makes types from profiles; notes what may only hold for the samples."""

    def __init__(
        self, samples: Samples, title: str, *, enums: bool, numbers: str
    ) -> None:
        self.samples = samples
        self.enums = enums
        self.integers = numbers == "integer"
        self.definitions: dict[str, Type] = {}
        self.guesses = Guesses()
        self._taken = unavailable_names(title)

    def complete(self, table: TableSchema) -> TableSchema:
        """Return a table with the types of its items."""
        if self.samples.has_left_out:
            self.guesses.add("", "too many attributes to examine: some are left out")
        if self.samples.discriminator is not None:
            table = self.with_entities(table, self.samples.discriminator)
        else:
            table = self.with_item(table)
        return self.with_time_to_live(table, table.table.time_to_live)

    def with_item(self, table: TableSchema) -> TableSchema:
        """Return a table with the one type of all items."""
        for name in self.samples.keys:
            self.guesses.prefixes(name, self.samples.prefixes(name))
        items = self.samples.entities[None]
        item = self.object(items, table.title, "", self.keys())
        return replace(table, item=item, definitions=self.definitions)

    def with_entities(self, table: TableSchema, discriminator: str) -> TableSchema:
        """Return a table with a type for each value of the discriminator."""
        entities = {tag: each for tag, each in self.samples.entities.items() if tag}
        others = self.samples.count - sum(each.count for each in entities.values())
        if others:
            where = f"{others:,} of {self.samples.count:,} items have no string"
            self.guesses.add("", f"{where} {discriminator!r} and are passed through")
        if not entities:
            raise InferError(f"no item has a string {discriminator!r}")
        if not others:
            self.guesses.entities(discriminator, len(entities))
        keys = self.keys()
        names = {tag: self.free_name(entity_name(tag)) for tag in entities}
        for tag, profile in entities.items():
            known = {**keys, discriminator: Constant(tag)}
            item = self.object(profile, names[tag], names[tag], known)
            self.definitions[item.name] = item
        return replace(
            table,
            definitions=self.definitions,
            entity_names=tuple(names.values()),
            discriminator=discriminator,
            unknown_items=others > 0,
        )

    def with_time_to_live(self, table: TableSchema, name: str | None) -> TableSchema:
        """Return a table whose time to live is declared as a number, or left out."""
        attributes = [each for item in table.items for each in item.attributes]
        types = [each.type for each in attributes if each.name == name]
        if name is None or (types and all(isinstance(each, Number) for each in types)):
            return table
        seen = "is not always a number" if types else "is in no sample"
        self.guesses.add(
            format_path((name,)),
            f"the table's time to live, which {seen}; declare it as a number, and"
            " write it in `x-dynamodb` as `timeToLive`",
        )
        return replace(table, table=replace(table.table, time_to_live=None))

    def keys(self) -> dict[str, Type]:
        """Return the types of the key attributes, the same for all entities."""
        return {name: self.key(name) for name in self.samples.keys}

    def key(self, name: str) -> Type:
        """Return the type of a key attribute, without guessing a format or enum."""
        items = self.samples.entities.values()
        profile = merged(each.members[name] for each in items)
        if len(profile.tags) != 1 or not profile.tags.keys() <= KEY_TAGS:
            tags = ", ".join(sorted(profile.tags))
            raise InferError(f"{name!r} cannot be a key: it is {tags} in the samples")
        [tag] = profile.tags
        return self.scalar(tag, profile, format_path((name,)))

    def object(
        self,
        profile: ValueProfile,
        name: str,
        path: str,
        known: Mapping[str, Type] | None = None,
    ) -> Object:
        """Return the type of maps with known names.

        Args:
            profile: The profile of the maps.
            name: The name of their class.
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
        required = [each.name for each in attributes if each.required]
        guessed = [name for name in required if name not in known]
        self.guesses.required(path, guessed, profile.tags["M"])
        return Object(name, tuple(attributes))

    def attribute(
        self, owner: ValueProfile, key: str, owner_name: str, path: str
    ) -> Attribute:
        """Return a member of maps, required if all of these have it.

        Attributes that global tables of version 2017.11.29 add are never required: an
        item is first written without them.
        """
        member = owner.members[key]
        type_ = self.type(member, class_name(owner_name, key), _inside(path, key))
        required = member.count == owner.tags["M"] and not key.startswith(_REPLICATION)
        return Attribute(key, type_, required=required)

    def type(self, profile: ValueProfile | None, name: str, path: str) -> Type:
        """Return the type of an attribute, an element or the like.

        Args:
            profile: Its profile; None if it was never seen.
            name: The name of its class, if it needs one.
            path: Where it is, for the guesses.
        """
        if profile is None:
            return Anything()
        tags = [tag for tag in profile.tags if tag != "NULL"]
        if len(tags) == 1:
            present = self.present(tags[0], profile, name, path)
        elif tags and SCALARS.keys() >= {*tags}:
            tags.sort(key=[*SCALARS].index)
            present = Union(tuple(self.scalar(tag, profile, path) for tag in tags))
            self.guesses.union(path, profile.tags)
        else:
            self.guesses.add(path, f"any value ({tag_counts(profile.tags)})")
            return Anything()
        return replace(present, nullable="NULL" in profile.tags)

    def present(self, tag: str, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of values that are never NULL and always have one tag."""
        match tag:
            case "S":
                return self.text(profile, name, path)
            case "M":
                return self.map(profile, name, path)
            case "L":
                elements = element_name(name), f"{path}[]"
                return List(self.type(profile.elements, *elements))
            case "SS" | "NS" | "BS":
                return Set(self.scalar(tag[0], profile, f"{path}[]"))
        return self.scalar(tag, profile, path)

    def scalar(self, tag: str, profile: ValueProfile, path: str) -> Type:
        """Return the type of values that are not containers, or of a set's elements."""
        if tag != "N":
            return {"B": Binary(), "BOOL": Boolean(), "S": Text()}[tag]
        is_integer = profile.is_integer and self.integers
        if is_integer:
            self.guesses.integer(path, profile.tags["N"] or profile.tags["NS"])
        elif profile.is_integer:
            self.guesses.whole_numbers.append(path)
        return Number(is_integer=is_integer)

    def text(self, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of strings: with a format or an enum, if they agree."""
        strings = profile.tags["S"]
        for found in profile.texts.formats:  # one at most
            self.guesses.text_format(path, found, strings)
            return Text(format=found)
        values = profile.texts.enum_values() if self.enums else None
        if values is None:
            return Text()
        self.guesses.enum(path, len(values), strings)
        return self.placed(Enum(self.free_name(name), values), name)

    def map(self, profile: ValueProfile, name: str, path: str) -> Type:
        """Return the type of maps: a class, or open keys."""
        values = profile.open_values()
        if values is not None:
            names = len(profile.members) or f"more than {MOST_NAMES}"
            self.guesses.add(path, f"map with open keys ({names} names)")
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


def _inside(path: str, name: str) -> str:
    part = format_path((name,))
    return f"{path}.{part}" if path and not part.startswith("[") else path + part
