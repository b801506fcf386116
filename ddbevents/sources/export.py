"""Exports to S3: their lines as records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection


def insert_of(line: Mapping[str, Any], key_names: Collection[str]) -> dict[str, Any]:
    """Return a line of a full export as an INSERT.

    An export has the items at one time, not what happened to them. It does not mark
    keys: they are the attributes in `key_names`.

    Source: AWS, "DynamoDB table export output format".
    """
    item = line["Item"]
    keys = {}
    if key_names and isinstance(item, Mapping):
        keys = {name: item[name] for name in key_names if name in item}
    return _record("INSERT", {"Keys": keys, "NewImage": item})


def change_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of an incremental export as a record.

    The line has no event name, but its images imply it: both mean MODIFY, only a new
    one INSERT, none or only an old one REMOVE. An export with the view NEW_IMAGE has no
    old images, so an update looks like an insert and is read as one: it has the item at
    the end of the export's window.

    Source: AWS, "DynamoDB table export output format".
    """
    images = {name: line[name] for name in ("NewImage", "OldImage") if name in line}
    change = {"Keys": line["Keys"], **images, **_written(line)}
    return _record(_event_name(images), change)


def _event_name(images: Collection[str]) -> str:
    if "NewImage" not in images:
        return "REMOVE"
    return "MODIFY" if "OldImage" in images else "INSERT"


def _written(line: Mapping[str, Any]) -> dict[str, Any]:
    metadata = line["Metadata"]
    written = (
        metadata.get("WriteTimestampMicros") if isinstance(metadata, Mapping) else None
    )
    if not isinstance(written, Mapping):
        return {}
    return {"ApproximateCreationDateTime": written.get("N")}


def _record(event_name: str, change: dict[str, Any]) -> dict[str, Any]:
    return {"eventName": event_name, "eventSource": "aws:dynamodb", "dynamodb": change}
