"""What was seen at one place of the items, counted in bounded memory."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ddbevents.infer.text import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NAMES = 64
"""How many names a map may have; one with more has open keys."""

MOST_ATTRIBUTES = 1000
"""How many attributes of an item are told apart; further ones are passed over."""

MOST_SHAPES = 20_000
"""How many places are told apart; after that, new maps have open keys."""


class Room:
    """How many more places can be told apart.

    Attributes:
        was_full: Whether something was passed over.
    """

    __slots__ = ("left", "was_full")

    def __init__(self) -> None:
        self.left = MOST_SHAPES
        self.was_full = False

    def shape(self) -> Shape:
        """Return a place where nothing has been seen."""
        self.left -= 1
        return Shape()


class Shape:
    """The values at one place: an attribute, a member, the elements of a list.

    Attributes:
        kinds: How many of each tag there were.
        is_whole: Whether all numbers were integers, those in sets as well.
        texts: What the strings have in common.
        elements: What the elements of lists are.
        members: What the members of maps are, by their names.
        values: What all members of maps are, if these have open keys.
    """

    __slots__ = ("elements", "is_whole", "kinds", "members", "texts", "values")

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.is_whole = True
        self.texts = Texts()
        self.elements: Shape | None = None
        self.members: dict[str, Shape] = {}
        self.values: Shape | None = None

    @property
    def count(self) -> int:
        """How many values there were."""
        return self.kinds.total()

    def add(self, value: Any, room: Room) -> None:
        """Take one more native value into account."""
        tag = _tag(value)
        self.kinds[tag] += 1
        if tag == "S":
            self.texts.add(value)
        elif tag in {"N", "NS"}:
            numbers = value if tag == "NS" else [value]
            self.is_whole &= not any(isinstance(each, Decimal) for each in numbers)
        elif tag == "L" and value:
            self.elements = self.elements or room.shape()
            for element in value:
                self.elements.add(element, room)
        elif tag == "M":
            self._add_map(value, room)

    def add_item(self, item: Mapping[str, Any], room: Room) -> None:
        """Take one more item into account: a map that never has open keys."""
        self.kinds["M"] += 1
        for name, value in item.items():
            if name not in self.members:
                if room.left <= 0 or len(self.members) >= MOST_ATTRIBUTES:
                    room.was_full = True
                    continue
                self.members[name] = room.shape()
            self.members[name].add(value, room)

    def merge(self, other: Shape) -> None:
        """Take the values of another place into account."""
        self.kinds.update(other.kinds)
        self.is_whole &= other.is_whole
        if "S" in other.kinds:
            self.texts.merge(other.texts)
        if other.elements is not None:
            self.elements = merged([self.elements, other.elements])
        if self.values is None and other.values is None:
            for name, member in other.members.items():
                self.members.setdefault(name, Shape()).merge(member)
            if len(self.members) > MOST_NAMES:
                self._open_keys()
        else:
            members = [*self.members.values(), *other.members.values()]
            self.values = merged([self.values, other.values, *members])
            self.members = {}

    def _add_map(self, value: Mapping[str, Any], room: Room) -> None:
        new = len(value.keys() - self.members.keys())
        if self.values is None and (
            len(self.members) + new > MOST_NAMES or room.left < new
        ):
            self._open_keys()
        for name, member in value.items():
            if self.values is not None:
                self.values.add(member, room)
            else:
                if name not in self.members:
                    self.members[name] = room.shape()
                self.members[name].add(member, room)

    def _open_keys(self) -> None:
        self.values = merged(self.members.values())
        self.members = {}


def merged(shapes: Any) -> Shape:
    """Return a shape that has seen all that some shapes have; None is none."""
    result = Shape()
    for shape in shapes:
        if shape is not None:
            result.merge(shape)
    return result


def _tag(value: Any) -> str:
    if isinstance(value, set):
        return f"{_TAGS[type(next(iter(value)))]}S"
    return _TAGS[type(value)]


_TAGS = {
    str: "S",
    int: "N",
    Decimal: "N",
    bytes: "B",
    bool: "BOOL",
    type(None): "NULL",
    list: "L",
    dict: "M",
}
"""The tag of each type that the codec decodes to."""
