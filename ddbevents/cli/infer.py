"""``ddbevents infer``: writes a first table schema from a table, or from samples."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from ddbevents.cli.aws_options import AWS_OPTIONS, add_aws_options
from ddbevents.cli.file_processes import add_jobs
from ddbevents.cli.infer_check import SavedItems, module_source
from ddbevents.cli.infer_files import from_files
from ddbevents.cli.infer_processes import SplitFiles, known_keys, scratch_folder
from ddbevents.cli.infer_table import from_table
from ddbevents.cli.inputs import FILES, ItemInputs, add_max_value
from ddbevents.cli.output_files import write_files
from ddbevents.errors import DdbEventsError
from ddbevents.infer import infer_schema
from ddbevents.infer.titles import title_of
from ddbevents.infer.value_profile import MOST_PLACES
from ddbevents.schema.class_names import clashes_with_imports, item_name
from ddbevents.schema.json_schema import USUAL_VIEW, json_schema_of
from ddbevents.schema.layout import dumps
from ddbevents.schema.names import is_identifier
from ddbevents.sources.item_documents import name_in_arn
from ddbevents.table import Table, is_table_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ddbevents.cli.infer_samples import Collected

EXTRA = "aws"

DESCRIPTION = """\
Print a first table schema, inferred from a table on AWS or from samples in files:
items, and the images of change records. An attribute is required if every item has it.
It gets a format or is a set only if all samples agree. If its values have different
types, it may be anything. So the module that `ddbevents gen` makes from the schema
reads every sample; with the extra `gen` installed, this is checked.

Whatever may hold for the samples only is reported as a guess, with what it would
refuse and what to write instead. Go through the guesses, and add descriptions.
"""

EXAMPLES = f"""\
{FILES}
Files may also hold items: the output of `aws dynamodb` scan, query, get-item and
batch-get-item, input of batch-write-item, and bare items, {{"pk": {{"S": "a"}}}}.

table: without files, the table that --table names is read: its keys, time to live and
stream, and up to --sample items, in turn from segments all over it. Nothing is written
to it. You need the permissions dynamodb:DescribeTable, dynamodb:Scan and
dynamodb:DescribeTimeToLive; without the last one, the time to live is missing.
{AWS_OPTIONS}

examples:
  ddbevents infer --table orders -o orders.schema.json
  ddbevents infer --table orders --sample 5000 --region eu-west-1 --profile dev
  ddbevents infer events.jsonl --key pk,sk -o orders.schema.json
  ddbevents infer --jobs auto exports/AWSDynamoDB/01693685827463-2d8752fd/ \\
    --key id --table orders
  aws dynamodb scan --table-name shop | ddbevents infer - --key pk,sk \\
    --table shop --title Shop --discriminator type --enums

--jobs: the schema and the guesses stay the same. Only if items have more than
{MOST_PLACES:,} different attributes, including nested ones, others may be left out.
With and without --jobs, all items are kept in temporary files (see TMPDIR) until the
module reads them.

exit codes: 0 fine, 1 a record could not be read, 2 wrong usage, no such file, or AWS
refuses access
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="what to read; see below"
    )
    add_max_value(parser)
    parser.add_argument(
        "--table",
        type=_table_name,
        metavar="NAME",
        help="without files, the table on AWS to read; with files, the table's name, if"
        " they do not have it",
    )
    parser.add_argument(
        "--key",
        type=_keys,
        metavar="PK[,SK]",
        help="the key attributes: the partition key, and the sort key if there is one;"
        " not needed for a table on AWS, or for records with one key attribute",
    )
    parser.add_argument(
        "--sample",
        type=_count,
        default=1000,
        metavar="N",
        help="the most items of the table to read; default: 1000",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="a new file for the schema; default: standard output",
    )
    add_jobs(parser)
    add_aws_options(parser)
    parser.add_argument(
        "--native",
        action="store_true",
        help='items in files are plain JSON without types, {"pk": "a"}; it cannot show'
        " binary values and sets",
    )
    parser.add_argument(
        "--title",
        type=_title,
        metavar="CLASS",
        help="the name of the item's class; default: made from the table's name",
    )
    parser.add_argument(
        "--discriminator",
        metavar="NAME",
        help="the attribute whose value names the entity, if a table has several",
    )
    parser.add_argument(
        "--enums",
        action="store_true",
        help="make an enum of strings with few values: two or more, each found at least"
        " four times",
    )
    parser.add_argument(
        "--numbers",
        choices=["number", "integer"],
        default="number",
        help="the type of numbers that are whole in all samples: `number`, a Decimal"
        " (default), or `integer`, which refuses fractions",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; return its exit code."""
    if not options.files and not options.table:
        raise DdbEventsError(
            "there is nothing to read: use --table NAME, or name a file"
        )
    _expect_files(options.files)
    if options.output is not None:
        _expect_new(options.output)
    if options.title is None and options.table:
        options.title = title_of(name_in_arn(options.table))
    inputs = ItemInputs(options.files, options.max_value, is_native=options.native)
    if options.jobs > 1 and inputs.can_be_split:
        options.key = known_keys(options, inputs)
        if options.key:  # without keys there is an error, which one process finds too
            with scratch_folder() as folder:
                files = SplitFiles(options, inputs, folder)
                return _infer(options, inputs, files.collected(), files.misfit)
    collect = from_files if options.files else from_table
    with TemporaryFile() as file:
        saved = SavedItems(file)
        collected = collect(options, inputs, saved)
        return _infer(options, inputs, collected, saved.misfit)


def _infer(
    options: argparse.Namespace,
    inputs: ItemInputs,
    collected: Collected,
    misfit_of: Callable[[str, str], str | None],
) -> int:
    samples, view_type = collected.samples, collected.view_type
    inferred = infer_schema(
        samples,
        _table(collected),
        title=options.title or title_of(collected.table),
        enums=options.enums,
        numbers=options.numbers,
    )
    schema = dumps(json_schema_of(inferred.table, states_view=view_type is not None))
    if options.output is None:
        inputs.write(schema)
    else:
        write_files({options.output: f"{schema}\n".encode()})
    inputs.warn(f"{samples.count:,} item{'' if samples.count == 1 else 's'}")
    for guess in inferred.guesses:
        inputs.warn(f"guessed: {guess}")
    try:
        source = module_source(schema)
    except ModuleNotFoundError:
        inputs.warn("not checked with the samples: pip install 'ddbevents[gen]'")
    else:
        misfit = misfit_of(source, item_name(inferred.table))
        if misfit is not None:
            raise DdbEventsError(misfit)
    return 0 if collected.is_whole else 1


def _expect_files(files: Iterable[str]) -> None:
    for file in files:
        if file != "-" and not Path(file).exists():
            is_table = is_table_name(file) and "." not in file
            raise DdbEventsError(
                f"there is no file {file}"
                + f"; to read the table {file} on AWS, write --table {file}" * is_table
            )


def _expect_new(file: Path) -> None:
    """Refuse a file that cannot be written before anything is read.

    Raises:
        DdbEventsError: It is not empty, or its folder does not exist.
    """
    if file.exists() and file.stat().st_size:
        raise DdbEventsError(
            f"{file} is not empty, and is not overwritten: name another file"
        )
    if not file.parent.is_dir():
        raise DdbEventsError(
            f"{file} cannot be written: there is no folder {file.parent}"
        )


def _table(collected: Collected) -> Table:
    partition_key, sort_key = [*collected.samples.keys, None][:2]
    return Table(
        collected.table,
        str(partition_key),
        sort_key,
        collected.time_to_live,
        collected.view_type or USUAL_VIEW,
    )


def _table_name(text: str) -> str:
    if not is_table_name(name_in_arn(text)):
        raise argparse.ArgumentTypeError(
            "expected a table's name, 3 to 255 of a-z, A-Z, 0-9, '_', '.' and '-', or"
            " its ARN"
        )
    return text


def _keys(text: str) -> list[str]:
    keys = text.split(",")
    if len(keys) > 2 or len({*keys}) < len(keys) or not all(keys):  # noqa: PLR2004  # a table has no more
        raise argparse.ArgumentTypeError("expected one name, or two with a comma")
    return keys


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("expected a number of items, from 1 on")
    return int(text)


def _title(text: str) -> str:
    if not is_identifier(text) or not text[0].isupper():
        raise argparse.ArgumentTypeError("expected a class name, such as Order")
    if clashes_with_imports(text):
        raise argparse.ArgumentTypeError("expected another name: the module uses it")
    return text
