"""Rules: a default must fit its type; a default that is not used gets a note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ddbevents.schema.defaults import default_of, has_defaults, misfits
from ddbevents.schema.location import Problem
from ddbevents.schema.types import List, Set, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ddbevents.schema.table_schema import TableSchema

    Defaults = Iterable[tuple[Type, Any]]
    """Types, and the JSON values that are given as their defaults."""


def default_problems(defaults: Defaults, table: TableSchema) -> Iterator[Problem]:
    """Yield the wrong defaults of a table that is otherwise right."""
    for type_, value in defaults:
        target = table.resolve(replace(type_, default=None))
        if isinstance(target, List | Set) and target.min_items and value == []:
            message = "the default is out of its bounds"
            yield _wrong(type_, message)
        elif has_defaults(target):
            found = default_of(target, value, table.resolve)
            for message in misfits(target, value if found is None else found):
                yield _wrong(type_, message)


def _wrong(type_: Type, message: str) -> Problem:
    return Problem("DDB108", message, type_.location.outside_choice.inside("default"))


def unused_defaults(defaults: Defaults, table: TableSchema) -> Iterator[Problem]:
    """Yield a note on each unused default of a right table."""
    for type_, value in defaults:
        target = table.resolve(replace(type_, default=None))
        if default_of(target, value, table.resolve) is None:
            at = type_.location.outside_choice.inside("default")
            message = "this default is not used: an absent attribute is None"
            help_ = "scalars can have defaults; for arrays and maps, write [] or {}"
            yield Problem("DDB202", message, at, help_)
