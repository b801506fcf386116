"""`UnixTime`: a datetime that DynamoDB stores as a number.

A model that uses it is an ordinary pydantic model: ``model_dump()`` gives the
datetime. Only a written item has the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from math import floor
from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import PydanticSerializationUnexpectedValue, core_schema

from ddbevents.codec.spelling import recall, remember
from ddbevents.models.marks import Mark, Sample, in_nullable
from ddbevents.models.serializers import is_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}
_DIGITS = {"s": 6, "ms": 3}
_EXACT = Context(prec=200)  # whatever the caller's context is
_FORMAT: dict[str, Sample] = {"s": "unix-time", "ms": "unix-time-ms"}
_NUMBER_TEXT = r"\s*[-+]?[0-9.]+\s*"


@dataclass(frozen=True, slots=True)
class UnixTime:
    """Marks a datetime that DynamoDB stores as a number: the time since 1970.

    ``Annotated[datetime, UnixTime()]`` is stored as seconds, as DynamoDB's time to live
    needs; ``UnixTime("ms")`` as milliseconds. In Python it is an aware datetime in UTC.
    A datetime that you set is truncated to the unit. An item may have a number with a
    fraction: it is read, remembered and written back. In JSON it is a number.

        class Session(ItemModel):
            expires_at: Annotated[datetime, UnixTime()]
    """

    unit: Literal["s", "ms"] = "s"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return in_nullable(handler(source), self._schema)

    def _schema(self, moment: core_schema.CoreSchema) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._in_unit,
            core_schema.no_info_before_validator_function(self._from_number, moment),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._to_wire, info_arg=True, when_used="unless-none"
            ),
            metadata=Mark(
                "N", self._from_int(moment), self._count, _FORMAT[self.unit]
            ).as_metadata(),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        json_schema = {"type": "integer", "format": _FORMAT[self.unit]}
        if schema["type"] == "nullable":
            return {"anyOf": [json_schema, {"type": "null"}]}
        return json_schema

    def _from_int(self, moment: Any) -> Any:
        """Return a core schema that reads ints only, and is quicker."""
        from_int = core_schema.no_info_plain_validator_function(_FROM_INT[self.unit])
        if moment == core_schema.datetime_schema(microseconds_precision="truncate"):
            return from_int  # it takes any datetime
        return core_schema.no_info_after_validator_function(
            self._in_unit, core_schema.chain_schema([from_int, moment])
        )

    def _from_number(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(_NUMBER_TEXT, value):
            raise ValueError("expected a number, found text")
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return value
        unit = _UNIT[self.unit]
        # Compared first: as integers, some numbers would fill the memory.
        if _is_nan(value) or not _FIRST // unit <= value < _LAST // unit + 1:
            raise ValueError("out of the range of a datetime")
        count = floor(value)
        if isinstance(value, Decimal) and count != value:
            ticks = value.scaleb(_DIGITS[self.unit], _EXACT)
            moment = _EPOCH + timedelta(microseconds=floor(ticks))
            return remember(moment, self.unit, value)
        return _EPOCH + count * unit  # a float was computed in Python: it is truncated

    def _in_unit(self, value: object) -> datetime:
        if not isinstance(value, datetime):
            raise ValueError("expected a datetime")  # noqa: TRY004  # pydantic wants it
        if recall(value, self.unit) is not None:
            return value
        if value.utcoffset() is None:
            raise ValueError("a datetime needs a time zone")
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            raise ValueError("out of the range of a datetime in UTC") from None
        return value - (value - _EPOCH) % _UNIT[self.unit]

    def _to_wire(self, value: Any, info: core_schema.SerializationInfo) -> Any:
        if not isinstance(value, datetime):  # another choice of the union takes it
            raise PydanticSerializationUnexpectedValue("expected a datetime")
        if is_item(info):
            return self._count(value)
        if info.mode == "python":
            return value
        count = self._count(value)
        return count if isinstance(count, int) else float(count)

    def _count(self, value: Any) -> Any:
        """Return the number of units that is stored; anything else unchanged.

        If a value was set without validation, digits finer than the unit are dropped.
        """
        if not isinstance(value, datetime) or value.tzinfo is None:
            return value
        if (exact := recall(value, self.unit)) is not None:
            return exact
        return (value - _EPOCH) // _UNIT[self.unit]


_FROM_INT: dict[str, Callable[[Any], datetime]] = {
    "s": lambda number: datetime.fromtimestamp(number, UTC),
    "ms": lambda number: _EPOCH + timedelta(milliseconds=number),
}
_FIRST = datetime.min.replace(tzinfo=UTC) - _EPOCH
_LAST = datetime.max.replace(tzinfo=UTC) - _EPOCH


def _is_nan(number: float | Decimal) -> bool:
    return number.is_nan() if isinstance(number, Decimal) else number != number  # noqa: PLR0124  # only a NaN differs from itself
