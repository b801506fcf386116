"""A table on AWS: its keys, its stream, and a sample of its items. It is only read."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.wire import StreamViewType

SEGMENTS = 50
"""The most parts of a table that items are taken from."""


_LARGEST_PAGE = 1_000_000
"""How many items to ask for at once: DynamoDB gives 1 MB, and takes 32 bits."""


@dataclass(frozen=True, slots=True)
class LiveTable:
    """DynamoDB's description of a table.

    Attributes:
        name: The table's name, even if an ARN was given.
        keys: The key attributes, the partition key first.
        view_type: Which images its stream carries; None if it has no stream.
        item_count: How many items it had, up to six hours ago.
    """

    name: str
    keys: tuple[str, ...]
    view_type: StreamViewType | None
    item_count: int


def describe_table(client: Any, name: str) -> LiveTable:
    """Return the description of a table, by DescribeTable.

    Args:
        client: boto3's client of DynamoDB.
        name: The table's name or ARN.

    Raises:
        botocore.exceptions.ClientError: There is no such table, or no permission.
    """
    described = client.describe_table(TableName=name)["Table"]
    order = sorted(described["KeySchema"], key=lambda key: str(key["KeyType"]))
    stream = described.get("StreamSpecification", {})
    return LiveTable(
        name=described["TableName"],
        keys=tuple(key["AttributeName"] for key in order),  # HASH before RANGE
        view_type=stream.get("StreamViewType"),
        item_count=described.get("ItemCount", 0),
    )


def time_to_live_of(client: Any, name: str) -> str | None:
    """Return the attribute that is a table's time to live; None if it has none.

    Raises:
        botocore.exceptions.ClientError: There is no such table, or no permission.
    """
    described = client.describe_time_to_live(TableName=name)
    setting = described["TimeToLiveDescription"]
    is_on = setting.get("TimeToLiveStatus") in {"ENABLING", "ENABLED"}
    return setting["AttributeName"] if is_on else None


class SampledScan:
    """Items from all over a table, as AttributeValues.

    They are taken in turn from the segments of a parallel scan. Segments are ranges of
    the hash of the partition key, so neighbours in the sample are not neighbours in
    time or by name. Only as many items are read as you ask for.

    Args:
        client: boto3's client of DynamoDB.
        name: The table's name or ARN.
        size: The most items to take.

    Attributes:
        count: How many items were read.
        read_units: How many read units that consumed.
        is_complete: Whether these were all items of the table.

    Source: AWS, "Scanning tables in DynamoDB": parallel scan.
    """

    def __init__(self, client: Any, name: str, size: int) -> None:
        self._client = client
        self._name = name
        self._size = size
        self.segments = min(SEGMENTS, size)
        self.count = 0
        self.read_units = 0.0
        self.is_complete = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        # By segment, where in it to go on.
        starts: dict[int, dict[str, Any]] = {n: {} for n in range(self.segments)}
        while starts:
            share = ceil((self._size - self.count) / len(starts))
            for segment, start in list(starts.items()):
                limit = min(share, self._size - self.count, _LARGEST_PAGE)
                if not limit:
                    return
                page = self._page(segment, start, limit)
                yield from page["Items"]
                if "LastEvaluatedKey" in page:
                    starts[segment] = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
                else:
                    del starts[segment]
        self.is_complete = True

    def _page(self, segment: int, start: dict[str, Any], limit: int) -> Any:
        page = self._client.scan(
            TableName=self._name,
            Segment=segment,
            TotalSegments=self.segments,
            Limit=limit,
            ReturnConsumedCapacity="TOTAL",
            **start,
        )
        self.count += len(page["Items"])
        self.read_units += page.get("ConsumedCapacity", {}).get("CapacityUnits", 0.0)
        return page
