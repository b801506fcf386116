"""When a change was made, in the unit of any source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import core_schema

from ddbevents.codec import decode_value

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXACT = Context(prec=200)  # whatever the caller's context is
_from_seconds = datetime.fromtimestamp
_SECONDS_BELOW = 10**11
_MILLISECONDS_BELOW = 10**14
_MICROSECONDS_BELOW = 10**18


def creation_time(value: Any) -> datetime:
    """Return an ApproximateCreationDateTime as an aware datetime in UTC.

    Lambda sends seconds as a number (in one of AWS's pages, as a string), boto3 a
    datetime, Kinesis Data Streams for DynamoDB milliseconds or microseconds. A record
    dumped as JSON has ISO 8601 text, with a space instead of the T if by ``str``. The
    unit is detected from the magnitude: 10^11 seconds are in the year 5138, 10^11
    milliseconds in 1973.

    Raises:
        ValueError: It is not one of these, or out of a datetime's range.
    """
    # The most common; comparing with floats is quicker than with ints.
    if value.__class__ is float and 0.0 <= value < 1e11:  # noqa: PLR2004  # as below
        return _from_seconds(value, UTC)
    if isinstance(value, str) and ("T" in value or ":" in value):
        return creation_time(_from_iso(value))
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a datetime needs a time zone")
    if isinstance(value, str):
        value = decode_value({"N": value})
    if isinstance(value, bool) or not isinstance(
        value, datetime | int | float | Decimal
    ):
        raise ValueError("expected a number of seconds, or a datetime")  # noqa: TRY004  # pydantic wants it
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        with localcontext(_EXACT):
            return _from_epoch(value)
    except (ArithmeticError, ValueError):
        raise ValueError("out of the range of a datetime") from None


def iso_seconds(moment: datetime) -> str:
    """Return a time as Lambda writes it: ``2026-11-23T11:40:00Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _from_iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # whose text shows the value
        pass
    raise ValueError("expected a number of seconds, or a datetime in ISO 8601")


def _from_epoch(number: float | Decimal) -> datetime:
    # Compared first: as integers, some numbers would fill the memory.
    if not -_MICROSECONDS_BELOW < number < _MICROSECONDS_BELOW:
        raise ValueError("out of the range of a datetime")
    if -_SECONDS_BELOW < number < _SECONDS_BELOW:
        if isinstance(number, float):
            return datetime.fromtimestamp(number, UTC)
        return _EPOCH + timedelta(microseconds=round(number * 1_000_000))
    if -_MILLISECONDS_BELOW < number < _MILLISECONDS_BELOW:
        return _EPOCH + timedelta(milliseconds=float(number))
    return _EPOCH + timedelta(microseconds=int(number))


class _CreationTime:
    """Reads any unit that a source uses; see `creation_time`."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            creation_time, json_schema_input_schema=core_schema.float_schema()
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return {"type": "string", "format": "date-time"}
        return handler(schema)


CreationTime = Annotated[datetime, _CreationTime()]
"""When a change was made, as an aware datetime in UTC."""
