"""Items to typed values and back; pydantic is loaded only where a type is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from ddbevents import codec
from ddbevents.codec.decode import FAILURES, levels
from ddbevents.codec.text import loads_json

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_read_item = levels("lossless", double_base64=False)[0]["M"]


@overload
def decode_item(item: Mapping[str, Any]) -> dict[str, Any]: ...
@overload
def decode_item(item: Mapping[str, Any], item_type: type[T]) -> T: ...
@overload
def decode_item(item: Mapping[str, Any], item_type: Any) -> Any: ...
def decode_item(item: Mapping[str, Any], item_type: Any = None) -> Any:
    """Return the native values of an item by attribute name, or a typed item.

    Args:
        item: Attribute names to AttributeValues; B holds bytes or base64 text.
        item_type: A generated class, or any type that pydantic takes: a model, a
            dataclass, a union of them. Without one, pydantic is not loaded.

    Raises:
        DecodeError: No type is given, and it is not an item.
        pydantic.ValidationError: It is not an item of the type. Its errors show the
            locations of the attributes and never a value.

    Examples:
        >>> decode_item({"pk": {"S": "a"}, "paid": {"BOOL": True}})
        {'pk': 'a', 'paid': True}
    """
    if item_type is None:
        try:  # the same as below, with a call less
            return _read_item(item)
        except FAILURES:
            return codec.decode_item(item)
    from ddbevents.models.image import read_item  # noqa: PLC0415  # it loads pydantic

    return read_item(item, item_type)


@overload
def loads_item(data: bytes | bytearray | memoryview | str) -> dict[str, Any]: ...
@overload
def loads_item(data: bytes | bytearray | memoryview | str, item_type: type[T]) -> T: ...
@overload
def loads_item(data: bytes | bytearray | memoryview | str, item_type: Any) -> Any: ...
def loads_item(
    data: bytes | bytearray | memoryview | str, item_type: Any = None
) -> Any:
    """Return what `decode_item` returns, for an item in JSON.

    Args:
        data: The JSON text of one item.
        item_type: As in `decode_item`.

    Raises:
        DecodeError: It is not JSON, or `decode_item` would raise.
        pydantic.ValidationError: As from `decode_item`.

    Examples:
        >>> loads_item(b'{"pk": {"S": "a"}, "n": {"N": "1"}}')
        {'pk': 'a', 'n': 1}
    """
    return decode_item(loads_json(data), item_type)


def native_item(item: Any) -> dict[str, Any]:
    """Return the native values that a mapping, dataclass or model is stored as.

    Pass them to boto3's ``Table`` resource, which makes AttributeValues itself: text,
    `int` and `Decimal`, `bytes`, `bool`, None, lists, dicts and sets.

    Args:
        item: As in `encode_item`.

    Raises:
        EncodeError: It has no attributes, or DynamoDB cannot store it.

    Examples:
        >>> from datetime import UTC, datetime
        >>> native_item({"pk": "a", "at": datetime(2026, 5, 31, tzinfo=UTC)})
        {'pk': 'a', 'at': '2026-05-31T00:00:00Z'}
    """
    return codec.decode_item(codec.encode_item(item))
