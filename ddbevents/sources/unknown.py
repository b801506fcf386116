"""Messages about JSON without change records: what it is, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.errors import SourceError
from ddbevents.escaping import escaped
from ddbevents.sources.item_documents import are_plain, items_in

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = 5
_SHOWN = 40
"""The most member names, and characters of a name, that a message shows."""

_EXPORT = (
    "of an export to S3: read the folder that has it (`read_export`, or its name on"
    " the command line)"
)
_ASYNCHRONOUS = (
    "what Lambda leaves of a failed asynchronous invocation: read its `requestPayload`"
)
_ITEMS = (
    "which has items and no changes: `ddbevents decode`, `validate` and `infer` read"
    " them"
)
_PLAIN = "but with items in plain JSON: `ddbevents infer --native` reads these"
_LOGS = "of CloudWatch Logs: read the `message` of each of its events"
_KNOWN: list[tuple[frozenset[str], str]] = [
    (frozenset({"Items"}), f"what Scan or Query returns, {_ITEMS}"),
    (frozenset({"Responses"}), f"what BatchGetItem returns, {_ITEMS}"),
    (frozenset({"RequestItems"}), f"what BatchWriteItem takes, {_ITEMS}"),
    (
        frozenset({"exportArn", "manifestFilesS3Key"}),
        f"the manifest {_EXPORT}",
    ),
    (
        frozenset({"dataFileS3Key", "md5Checksum"}),
        f"the list of the files {_EXPORT}",
    ),
    (frozenset({"x-dynamodb"}), "a table schema, which describes records"),
    (
        frozenset({"errorCode", "rawData"}),
        "a record that Firehose could not deliver: decode its `rawData` from base64",
    ),
    (
        frozenset({"Shards", "StreamArn"}),
        "the description of a stream: `ddbevents tail` reads its records",
    ),
    (
        frozenset({"StreamDescription"}),
        "the description of a stream: `ddbevents tail` reads its records",
    ),
    (frozenset({"awslogs"}), f"a batch {_LOGS}, in gzipped base64"),
    (frozenset({"logEvents"}), f"a batch {_LOGS}"),
    (
        frozenset({"events", "searchedLogStreams"}),
        f"what FilterLogEvents returns, {_LOGS}",
    ),
    (frozenset({"Table"}), "what DescribeTable returns, which has no records"),
    (frozenset({"requestPayload", "requestContext"}), _ASYNCHRONOUS),
    (
        frozenset({"detail-type", "detail"}),
        "an EventBridge event whose `detail` is not an object",
    ),
]
"""Documents recognized by their members; the first that fits is named."""


def unknown(found: str) -> SourceError:
    """Return the error of something that has no change records."""
    return SourceError(f"expected an event with DynamoDB change records; found {found}")


def looks_like(event: Mapping[str, Any]) -> str:
    """Return a description of an object from an unknown source."""
    match event:
        case {"Items": list(items)} if are_plain(items):
            return f"what Scan or Query returns, {_PLAIN}"
    for members, description in _KNOWN:
        if members <= event.keys():
            return description
    if items_in(event) is not None:
        return f"what DynamoDB's API reads or writes, {_ITEMS}"
    if not event:
        return "an empty object"
    names = [f"`{escaped(name, _SHOWN)}`" for name in sorted(map(str, event))]
    return f"an object with the members {', '.join(names[:_NAMES])}" + (
        ", ..." if len(names) > _NAMES else ""
    )
