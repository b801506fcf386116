"""Rules of types with their references expanded: no cycle, and bounds of their size.

A definition that is not a class is written again at each reference to it, so a few
lines of a schema could stand for a type of any size, which no module could have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ddbevents.limits import NESTING_LEVELS
from ddbevents.schema.location import Problem
from ddbevents.schema.reference_graph import in_order, needing_themselves
from ddbevents.schema.types import (
    Enum,
    JsonText,
    List,
    Map,
    Object,
    Reference,
    Tuple,
    parts_of,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type


def cycle_problems(table: TableSchema) -> Iterator[Problem]:
    """Yield the definitions that contain themselves, with no class in between."""
    graph = {name: [*_made_of(each)] for name, each in table.definitions.items()}
    cyclic = needing_themselves(graph)
    for name in table.definitions:
        if name in cyclic:
            message = "it contains itself, with no object with properties in between"
            yield Problem("DDB105", message, table.location.inside("$defs", name))


def _made_of(type_: Type) -> Iterator[str]:
    """Yield the definitions that every value of a type is made of, right away."""
    match type_:
        case Object():
            yield from filter(None, [type_.base])
        case Reference():
            yield type_.name
        case _:
            for part in parts_of(type_):
                yield from _made_of(part)


def recursive_definitions(table: TableSchema) -> set[str]:
    """Return the definitions whose values may be inside themselves."""
    return {*_among_recursive(table.definitions)}


def _among_recursive(definitions: Mapping[str, Type]) -> dict[str, list[str]]:
    """Return the recursive definitions, each with those of them that it names."""
    graph = {name: [*_names_in(type_)] for name, type_ in definitions.items()}
    found = needing_themselves(graph)
    return {
        name: [each for each in names if each in found]
        for name, names in graph.items()
        if name in found
    }


def _names_in(type_: Type, but: Container[str] = ()) -> Iterator[str]:
    """Yield the definitions in a type, without references to some, but all bases."""
    for part in walk(type_):
        if isinstance(part, Object) and part.base is not None:
            yield part.base
        elif isinstance(part, Reference) and part.name not in but:
            yield part.name


def size_problems(table: TableSchema) -> list[Problem]:
    """Return why types nest deeper than an item, or are too large for a module.

    The definitions have no cycle with no class in between. Levels are counted without
    recursive classes, whose values may nest or not.
    """
    types = table.definitions
    recursive = _among_recursive(types)
    classes = {name for name in recursive if isinstance(types[name], Object)}
    graph = {name: [*_names_in(type_, classes)] for name, type_ in types.items()}
    measure = _Measure(types)
    for name in in_order(graph):
        measure.definition(name)
    if table.item is not None and table.item is not types.get(table.item.name):
        measure.of(table.item)
    problems = [*_long_cycles(table, recursive), *measure.problems]
    if measure.parts > _MOST_IN_ALL:
        message = f"more than {_MOST_IN_ALL:,} parts in all, each reference followed"
        problems.append(Problem("DDB117", message, table.location, _WRITTEN_ONCE))
    return problems


def _long_cycles(
    table: TableSchema, recursive: Mapping[str, list[str]]
) -> Iterator[Problem]:
    """Yield a definition that is found only over too many that contain one another.

    Pydantic, which follows them in this way, fails at 85 (Python allows 1,000 calls).
    """
    for name, on_the_way in in_order(recursive).items():
        if on_the_way > _MOST_IN_CYCLE:
            message = f"more than {_MOST_IN_CYCLE} definitions contain one another"
            help_ = "write true in place of a reference, to end the circle"
            at = table.definitions[name].location
            yield Problem("DDB117", message, at, help_)
            return


class _Size(NamedTuple):
    """How large a type is.

    Attributes:
        levels: How many arrays and objects are inside each other.
        references: How many references lead from one to the next.
        parts: How many types it has when its references are written out.
    """

    levels: int = 0
    references: int = 0
    parts: int = 1


_MOST = _Size(levels=NESTING_LEVELS - 1, references=100, parts=5_000)
_MOST_IN_CYCLE = 60
_MOST_IN_ALL = 50_000  # to write and import them takes seconds
_WRITTEN_ONCE = "make some of them objects with properties, which are written once"
_MOST_OF_OBJECT = _MOST._replace(levels=NESTING_LEVELS)  # an item is the first level


class _Measure:
    """Measures types; where one is used that is too large, it counts as small.

    Attributes:
        problems: The types that are too large.
        parts: How many parts the attributes of all classes have.
    """

    def __init__(self, definitions: Mapping[str, Type]) -> None:
        self.parts = 0
        self.problems: list[Problem] = []
        self._definitions = definitions
        self._sizes: dict[str, _Size] = {}

    def definition(self, name: str) -> None:
        """Measure a definition, after those that it needs."""
        type_ = self._definitions[name]
        most = _MOST_OF_OBJECT if isinstance(type_, Object) else _MOST
        self._sizes[name] = self._checked(type_, most)

    def of(self, type_: Type) -> _Size:
        """Return the size of a type."""
        match type_:
            case Reference(name=name):
                size = self._sizes.get(name, _Size(levels=1))  # it is recursive
                return size._replace(references=size.references + 1)
            case Object(attributes=attributes, base=base):
                sizes = [self._checked(each.type) for each in attributes]
                self.parts += sum(size.parts for size in sizes)
                size = self._sizes.get(base or "", _Size(references=-1))
                inside = [each.levels for each in sizes]
                levels = max([size.levels - 1, 0, *inside]) + 1
                return _Size(levels, size.references + 1)  # written once, as a class
            case Enum():
                return _Size()
        sizes = [self.of(part) for part in parts_of(type_)]
        levels = max([0, *(size.levels for size in sizes)])
        if isinstance(type_, JsonText):
            levels = 0  # in an item it is text
        elif isinstance(type_, List | Map | Tuple):
            levels += 1
        references = max([0, *(size.references for size in sizes)])
        return _Size(levels, references, 1 + sum(size.parts for size in sizes))

    def _checked(self, type_: Type, most: _Size = _MOST) -> _Size:
        size = self.of(type_)
        if size.levels > most.levels:
            message = f"arrays and objects nest more than {_MOST.levels} levels deep"
            help_ = "no item can hold them: leave out those inside, or write true"
        elif size.references > most.references:
            message = f"more than {most.references} references lead to the next"
            help_ = "leave out those in between"
        elif size.parts > most.parts:
            message = f"it has more than {most.parts:,} parts, each reference followed"
            help_ = _WRITTEN_ONCE
        else:
            return size
        self.problems.append(Problem("DDB117", message, type_.location, help_))
        return _Size()
