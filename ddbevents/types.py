"""Types for attributes whose wire form differs from their Python type's usual one.

A model that uses them is an ordinary pydantic model: ``model_dump()`` gives the
Python value. Only when an item is written do they give what DynamoDB stores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import orjson
from pydantic_core import core_schema, to_jsonable_python

from ddbevents.codec.text import loads_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}


@dataclass(frozen=True, slots=True)
class UnixTime:
    """Marks a datetime that DynamoDB stores as a number: the time since 1970.

    ``Annotated[datetime, UnixTime()]`` is whole seconds, as DynamoDB's time to
    live wants it; ``UnixTime("ms")`` is whole milliseconds. In Python it is an
    aware datetime in UTC; what is finer than the unit is refused, never rounded.

        class Session(ItemModel):
            expires_at: Annotated[datetime, UnixTime()]
    """

    unit: Literal["s", "ms"] = "s"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._in_unit,
            core_schema.no_info_before_validator_function(
                self._from_number, handler(source)
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._to_wire, info_arg=True, when_used="unless-none"
            ),
            metadata={"ddbevents_tag": "N", "ddbevents_write": self._count},
        )

    def _from_number(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return value
        count = int(value)
        if count != value:
            raise ValueError("expected a whole number")
        try:
            return _EPOCH + count * _UNIT[self.unit]
        except OverflowError:
            raise ValueError("out of the range of a datetime") from None

    def _in_unit(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("a datetime needs a time zone")
        if (value - _EPOCH) % _UNIT[self.unit]:
            raise ValueError(f"finer than a whole number of {self.unit}")
        return value.astimezone(UTC)

    def _to_wire(
        self, value: datetime, info: core_schema.SerializationInfo
    ) -> int | datetime:
        return self._count(value) if is_item(info) or info.mode == "json" else value

    def _count(self, value: Any) -> Any:
        """Return what is stored: the number of units; anything else as it is."""
        if not isinstance(value, datetime) or value.tzinfo is None:
            return value
        return (value - _EPOCH) // _UNIT[self.unit]


class _JsonText:
    """Marks a value that DynamoDB stores as JSON text."""

    __slots__ = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            self._from_text,
            handler(source),
            serialization=core_schema.wrap_serializer_function_ser_schema(
                self._to_wire, info_arg=True, schema=handler(source)
            ),
            metadata={"ddbevents_tag": "S"},
        )

    def _from_text(self, value: Any, validate: Callable[[Any], Any]) -> Any:
        return validate(loads_json(value) if isinstance(value, str) else value)

    def _to_wire(
        self,
        value: Any,
        serialize: Callable[[Any], Any],
        info: core_schema.SerializationInfo,
    ) -> Any:
        plain = serialize(value)
        if not is_item(info):
            return plain
        return orjson.dumps(to_jsonable_python(plain)).decode()


Json = Annotated[T, _JsonText()]
"""``Json[T]``: a T that DynamoDB stores as JSON text in a string attribute.

    class AuditEntry(ItemModel):
        payload: Json[Payload]

A string is always read as JSON text, so a ``Json[str]`` holds a quoted string.
"""


def is_item(info: core_schema.SerializationInfo) -> bool:
    """Return whether an item is being written: the codec sets the context."""
    context = info.context
    return isinstance(context, dict) and context.get("ddbevents") == "item"
