"""Records of Kinesis Data Streams for DynamoDB, made like those of a stream.

They differ in their times, which are in milliseconds, or in microseconds if they
say so, and in their binary values: where a stream has base64, they have base64 of
base64. No AWS page says so; captures agree on it, and `SizeBytes` bears them out
(https://github.com/awslabs/amazon-kinesis-client/issues/959). Here, and only for
these records, such values become `bytes`, which every codec takes as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ddbevents.codec.binary import from_base64, read_double_base64
from ddbevents.codec.decode import LEVELS
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, SourceError

_IMAGES = ("Keys", "NewImage", "OldImage")
_TIME = "ApproximateCreationDateTime"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "MILLISECOND": timedelta(milliseconds=1),
    "MICROSECOND": timedelta(microseconds=1),
}


def change_in(wrapper: Any) -> Any:
    """Return the change that a record of a Lambda Kinesis event carries.

    Raises:
        SourceError: It carries no data.
        DecodeError: The data is not base64 of JSON, or an image's binary value
            is not base64 of base64.
    """
    kinesis = wrapper.get("kinesis") if isinstance(wrapper, Mapping) else None
    data = kinesis.get("data") if isinstance(kinesis, Mapping) else None
    if not isinstance(data, str):
        raise SourceError("a record without base64 text in `kinesis.data`")
    return with_single_base64(loads_json(from_base64(data)))


def with_single_base64(record: Any) -> Any:
    """Return a record whose binary values are bytes, and whose time is a datetime.

    It does not change its input.

    Raises:
        DecodeError: A binary value is not base64 of base64.
    """
    change = record.get("dynamodb") if isinstance(record, Mapping) else None
    if not isinstance(change, Mapping):
        return record
    images = {
        name: _at(name, _read_map, change[name], 0)
        for name in _IMAGES
        if name in change
    }
    return {**record, "dynamodb": {**change, **_time(change), **images}}


def _time(change: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the time of a change that tells its unit; else the magnitude tells it."""
    count = change.get(_TIME)
    unit = _UNITS.get(str(change.get(f"{_TIME}Precision")))
    if unit is None or type(count) is not int:
        return {}
    try:
        return {_TIME: _EPOCH + count * unit}
    except OverflowError:  # whoever reads the record says what is wrong with it
        return {}


# What is no AttributeValue stays as it is: whoever reads the image says what is
# wrong with it, as for any other source.


def _read(av: Any, depth: int) -> Any:
    if not isinstance(av, Mapping) or len(av) != 1 or depth > LEVELS:
        return av
    (tag,) = av
    reader = _READERS.get(tag)
    return {tag: reader(av[tag], depth)} if reader else av


def _read_binary(payload: Any, _: int) -> Any:
    return read_double_base64(payload) if isinstance(payload, str) else payload


def _read_set(payload: Any, depth: int) -> Any:
    return _each(_read_binary, payload, depth)


def _read_list(payload: Any, depth: int) -> Any:
    return _each(_read, payload, depth + 1)


def _read_map(payload: Any, depth: int) -> Any:
    if not isinstance(payload, Mapping):
        return payload
    return {name: _at(name, _read, av, depth + 1) for name, av in payload.items()}


def _each(read: Any, payload: Any, depth: int) -> Any:
    if not isinstance(payload, list):
        return payload
    return [_at(index, read, each, depth) for index, each in enumerate(payload)]


def _at(step: str | int, read: Any, value: Any, depth: int) -> Any:
    try:
        return read(value, depth)
    except DecodeError as error:
        error.path = (step, *error.path)
        raise


_READERS = {"B": _read_binary, "BS": _read_set, "L": _read_list, "M": _read_map}
