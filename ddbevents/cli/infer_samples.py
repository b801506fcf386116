"""What `infer` makes a schema from: items of files, or of a table on AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ddbevents import decode_item
from ddbevents.cli.aws_options import aws_errors, client_of, missing_permission
from ddbevents.cli.complaints import Complaint
from ddbevents.errors import RecordError, format_path
from ddbevents.infer import InferError, Samples
from ddbevents.infer.live_table import SampledScan, describe_table, time_to_live_of
from ddbevents.infer.samples import images_of
from ddbevents.records.any_view import StreamEvent
from ddbevents.sources.item_documents import name_in_arn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ddbevents.cli.infer_check import SavedItems
    from ddbevents.cli.inputs import ItemInputs
    from ddbevents.infer.live_table import LiveTable
    from ddbevents.wire import StreamViewType


@dataclass
class Collected:
    """Samples, and what was learned of their table beside them.

    Attributes:
        samples: What the items have in common.
        table: The table's name.
        view_type: Which images its stream carries; None if that is not known.
        time_to_live: The attribute that is its time to live, or None.
        is_whole: Whether everything could be read.
    """

    samples: Samples
    table: str
    view_type: StreamViewType | None = None
    time_to_live: str | None = None
    is_whole: bool = True


def from_files(
    options: argparse.Namespace, inputs: ItemInputs, saved: SavedItems
) -> Collected:
    """Take the items and images in files as samples, and save them.

    Raises:
        DdbEventsError: They are of several tables, or have other keys than `--key`
            names; or there are none.
    """
    found = FileSamples(options)
    for result in found.read(inputs, saved):
        if isinstance(result, Complaint):
            inputs.show(result)
    return found.collected(inputs.warn)


class FileSamples:
    """Items of files, and the keys, view types and tables of the records they are in.

    Args:
        options: The command's options: `key`, `discriminator` and `table`.

    Attributes:
        samples: What the items have in common; None if there are none.
        keys: The key attributes; None until they are known.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.samples: Samples | None = None
        self.keys: Sequence[str] | None = options.key
        self._options = options
        self._views: dict[StreamViewType, None] = {}
        self._tables: set[str | None] = set()
        self._is_whole = True
        self._has_records = False

    def read(
        self, inputs: ItemInputs, saved: SavedItems
    ) -> Iterator[Literal[b""] | Complaint]:
        """Take the samples in files, and save them.

        Yields:
            For each record what is wrong with it, if anything is.

        Raises:
            InferError: Samples contradict each other, or the command's options.
        """
        self._tables = inputs.tables
        for file, record in inputs.records(StreamEvent):
            if isinstance(record, RecordError):
                self._is_whole = False
                yield inputs.complaint(file, record)
                continue
            try:
                self._add(record, saved)
            except InferError as error:
                raise InferError(f"{inputs.place_in(file)}: {error}") from None
            yield b""

    def merge(self, other: FileSamples) -> None:
        """Take what was read of another file, with the same options, into account.

        Raises:
            InferError: There are too many entities.
        """
        if self.samples is None:
            self.samples = other.samples
        elif other.samples is not None:
            self.samples.merge(other.samples)
        self._views |= other._views
        self._tables |= other._tables
        self._is_whole &= other._is_whole
        self._has_records |= other._has_records

    def collected(self, warn: Callable[[str], None]) -> Collected:
        """Return the samples when all is read.

        Raises:
            InferError: There are none, or they are of several tables.
        """
        if self.samples is None:
            if self._is_whole and self._has_records:
                raise InferError(
                    "the input has only keys, no items: use --table to read the table"
                    " itself"
                )
            if self._is_whole:
                raise InferError("the input has no items")
            raise InferError(
                "no item can be read; if items are plain JSON, use --native"
            )
        [*_, view_type] = [None, *self._views]
        if len(self._views) > 1:
            found = ", ".join(sorted(self._views))
            warn(
                f"guessed: streamViewType {view_type}, which came last; there are"
                f" {found}"
            )
        return Collected(
            self.samples,
            name_in_arn(self._options.table or _only(self._tables)),
            view_type,
            is_whole=self._is_whole,
        )

    def _add(self, record: Any, saved: SavedItems) -> None:
        if record.keys:  # an item has none, and its table is in `_tables`
            self._tables.add(record.table_name)
            self._expect_keys(record.keys)
            self._has_records = True
        if record.stream_view_type is not None:
            self._views[record.stream_view_type] = None
        for image in images_of(record):
            self._add_item(image)
            saved.add(image)
        if None in self._tables and not self._options.table:
            raise InferError("the table's name is not in it: --table NAME")

    def _expect_keys(self, keys: Mapping[str, Any]) -> None:
        """Compare the keys with those of a record, which may be the first to have any.

        Raises:
            InferError: They are others, or only a part; or their order is not known.
        """
        if self.keys is None and len(keys) > 1:
            raise InferError(
                f"the records' keys are {_named(keys)}: which of them is the partition"
                " key is not in a record; name it first, --key PK,SK"
            )
        self.keys = self.keys or [*keys]
        if {*self.keys} != {*keys}:
            raise InferError(
                f"the keys are {_named(self.keys)} by --key, but {_named(keys)} in the"
                " records"
            )

    def _add_item(self, item: Mapping[str, Any]) -> None:
        if self.keys is None:
            raise InferError(
                "which attributes are the keys is not in an item: --key PK[,SK]"
            )
        if self.samples is None:
            self.samples = Samples(self.keys, self._options.discriminator)
        self.samples.add(item)


def from_table(
    options: argparse.Namespace, inputs: ItemInputs, saved: SavedItems
) -> Collected:
    """Take items of a table on AWS as samples, and save them.

    Raises:
        DdbEventsError: AWS refuses a call, `--key` names other keys than the table
            has, or it has no items.
    """
    client = client_of(options, "dynamodb")
    with aws_errors():
        table = describe_table(client, options.table)
        _expect_keys(options.key, table)
        time_to_live = _time_to_live(client, options.table, inputs.warn)
        scan = SampledScan(client, options.table, options.sample)
        samples = Samples(table.keys, options.discriminator)
        for each in scan:
            item = decode_item(each)
            samples.add(item)
            saved.add(item)
            inputs.step()
    inputs.warn(_scanned(scan, table))
    if not scan.count:
        raise InferError(f"the table {table.name} has no items")
    if table.view_type is None:
        inputs.warn(
            "the table has no stream: a schema without `streamViewType` is for"
            " NEW_AND_OLD_IMAGES"
        )
    return Collected(samples, table.name, table.view_type, time_to_live)


def _expect_keys(keys: Sequence[str] | None, table: LiveTable) -> None:
    if keys is not None and tuple(keys) != table.keys:
        raise InferError(
            f"the keys are {_named(keys)} by --key, but {_named(table.keys)} in the"
            f" table {table.name}, where --key is not needed"
        )


def _time_to_live(client: Any, name: str, warn: Callable[[str], None]) -> str | None:
    from botocore.exceptions import ClientError  # noqa: PLC0415  # the extra `aws`

    try:
        return time_to_live_of(client, name)
    except ClientError as error:
        action = missing_permission(error)
        if action is None:
            raise
        warn(
            f"permission {action} is missing, so the time to live is not known: if the"
            " table has one, write it in `x-dynamodb` as `timeToLive`"
        )
        return None


def _scanned(scan: SampledScan, table: LiveTable) -> str:
    units = f"{scan.read_units:,g} read unit{'s' * (scan.read_units != 1)} consumed"
    if scan.is_complete:
        return f"scanned all items of the table {table.name}: {units}"
    return (
        f"scanned {scan.count:,} items of about {table.item_count:,}, in turn from"
        f" {scan.segments} segments of the table {table.name}: {units}"
    )


def _named(keys: Sequence[str] | Mapping[str, Any]) -> str:
    return " and ".join(format_path((key,)) for key in keys)


def _only(tables: set[str | None]) -> str:
    if len(tables) > 1:
        names = ", ".join(sorted(map(str, tables)))
        raise InferError(
            f"there are records of several tables: {names}; if they are one, --table"
            " NAME"
        )
    [table] = tables
    return str(table)
