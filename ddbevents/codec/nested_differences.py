"""Where two values differ: each differing place inside them, with its path."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ddbevents.codec.absent import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Path: TypeAlias = tuple[str | int, ...]
Contents: TypeAlias = "Callable[[Any, Any], tuple[Any, Any] | None]"


class Difference(NamedTuple):
    """A place where two values differ; `ABSENT` if one side does not have it.

    Attributes:
        path: The names and indexes that lead there, in the new value, or in the old
            one if only that has it.
        old: The old value there.
        new: The new one.
    """

    path: Path
    old: Any
    new: Any


def contents(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Return two values if both are dicts, or both are lists."""
    for type_ in (dict, list):
        if isinstance(old, type_) and isinstance(new, type_):
            return old, new
    return None


def nested_differences(
    old: Any, new: Any, contents: Contents = contents, path: Path = ()
) -> Iterator[Difference]:
    """Yield where two values differ, descending while both are maps or both lists.

    The equal elements at both ends of lists are skipped; the others are paired by their
    index. If the first of ten elements is gone, only that one is yielded. Numbers never
    equal booleans.

    Args:
        old: A native value, such as an image.
        new: Another one.
        contents: Returns the two maps or lists in two values, None to compare the
            values as wholes.
        path: The path of the values.

    Examples:
        >>> old, new = {"lines": [{"n": 1}, {"n": 2}]}, {"lines": [{"n": 2}], "x": 1}
        >>> for path, *values in nested_differences(old, new):
        ...     print(path, *map(repr, values))
        ('lines', 0) {'n': 1} ABSENT
        ('x',) ABSENT 1
    """
    inside = contents(old, new)
    if inside is not None:
        pairs = _map_pairs if isinstance(inside[0], dict) else _list_pairs
        for step, before, after in pairs(*inside, contents):
            yield from nested_differences(before, after, contents, (*path, step))
    elif isinstance(old, bool) is not isinstance(new, bool) or old != new:
        yield Difference(path, old, new)


_Pairs: TypeAlias = "Iterator[tuple[str | int, Any, Any]]"


def _map_pairs(old: Mapping[str, Any], new: Mapping[str, Any], _: Contents) -> _Pairs:
    for name in {**old, **new}:
        yield name, old.get(name, ABSENT), new.get(name, ABSENT)


def _list_pairs(old: list[Any], new: list[Any], contents: Contents) -> _Pairs:
    def equal(pair: tuple[Any, Any]) -> bool:
        return not any(True for _ in nested_differences(*pair, contents))

    start = _count(takewhile(equal, zip(old, new, strict=False)))
    ends = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    end = _count(takewhile(equal, ends))
    for index in range(start, max(len(old), len(new)) - end):
        before, after = (
            side[index] if index < len(side) - end else ABSENT for side in (old, new)
        )
        yield index, before, after


def _count(values: Iterable[Any]) -> int:
    return sum(1 for _ in values)
