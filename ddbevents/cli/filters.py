"""``ddbevents filters``: prints filters for a template, or compares them with one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ddbevents.cli.filter_options import (
    add_mapping_options,
    criteria_of,
    deployed_filters,
)
from ddbevents.cli.objects import add_app_dir
from ddbevents.errors import DdbEventsError, PatternError
from ddbevents.filters.filter_criteria import filters_of, patterns_of
from ddbevents.filters.filter_drift import filter_drift
from ddbevents.filters.filter_formats import FILTER_FORMATS

if TYPE_CHECKING:
    import argparse


EXTRA = "templates"

DESCRIPTION = """\
Print the filter patterns of your Python module in the form that a template takes. With
--check, compare them with a template.

MODULE:NAME is a condition built with `ddbevents.filters.where`, a Pattern, a pattern
as a dict or as JSON text, a list of them, or {"Filters": [{"Pattern": "..."}]}.
"""

EXAMPLES = """\
formats:
  sam             the property FilterCriteria of an event of Type DynamoDB or Kinesis
  cloudformation  the same property of an AWS::Lambda::EventSourceMapping
  cdk             the list `filters` of a DynamoEventSource or KinesisEventSource: a
                  list of {"pattern": "..."}, for Python and TypeScript
  terraform       the block filter_criteria of an aws_lambda_event_source_mapping
  json            for `aws lambda create-event-source-mapping --filter-criteria`

--check reads a template of SAM or CloudFormation in YAML or JSON, a template that
`cdk synth` wrote, or its folder cdk.out. The patterns are compared as JSON, in any
order. Differences are printed: - only in the template, + only in Python. YAML needs
the extra `templates`.

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
        help="compare the patterns with this template: print the differences, and exit"
        " with 1 if there are any",
    )
    add_mapping_options(parser, "--check")
    add_app_dir(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    built = _built(options.filters, options.app_dir)
    if options.format:
        if options.function or options.event or options.parameter:
            raise DdbEventsError("--function, --event and --parameter need --check")
        sys.stdout.write(FILTER_FORMATS[options.format](built))
        return 0
    if not options.function:
        raise DdbEventsError("--check needs --function NAME: the function to compare")
    return _check(options, built)


def _built(name: str, app_dir: Path) -> list[str]:
    """Return the text of each filter in the object that a name refers to.

    Raises:
        DdbEventsError: It is not a pattern, or Lambda would refuse it.
    """
    criteria = criteria_of(name, app_dir)
    try:
        return filters_of(patterns_of(criteria))
    except (PatternError, TypeError) as error:
        raise DdbEventsError(f"{name}: {error}") from error


def _check(options: argparse.Namespace, built: list[str]) -> int:
    mapping, deployed = deployed_filters(options.check, options)
    names = (str(options.check), options.filters)
    with mapping.as_its_errors("FilterCriteria"):
        drift = filter_drift(deployed, built, names)
    if drift:
        place = f"{mapping.place}.FilterCriteria"
        sys.stdout.write(f"{place}: other filters than {options.filters}\n")
        sys.stdout.writelines(f"{line}\n" for line in drift)
    return 1 if drift else 0
