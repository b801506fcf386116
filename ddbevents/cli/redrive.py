"""``ddbevents redrive``: hands batches that Lambda gave up to a handler after all."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.cli.filter_options import (
    add_mapping_options,
    criteria_of,
    deployed_filters,
)
from ddbevents.cli.objects import load_object
from ddbevents.cli.progress import Progress
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped, escaped_lines
from ddbevents.filters.filter_criteria import filters_of, patterns_of
from ddbevents.fixtures import LambdaContext
from ddbevents.handlers.answer import FunctionExitError
from ddbevents.redrive import Redriven, Status, redrive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

EXTRA = "aws"

DESCRIPTION = """\
Hand batches that Lambda gave up, or that a handler parked, to a handler here or to a
function on AWS, and print what became of each.

SQS and SNS destinations have only where a batch was: its records are read from the
stream again, which keeps them for 24 hours. S3 destinations and parked records have
the records themselves. A batch that is handled leaves the queue; if a part of it is,
a message about the others takes its place. What is interrupted can be run again: it
repeats records, and loses none.
"""

EXAMPLES = """\
files: messages, objects of an S3 destination, or the output of `aws sqs
receive-message`, as JSON or JSON lines, plain or gzipped; `-`, standard input.

filters: a shard's range also holds what the mapping's filters removed. Give them with
--filter, each as JSON or as MODULE:NAME, or with --template. If the range then holds
another number of records than the batch had, it is ambiguous, and nothing is called:
with a parallelization factor, batches share a range. --whole-range handles all of it,
and so repeats records of other batches.

statuses: done; partly (the first records are done); failed (none is); ambiguous;
expired (the stream no longer had the first records; the others are handed over);
foreign (a batch of another table); unreadable; with --dry-run, ready.

examples:
  ddbevents redrive --queue https://sqs.eu-west-1.amazonaws.com/123456789012/failed \\
    --to-handler app:handler --dry-run
  ddbevents redrive --queue https://sqs.eu-west-1.amazonaws.com/123456789012/failed \\
    --to-function arn:aws:lambda:eu-west-1:123456789012:function:orders \\
    --template template.yaml --function OrdersFunction
  ddbevents redrive --s3 failed-batches/aws/lambda --to-handler app:handler
  ddbevents redrive messages.json --to-handler app:handler --from 2:4900:6,5-

Region and credentials are found as the AWS CLI finds them. What a handler prints and
raises goes to standard error.

exit codes: 0 all are done (with --dry-run: ready), 1 some are not, or records are lost,
2 wrong usage, or AWS refuses access
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("files", nargs="*", metavar="FILE", help="files; see below")
    parser.add_argument("--queue", metavar="URL", help="a standard queue of SQS")
    parser.add_argument(
        "--s3",
        metavar="BUCKET/PREFIX",
        help="objects in S3, by the prefix of their keys",
    )
    targets = parser.add_mutually_exclusive_group(required=True)
    targets.add_argument(
        "--to-handler", metavar="MODULE:HANDLER", help="the handler, as in app:handler"
    )
    targets.add_argument(
        "--to-function", metavar="ARN", help="the function on AWS, by ARN or by name"
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
        help="the table's name, or its stream's ARN: batches of others are foreign. By"
        " default the name that the handler's event class has, if it has one; a name"
        " of '*' stands for any",
    )
    parser.add_argument(
        "--whole-range",
        action="store_true",
        help="handle all records of a range, also those of other batches; see below",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="call nothing, move nothing: print counts, ages and the keys of records",
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help="stop after N batches"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave the queue, or the bucket, as it is",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="PLACE",
        help="for files: where to go on, as it was printed",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("expected a number of batches, from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    handler = load_object(options.to_handler) if options.to_handler else None
    if options.to_handler and not callable(handler):
        raise DdbEventsError(f"{options.to_handler} cannot be called")
    progress = Progress(lambda: None)
    report = _Report(progress, options.start, is_dry=options.dry_run)
    with _botos_errors_as_ours():
        batches = redrive(
            queue=options.queue,
            s3=options.s3,
            files=_opened(options.files) if options.files else None,
            to_handler=handler and _printing_to_stderr(handler),
            to_function=options.to_function,
            filter_criteria=_patterns(options),
            table=options.table,
            whole_range=options.whole_range,
            dry_run=options.dry_run,
            limit=options.limit,
            keep=options.keep,
            start=options.start,
            context=LambdaContext,
            on_progress=progress.step,
        )
        with report:
            for batch in batches:
                report.add(batch)
    return report.code


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
        DdbEventsError: They are given twice, or are none.
    """
    if not options.template:
        if options.function or options.event or options.parameter:
            raise DdbEventsError("--function, --event and --parameter need --template")
        return [
            each
            for text in options.filter
            for each in filters_of(patterns_of(_criteria(text)))
        ]
    if options.filter:
        raise DdbEventsError("--filter and --template both have filters: give one")
    if not options.function:
        raise DdbEventsError("--template needs --function NAME, whose filters to take")
    return deployed_filters(options.template, options)[1]


def _criteria(text: str) -> Any:
    """Return the filter criteria in JSON, or those that ``module:name`` names."""
    is_json = text.lstrip().startswith("{")
    return [text] if is_json else criteria_of(text)


@contextmanager
def _botos_errors_as_ours() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("botocore", "boto3")):
            raise
        raise DdbEventsError(str(error)) from error


class _Report:
    """Prints what becomes of batches, and at the end how many there were.

    Attributes:
        code: The exit code.
    """

    def __init__(self, progress: Progress, start: str | None, *, is_dry: bool) -> None:
        self.code = 0
        self._progress = progress
        self._start = start
        self._is_dry = is_dry
        self._counts: Counter[Status] = Counter()

    def add(self, batch: Redriven) -> None:
        """Print a batch's line, and, in a dry run, the keys of its records."""
        self._counts[batch.status] += 1
        self._start = batch.resume
        if batch.status is not (Status.READY if self._is_dry else Status.DONE):
            self.code = 1
        error = batch.error
        if error and not isinstance(error, DdbEventsError | FunctionExitError):
            lines = traceback.format_exception(error)
            self._progress.warn(escaped_lines("".join(lines)).rstrip())
        self._progress.make_room()
        self._progress.write(f"{batch.status:10}  {_line(batch, is_dry=self._is_dry)}")
        for keys in batch.keys:
            self._progress.write(f"    {orjson.dumps(keys).decode()}")
        sys.stdout.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error_type: type[BaseException] | None, *_: object) -> None:
        """Print how many there were, and where to go on with files."""
        counts = ", ".join(f"{count:,} {each}" for each, count in self._counts.items())
        if counts or error_type is None:
            self._progress.warn(counts or "no batches")
        if counts and self._start and not self._is_dry:
            self._progress.warn(f"go on with: --from {self._start}")


def _line(batch: Redriven, *, is_dry: bool) -> str:
    if is_dry:
        counts = f"{batch.left:,} of {batch.batch_size:,} records to handle"
        if batch.arrived is not None:
            seconds = (datetime.now(UTC) - batch.arrived) // timedelta(seconds=1)
            counts += f", {timedelta(seconds=seconds)} old"
    else:
        counts = f"{batch.done:,} of {batch.batch_size:,} records"
        if batch.lost:
            counts += f", {batch.lost:,} lost, {batch.left:,} left"
    reason = f": {batch.reason}" if batch.reason else ""
    return f"{escaped(batch.name)}: {counts}{reason}"
