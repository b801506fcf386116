"""Converts records of Kinesis Data Streams for DynamoDB to those of a stream.

Their times are in milliseconds, or in microseconds if the record declares it. Their
binary values are base64 of base64, where a stream has base64. No AWS page documents it;
captures show it, and `SizeBytes` confirms it
(https://github.com/awslabs/amazon-kinesis-client/issues/959). Only for these records,
such values become `bytes` here, which every codec takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ddbevents.codec.binary import from_base64, read_double_base64
from ddbevents.codec.text import loads_json
from ddbevents.errors import SourceError
from ddbevents.sources.image_binary import with_binary

_TIME = "ApproximateCreationDateTime"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "MILLISECOND": timedelta(milliseconds=1),
    "MICROSECOND": timedelta(microseconds=1),
}


def change_in(wrapper: Any) -> Any:
    """Return the change in a record of a Lambda Kinesis event.

    Raises:
        SourceError: It has no data.
        DecodeError: The data is not base64 of JSON, or an image's binary value
            is not base64 of base64.
    """
    kinesis = wrapper.get("kinesis") if isinstance(wrapper, Mapping) else None
    data = kinesis.get("data") if isinstance(kinesis, Mapping) else None
    if not isinstance(data, str):
        raise SourceError("a record without base64 text in `kinesis.data`")
    return with_single_base64(loads_json(from_base64(data)))


def with_single_base64(record: Any) -> Any:
    """Return a record with binary values as bytes, and its time as a datetime.

    It does not change its input.

    Raises:
        DecodeError: A binary value is not base64 of base64.
    """
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    if not isinstance(change, Mapping):
        return record
    read = with_binary(change, read_double_base64)
    return {**record, "dynamodb": {**read, **_time(change)}}


def _time(change: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the time of a change by its unit, or by its magnitude."""
    count = change.get(_TIME)
    unit = _UNITS.get(str(change.get(f"{_TIME}Precision")))
    if unit is None or type(count) is not int:
        return {}
    try:
        return {_TIME: _EPOCH + count * unit}
    except OverflowError:  # reading the record reports it
        return {}
