"""``ddbevents filters``: prints filters for a template, or compares them with one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.cli.objects import load_object
from ddbevents.errors import DdbEventsError, PatternError
from ddbevents.filters import Pattern
from ddbevents.filters.filter_criteria import filters_of, patterns_of
from ddbevents.filters.filter_drift import filter_drift
from ddbevents.filters.filter_formats import FILTER_FORMATS

if TYPE_CHECKING:
    import argparse

    from ddbevents.templates import TemplateMapping

EXTRA = "templates"

DESCRIPTION = """\
Print the filter patterns of a Python module in the form that a template takes; or,
with --check, compare them with a template.

MODULE:NAME is a condition built with `ddbevents.filters.where`, a Pattern, a pattern
as a dict or as JSON text, a list of them, or {"Filters": [{"Pattern": "..."}]}.
"""

EXAMPLES = """\
formats:
  sam             the property FilterCriteria of an event of Type DynamoDB or Kinesis
  cloudformation  the same, of an AWS::Lambda::EventSourceMapping
  cdk             the list `filters` of a DynamoEventSource or KinesisEventSource, as
                  objects {"pattern": "..."}, which Python and TypeScript read alike
  terraform       the block filter_criteria of an aws_lambda_event_source_mapping
  json            for `aws lambda create-event-source-mapping --filter-criteria`

--check reads a template of SAM or CloudFormation in YAML or JSON, a template that
`cdk synth` wrote, or its folder cdk.out. The patterns are compared as JSON, in any
order; what differs is printed, - what the template has, + what Python has. YAML
needs the extra `templates`.

examples:
  ddbevents filters handlers:FILTERS --format sam
  ddbevents filters handlers:FILTERS --check template.yaml --function OrdersFunction
  ddbevents filters handlers:FILTERS --check cdk.out --function OrdersStack/Orders
  ddbevents filters handlers:FILTERS --check template.yaml --function OrdersFunction \\
    --event OrdersStream --parameter Stage=prod

exit codes: 0 fine, 1 the template has other filters, 2 wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "filters", metavar="MODULE:NAME", help="the patterns, in a Python module"
    )
    modes = parser.add_mutually_exclusive_group(required=True)
    modes.add_argument(
        "--format", choices=FILTER_FORMATS, help="print the patterns in this format"
    )
    modes.add_argument(
        "--check",
        type=Path,
        metavar="TEMPLATE",
        help="compare the patterns with this template: print what differs, and exit"
        " with 1 if anything does",
    )
    parser.add_argument(
        "--function",
        metavar="NAME",
        help="with --check: the function's logical id, or its path as a construct",
    )
    parser.add_argument(
        "--event",
        metavar="NAME",
        help="with --check: which of its streams, if there are several: the name of"
        " the event, the logical id of the mapping, or the table",
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="with --check: the value of a parameter of the template; you can repeat"
        " this option",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    built = _built(options.filters)
    if options.format:
        if options.function or options.event or options.parameter:
            raise DdbEventsError("--function, --event and --parameter need --check")
        sys.stdout.write(FILTER_FORMATS[options.format](built))
        return 0
    if not options.function:
        raise DdbEventsError("--check needs --function NAME, whose filters to compare")
    return _check(options, built)


def _built(name: str) -> list[str]:
    """Return the text of each filter in the object of a name.

    Raises:
        DdbEventsError: It is not a pattern, or one that Lambda would refuse.
    """
    criteria = _criteria(name)
    try:
        return filters_of(patterns_of(criteria))
    except (PatternError, TypeError) as error:
        raise DdbEventsError(f"{name}: {error}") from error


def _criteria(name: str) -> Any:
    """Return the object of a name as filter criteria.

    Raises:
        DdbEventsError: It is not a pattern.
    """
    found = load_object(name)
    if isinstance(found, Mapping) and found.keys() == {"Filters"}:
        return found
    if isinstance(found, str | Mapping | Pattern):
        return [found]
    if isinstance(found, list | tuple):
        if all(isinstance(each, str | Mapping | Pattern) for each in found):
            return found
        raise DdbEventsError(f"{name} is a list, and not of patterns alone")
    raise DdbEventsError(
        f"{name} is no pattern, and no list of them, but {type(found).__name__}"
    )


def _check(options: argparse.Namespace, built: list[str]) -> int:
    mapping, deployed = _deployed(options)
    names = (str(options.check), options.filters)
    with mapping.as_its_errors("FilterCriteria"):
        drift = filter_drift(deployed, built, names)
    if drift:
        place = f"{mapping.place}.FilterCriteria"
        sys.stdout.write(f"{place}: other filters than {options.filters}\n")
        sys.stdout.writelines(f"{line}\n" for line in drift)
    return 1 if drift else 0


def _deployed(options: argparse.Namespace) -> tuple[TemplateMapping, list[str]]:
    """Return the mapping in the template, and its patterns."""
    from ddbevents.templates import (  # noqa: PLC0415  # only for --check
        ParameterError,
        TemplateError,
        read_mapping,
    )

    try:
        mapping = read_mapping(
            options.check,
            options.function,
            parameters=dict(map(_parameter, options.parameter)),
            event=options.event,
        )
        filters = mapping.filter_criteria["Filters"]
    except ParameterError as error:  # the way out is an option here
        reason = error.reason_with(f"--parameter {error.name}=...")
        raise TemplateError(error.file, error.path, reason) from None
    return mapping, [each["Pattern"] for each in filters]


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise DdbEventsError(f"expected --parameter NAME=VALUE, found {text}")
    return name, value
