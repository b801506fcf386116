"""``ddbevents tail``: prints the records of a live stream as they come."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from ddbevents.errors import DdbEventsError
from ddbevents.sources.lambda_form import as_lambda_event
from ddbevents.sources.live import read_stream

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRA = "aws"

DESCRIPTION = """\
Read a table's stream, and print each batch of records as a line of JSON: an
event as Lambda would deliver it. Goes on until it is stopped, through shard splits.
"""

EXAMPLES = """\
examples:
  ddbevents tail --table orders -o changes.jsonl
  ddbevents tail --table orders --from latest | ddbevents inspect -
  ddbevents tail --table orders --endpoint-url http://localhost:8000 --limit 10

Region and credentials are found as the AWS CLI finds them.

exit codes: 0 stopped, or the stream or the limit is at its end; 2 anything else
"""

_START = {"trim-horizon": "TRIM_HORIZON", "latest": "LATEST"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("--table", required=True, metavar="T", help="the table's name")
    parser.add_argument(
        "--endpoint-url", metavar="URL", help="where DynamoDB is, if not at AWS"
    )
    parser.add_argument(
        "--from",
        dest="start",
        choices=_START,
        default="trim-horizon",
        help="the oldest records that the stream has (default), or those to come",
    )
    parser.add_argument(
        "--limit", type=_count, metavar="N", help="stop after N records or a few more"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="where to write, if not to the terminal"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("expected a number of records, from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    import boto3  # noqa: PLC0415  # the extra `aws`
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    def client(service: str) -> Any:
        return boto3.client(service, endpoint_url=options.endpoint_url)  # type: ignore[call-overload]  # the stubs want a literal

    with ExitStack() as stack:
        try:
            arn = _stream_arn(client("dynamodb"), options.table)
            output = sys.stdout.buffer
            if options.output:
                output = stack.enter_context(Path(options.output).open("wb"))
            responses = read_stream(
                client("dynamodbstreams"),
                arn,
                start=_START[options.start],  # type: ignore[arg-type]  # argparse checked it
            )
            for line in _lines(responses, arn, options.limit):
                output.write(line)
                output.flush()
        except (BotoCoreError, ClientError, ValueError) as error:  # a bad URL
            raise DdbEventsError(str(error)) from error
        except KeyboardInterrupt:
            sys.stderr.write("stopped\n")
    return 0


def _stream_arn(client: Any, table: str) -> str:
    described = client.describe_table(TableName=table)["Table"]
    arn = described.get("LatestStreamArn")
    if arn is None:
        raise DdbEventsError(f"the table {table} has no stream")
    return str(arn)


def _lines(responses: Iterable[Any], arn: str, limit: int | None) -> Iterable[bytes]:
    count = 0
    for response in responses:
        event = as_lambda_event(response, arn)
        yield orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)
        count += len(event["Records"])
        if limit is not None and count >= limit:
            return
