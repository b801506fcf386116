"""What a module is made of: our own picture of a checked table schema."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ddbevents.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ddbevents.gen.load import Document


@dataclass(frozen=True, slots=True)
class TableModel:
    """One table, ready to become a module.

    Attributes:
        source: The schema file's name, without its folder.
        digest: The first 12 hexadecimal digits of the schema's SHA-256.
        title: The name of the item's class.
        table: The table's name, keys and stream.
        document: The checked schema's document.
    """

    source: str
    digest: str
    title: str
    table: Table
    document: Document = field(repr=False, compare=False)

    @property
    def schema(self) -> Mapping[str, Any]:
        """The checked schema."""
        schema: Mapping[str, Any] = self.document.value
        return schema

    @property
    def keys(self) -> dict[str, Any]:
        """The key attributes and their schemas, the partition key first."""
        names = (self.table.partition_key, self.table.sort_key)
        return {
            name: self.schema["properties"][name] for name in names if name is not None
        }

    @property
    def reserved(self) -> list[str]:
        """The names of the classes that every module has."""
        suffixes = ("Keys", "InsertRecord", "ModifyRecord", "RemoveRecord")
        names = [self.title + suffix for suffix in suffixes]
        return [self.title, *names, f"{self.title}Record", f"{self.title}Event"]


def model_of(document: Document) -> TableModel:
    """Return the picture of a table schema that has been checked."""
    schema = document.value
    table = schema["x-dynamodb"]
    return TableModel(
        source=PurePath(document.file).name,
        digest=hashlib.sha256(document.text.encode()).hexdigest()[:12],
        title=schema["title"],
        table=Table(
            name=table["tableName"],
            partition_key=table["partitionKey"],
            sort_key=table.get("sortKey"),
            time_to_live=table.get("timeToLive"),
            view_type=table.get("streamViewType", "NEW_AND_OLD_IMAGES"),
        ),
        document=document,
    )
