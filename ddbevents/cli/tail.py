"""``ddbevents tail``: prints the records of a live stream as they come."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.cli.aws_options import (
    AWS_OPTIONS,
    add_aws_options,
    aws_errors,
    client_of,
)
from ddbevents.cli.output_files import append
from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.live import read_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXTRA = "aws"

DESCRIPTION = """\
Read a table's stream, and print each batch of records as a line of JSON: an event as
Lambda would deliver it. It follows shard splits, and runs until you stop it.
"""

EXAMPLES = f"""\
examples:
  ddbevents tail --table orders -o changes.jsonl
  ddbevents tail --table orders --from latest >> changes.jsonl
  ddbevents tail --table orders --from latest | ddbevents inspect -
  ddbevents tail --table orders --endpoint-url http://localhost:8000 --limit 10

{AWS_OPTIONS}

exit codes: 0 stopped, the stream ended, or the limit is reached; 2 anything else
"""

_START = {"trim-horizon": "TRIM_HORIZON", "latest": "LATEST"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("--table", required=True, metavar="T", help="the table's name")
    parser.add_argument(
        "--from",
        dest="start",
        choices=_START,
        default="trim-horizon",
        help="start with the oldest records in the stream (default), or with new ones",
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help="stop after N records or a few more"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="a new file for the output; default: standard output",
    )
    add_aws_options(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("expected a number of records, from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    count = 0
    try:
        with aws_errors():
            arn = _stream_arn(client_of(options, "dynamodb"), options.table)
            client = client_of(options, "dynamodbstreams")
            with _output(options.output) as write:
                start: Any = _START[options.start]
                for response in read_stream(client, arn, start=start):
                    event = as_lambda_event(response, arn)
                    write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
                    count += len(event["Records"])
                    if options.limit is not None and count >= options.limit:
                        break
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
    finally:  # what is written before an error counts
        if options.output and (count or sys.exception() is None):
            records = f"{count:,} record{'' if count == 1 else 's'}"
            sys.stderr.write(f"{escaped(options.output)}: {records}\n")
    return 0


@contextmanager
def _output(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Yield a function that writes a line to a new file, or to standard output.

    A line is complete in the file before the next is read: see `append`.

    Raises:
        DdbEventsError: The file is not empty.
    """
    if path is None:
        yield _write_to_stdout
        return
    with path.open("ab", buffering=0) as file:
        if os.fstat(file.fileno()).st_size:
            raise DdbEventsError(
                f"{path} is not empty, and is not overwritten: name another file, or"
                f" append to this one with >> {path} instead of -o"
            )
        yield partial(append, file)


def _write_to_stdout(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _stream_arn(client: Any, table: str) -> str:
    described = client.describe_table(TableName=table)["Table"]
    arn = described.get("LatestStreamArn")
    if arn is None:
        raise DdbEventsError(
            f"the table {table} has no stream; `aws dynamodb update-table` enables one:"
            " --stream-specification"
            " StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES"
        )
    return str(arn)
