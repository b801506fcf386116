"""What holds for the samples, but perhaps not for the next item, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.errors import format_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

SCALARS = {"S": "string", "N": "number", "BOOL": "boolean", "B": "binary"}
"""The tags of scalars, and the names of their types."""

_MOST_NAMES = 12
"""The most names that a line lists."""


class Guesses:
    """Collects guesses, each with its place, what it would refuse, and the fix.

    Attributes:
        lines: One for each guess.
        whole_numbers: The places of numbers that were whole, but may have fractions.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.whole_numbers: list[str] = []

    def add(self, path: str, guess: str) -> None:
        """Note something that may hold for the samples only."""
        self.lines.append(f"{path}: {guess}" if path else guess)

    def integer(self, path: str, count: int) -> None:
        """Note that numbers are integers."""
        self.add(
            path,
            f"integer ({_values(count)}): a fraction would be refused; if there may be"
            " one, write `number`, or use --numbers number",
        )

    def text_format(self, path: str, name: str, count: int) -> None:
        """Note that strings have a format."""
        self.add(
            path,
            f"{name} ({_values(count)}): other text would be refused; if there may be"
            " some, remove `format`",
        )

    def enum(self, path: str, choices: int, count: int) -> None:
        """Note that strings are an enum."""
        self.add(
            path,
            f"enum of {choices} ({_values(count)}): another value would be refused; if"
            " there may be one, remove `enum`, or leave out --enums",
        )

    def union(self, path: str, counts: Mapping[str, int]) -> None:
        """Note that values are scalars of several tags, and how many have each."""
        forms = " or ".join(form for tag, form in SCALARS.items() if tag in counts)
        self.add(
            path,
            f"{forms} ({tag_counts(counts)}): another type would be refused; if there"
            " may be one, write `true` instead of the union",
        )

    def required(self, path: str, names: Collection[str], count: int) -> None:
        """Note that all maps, or items, have some attributes; do nothing for none."""
        if not names:
            return
        seen = f"all {count:,} have" if count > 1 else "the only one has"
        self.add(
            path,
            f"required: {listed([format_path((name,)) for name in names])} ({seen}"
            f" {'it' if len(names) == 1 else 'them'}): one without would be refused;"
            " if there may be one, take the name out of `required`",
        )

    def entities(self, discriminator: str, count: int) -> None:
        """Note that there are no other entities."""
        self.add(
            format_path((discriminator,)),
            f"{count:,} {'entity' if count == 1 else 'entities'}: an item of another"
            " would be refused; if there may be one, write"
            ' `"unknownItems": "passthrough"` in `x-dynamodb`',
        )

    def prefixes(self, key: str, prefixes: Sequence[str]) -> None:
        """Note that items look like those of several entities, by what keys begin with.

        Args:
            key: The key attribute.
            prefixes: The beginnings; none if it looks like one entity.
        """
        if not prefixes:
            return
        self.add(
            format_path((key,)),
            f"begins with {listed(prefixes)}, so these may be several entities, which"
            " one class mixes; use --discriminator NAME if an attribute names them, or"
            " make entities with a `pattern` of their keys",
        )

    def finished(self) -> list[str]:
        """Return the lines, with one for all numbers that were whole."""
        if not self.whole_numbers:
            return self.lines
        names = listed(self.whole_numbers)
        whole = (
            f"number, though whole in all samples: {names}; if they always are, write"
            " `integer`, or use --numbers integer"
        )
        return [*self.lines, whole]


def listed(names: Sequence[str]) -> str:
    """Return some names with commas, and how many more there are."""
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more:,} more" if more > 0 else shown


def tag_counts(counts: Mapping[str, int]) -> str:
    """Return how many values there were of each tag, for a sentence."""
    return ", ".join(f"{tag} {number:,}" for tag, number in sorted(counts.items()))


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"all {count:,} values"
