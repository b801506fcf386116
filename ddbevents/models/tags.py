"""Which tags may stand where in an item, and what checks that they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ddbevents.codec import decode_value
from ddbevents.codec.decode import TAGS
from ddbevents.errors import DecodeError

if TYPE_CHECKING:
    from ddbevents.models.entities import Entities

Path = tuple[str | int, ...]


class Found(list[DecodeError]):
    """The errors found in an item.

    Attributes:
        known: Those of a payload as one of several things, by the ids of both. In a
            recursive union, each level is asked about by each choice of the level
            above, so time would double with each.
    """

    def __init__(self, known: dict[tuple[int, int], Found] | None = None) -> None:
        super().__init__()
        self.known = {} if known is None else known


Inside = Callable[[Any, Path, Found], None]
"""Adds the errors of what is in a payload, whose path is given."""

_KEYS = frozenset({"BOOL", "N", "S"})


@dataclass(frozen=True)
class Shape:
    """What may stand at one place of an item.

    Attributes:
        tags: The tags that may stand there.
        inside: By tag, what checks the AttributeValues in its payload.
        flat: The tags that say it all.
    """

    tags: frozenset[str]
    inside: Mapping[str, Inside] = field(default_factory=dict)
    flat: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flat", self.tags - self.inside.keys())

    def problems(self, av: Mapping[str, Any]) -> list[DecodeError]:
        """Return an error for every wrong tag in an AttributeValue.

        Args:
            av: An AttributeValue that the codec has read without error.
        """
        found = Found()
        self.check(av, (), found)
        return found

    def check(self, av: Mapping[str, Any], path: Path, found: Found) -> None:
        """Add an error for every wrong tag in the AttributeValue at a path."""
        ((tag, payload),) = av.items()
        if tag in self.inside:
            self.inside[tag](payload, path, found)
        elif tag not in self.tags:
            expected = " or ".join(sorted(self.tags - {"NULL"} or self.tags))
            found.append(DecodeError(expected, tag, av, path))


ANY = Shape(TAGS)


def in_map(
    fields: Mapping[str, Shape],
    rest: Shape = ANY,
    sought: Sequence[tuple[list[Path], Shape]] = (),
) -> Inside:
    """Return what checks the attributes of an M.

    Args:
        fields: The shapes of attributes by name.
        rest: The shape of each other attribute.
        sought: The shapes of what stands at the first of several paths.
    """
    flat, other = {name: shape.flat for name, shape in fields.items()}, rest.flat

    def check(payload: Any, path: Path, found: Found) -> None:
        for name, av in payload.items():
            (tag,) = av
            if tag not in flat.get(name, other):
                fields.get(name, rest).check(av, (*path, name), found)
        for paths, shape in sought:
            for steps in paths:
                if av := _at(payload, steps):
                    shape.check(av, (*path, *steps), found)
                    break

    return check


def _at(payload: Any, steps: Path) -> Any:
    """Return the AttributeValue at a path, None if there is none."""
    av = {"M": payload}
    for step in steps:
        ((tag, payload),) = av.items()
        if tag not in {"L", "M"}:
            return None
        try:
            av = payload[step]
        except (LookupError, TypeError):
            return None
    return av


def in_list(first: Sequence[Shape], rest: Shape) -> Inside:
    """Return what checks the elements of an L: the first ones, then each other."""

    def check(payload: Any, path: Path, found: Found) -> None:
        for index, av in enumerate(payload):
            shape = first[index] if index < len(first) else rest
            (tag,) = av
            if tag not in shape.flat:
                shape.check(av, (*path, index), found)

    return check


def in_any_of(choices: Sequence[Inside]) -> Inside:
    """Return what checks a payload against several: one must find nothing wrong."""

    def check(payload: Any, path: Path, found: Found) -> None:
        key = (id(check), id(payload))
        if key not in found.known:
            found.known[key] = fewest(payload, path, found)
        found += found.known[key]

    def fewest(payload: Any, path: Path, found: Found) -> Found:
        least: Found | None = None
        for choice in choices:
            problems = Found(found.known)
            choice(payload, path, problems)
            if least is None or len(problems) < len(least):
                least = problems
            if not problems:
                break
        return Found() if least is None else least

    return check


def in_choice(names: Sequence[str], choices: Mapping[Any, Shape]) -> Inside:
    """Return what checks an M by the choice that the first of some names tells."""

    def check(payload: Any, path: Path, found: Found) -> None:
        for name in names:
            if name in payload:
                av = payload[name]
                if av.keys() <= _KEYS and (shape := choices.get(decode_value(av))):
                    shape.check({"M": payload}, path, found)
                return

    return check


def in_entity(entities: Entities, choices: Mapping[Any, Shape]) -> Inside:
    """Return what checks an item by the class that it is of."""

    def check(payload: Any, path: Path, found: Found) -> None:
        names = payload.keys() & {*entities.names}
        item = {name: decode_value(payload[name]) for name in names}
        if shape := choices.get(entities.kind_of(item)):
            shape.check({"M": payload}, path, found)

    return check


def either(shapes: Iterable[Shape]) -> Shape:
    """Return the shape of a union."""
    shapes = list(shapes)
    tags = frozenset().union(*(shape.tags for shape in shapes))
    flat = frozenset().union(*(shape.flat for shape in shapes))
    inside = {
        tag: in_any_of([shape.inside[tag] for shape in shapes if tag in shape.inside])
        for tag in tags - flat
    }
    return Shape(tags, inside)
