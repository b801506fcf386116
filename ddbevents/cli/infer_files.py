"""The samples of `infer` from files: items and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ddbevents.cli.complaints import Complaint
from ddbevents.cli.infer_samples import Collected, named
from ddbevents.errors import RecordError
from ddbevents.infer import InferError, Samples
from ddbevents.infer.samples import images_of
from ddbevents.records.any_view import StreamEvent
from ddbevents.sources.item_documents import name_in_arn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ddbevents.cli.infer_check import SavedItems
    from ddbevents.cli.inputs import ItemInputs
    from ddbevents.wire import StreamViewType


def from_files(
    options: argparse.Namespace, inputs: ItemInputs, saved: SavedItems
) -> Collected:
    """Take the items and images in files as samples, and save them.

    Raises:
        DdbEventsError: There are none, they are of several tables, or they have other
            keys than `--key` names.
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
            The faults of records that have any.

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
        """Add what was read from another file with the same options.

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
        """Return the samples, once all files are read.

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
            raise InferError("the input has no table name: use --table NAME")

    def _expect_keys(self, keys: Mapping[str, Any]) -> None:
        """Compare the keys with a record's, or take these if there are none yet.

        Raises:
            InferError: They differ, or their order is not known.
        """
        if self.keys is None and len(keys) > 1:
            raise InferError(
                f"the records' keys are {named(keys)}, but a record does not show which"
                " one is the partition key: name it first, as in --key PK,SK"
            )
        self.keys = self.keys or [*keys]
        if {*self.keys} != {*keys}:
            raise InferError(
                f"the keys are {named(self.keys)} in --key, but {named(keys)} in the"
                " records"
            )

    def _add_item(self, item: Mapping[str, Any]) -> None:
        if self.keys is None:
            raise InferError(
                "items do not show which attributes are the keys: use --key PK[,SK]"
            )
        if self.samples is None:
            self.samples = Samples(self.keys, self._options.discriminator)
        self.samples.add(item)


def _only(tables: set[str | None]) -> str:
    if len(tables) > 1:
        names = ", ".join(sorted(name or "a table without name" for name in tables))
        raise InferError(
            f"there are records of several tables: {names}; if they are one, use"
            " --table NAME"
        )
    [table] = tables
    return str(table)
