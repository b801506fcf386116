"""`Json[T]`: a value that DynamoDB stores as JSON text, without loss.

Most JSON readers turn every number with a fraction, and many large ones, into a float.
Here numbers that a float would round become a Decimal or an int, and Decimals are
written as numbers. Binary is base64 text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar
from uuid import UUID

import orjson
from pydantic_core import core_schema, to_jsonable_python

from ddbevents.codec.binary import to_base64
from ddbevents.codec.text import loads_json
from ddbevents.errors import DecodeError, EncodeError
from ddbevents.models import plans
from ddbevents.models.marks import Mark
from ddbevents.models.serializers import is_item
from ddbevents.models.writers import key_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import GetCoreSchemaHandler

T = TypeVar("T")

# orjson reads any other number exactly: a float keeps 15 digits.
_may_be_rounded = re.compile(r"[0-9.]{17}|[0-9][eE]").search
_LARGEST_EXPONENT = 400  # of a float it is 308


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
                self._to_wire, info_arg=True
            ),
            metadata=Mark("S", sample="json").as_metadata(),
        )

    def _from_text(self, value: Any, validate: Callable[[Any], Any]) -> Any:
        return validate(_loads(value) if isinstance(value, str) else value)

    def _to_wire(
        self,
        value: Any,
        serialize: Callable[[Any], Any],
        info: core_schema.SerializationInfo,
    ) -> Any:
        plain = serialize(value)
        return _dumps(_present(value, plain)) if is_item(info) else plain


def _present(value: Any, plain: Any) -> Any:
    """Return the dump of a value without each None that was never set."""
    if isinstance(plain, dict):
        if not isinstance(value, Mapping):
            value = dict(_named_parts(value))
        return {
            name: _present(value.get(name), part)
            for name, part in plain.items()
            if value.get(name) is not _UNSET
        }
    if isinstance(plain, list) and isinstance(value, list | tuple):
        return [*map(_present, value, plain)]
    return plain


def _named_parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the values of a model's fields by their names in the dump."""
    given, cls = getattr(value, "__pydantic_fields_set__", None), value.__class__
    if given is not None:
        for field in plans.plan_of(cls).fields:
            part = getattr(value, field.field, None)
            yield (
                field.name,
                _UNSET if part is None and field.field not in given else part,
            )


_UNSET = object()

Json = Annotated[T, _JsonText()]
"""A T that DynamoDB stores as JSON text in a string attribute.

    class AuditEntry(ItemModel):
        payload: Json[Payload]

A string is always read as JSON text, so a ``Json[str]`` holds a quoted string.
Numbers keep all of their digits: if T does not decide the type, those that a float
would round are a `Decimal`. Binary is base64 text. As in an item, a None that was never
set is left out.
"""


def _loads(text: str) -> Any:
    """Return the value of JSON text, with a Decimal where a float would round.

    Raises:
        DecodeError: It is not JSON (RFC 8259), or has an absurdly large number.
    """
    if not _may_be_rounded(text):
        return loads_json(text)
    try:
        value = json.loads(text, parse_float=_exact, parse_constant=_refuse)
        if "\\u" in text:  # a lone surrogate, which orjson refuses
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ArithmeticError, RecursionError, ValueError):
        pass
    else:
        return value
    raise DecodeError("JSON", "text that is not JSON", text)


def _exact(text: str) -> float | Decimal:
    exact = Decimal(text)
    if abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError
    number = float(text)
    return number if Decimal(repr(number)) == exact else exact


def _refuse(_: str) -> NoReturn:
    raise ValueError  # NaN and the infinities, which are not JSON


def _dumps(value: Any) -> str:
    """Return the JSON text of a value.

    Raises:
        EncodeError: JSON cannot hold it.
    """
    try:
        return orjson.dumps(_jsonable(value)).decode()
    except (TypeError, ValueError):
        pass
    raise EncodeError("a value that JSON can hold", type(value).__name__, value)


def _jsonable(value: Any) -> Any:
    """Return a value that orjson writes without loss."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {_key(name): _jsonable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, bytes | date | time | UUID):
        return to_base64(value) if isinstance(value, bytes) else key_text(value)
    return _jsonable(to_jsonable_python(value))


def _number(value: float | Decimal) -> Any:
    if isinstance(value, int):
        return orjson.Fragment(str(int(value)))
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    if isinstance(value, float) and isfinite(value):
        return value
    raise ValueError  # NaN, or an infinity


def _key(name: Any) -> str:
    if isinstance(name, str | date | time | UUID):
        return key_text(name)
    (text,) = to_jsonable_python({name: None})
    return str(text)
