"""Whether a record matches the rules of a pattern.

Source: Event Ruler, `ACFinder`, "array-consistent" matching: what several tests match
in one list is in one and the same element of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from ddbevents.filters.rule_compiler import Rule, Values

Elements: TypeAlias = frozenset[tuple[int, int]]
"""Elements of lists: the number of each list, and the index in it."""


class Leaf(NamedTuple):
    """A scalar in a record.

    Attributes:
        value: The scalar.
        elements: The maps and lists that it is in, which are elements of lists.
    """

    value: Any
    elements: Elements


def paths_to(rules: Sequence[Rule]) -> frozenset[str]:
    """Return the paths of the leaves that rules test, and all that lead there."""
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


def _leaves(
    record: Mapping[str, Any], paths: frozenset[str]
) -> Mapping[str, list[Leaf]]:
    """Return the leaves of a record by their paths: those at or on the way to some."""
    found: dict[str, list[Leaf]] = defaultdict(list)
    lists = count()
    pending: list[tuple[str, Any, Elements]] = [
        (name, value, frozenset()) for name, value in record.items() if name in paths
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
                inside = elements if is_leaf else elements | {(number, index)}
                pending.append((path, inner, inside))
        else:
            found[path].append(Leaf(value, elements))
    return found


def _matches(rule: Rule, leaves: Mapping[str, list[Leaf]]) -> bool:
    """Return whether all leaves of a rule match, those in one list in one element."""
    paths = sorted(rule)  # as Event Ruler does, which counts for what is absent
    chosen: set[Elements] = {frozenset()}
    for done, path in enumerate(paths, 1):
        chosen = {
            each
            for elements in chosen
            for each in _choices(rule[path], leaves.get(path, []), elements)
        }
        if not chosen:
            return False
        if chosen != {frozenset()}:  # else there is no list
            chosen = _still_needed(chosen, (leaves.get(p, []) for p in paths[done:]))
    return True


def _choices(
    values: Values, leaves: Sequence[Leaf], elements: Elements
) -> Iterator[Elements]:
    """Yield in which elements a test matches, beside those that are chosen."""
    index_in = dict(elements)
    possible = [
        leaf
        for leaf in leaves
        if all(index_in.get(number, n) == n for number, n in leaf.elements)
    ]
    if values.may_be_absent and not possible:
        yield elements
    for leaf in possible:
        if values.match(leaf.value):
            yield elements | leaf.elements


def _still_needed(
    chosen: set[Elements], left: Iterator[Sequence[Leaf]]
) -> set[Elements]:
    """Return choices without the lists in which nothing else is tested.

    So the choices stay few, however long the lists are.
    """
    lists = {
        number for leaves in left for leaf in leaves for number, _ in leaf.elements
    }
    return {
        frozenset(each for each in elements if each[0] in lists) for elements in chosen
    }
