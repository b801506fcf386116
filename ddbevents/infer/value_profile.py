"""What the values at one place of the items are, counted in bounded memory."""

from __future__ import annotations

import re
import sys
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ddbevents.codec import grammar
from ddbevents.codec.decode import NATIVE_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from ddbevents.schema.types import TextFormat

MOST_CHOICES = 12
"""How many different strings an enum may have."""

_FEWEST_CHOICES = 2
_RAREST = 4
"""How often each value of an enum must have come."""

_LONGEST_CHOICE = 40
_CHOICE = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]*").fullmatch
_UUID_VERSIONS = range(1, 9)  # RFC 9562


def _looks_like_uuid(text: str) -> bool:
    """Return whether text is a UUID; 32 digits alone could be any MD5."""
    if not grammar.is_uuid(text):
        return False
    return "-" in text or UUID(text).version in _UUID_VERSIONS


_FORMATS: dict[TextFormat, Callable[[str], bool]] = {
    "date": grammar.is_day,
    "date-time": grammar.is_moment,
    "time": grammar.is_time,
    "uuid": _looks_like_uuid,
}
"""The formats, and what detects each. No text has two of them."""


class TextProfile:
    """What the strings at one place have in common.

    Attributes:
        formats: The formats that all of them have.
        choices: How often each came; None if they are too many or too long.
    """

    __slots__ = ("choices", "formats")

    def __init__(self) -> None:
        self.formats: tuple[TextFormat, ...] = tuple(_FORMATS)
        self.choices: Counter[str] | None = Counter()

    def add(self, text: str) -> None:
        """Take one more string into account."""
        if self.formats:
            self.formats = tuple(name for name in self.formats if _FORMATS[name](text))
        if self.choices is not None:
            self._add_choices([text] if len(text) <= _LONGEST_CHOICE else None)

    def merge(self, other: TextProfile) -> None:
        """Take the strings of another place into account."""
        self.formats = tuple(name for name in self.formats if name in other.formats)
        self._add_choices(other.choices)

    def enum_values(self) -> tuple[str, ...] | None:
        """Return the values of an enum, if the strings look like one; else None.

        They do if there are at least two values, each one word or a few, and none is
        rare. A rare value suggests that there are others that were not seen yet.
        """
        if self.choices is None or len(self.choices) < _FEWEST_CHOICES:
            return None
        is_enum = min(self.choices.values()) >= _RAREST and all(
            map(_CHOICE, self.choices)
        )
        return tuple(sorted(self.choices)) if is_enum else None

    def _add_choices(self, more: Iterable[str] | None) -> None:
        if self.choices is None or more is None:
            self.choices = None
        else:
            self.choices.update(more)
            if len(self.choices) > MOST_CHOICES:
                self.choices = None


MOST_NAMES = 64
"""How many names a map may have; one with more has open keys."""

_FEWEST_NAMES = 10  # that a map with open keys has

MOST_ATTRIBUTES = 1000
"""How many attributes of an item are looked at; further ones are left out."""

MOST_PLACES = 20_000
"""How many places are looked at; after that, new maps have open keys."""

_TAGS = {
    cls: tag for cls, tags in NATIVE_TAGS.items() if cls is not set for tag in tags
}
"""The tag of each type that the codec decodes to, except sets."""


class Budget:
    """The number of places that can still be examined.

    Attributes:
        places: How many more; by default `MOST_PLACES`.
        is_exceeded: Whether an attribute was left out.
    """

    __slots__ = ("is_exceeded", "places")

    def __init__(self, places: int | None = None) -> None:
        self.places = MOST_PLACES if places is None else places
        self.is_exceeded = False

    def profile(self) -> ValueProfile:
        """Return the profile of a place where nothing has been seen."""
        self.places -= 1
        return ValueProfile()


class ValueProfile:
    """The values at one place: an attribute, a member, the elements of a list.

    Args:
        names: Names of members that have a place from the start.

    Attributes:
        tags: How many values of each tag there were.
        is_integer: Whether all numbers were integers, those in sets as well.
        texts: What the strings have in common.
        elements: What the elements of lists are.
        members: What the members of maps are, by their names.
        values: What all members of maps are, if these have open keys.
    """

    __slots__ = ("elements", "is_integer", "members", "tags", "texts", "values")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.tags: Counter[str] = Counter()
        self.is_integer = True
        self.texts = TextProfile()
        self.elements: ValueProfile | None = None
        self.members = {name: ValueProfile() for name in names}
        self.values: ValueProfile | None = None

    @property
    def count(self) -> int:
        """How many values there were."""
        return self.tags.total()

    def add(self, value: Any, budget: Budget) -> None:
        """Take one more native value into account."""
        tag = _tag_of(value)
        self.tags[tag] += 1
        if tag == "S":
            self.texts.add(value)
        elif tag in {"N", "NS"}:
            numbers = value if tag == "NS" else [value]
            self.is_integer &= not any(isinstance(each, Decimal) for each in numbers)
        elif tag == "L" and value:
            self.elements = self.elements or budget.profile()
            for element in value:
                self.elements.add(element, budget)
        elif tag == "M":
            self._add_map(value, budget)

    def add_item(self, item: Mapping[str, Any], budget: Budget) -> None:
        """Take one more item into account: a map that never has open keys."""
        self.tags["M"] += 1
        for name, value in item.items():
            if self._has_attribute(name, budget):
                self._member(name, budget).add(value, budget)

    def merge(self, other: ValueProfile, budget: Budget) -> None:
        """Take the values that another profile has seen into account."""
        self.tags.update(other.tags)
        self.is_integer &= other.is_integer
        if "S" in other.tags:
            self.texts.merge(other.texts)
        if other.elements is not None:
            self.elements = self.elements or budget.profile()
            self.elements.merge(other.elements, budget)
        self._make_room(other.members.keys(), budget)
        if other.values is not None:
            self._open_keys().merge(other.values, budget)
        for name, member in other.members.items():
            self._member(name, budget).merge(member, budget)

    def merge_items(self, other: ValueProfile, budget: Budget) -> None:
        """Take the items that another profile has seen into account."""
        self.tags.update(other.tags)
        for name, member in other.members.items():
            if self._has_attribute(name, budget):
                self._member(name, budget).merge(member, budget)

    def open_values(self) -> ValueProfile | None:
        """Return the profile of the values, if the maps have open keys; else None.

        They do if they have very many names; or if they have some names, none of them
        in more than half of the maps, and all values have one tag.
        """
        if self.values is not None or len(self.members) < _FEWEST_NAMES:
            return self.values
        if 2 * max(each.count for each in self.members.values()) > self.tags["M"]:
            return None
        values = merged(self.members.values())
        return values if len(values.tags) == 1 else None

    def _add_map(self, value: Mapping[str, Any], budget: Budget) -> None:
        self._make_room(value.keys(), budget)
        for name, member in value.items():
            self._member(name, budget).add(member, budget)

    def _has_attribute(self, name: str, budget: Budget) -> bool:
        """Return whether an item's attribute is examined; if not, it is left out."""
        if name in self.members:
            return True
        if budget.places > 0 and len(self.members) < MOST_ATTRIBUTES:
            return True
        budget.is_exceeded = True
        return False

    def _make_room(self, names: AbstractSet[str], budget: Budget) -> None:
        """Open the keys of maps if they have too many names with these."""
        new = len(names - self.members.keys())
        if len(self.members) + new > MOST_NAMES or budget.places < new:
            self._open_keys()

    def _member(self, name: str, budget: Budget) -> ValueProfile:
        """Return the profile of a member, or of all if maps have open keys."""
        if self.values is not None:
            return self.values
        if name not in self.members:
            self.members[name] = budget.profile()
        return self.members[name]

    def _open_keys(self) -> ValueProfile:
        """Forget the names of members, and which value belongs to which."""
        if self.values is None:
            self.values = merged(self.members.values())
            self.members = {}
        return self.values


def merged(profiles: Iterable[ValueProfile]) -> ValueProfile:
    """Return a profile of all values that some profiles have seen."""
    result, budget = ValueProfile(), Budget(sys.maxsize)  # no more places than theirs
    for profile in profiles:
        result.merge(profile, budget)
    return result


def _tag_of(value: Any) -> str:
    if isinstance(value, set):
        return f"{_TAGS[type(next(iter(value)))]}S"
    return _TAGS[type(value)]
