"""The event class that a command is given: by its name, or by a table schema."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ddbevents.cli.objects import load_object
from ddbevents.errors import DdbEventsError
from ddbevents.records import Event
from ddbevents.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

_MODULE = "ddbevents_table"


def event_type_of(table: str) -> type[Event[Any]]:
    """Return a generated event class.

    Args:
        table: ``package.module:OrderEvent``, or the path of a table schema, whose
            module is generated in memory.

    Raises:
        DdbEventsError: There is no such class.
        OSError: The schema cannot be read.
        SchemaError: The schema is wrong.
        ModuleNotFoundError: It is a schema, and the extra ``gen`` is not installed.
    """
    if table.endswith(".json"):
        module = _generated(Path(table))
        [found] = _with_table(getattr(module, name) for name in module.__all__)
        return found
    for found in _with_table([load_object(table)]):
        return found
    raise DdbEventsError(f"{table} is no generated event class")


def _with_table(candidates: Iterable[Any]) -> list[type[Event[Any]]]:
    return [
        each
        for each in candidates
        if isinstance(each, type)
        and issubclass(each, Event)
        and isinstance(getattr(each, "table", None), Table)
    ]


def _generated(schema: Path) -> ModuleType:
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module  # where pydantic looks up annotations
    exec(compile(generate(load(schema)), str(schema), "exec"), module.__dict__)  # noqa: S102  # it is our own
    return module
