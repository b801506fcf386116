"""Options of commands on the filters of an event source mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ddbevents.cli.objects import load_object
from ddbevents.errors import DdbEventsError
from ddbevents.filters import Pattern

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from ddbevents.templates import TemplateMapping


def add_mapping_options(parser: argparse.ArgumentParser, template: str) -> None:
    """Add the options that choose a mapping in a template.

    Args:
        parser: The command's parser.
        template: The option with the template.
    """
    parser.add_argument(
        "--function",
        metavar="NAME",
        help=f"with {template}: the function's logical id, or its construct path",
    )
    parser.add_argument(
        "--event",
        metavar="NAME",
        help=f"with {template}: which stream of the function, if it has several: the"
        " name of the event, the logical id of the mapping, or the table",
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"with {template}: a parameter of the template; you can repeat this"
        " option",
    )


def criteria_of(name: str, app_dir: Path) -> Any:
    """Return the object that a name refers to, as filter criteria.

    Args:
        name: ``module:name``.
        app_dir: A folder to look for modules in first.

    Raises:
        DdbEventsError: It is not a pattern.
    """
    found = load_object(name, app_dir)
    if isinstance(found, Mapping) and found.keys() == {"Filters"}:
        return found
    if isinstance(found, str | Mapping | Pattern):
        return [found]
    if isinstance(found, list | tuple):
        if all(isinstance(each, str | Mapping | Pattern) for each in found):
            return found
        raise DdbEventsError(f"{name} is a list with something other than patterns")
    raise DdbEventsError(
        f"{name} is not a pattern or a list of patterns, but {type(found).__name__}"
    )


def deployed_filters(
    template: Path, options: argparse.Namespace
) -> tuple[TemplateMapping, list[str]]:
    """Return the mapping that options choose in a template, and its patterns.

    Raises:
        TemplateError: There is no such mapping, or its filters cannot be read.
    """
    from ddbevents.templates import (  # noqa: PLC0415  # only for --check
        ParameterError,
        TemplateError,
        read_mapping,
    )

    try:
        mapping = read_mapping(
            template,
            options.function,
            parameters=dict(map(_parameter, options.parameter)),
            event=options.event,
        )
        filters = mapping.filter_criteria["Filters"]
    except ParameterError as error:  # here an option can give the value
        reason = error.reason_with(f"--parameter {error.name}=...")
        raise TemplateError(error.file, error.path, reason) from None
    return mapping, [each["Pattern"] for each in filters]


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise DdbEventsError(f"expected --parameter NAME=VALUE, found {text}")
    return name, value
