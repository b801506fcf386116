"""`ExpectedTags`: the tags that each place of an item may have, and their check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ddbevents.codec import decode_value
from ddbevents.codec.decode import TAGS
from ddbevents.errors import DecodeError

Path = tuple[str | int, ...]


class Found(list[DecodeError]):
    """The errors found in an item.

    Attributes:
        known: The errors found before, by the ids of a union's check and a payload. In
            a recursive union, each choice of a level checks the level below again, so
            without them time would double with each level.
    """

    def __init__(self, known: dict[tuple[int, int], Found] | None = None) -> None:
        super().__init__()
        self.known = {} if known is None else known


Inside = Callable[[Any, Path, Found], None]
"""Adds the errors inside a payload, whose path it gets."""

_DISCRIMINATORS = frozenset({"BOOL", "N", "S"})
"""The tags that the discriminator of a tagged union may have."""


class ExpectedTags:
    """The tags that one place of an item may have.

    Attributes:
        tags: The tags.
        inside: By tag, the check of the AttributeValues in its payload.
        flat: The tags whose payload needs no further check.
    """

    def __init__(
        self, tags: frozenset[str], inside: Mapping[str, Inside] | None = None
    ) -> None:
        self.tags = tags
        self.inside = inside or {}
        self.flat = tags - self.inside.keys()

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


ANY_TAG = ExpectedTags(TAGS)


def in_map(
    fields: Mapping[str, ExpectedTags],
    others: ExpectedTags = ANY_TAG,
    sought: Sequence[tuple[list[Path], ExpectedTags]] = (),
) -> Inside:
    """Return a check of the attributes of an M.

    Args:
        fields: What is expected of attributes, by name.
        others: What is expected of each other attribute.
        sought: Lists of paths, and what is expected at the first path that exists.
    """
    flat = {name: each.flat for name, each in fields.items()}
    other = others.flat

    def check(payload: Any, path: Path, found: Found) -> None:
        for name, av in payload.items():
            (tag,) = av
            if tag not in flat.get(name, other):
                fields.get(name, others).check(av, (*path, name), found)
        for paths, expected in sought:
            for steps in paths:
                if av := _at(payload, steps):
                    expected.check(av, (*path, *steps), found)
                    break

    return check


def _at(payload: Any, steps: Path) -> Any:
    """Return the AttributeValue at a path; None if there is none."""
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


def in_list(first: Sequence[ExpectedTags], others: ExpectedTags = ANY_TAG) -> Inside:
    """Return a check of the elements of an L: the first ones, then all others."""

    def check(payload: Any, path: Path, found: Found) -> None:
        for index, av in enumerate(payload):
            expected = first[index] if index < len(first) else others
            (tag,) = av
            if tag not in expected.flat:
                expected.check(av, (*path, index), found)

    return check


def in_any_of(choices: Sequence[Inside]) -> Inside:
    """Return a check that a payload passes if it passes one of several checks."""

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


def in_tagged_choice(
    names: Sequence[str],
    choose: Callable[[dict[str, Any]], Any],
    choices: Mapping[Any, ExpectedTags],
) -> Inside:
    """Return a check of an M by the choice of a tagged union.

    Args:
        names: The attributes that the choice depends on.
        choose: Returns the name of the choice. It gets those of the attributes that
            exist, as native values; one that cannot be a discriminator is None.
        choices: What is expected of each choice, by its name.
    """

    def check(payload: Any, path: Path, found: Found) -> None:
        item = {name: _native(payload[name]) for name in names if name in payload}
        if expected := choices.get(choose(item)):
            expected.check({"M": payload}, path, found)

    return check


def _native(av: Any) -> Any:
    return decode_value(av) if av.keys() <= _DISCRIMINATORS else None


def tagged(*tags: str) -> ExpectedTags:
    """Return the expectation of one of some tags with any payload."""
    return ExpectedTags(frozenset(tags))


def holding(**inside: Inside) -> ExpectedTags:
    """Return the expectation of one of some tags, each with a check of its payload."""
    return ExpectedTags(frozenset(inside), inside)


def either(choices: Iterable[ExpectedTags]) -> ExpectedTags:
    """Return what is expected of a union."""
    choices = [*choices]
    tags = frozenset().union(*(choice.tags for choice in choices))
    flat = frozenset().union(*(choice.flat for choice in choices))
    inside = {
        tag: in_any_of([each.inside[tag] for each in choices if tag in each.inside])
        for tag in tags - flat
    }
    return ExpectedTags(tags, inside)
