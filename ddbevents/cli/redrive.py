"""``ddbevents redrive``: passes failed batches to a handler again."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import contextmanager, redirect_stdout
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddbevents.cli.aws_options import AWS_OPTIONS, add_aws_options, session_of
from ddbevents.cli.filter_options import (
    add_mapping_options,
    criteria_of,
    deployed_filters,
)
from ddbevents.cli.messages import discard
from ddbevents.cli.objects import add_app_dir, load_object
from ddbevents.cli.progress import Progress
from ddbevents.cli.redrive_report import Report
from ddbevents.errors import DdbEventsError
from ddbevents.filters.filter_criteria import filters_of, patterns_of
from ddbevents.fixtures import LambdaContext
from ddbevents.redrive import redrive
from ddbevents.redrive.aws_clients import is_of_boto3, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

EXTRA = "aws"

DESCRIPTION = """\
Pass failed batches to your handler again, here or on AWS, and print the outcome of
each. These are batches that Lambda stopped retrying and sent to an on-failure
destination, and events that your handler parked.

Messages of SQS and SNS only have a batch's place in the stream. Its records are read
from there again, which works for 24 hours. Objects of S3 and parked events have the
records. A message is deleted once its batch is handled. If only the first records are
handled, a message about the others replaces it. You can stop a run and start it again:
it may repeat records, but loses none.
"""

EXAMPLES = f"""\
files: messages, objects of an S3 destination, or the output of `aws sqs
receive-message`, as JSON or JSON lines, plain or gzipped; `-` is standard input.

filters: a batch is a range of its shard, which also has the records that the filters
of the mapping removed. Pass these filters with --filter, each as JSON or as
MODULE:NAME, or with --template. If the range then has more or fewer records than the
batch, the batch is ambiguous, and nothing is called. That happens with a
parallelization factor, where batches share a range: --whole-range handles the whole
range, and so repeats records of other batches.

statuses:
  done        all records are handled
  partly      the first records are handled
  failed      no record is handled
  ambiguous   the range has more or fewer records than the batch; see filters
  expired     the first records are no longer in the stream; the others were passed on
  foreign     the batch is of another table; see --table
  unreadable  the message is not a failed batch, or it cannot be read
  ready       with --dry-run: the records are there

examples:
  ddbevents redrive --queue https://sqs.eu-west-1.amazonaws.com/123456789012/failed \\
    --to-handler app:handler --dry-run
  ddbevents redrive --queue https://sqs.eu-west-1.amazonaws.com/123456789012/failed \\
    --to-function arn:aws:lambda:eu-west-1:123456789012:function:orders \\
    --template template.yaml --function OrdersFunction
  ddbevents redrive --s3 failed-batches/aws/lambda --to-handler app:handler
  ddbevents redrive messages.json --to-handler app:handler --from 2:4900:6,5-

{AWS_OPTIONS} The region in the ARN of a stream or
a function, or in the URL of a queue, comes first. What a handler prints and raises goes
to standard error.

exit codes:
  0  all batches are done; with --dry-run: ready
  1  some are not, or records are lost
  2  wrong usage, or AWS refuses access
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="files of batches; see below"
    )
    parser.add_argument(
        "--queue", metavar="URL", help="the URL of a standard SQS queue, not FIFO"
    )
    parser.add_argument(
        "--s3",
        metavar="BUCKET/PREFIX",
        help="objects in S3 whose keys have this prefix",
    )
    targets = parser.add_mutually_exclusive_group(required=True)
    targets.add_argument(
        "--to-handler", metavar="MODULE:HANDLER", help="a handler, as in app:handler"
    )
    targets.add_argument(
        "--to-function", metavar="ARN", help="a function on AWS, by ARN or name"
    )
    parser.add_argument(
        "--filter",
        nargs="+",
        action="extend",
        default=[],
        metavar="PATTERN",
        help="the filter patterns of the event source mapping; see below",
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="TEMPLATE",
        help="a template of SAM, CloudFormation or the CDK that has the filters",
    )
    add_mapping_options(parser, "--template")
    parser.add_argument(
        "--table",
        metavar="NAME",
        help="handle only batches of this table: its name, its stream's ARN, or '*' for"
        " any table; default: the table of the handler's event class, if it has one",
    )
    parser.add_argument(
        "--whole-range",
        action="store_true",
        help="handle all records of a range, even those of other batches; see below",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="call and move nothing; print counts, ages and the keys of records",
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help="stop after N batches"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the queue or the bucket as it is",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="PLACE",
        help="for files: where to go on, as the last run printed",
    )
    add_app_dir(parser)
    add_aws_options(parser)


def _count(text: str) -> int:
    if re.fullmatch("[1-9][0-9]{0,8}", text) is None:
        raise argparse.ArgumentTypeError("expected a number of batches, from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    _check_place(options)
    handler = _handler(options) if options.to_handler else None
    progress = Progress(lambda: None)
    report = Report(progress, options.start, is_dry=options.dry_run)
    with _botos_errors_as_ours():
        batches = redrive(
            queue=options.queue,
            s3=options.s3,
            files=_opened(options.files) if options.files else None,
            to_handler=handler,
            to_function=options.to_function,
            filter_criteria=_patterns(options),
            table=options.table,
            whole_range=options.whole_range,
            dry_run=options.dry_run,
            limit=options.limit,
            keep=options.keep,
            start=options.start,
            context=LambdaContext,
            session=_Session(options),
            on_progress=progress.step,
        )
        try:
            with report:
                for batch in batches:
                    report.add(batch)
        except BrokenPipeError:  # a reader such as `head` ended: batches may be left
            discard(sys.stdout)
            return 1
    return report.code


def _handler(options: argparse.Namespace) -> Callable[..., Any]:
    handler = load_object(options.to_handler, options.app_dir)
    if not callable(handler):
        raise DdbEventsError(f"{options.to_handler} cannot be called")
    return _printing_to_stderr(handler)


def _check_place(options: argparse.Namespace) -> None:
    """Check the options, since `redrive` would name its own arguments instead.

    Raises:
        DdbEventsError: There is not exactly one place, or it takes no --from.
    """
    given = [options.queue is not None, options.s3 is not None, bool(options.files)]
    if sum(given) != 1:
        raise DdbEventsError("expected exactly one of --queue, --s3 and files")
    if options.start is not None and not options.files:
        raise DdbEventsError(
            "--from is only for files: a queue and a bucket keep their place"
        )
    if options.start == "":
        raise DdbEventsError(
            "--from is empty: expected the place that the last run printed, such as"
            " 2:4900:6,5-; leave --from out to handle all batches"
        )


def _opened(names: Iterable[str]) -> Iterator[Any]:
    """Yield files; open ones for `-`."""
    for name in names:
        if name == "-" and sys.stdin is None:
            raise DdbEventsError("standard input is closed")
        yield sys.stdin.buffer if name == "-" else name


def _printing_to_stderr(handler: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return a handler that prints to standard error: standard output is data."""

    @wraps(handler)
    def call(event: Any, context: Any) -> Any:
        with redirect_stdout(sys.stderr):
            return handler(event, context)

    return call


def _patterns(options: argparse.Namespace) -> Sequence[str]:
    """Return the filters that options give.

    Raises:
        DdbEventsError: They are given twice, or are not filters.
    """
    if not options.template:
        if options.function or options.event or options.parameter:
            raise DdbEventsError("--function, --event and --parameter need --template")
        return [
            each
            for text in options.filter
            for each in filters_of(patterns_of(_criteria(text, options.app_dir)))
        ]
    if options.filter:
        raise DdbEventsError("--filter and --template both have filters: use one")
    if not options.function:
        raise DdbEventsError("--template needs --function NAME: whose filters to use")
    return deployed_filters(options.template, options)[1]


def _criteria(text: str, app_dir: Path) -> Any:
    """Return the filter criteria in JSON, or those that ``module:name`` names."""
    is_json = text.lstrip().startswith("{")
    return [text] if is_json else criteria_of(text, app_dir)


class _Session:
    """Makes clients for the command's options; imports boto3 for the first one."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    @cached_property
    def _session(self) -> Any:
        return session_of(self._options)

    def client(self, service: str, **settings: Any) -> Any:
        """Return a client of a service."""
        endpoint = self._options.endpoint_url
        return self._session.client(service, endpoint_url=endpoint, **settings)


@contextmanager
def _botos_errors_as_ours() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not is_of_boto3(error):
            raise
        raise DdbEventsError(one_line(error)) from error
