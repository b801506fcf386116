"""Redrive: a batch that Lambda gave up, or a handler parked, is handled after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.errors import DdbEventsError
from ddbevents.filters.filter_criteria import patterns_of
from ddbevents.redrive.aws_clients import DefaultSession, region_in
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
    """Hand failed batches over again; yield what became of each.

        from ddbevents.redrive import redrive

        for batch in redrive(queue=QUEUE_URL, to_handler=handler):
            print(batch.name, batch.status, batch.done, batch.left, batch.reason)

    It takes the on-failure destination records of SQS, SNS and S3, and what a handler
    parked. Those with their records are handed over as they are. For the others the
    shard's range is read again, all of it before the first call; it must hold as many
    records as the batch had, after the filters. Records are handed over in their order,
    up to 6 MB and the batch's size at once, until one fails.

    A batch that is over leaves its queue. If a part of it is handled, a message about
    the others takes its place; in S3 an object ``KEY.redriven`` says where to go on,
    and for a file `Redriven.resume` does. What stops it in between repeats records of
    one batch, and loses none.

    Args:
        queue: The URL of a standard queue of SQS.
        s3: A bucket and a prefix of keys, ``BUCKET/PREFIX``.
        files: Paths, or files that are open in binary mode: messages, objects of S3, or
            what ``aws sqs receive-message`` printed.
        to_handler: The handler, as Lambda calls it.
        to_function: Or the name or ARN of a function on AWS.
        filter_criteria: The filters of the event source mapping, as
            `EventSourceMapping` takes them.
        table: The name of the table, or the ARN of its stream: a batch of another one
            is foreign, and is left alone. By default the name in the `table` of the
            handler's event class, if it has one; ``"*"`` for any.
        whole_range: Handle all records of a range that the filters let through, also if
            there are more than the batch had; these are repeated.
        dry_run: Call nothing; yield what would be handed over, with the keys.
        limit: The most batches.
        keep: Leave queue and bucket as they are.
        start: For files: where to go on, as `Redriven.resume` has it; several with
            commas in between.
        context: Makes the handler's second argument, such as
            ``ddbevents.fixtures.LambdaContext``.
        session: boto3's session; by default a new one.
        on_progress: Called with how many records were read, or handled.

    Raises:
        DdbEventsError: There is not one place and one target, or the queue is a FIFO
            queue.
        PatternError: Lambda would refuse a filter.
        botocore.exceptions.ClientError: AWS refuses access to the queue or the bucket.

    Source: AWS, "Retain discarded batch records with DynamoDB and Lambda".
    """
    clients = session or DefaultSession()
    finder = RecordFinder(
        clients, patterns_of(filter_criteria), whole_range, on_progress
    )
    target = _target(clients, to_handler, to_function, context)
    table = table or _table_of(to_handler)
    runner = BatchRunner(
        target, finder, None if table == "*" else table, dry_run, on_progress
    )
    if [queue, s3, files].count(None) != 2:  # noqa: PLR2004  # all but one
        raise DdbEventsError("expected one of a queue, a place in S3, and files")
    if start is not None and files is None:
        raise DdbEventsError("only files need `start`: a queue and a bucket keep it")
    place: Place
    if queue is not None:
        sqs = clients.client("sqs", **region_in(queue))
        place = SqsQueue(sqs, queue, keeps=keep or dry_run)
    elif s3 is not None:
        place = S3Objects(clients.client("s3"), s3, keeps=keep or dry_run)
    else:
        place = SavedMessages(files or (), start)
    return _redriven(place, runner, limit)


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
    """Return the name of the table whose events a handler takes, if it has one."""
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
            yield place.settle(entry, outcome, left)
