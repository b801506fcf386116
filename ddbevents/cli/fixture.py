"""``ddbevents fixture``: generates test events of a table."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ddbevents.cli.deliveries import FORMATS
from ddbevents.cli.event_types import event_type_of
from ddbevents.cli.objects import add_app_dir
from ddbevents.cli.output_files import new_folder
from ddbevents.cli.progress import Progress
from ddbevents.cli.tables import add_allow_outside, schema_files
from ddbevents.errors import DdbEventsError
from ddbevents.fixtures import random_records
from ddbevents.fixtures.random.spelling_generators import Spellings
from ddbevents.limits import BATCH_SIZES
from ddbevents.wire import StreamViewType

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from ddbevents.cli.deliveries import Delivery
    from ddbevents.records import Event
    from ddbevents.wire import Record

EXTRA = "gen"

DESCRIPTION = """\
Generate test events of a table, as a source would deliver them. Their records are
successive changes to items that fit the table's schema. Batches keep to the batch size
and to Lambda's limit of 6 MB. The same arguments write the same bytes. Millions of
records need no more memory than a thousand.
"""

EXAMPLES = """\
sources: `lambda`; `window`, tumbling windows of five minutes, a change a second;
`get-records`, as the AWS CLI prints it; `kinesis`, which always has both images;
`pipes`; `destination`, on-failure records that contain the batch; `export`, the lines
of a full export: --records is the number of items.

examples:
  ddbevents fixture orders.schema.json --records 1000 > events.jsonl
  ddbevents fixture orders:OrderEvent --records 1000000 --batch-size 10000 \\
    --mix insert=20,modify=70,remove=5,expire=5 --out events/
  ddbevents fixture orders:OrderEvent --source kinesis | ddbevents inspect -

A table schema needs the extra `gen`; an event class with a table needs no extra.

exit codes: 0 fine, 1 the schema is wrong, 2 wrong usage
"""

_FIXED: dict[str, dict[str, Any]] = {
    "kinesis": {"view_type": "NEW_AND_OLD_IMAGES"},
    "export": {"view_type": "NEW_AND_OLD_IMAGES", "mix": {"insert": 1}},
}
"""What a source sets, whatever the table's stream view type is."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "table",
        metavar="SCHEMA_OR_MODEL",
        help="a table schema's file, or an event class, as in orders:OrderEvent",
    )
    parser.add_argument(
        "--records",
        type=_count,
        default=1000,
        metavar="N",
        help="how many records to write in all; default: %(default)s",
    )
    parser.add_argument(
        "--batch-size",
        type=_batch_size,
        default=100,
        metavar="N",
        help="the most records in an event, {} to {}; default: %(default)s".format(
            *BATCH_SIZES
        ),
    )
    parser.add_argument(
        "--source",
        choices=FORMATS,
        default="lambda",
        help="the source that delivers the records; default: %(default)s",
    )
    parser.add_argument(
        "--view-type",
        choices=get_args(StreamViewType),
        help="which images the records carry; default: the table schema's",
    )
    parser.add_argument(
        "--mix",
        type=_mix,
        metavar="CHANGE=WEIGHT,...",
        help="the weights of insert, modify, remove and expire; default:"
        " insert=60,modify=30,remove=10",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="another seed, other events; default: %(default)s",
    )
    parser.add_argument(
        "--spellings",
        choices=get_args(Spellings),
        default="mixed",
        help="how date-times, times, UUIDs and UNIX times are spelled: as various"
        " writers do, or as this library does; default: %(default)s",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write each event to a file of a new folder: 000001.json, 000002.json ...;"
        " default: a line on standard output for each event",
    )
    add_allow_outside(parser)
    add_app_dir(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    from ddbevents.schema.diagnostics import SchemaError  # noqa: PLC0415  # slow

    format_ = FORMATS[options.source]
    try:
        event_type = event_type_of(
            options.table, options.app_dir, schema_files(options)
        )
    except SchemaError as error:
        sys.stderr.write(f"{error}\n\n")
        return 1
    records = islice(_records(event_type, options), options.records)
    summary = _Summary(format_.limit)
    progress = Progress(lambda: summary.records / options.records)
    with _writer(options.out) as write:
        for delivery in format_.deliver(records, options.batch_size):
            progress.make_room()
            write(delivery.text + b"\n")
            summary.add(delivery)
            progress.step(delivery.records)
    progress.warn(str(summary))
    return 0


def _records(
    event_type: type[Event[Any]], options: argparse.Namespace
) -> Iterator[Record]:
    chosen = {"mix": options.mix, "view_type": options.view_type}
    given = {name: value for name, value in chosen.items() if value is not None}
    fixed = _FIXED.get(options.source, {})
    for name in given.keys() & fixed.keys():
        option = name.replace("_", "-")
        raise DdbEventsError(
            f"--{option} cannot be used with --source {options.source}"
        )
    try:
        return random_records(
            event_type,
            seed=options.seed,
            spellings=options.spellings,
            **given,
            **fixed,
        )
    except ValueError as error:
        raise DdbEventsError(f"--mix: {error}") from None


@contextmanager
def _writer(folder: Path | None) -> Iterator[Callable[[bytes], object]]:
    if folder is None:
        yield sys.stdout.buffer.write
        return
    numbers = count(1)
    with new_folder(folder) as write:
        yield lambda text: write(f"{next(numbers):06}.json", text)


class _Summary:
    """Counts what is written, for the summary."""

    def __init__(self, limit: int | None) -> None:
        self.records = 0
        self._limit = limit
        self._events = self._bytes = self._fullest = 0

    def add(self, delivery: Delivery) -> None:
        """Count one more."""
        size = len(delivery.text)
        self.records += delivery.records
        self._events += 1
        self._bytes += size
        self._fullest = max(self._fullest, size)

    def __str__(self) -> str:
        text = (
            f"{_counted(self._events, 'event')}, {_counted(self.records, 'record')},"
            f" {_counted(self._bytes, 'byte')}"
        )
        if self._limit is None:
            return text
        average = 100 * self._bytes / self._events / self._limit
        fullest = 100 * self._fullest / self._limit
        return (
            f"{text}; an event fills {average:.1f} % of {self._limit:,} bytes, the"
            f" fullest {fullest:.1f} %"
        )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and (number := int(text)):
        return number
    raise ArgumentTypeError(f"expected a number from 1, found {text}")


def _batch_size(text: str) -> int:
    if (number := _count(text)) > (most := BATCH_SIZES[1]):
        raise ArgumentTypeError(f"expected 1 to {most}, found {text}")
    return number


def _mix(text: str) -> dict[str, int]:
    pairs = re.findall(r"([a-z]+)=([0-9]+)", text)
    mix = {change: int(weight) for change, weight in pairs}
    if ",".join(f"{change}={weight}" for change, weight in pairs) != text or not mix:
        raise ArgumentTypeError(f"expected insert=60,modify=40 or so, found {text}")
    if len(mix) < len(pairs):
        raise ArgumentTypeError(f"expected each change once, found {text}")
    return mix
