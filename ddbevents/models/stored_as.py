"""`StoredAs`: a value with another tag than the usual one of its Python type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic_core import PydanticSerializationUnexpectedValue, core_schema

from ddbevents.codec import encode_value
from ddbevents.codec.binary import from_base64, to_base64
from ddbevents.codec.hash_guard import check_hashes
from ddbevents.codec.number import LONGEST
from ddbevents.errors import DecodeError, EncodeError
from ddbevents.models.marks import Mark, Write, in_nullable
from ddbevents.models.serializers import is_item

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

_LEAST, _MOST = -(10 ** (LONGEST - 1)) + 1, 10**LONGEST - 1


@dataclass(frozen=True, slots=True)
class StoredAs:
    """Marks a value that DynamoDB stores under another tag than its type's own.

    - ``Annotated[int, StoredAs("S")]``, or Decimal: a number as text, which may have
      more than the 38 digits of an N (AWS, "Naming rules and data types"). It is in
      plain notation without leading zeros; zeros after the point are kept.
    - ``Annotated[bool, StoredAs("N")]`` is 1 or 0, ``StoredAs("S")`` is "true" or
      "false": the key of an index cannot be a BOOL.
    - ``Annotated[bytes, StoredAs("S")]``: base64 text (RFC 4648, section 4).
    - ``Annotated[set[T], StoredAs("L")]``: a list, which may be empty. It is written
      sorted, and read in any order, but without duplicates.

    Other text is refused, so that what is read is written back the same. In Python and
    in JSON the mark changes nothing; in JSON, bytes are base64.

        class Asset(ItemModel):
            supply: Annotated[int, StoredAs("S")]

    Raises:
        TypeError: From pydantic, for a type that cannot be stored like this.
    """

    tag: Literal["L", "N", "S"]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return in_nullable(handler(source), self._schema)

    def _schema(self, schema: Any) -> core_schema.CoreSchema:
        if self.tag == "L" and schema["type"] in _SETS:
            return _set_in_list(schema)
        form = _STORAGE_FORMS.get((schema["type"], self.tag))
        if form is None:
            raise TypeError(f"{schema['type']} cannot be stored as {self.tag}")
        return core_schema.no_info_before_validator_function(
            form.read,
            schema,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                partial(_serialize, form), info_arg=True, schema=schema
            ),
            metadata=Mark(self.tag, write=form.write).as_metadata(),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if schema["type"] == "nullable":
            inner = self.__get_pydantic_json_schema__(schema["schema"], handler)
            return {"anyOf": [inner, {"type": "null"}]}
        json_schema = handler(schema)
        if self.tag == "L":
            return {**json_schema, "uniqueItems": True}
        if json_schema.get("format") in {"base64url", "binary"}:
            return {"type": "string", "contentEncoding": "base64"}
        return json_schema


class _StorageForm(NamedTuple):
    """How values of one type are stored under another tag than its own.

    Attributes:
        type: The Python type.
        read: Returns the value of a stored one; others unchanged.
        write: Returns the stored value of one; others unchanged.
        in_json: Whether JSON also has the stored value.
    """

    type: type
    read: Write
    write: Write
    in_json: bool = False


def _serialize(
    form: _StorageForm,
    value: Any,
    serialize: Write,
    info: core_schema.SerializationInfo,
) -> Any:
    is_other_bool = isinstance(value, bool) and form.type is not bool
    if is_other_bool or not isinstance(value, form.type):
        # Another choice of the union takes it.
        raise PydanticSerializationUnexpectedValue(f"expected {form.type.__name__}")
    if is_item(info) or (form.in_json and info.mode == "json"):
        return form.write(value)
    return serialize(value)


_is_whole = re.compile(r"0|-?[1-9][0-9]*").fullmatch
_is_plain = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?").fullmatch


def _int_of_text(value: str) -> Any:
    if len(value) > LONGEST or not _is_whole(value):
        raise ValueError("expected the text of a whole number")
    return int(value)


def _decimal_of_text(value: str) -> Any:
    if len(value) > LONGEST or not _is_plain(value):
        raise ValueError("expected the text of a number in plain notation")
    return Decimal(value)


def _text_of_number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plain_text(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    # Compared first: Python may refuse to write a longer one, or be slow.
    if not _LEAST <= value <= _MOST:
        raise _too_long(value)
    return str(value)


def _plain_text(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise EncodeError("a finite number", "NaN or an infinity", value)
    if max(value.adjusted(), -exponent) > LONGEST:
        raise _too_long(value)
    text = format(value, "f")
    if len(text) > LONGEST:
        raise _too_long(value)
    return text


def _too_long(value: Any) -> EncodeError:
    return EncodeError(f"a number of up to {LONGEST} characters", "a longer one", value)


def _bool_of_text(value: str) -> Any:
    if value not in ("true", "false"):
        raise ValueError('expected "true" or "false"')
    return value == "true"


def _bytes_of_text(value: str) -> Any:
    try:
        return from_base64(value)
    except DecodeError:
        pass
    raise ValueError("expected base64 text")


def _of(cls: type, convert: Write) -> Write:
    """Return a function that converts values of one class, and no others."""
    return lambda value: convert(value) if isinstance(value, cls) else value


_STORAGE_FORMS = {
    ("bool", "N"): _StorageForm(
        bool, _of(int, lambda n: n == 1 if n in (0, 1) else n), _of(bool, int)
    ),
    ("bool", "S"): _StorageForm(
        bool, _of(str, _bool_of_text), _of(bool, lambda value: str(value).lower())
    ),
    ("bytes", "S"): _StorageForm(
        bytes, _of(str, _bytes_of_text), _of(bytes, to_base64), in_json=True
    ),
    ("decimal", "S"): _StorageForm(
        Decimal, _of(str, _decimal_of_text), _text_of_number, in_json=True
    ),
    ("int", "S"): _StorageForm(int, _of(str, _int_of_text), _text_of_number),
}
"""The forms by the type of a core-schema node, and the tag."""

_SETS: dict[str, type] = {"frozenset": frozenset, "set": set}


def _set_in_list(schema: Any) -> core_schema.CoreSchema:
    make = _SETS[schema["type"]]

    def distinct(elements: list[Any]) -> Any:
        check_hashes(elements)
        made = make(elements)
        if len(made) < len(elements):
            raise ValueError("expected distinct elements")
        return made

    as_list = core_schema.list_schema(
        schema.get("items_schema"),
        min_length=schema.get("min_length"),
        max_length=schema.get("max_length"),
        strict=False,  # in Python it may be given as a set
    )
    return core_schema.no_info_after_validator_function(
        distinct,
        as_list,
        serialization=core_schema.wrap_serializer_function_ser_schema(
            _in_order, info_arg=True, schema=schema
        ),
    )


def _in_order(value: Any, serialize: Write, info: core_schema.SerializationInfo) -> Any:
    elements = serialize(value)
    return sorted(elements, key=_rank) if is_item(info) else elements


def _rank(element: Any) -> tuple[str, Any]:
    """Return a sort key of an element among others, which may have other types."""
    ((tag, payload),) = encode_value(element).items()
    return tag, Decimal(payload) if tag == "N" else str(payload)
