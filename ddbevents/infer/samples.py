"""Sample items, and what those of an entity have in common."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError
from ddbevents.infer.value_profile import Budget, ValueProfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_ENTITIES = 100
"""The most values of a discriminator."""

MOST_PREFIXES = 12
"""How many beginnings the keys of a table of several entities may have."""

_prefix_in = re.compile(r"[A-Za-z][A-Za-z_-]*[#|:/]").match


class InferError(DdbEventsError):
    """Samples that no table schema can be made from."""


class Samples:
    """What the items of a table have in common.

    Memory is bounded, however many items there are.

    Args:
        keys: The key attributes' names, the partition key first.
        discriminator: The attribute that identifies entities, if any does.

    Attributes:
        count: How many items there were.
        entities: What the items of each entity have in common, by the
            discriminator's value; by None, those without one.
    """

    def __init__(self, keys: Sequence[str], discriminator: str | None = None) -> None:
        self.keys = tuple(keys)
        self.discriminator = discriminator
        self.count = 0
        self.entities: dict[str | None, ValueProfile] = {}
        self._budget = Budget()
        self._prefixes: dict[str, Counter[str]] = {name: Counter() for name in keys}

    @property
    def has_left_out(self) -> bool:
        """Whether there were more attributes than are counted."""
        return self._budget.is_exceeded

    def add(self, item: Mapping[str, Any]) -> None:
        """Add one more item of native values.

        Raises:
            InferError: It lacks a key, or there are too many entities.
        """
        for key in self.keys:
            if key not in item:
                names = ", ".join(repr(name) for name in self.keys)
                raise InferError(
                    f"an item has no attribute {key!r}; are the keys {names}?"
                )
            self._add_prefix(key, item[key])
        self.count += 1
        tag = item.get(self.discriminator) if self.discriminator else None
        self._entity(tag if isinstance(tag, str) else None).add_item(item, self._budget)

    def merge(self, other: Samples) -> None:
        """Add the items of other samples with the same keys.

        Below the limits, the result is that of adding all items in this order. Above
        `MOST_PLACES` or `MOST_ATTRIBUTES`, other attributes may be left out, and other
        maps may have open keys. In maps of more than `MOST_NAMES` names, the parts of
        the values may be in another order.

        Raises:
            InferError: There are too many entities.
        """
        self.count += other.count
        for key, found in self._prefixes.items():
            if len(found) <= MOST_PREFIXES:
                found.update(other._prefixes[key])
        for tag, items in other.entities.items():
            self._entity(tag).merge_items(items, self._budget)
        self._budget.is_exceeded |= other.has_left_out

    def prefixes(self, key: str) -> list[str]:
        """Return what the values of a key begin with, if that looks like entities.

        They begin with a few words, such as ``ORDER#`` and ``CUSTOMER#``. A word that
        came once, and is not in capitals, may be somebody's name.
        """
        found = self._prefixes[key]
        looks_so = 1 < len(found) <= MOST_PREFIXES and all(
            prefix and (count > 1 or prefix.isupper())
            for prefix, count in found.items()
        )
        return sorted(found) if looks_so else []

    def _add_prefix(self, key: str, value: Any) -> None:
        found = self._prefixes[key]
        if len(found) <= MOST_PREFIXES:
            match = _prefix_in(value) if isinstance(value, str) else None
            found[match[0] if match else ""] += 1

    def _entity(self, tag: str | None) -> ValueProfile:
        if tag not in self.entities:
            if len(self.entities) > MOST_ENTITIES:
                raise InferError(
                    f"{self.discriminator!r} has more than {MOST_ENTITIES} values;"
                    " does it identify entities?"
                )
            # The keys have places even if there are no places left for others.
            self.entities[tag] = ValueProfile(self.keys)
        return self.entities[tag]


def images_of(record: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the images that a record of any view type carries."""
    for name in ("new_image", "old_image"):
        image = getattr(record, name, None)
        if image is not None:
            yield image
