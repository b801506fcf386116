"""Redrive: passes failed batches to a handler again, in their order."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError
from ddbevents.filters.filter_criteria import patterns_of
from ddbevents.redrive.aws_clients import DefaultSession, one_line, region_in
from ddbevents.redrive.batch_records import RecordFinder
from ddbevents.redrive.batch_runner import BatchRunner
from ddbevents.redrive.outcome import Redriven, Status
from ddbevents.redrive.s3_objects import S3Objects
from ddbevents.redrive.saved_messages import SavedMessages
from ddbevents.redrive.sqs_queue import SqsQueue
from ddbevents.redrive.targets import HandlerTarget, function_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ddbevents.filters.filter_criteria import FilterCriteria
    from ddbevents.redrive.entry import Place
    from ddbevents.redrive.targets import Handler, Target
    from ddbevents.sources.files import Readable

__all__ = ["Redriven", "Status", "redrive"]


def redrive(  # noqa: PLR0913  # one for each option of the command
    *,
    queue: str | None = None,
    s3: str | None = None,
    files: Iterable[str | Path | Readable] | None = None,
    to_handler: Handler | None = None,
    to_function: str | None = None,
    filter_criteria: FilterCriteria = (),
    table: str | None = None,
    whole_range: bool = False,
    dry_run: bool = False,
    limit: int | None = None,
    keep: bool = False,
    start: str | None = None,
    context: Callable[[], Any] = lambda: None,
    session: Any = None,
    on_progress: Callable[[int], Any] = lambda _: None,
) -> Iterator[Redriven]:
    """Pass failed batches to a handler again; yield the outcome of each.

        from ddbevents.redrive import redrive

        for batch in redrive(queue=QUEUE_URL, to_handler=handler):
            print(batch.name, batch.status, batch.done, batch.left, batch.reason)

    A failed batch is an on-failure destination record in SQS, SNS or S3, or an event
    that your handler parked. If it contains its records, they are passed on. Otherwise
    they are read from the stream again, all of them before the first call; after the
    filters, there must be as many as the batch had. The handler gets them in order,
    each time at most 6 MB and as many as the batch had, until one fails.

    The message of a batch is deleted once all records are handled. If only the first
    ones are, a message about the others replaces it. In S3 the object ``KEY.redriven``
    has the place to go on from; for files `Redriven.resume` has it. If a run is
    stopped, the next one may repeat records of one batch, but none is lost.

    Args:
        queue: The URL of a standard queue of SQS.
        s3: A bucket and a prefix of keys, ``BUCKET/PREFIX``.
        files: A list of paths, or of files opened in binary mode: messages, objects of
            S3, or the output of ``aws sqs receive-message``.
        to_handler: The handler, as Lambda calls it.
        to_function: Or the name or ARN of a function on AWS.
        filter_criteria: The filters of the event source mapping, as
            `EventSourceMapping` takes them.
        table: The name of the table, or the ARN of its stream. Batches of other tables
            are not handled; their status is `Status.FOREIGN`. By default the name in
            the `table` of the handler's event class, if it has one; ``"*"`` for any.
        whole_range: Handle all records of a range that pass the filters, even if there
            are more than the batch had: it repeats records of other batches.
        dry_run: Call nothing; yield what would be handled, with the keys.
        limit: The most batches to handle, from 1 on.
        keep: Leave queue and bucket as they are.
        start: For files: where to go on, the `Redriven.resume` of the last outcome. An
            empty text means that nothing is left to do.
        context: Makes the handler's second argument, such as
            ``ddbevents.fixtures.LambdaContext``.
        session: boto3's session; by default a new one.
        on_progress: Called with the number of records that a call has handled.

    Raises:
        DdbEventsError: There is not exactly one place and one target; the queue is a
            FIFO queue; `limit` is not 1 or more; or `start` is not a place in these
            files.
        TypeError: `files` is a single file.
        PatternError: Lambda would refuse a filter.
        botocore.exceptions.ClientError: AWS refuses access to the queue or the bucket.
            If it refuses to update them, the outcome of the batch is yielded first.

    Source: AWS, "Retain discarded batch records with DynamoDB and Lambda".
    """
    _check_place(queue, s3, files)
    _check_limit(limit)
    if start is not None and files is None:
        raise DdbEventsError("`start` is only for files: a queue and a bucket keep it")
    clients = session or DefaultSession()
    finder = RecordFinder(clients, patterns_of(filter_criteria), whole_range)
    target = _target(clients, to_handler, to_function, context)
    table = table or _table_of(to_handler)
    runner = BatchRunner(
        target, finder, None if table == "*" else table, dry_run, on_progress
    )
    place: Place
    if queue is not None:
        sqs = clients.client("sqs", **region_in(queue))
        place = SqsQueue(sqs, queue, keeps=keep or dry_run)
    elif s3 is not None:
        place = S3Objects(clients.client("s3"), s3, keeps=keep or dry_run)
    else:
        place = SavedMessages(files or (), start, dry_run=dry_run)
    return _redriven(place, runner, limit)


def _check_place(queue: str | None, s3: str | None, files: object) -> None:
    if [queue, s3, files].count(None) != 2:  # noqa: PLR2004  # all but one
        raise DdbEventsError("give one of `queue`, `s3` and `files`")
    # Text and open files are iterable too: by character, and by line.
    if isinstance(files, str | bytes | PathLike) or hasattr(files, "read"):
        found = type(files).__name__
        raise TypeError(
            f"expected a list of files, found a {found}: pass a list, `files=[...]`"
        )


def _check_limit(limit: int | None) -> None:
    if limit is None:
        return
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise DdbEventsError("expected a number of batches, from 1 on, as `limit`")


def _target(
    clients: Any,
    handler: Handler | None,
    function: str | None,
    context: Callable[[], Any],
) -> Target:
    if handler is not None and function is None:
        return HandlerTarget(handler, context)
    if function is not None and handler is None:
        return function_target(clients, function)
    raise DdbEventsError("expected a handler, or a function on AWS, and not both")


def _table_of(handler: Any) -> str | None:
    """Return the name of the table of a handler's event class, if it has one."""
    table = getattr(getattr(handler, "event_type", None), "table", None)
    return getattr(table, "name", None)


def _redriven(
    place: Place, runner: BatchRunner, limit: int | None
) -> Iterator[Redriven]:
    with place:
        for entry in place.entries(limit):
            left = None
            if entry.batch is None:
                outcome = Redriven(entry.name, Status.UNREADABLE, reason=entry.problem)
            else:
                outcome, left = runner.run(entry.name, entry.batch)
            try:
                settled = place.settle(entry, outcome, left)
            except Exception as error:
                yield _unsettled(outcome, error)
                raise
            yield settled


def _unsettled(outcome: Redriven, error: Exception) -> Redriven:
    """Return the outcome of a batch whose place could not be updated."""
    problem = (
        "the queue or bucket could not be updated, so the next run repeats this"
        f" batch: {one_line(error)}"
    )
    reasons = filter(None, [outcome.reason, problem])
    return replace(outcome, reason="; ".join(reasons))
