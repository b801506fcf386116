"""Which definitions need which: their order, and those that need themselves.

Nothing here recurses: a schema may have a chain of any length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Graph = Mapping[str, Iterable[str]]
    """The names that each name needs; others than its keys are passed over."""


def in_order(graph: Graph) -> dict[str, int]:
    """Return all names, each after those that it needs, unless they need each other.

    The numbers are how many names the search had on its way to each: the name itself,
    one that needs it, and so on.
    """
    ordered: dict[str, int] = {}
    begun: set[str] = set()
    for root in graph:
        open_: list[tuple[str, Iterator[str]]] = []
        needed: str | None = root
        while True:
            if needed is not None and needed in graph and needed not in begun:
                begun.add(needed)
                open_.append((needed, iter(graph[needed])))
            if not open_:
                break
            name, rest = open_[-1]
            needed = next(rest, None)
            if needed is None:
                ordered[name] = len(open_)
                open_.pop()
    return ordered


def needing_themselves(graph: Graph) -> set[str]:
    """Return the names that need themselves, directly or not.

    They are those in a component of more than one name (Kosaraju's algorithm), and
    those that need themselves directly.
    """
    needed_by: dict[str, list[str]] = {name: [] for name in graph}
    for name, needed in graph.items():
        for each in needed:
            if each in graph:
                needed_by[each].append(name)
    found = {name for name, needed in graph.items() if name in needed}
    seen: set[str] = set()
    for root in reversed(in_order(graph).keys()):
        component, left = set[str](), [root]
        while left:
            name = left.pop()
            if name not in seen:
                seen.add(name)
                component.add(name)
                left += needed_by[name]
        if len(component) > 1:
            found |= component
    return found
