"""``ddbevents infer``: makes a first table schema from samples."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ddbevents.cli.inputs import FILES, Inputs, add_files
from ddbevents.errors import DdbEventsError, RecordError
from ddbevents.infer import InferError, Samples, infer_schema
from ddbevents.infer.samples import images_of
from ddbevents.records.any_view import StreamEvent
from ddbevents.schema.json_schema import USUAL_VIEW, json_schema_of
from ddbevents.schema.layout import dumps
from ddbevents.schema.names import class_name
from ddbevents.sources.item_documents import with_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.wire import StreamViewType

DESCRIPTION = """\
Print a first table schema, made from samples: the images of change records, or
items. An attribute is required if every item has it; an integer, a format or a
set only if all samples agree; what has values of different types may be anything.
So `ddbevents gen` makes a module of it that reads each of the samples. What may
hold for the samples only is reported as a guess: go through these, add descriptions,
and the time to live, which samples do not show.
"""

EXAMPLES = f"""\
{FILES}
They may also hold items: `{{"pk": {{"S": "a"}}}}`, lists of them, and what
`aws dynamodb scan` prints.

examples:
  ddbevents infer events.jsonl --key pk,sk > orders.schema.json
  ddbevents infer exports/AWSDynamoDB/01693685827463-2d8752fd/ --key id --table orders
  aws dynamodb scan --table-name shop | ddbevents infer - --key pk,sk \\
    --table shop --title Shop --discriminator type --enums

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage or no such file
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "--key",
        required=True,
        type=_keys,
        metavar="PK[,SK]",
        help="the key attributes: the partition key, and the sort key if there is one",
    )
    parser.add_argument(
        "--table", metavar="NAME", help="the table's name, where records do not have it"
    )
    parser.add_argument(
        "--title",
        type=_title,
        metavar="CLASS",
        help="the name of the item's class; by default made of the table's name",
    )
    parser.add_argument(
        "--discriminator",
        metavar="NAME",
        help="the attribute whose value names the entity, in a table of several",
    )
    parser.add_argument(
        "--enums",
        action="store_true",
        help="make an enum of strings that have a few values only",
    )
    add_files(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    inputs = _Inputs(options.files)
    samples = Samples(options.key, options.discriminator)
    tables: set[str | None] = set()
    views: set[StreamViewType | None] = set()
    code = 0
    for file, record in inputs.records(StreamEvent):
        if isinstance(record, RecordError):
            inputs.warn(f"{file}: {record}")
            code = 1
            continue
        tables.add(record.table_name)
        views.add(record.stream_view_type)
        for image in images_of(record):
            samples.add(image)
    table = options.table or _only(tables)
    view = views.pop() if len(views) == 1 else None
    inferred = infer_schema(
        samples,
        title=options.title or _title_of(table),
        table_name=table,
        view_type=view or USUAL_VIEW,
        enums=options.enums,
    )
    table_schema = json_schema_of(inferred.table, states_view=view is not None)
    inputs.write(dumps(table_schema))
    inputs.warn(f"{samples.count:,} item{'' if samples.count == 1 else 's'}")
    for guess in inferred.guesses:
        inputs.warn(f"guessed: {guess}")
    return code


class _Inputs(Inputs):
    def texts(self) -> Iterator[tuple[str, Iterator[Any]]]:
        for file, texts in super().texts():
            yield file, with_items(texts, set())


def _keys(text: str) -> list[str]:
    keys = text.split(",")
    if len(keys) > 2 or len({*keys}) < len(keys) or not all(keys):  # noqa: PLR2004  # a table has no more
        raise argparse.ArgumentTypeError("expected one name, or two with a comma")
    return keys


def _title(text: str) -> str:
    if not text.isidentifier() or not text[0].isupper():
        raise argparse.ArgumentTypeError("expected a class name, such as Order")
    return text


def _only(tables: set[str | None]) -> str:
    if not tables - {None}:
        raise InferError("no record has the table's name: --table NAME")
    if len(tables) > 1:
        names = ", ".join(sorted(name or "a table without name" for name in tables))
        raise InferError(
            f"there are records of several tables: {names}; if they are one, --table"
            " NAME"
        )
    [table] = tables
    return str(table)


def _title_of(table: str) -> str:
    title = class_name(table)
    if not title.isidentifier():
        raise DdbEventsError(f"no class can be called after {table!r}: --title CLASS")
    return title
