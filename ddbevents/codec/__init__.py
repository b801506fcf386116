"""AttributeValues to native Python values and back: exact, strict and fast.

| AttributeValue | native value |
|---|---|
| S | `str` |
| N | `int` where integral, else `Decimal` |
| B | `bytes` |
| BOOL, NULL | `bool`, `None` |
| M, L | `dict`, `list` |
| SS, NS, BS | `set` |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import orjson

from ddbevents.codec import decode, encode, number, scalars, size
from ddbevents.codec.accelerator import ACCELERATED
from ddbevents.codec.describe import describe
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ACCELERATED",
    "BASE64",
    "Codec",
    "decode_item",
    "decode_value",
    "dumps_item",
    "encode_item",
    "encode_value",
    "item_size",
    "loads_item",
]


@dataclass(frozen=True)
class Codec:
    """Converts between AttributeValues and native values; immutable.

    Args:
        numbers: The type of N. "lossless": `int` if it is integral, else `Decimal`;
            "decimal": always `Decimal`; "float": the nearest `float`, which loses
            digits.
        binary: The form of B. "bytes": bytes, as boto3 takes them; "base64": text, as
            in JSON; "double-base64": base64 of base64, as DynamoDB sends it through
            Kinesis Data Streams. Decoding accepts bytes in every form, and base64 text
            unless the form is double.

    Raises:
        ValueError: An argument is not one of these.

    Examples:
        >>> Codec(numbers="decimal").decode_value({"N": "5"})
        Decimal('5')
    """

    numbers: number.Numbers = "lossless"
    binary: scalars.Binary = "bytes"
    _levels: tuple[decode.Level, ...] = field(init=False, repr=False, compare=False)
    _read_item: decode.Reader = field(init=False, repr=False, compare=False)
    _encoders: encode.Level = field(init=False, repr=False, compare=False)
    _json: Codec = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, known in (("numbers", number.Numbers), ("binary", scalars.Binary)):
            if getattr(self, name) not in get_args(known):
                raise ValueError(f"{name} must be one of {', '.join(get_args(known))}")
        double_base64 = self.binary == "double-base64"
        levels = decode.levels(self.numbers, double_base64=double_base64)
        in_json = Codec(self.numbers, "base64") if self.binary == "bytes" else self
        put = object.__setattr__
        put(self, "_levels", levels)
        put(self, "_read_item", levels[0]["M"])
        put(self, "_encoders", encode.Level(scalars.scalar_encoders(self.binary), None))
        put(self, "_json", in_json)

    def decode_value(self, av: Mapping[str, Any]) -> Any:
        """Return the native value of an AttributeValue.

        Raises:
            DecodeError: It is not an AttributeValue, or not a legal one.

        Examples:
            >>> decode_value({"L": [{"N": "1"}, {"N": "2.50"}]})
            [1, Decimal('2.50')]
        """
        try:
            (tag,) = av
            return self._levels[1][tag](av[tag])
        except decode.FAILURES:
            pass
        raise decode.locate(av, self._levels[1:])

    def decode_item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return the native values of an item, by attribute name.

        Raises:
            DecodeError: It is not an item, or an attribute is malformed.

        Examples:
            >>> decode_item({"pk": {"S": "a"}, "paid": {"BOOL": True}})
            {'pk': 'a', 'paid': True}
        """
        try:
            native: dict[str, Any] = self._read_item(item)
        except decode.FAILURES:
            pass
        else:
            return native
        raise decode.locate({"M": item}, self._levels)

    def loads_item(self, data: bytes | bytearray | memoryview | str) -> dict[str, Any]:
        """Return the native values of an item in JSON.

        Raises:
            DecodeError: It is not JSON, or `decode_item` would raise.

        Examples:
            >>> loads_item(b'{"pk": {"S": "a"}, "n": {"N": "1"}}')
            {'pk': 'a', 'n': 1}
        """
        return self.decode_item(loads_json(data))

    def encode_value(
        self, value: Any, *, default: encode.Default | None = None
    ) -> dict[str, Any]:
        """Return the AttributeValue of a native value.

        Args:
            value: A str, bool, int, float, Decimal, None, bytes-like object,
                list, tuple, mapping, set, aware datetime, date, time, UUID, Enum,
                dataclass or pydantic model, of any nesting up to 32 levels.
            default: A function called with any other object; it returns one of these.

        Raises:
            EncodeError: DynamoDB cannot store it.

        Examples:
            >>> encode_value({"total": 9.90, "tags": {"b", "a"}})
            {'M': {'total': {'N': '9.9'}, 'tags': {'SS': ['a', 'b']}}}
        """
        level = self._encoders
        if default is not None:
            level = encode.Level(level.scalars, default)
        try:
            return level.encode(value)
        except EncodeError as error:
            refusal = error
        raise encode.locate(value, level, refusal) from None

    def encode_item(
        self, item: Any, *, default: encode.Default | None = None
    ) -> dict[str, Any]:
        """Return the item of a mapping, dataclass or pydantic model, for boto3.

        Args:
            item: The attributes by name, with values that `encode_value` takes.
            default: As in `encode_value`.

        Raises:
            EncodeError: It has no attributes, or DynamoDB cannot store it.

        Examples:
            >>> encode_item({"pk": "a", "n": 1})
            {'pk': {'S': 'a'}, 'n': {'N': '1'}}
        """
        attributes: dict[str, Any]
        if default is None:
            try:  # the same as below, but quicker
                attributes = self._encoders.encoders[item.__class__](item)["M"]
            except (KeyError, EncodeError):
                pass
            else:
                return attributes
        av = self.encode_value(item, default=default)
        if "M" not in av:
            raise EncodeError("a mapping or a model", describe(item), item)
        attributes = av["M"]
        return attributes

    def dumps_item(self, item: Any, *, default: encode.Default | None = None) -> bytes:
        """Return the item of a mapping, dataclass or pydantic model as JSON.

        B is base64 text, or double base64 if that is the codec's binary form.

        Args:
            item: As in `encode_item`.
            default: As in `encode_value`.

        Raises:
            EncodeError: As in `encode_item`.

        Examples:
            >>> dumps_item({"pk": "a", "n": 1})
            b'{"pk":{"S":"a"},"n":{"N":"1"}}'
        """
        return orjson.dumps(self._json.encode_item(item, default=default))

    def item_size(self, item: Mapping[str, Any]) -> int:
        """Return the size of an item in bytes, by DynamoDB's own rules.

        It counts towards the limit of 409,600 bytes. The `SizeBytes` of a record is the
        sum over its keys and images.

        Raises:
            DecodeError: It is not an item, or an attribute is malformed.

        Examples:
            >>> item_size({"pk": {"S": "a"}, "n": {"N": "-12.5"}})
            8
        """
        codec = self if self.numbers == "lossless" else Codec(binary=self.binary)
        try:
            return size.size_of_attributes(codec.decode_item(item))
        except (UnicodeEncodeError, AttributeError):
            pass
        raise DecodeError("text that UTF-8 can hold", "something else", item)

    def __reduce__(self) -> tuple[type[Codec], tuple[str, str]]:
        return Codec, (self.numbers, self.binary)


BASE64 = Codec(binary="base64")
"""Makes items in the form that Lambda sends as JSON."""

_default = Codec()
decode_value = _default.decode_value
"""Return the native value of an AttributeValue.

Arguments and errors: [`Codec.decode_value`][ddbevents.Codec.decode_value].
"""
decode_item = _default.decode_item
"""Return the native values of an item.

Arguments and errors: [`Codec.decode_item`][ddbevents.Codec.decode_item].
"""
loads_item = _default.loads_item
"""Return the native values of an item in JSON.

Arguments and errors: [`Codec.loads_item`][ddbevents.Codec.loads_item].
"""
encode_value = _default.encode_value
"""Return the AttributeValue of a value.

Arguments and errors: [`Codec.encode_value`][ddbevents.Codec.encode_value].
"""
encode_item = _default.encode_item
"""Return the item of a mapping, dataclass or pydantic model, for boto3.

Arguments and errors: [`Codec.encode_item`][ddbevents.Codec.encode_item].
"""
dumps_item = _default.dumps_item
"""Return the item of a mapping or model as JSON.

Arguments and errors: [`Codec.dumps_item`][ddbevents.Codec.dumps_item].
"""
item_size = _default.item_size
"""Return the size of an item in bytes.

Arguments and errors: [`Codec.item_size`][ddbevents.Codec.item_size].
"""
