"""The event class that a command uses, by its name or by a table schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeGuard

from ddbevents.cli.module_in_memory import module_of
from ddbevents.cli.objects import load_object
from ddbevents.errors import DdbEventsError
from ddbevents.fixtures.random.random_changes import table_of
from ddbevents.records import Event
from ddbevents.schema.schema_files import ON_DISK, SchemaFiles


def event_type_of(
    table: str, app_dir: Path = Path(), files: SchemaFiles = ON_DISK
) -> type[Event[Any]]:
    """Return an event class that has a table.

    Args:
        table: ``package.module:OrderEvent``, or the path of a table schema, whose
            module is generated in memory.
        app_dir: A folder to look for modules in first.
        files: How a schema is read.

    Raises:
        DdbEventsError: There is no such class, or it has no table.
        OSError: The schema cannot be read.
        SchemaError: The schema is wrong.
        ModuleNotFoundError: It is a schema, and the extra ``gen`` is not installed.
    """
    if table.endswith(".json"):
        return event_type_of_schema(Path(table), files)
    found = event_type_named(table, app_dir)
    table_of(found)  # raises if there is none
    return found


def event_type_of_schema(
    schema: Path, files: SchemaFiles = ON_DISK
) -> type[Event[Any]]:
    """Return the event class of a table schema, whose module is generated in memory.

    Raises:
        OSError: The schema cannot be read.
        SchemaError: It is wrong.
        ModuleNotFoundError: The extra ``gen`` is not installed.
    """
    from ddbevents.gen.pipeline import generate  # noqa: PLC0415  # slow
    from ddbevents.schema.parse import load  # noqa: PLC0415  # as above

    table = load(schema, files)
    module = module_of(generate(table), str(schema))
    candidates = (getattr(module, name) for name in module.__all__)
    [event_type] = [each for each in candidates if _is_event_type(each)]
    return event_type


def event_type_named(name: str, app_dir: Path) -> type[Event[Any]]:
    """Return the event class that ``package.module:OrderEvent`` names.

    Args:
        name: Its name.
        app_dir: A folder to look for modules in first.

    Raises:
        DdbEventsError: There is no such class.
    """
    found = load_object(name, app_dir)
    if not _is_event_type(found):
        raise DdbEventsError(
            f"{name} is not an event class: name one, such as orders:OrderEvent"
        )
    return found


def _is_event_type(found: Any) -> TypeGuard[type[Event[Any]]]:
    return isinstance(found, type) and issubclass(found, Event)
