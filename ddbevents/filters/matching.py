"""Whether a record matches the rules of a pattern.

Source: Event Ruler, `ACFinder`, "array-consistent" matching: several tests in one list
must match in the same element of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ddbevents.filters.rule_compiler import Rule, Values

Element: TypeAlias = tuple[int, int]
"""An element of a list: the number of the list, and the index in it."""
Elements: TypeAlias = frozenset[Element]


class Leaves:
    """The leaves at one path, by the elements of lists that they are in.

    Attributes:
        values: The scalars outside of further lists.
        lists: By list and index, the leaves in that element.
    """

    __slots__ = ("lists", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.lists: dict[int, dict[int, Leaves]] = {}

    def add(self, value: Any, elements: Sequence[Element]) -> None:
        """Add a scalar that is in some elements, the outermost first."""
        leaves = self
        for number, index in elements:
            inside = leaves.lists.setdefault(number, {})
            leaves = inside.setdefault(index, Leaves())
        leaves.values.append(value)

    def inside(self, chosen: Elements) -> Iterator[tuple[Any, Elements]]:
        """Yield the scalars that are only in the chosen elements."""
        index_in = dict(chosen)
        pending = [(self, chosen)]
        while pending:
            leaves, elements = pending.pop()
            for value in leaves.values:
                yield value, elements
            for number, inside in leaves.lists.items():
                index = index_in.get(number)
                wanted = inside if index is None else inside.keys() & {index}
                pending += [
                    (inside[each], elements | {(number, each)}) for each in wanted
                ]

    def numbers(self) -> set[int]:
        """Return the numbers of the lists that some leaves are in."""
        found: set[int] = set()
        pending: list[Leaves] = [self]
        while pending:
            leaves = pending.pop()
            found |= leaves.lists.keys()
            for inside in leaves.lists.values():
                pending += inside.values()
        return found


_NONE = Leaves()


def paths_to(rules: Sequence[Rule]) -> frozenset[str]:
    """Return the paths of the leaves that rules test, and all paths on the way."""
    found = set()
    for path in {path for rule in rules for path in rule}:
        steps = path.split(".")
        found |= {".".join(steps[:end]) for end in range(1, len(steps) + 1)}
    return frozenset(found)


def matches_any(
    rules: Sequence[Rule], paths: frozenset[str], record: Mapping[str, Any]
) -> bool:
    """Return whether a record matches any of some rules.

    Args:
        rules: The rules.
        paths: Their `paths_to`.
        record: The record.
    """
    leaves = _leaves(record, paths)
    return any(_matches(rule, leaves) for rule in rules)


def _leaves(record: Mapping[str, Any], paths: frozenset[str]) -> Mapping[str, Leaves]:
    """Return the leaves of a record by their paths: those at or on the way to some."""
    found: dict[str, Leaves] = defaultdict(Leaves)
    lists = count()
    pending: list[tuple[str, Any, tuple[Element, ...]]] = [
        (name, value, ()) for name, value in record.items() if name in paths
    ]
    while pending:
        path, value, elements = pending.pop()
        if isinstance(value, Mapping):
            for name, inner in value.items():
                if (inner_path := f"{path}.{name}") in paths:
                    pending.append((inner_path, inner, elements))
        elif isinstance(value, list):
            number = next(lists)
            for index, inner in enumerate(value):
                is_leaf = not isinstance(inner, Mapping | list)
                inside = elements if is_leaf else (*elements, (number, index))
                pending.append((path, inner, inside))
        else:
            found[path].add(value, elements)
    return found


def _matches(rule: Rule, leaves: Mapping[str, Leaves]) -> bool:
    """Return whether all leaves of a rule match; in a list, in one element."""
    paths = sorted(rule)  # as in Event Ruler: the order matters for absent leaves
    needed = _lists_after(paths, leaves)
    chosen: set[Elements] = {frozenset()}
    for path, lists in zip(paths, needed, strict=True):
        chosen = {
            frozenset(each for each in elements if each[0] in lists)
            for before in chosen
            for elements in _choices(rule[path], leaves.get(path, _NONE), before)
        }
        if not chosen:
            return False
    return True


def _choices(values: Values, leaves: Leaves, chosen: Elements) -> Iterator[Elements]:
    """Yield the elements in which a test matches, with those already chosen."""
    is_absent = True
    for value, elements in leaves.inside(chosen):
        is_absent = False
        if values.match(value):
            yield elements
    if is_absent and values.may_be_absent:
        yield chosen


def _lists_after(
    paths: Sequence[str], leaves: Mapping[str, Leaves]
) -> list[frozenset[int]]:
    """Return, for each path, the lists that the leaves of later paths are in.

    The choice of an element in any other list can be forgotten.
    """
    after: list[frozenset[int]] = []
    lists: frozenset[int] = frozenset()
    for path in reversed(paths):
        after.append(lists)
        lists |= leaves.get(path, _NONE).numbers()
    return after[::-1]
