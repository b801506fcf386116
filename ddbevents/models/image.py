"""`Image[T]`: a type for pydantic that reads and writes a T as an item.

    TypeAdapter(Image[Order]).validate_python({"pk": {"S": "CUSTOMER#42"}, ...})

You can use it wherever pydantic takes a type: in a `TypeAdapter`, for a field of a
model, as another type's argument. `T` stays an ordinary type without AttributeValues; a
type checker sees `Image[T]` as T.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, get_args
from weakref import WeakValueDictionary

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from pydantic_core import InitErrorDetails, SchemaValidator, core_schema

from ddbevents.codec import BASE64, Codec, decode_item
from ddbevents.codec.classes import MOST_CLASSES, attributes_of_dataclass
from ddbevents.codec.describe import describe
from ddbevents.errors import DecodeError
from ddbevents.models.compiled import compile_image, compiled_schema
from ddbevents.models.core_schema import CoreSchema, is_model
from ddbevents.models.marks import Mark
from ddbevents.models.redaction import (
    escaped_location,
    printable,
    redacted,
    wrong_value,
)
from ddbevents.models.remembering import remembering
from ddbevents.models.serializers import CONTEXT
from ddbevents.models.settings import hides_input
from ddbevents.models.type_tags import TypeTags
from ddbevents.models.writers import has_serializers, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from ddbevents.models.core_schema import Node
    from ddbevents.models.expected_tags import ExpectedTags

T = TypeVar("T")

_BYTES = Codec(binary="bytes")

if TYPE_CHECKING:
    Image = Annotated[T, "an item on the wire"]
else:

    class Image(Generic[T]):
        """A T that is an item on the wire: ``{"pk": {"S": "CUSTOMER#42"}, ...}``."""

        @classmethod
        def __get_pydantic_core_schema__(
            cls, source: Any, handler: GetCoreSchemaHandler
        ) -> core_schema.CoreSchema:
            (target,) = get_args(source) or (Any,)
            image = _image_type(target)
            return core_schema.with_info_plain_validator_function(
                image.read,
                metadata=Mark(compiled=image.compiled_schema).as_metadata(),
                serialization=core_schema.plain_serializer_function_ser_schema(
                    image.serialize, info_arg=True
                ),
            )

        @classmethod
        def __get_pydantic_json_schema__(
            cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
        ) -> JsonSchemaValue:
            return {
                "type": "object",
                "title": "Item",
                "description": "Attribute names to AttributeValues.",
                "additionalProperties": {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            }


class ImageType:
    """How values of one type are read from items and written to them.

    Its validators are made on first use, since a model may refer to later classes.
    """

    def __init__(self, source: Any) -> None:
        self._source = source

    def read(self, item: Any, info: core_schema.ValidationInfo) -> Any:
        """Return the value of an item; see `reference_read`.

        It does not notice a second tag next to the right one, nor errors in
        attributes that a model drops (``extra="ignore"``).
        """
        return self.read_mapping(item, info.context)

    def read_mapping(self, item: Any, context: Any = None) -> Any:
        """Return the value of an item, by the quicker path if possible."""
        if item.__class__ is dict and (compiled := self._compiled):
            try:
                return compiled.validate_python(
                    item, context=context, by_alias=True, by_name=False
                )
            except Exception:  # noqa: BLE001, S110  # the reference path reports it
                pass
        return self.reference_read(item, context)

    def reference_read(self, item: Any, context: Any = None) -> Any:
        """Return the value of an item, by the generic decoder.

        This defines `Image`; the compiled path is only quicker. A value that is not a
        mapping goes to the type's own validator, so that an instance passes.

        Raises:
            pydantic.ValidationError: It has the locations of the attributes.
        """
        try:
            return self._read(item, context)
        except ValidationError as error:
            if self._hides_input:
                reported = redacted(error)
            elif (reported := printable(error, hide_input=False)) is error:
                raise
        raise reported

    def _read(self, item: Any, context: Any) -> Any:
        validator = self._validator
        if not isinstance(item, Mapping):
            return validator.validate_python(item, context=context)
        try:
            native = decode_item(item)
        except DecodeError as error:
            raise self.refusal([error]) from None
        if problems := self._tags.problems({"M": item}):
            raise self.refusal(problems)
        return validator.validate_python(
            native, context=context, by_alias=True, by_name=False
        )

    def serialize(self, value: Any, info: core_schema.SerializationInfo) -> Any:
        """Return the item of a value: with base64 text for JSON, else with bytes."""
        return self.write(value, BASE64 if info.mode == "json" else _BYTES)

    def write(self, value: Any, codec: Codec) -> dict[str, Any]:
        """Return the item that a value is stored as.

        Raises:
            EncodeError: DynamoDB cannot store it.
        """
        return codec.encode_item(value if is_model(type(value)) else self.native(value))

    def native(self, value: Any) -> Any:
        """Return the value that is encoded instead of one that is not a model."""
        if self._has_serializers:
            value = self._adapter.dump_python(value, by_alias=True, context=CONTEXT)
        return self._convert(value)

    def attributes(self, value: Any) -> Mapping[Any, Any]:
        """Return the attributes of a dataclass, according to its annotations."""
        native = self.native(value)
        if isinstance(native, Mapping):
            return native
        return attributes_of_dataclass(native)

    def expect_a_type(self) -> None:
        """Raise pydantic's error for a type that it does not support."""
        _ = self._convert

    def compiled_schema(self) -> Node | None:
        """Return the core schema of the compiled path, None if it has none."""
        return compiled_schema(self._schema)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._source)

    @cached_property
    def _schema(self) -> Any:
        return remembering(self._adapter.core_schema)

    @cached_property
    def _validator(self) -> SchemaValidator:
        return SchemaValidator(self._schema, _use_prebuilt=False)  # see `compile_image`

    @cached_property
    def _tags(self) -> ExpectedTags:
        return TypeTags(CoreSchema(self._schema)).root()

    @cached_property
    def _compiled(self) -> Any:
        return compile_image(self._schema)

    @cached_property
    def _own_schema(self) -> CoreSchema:
        return CoreSchema(self._adapter.core_schema)

    @cached_property
    def _convert(self) -> Callable[[Any], Any]:
        schema = self._own_schema
        return writer_of(schema.root, schema, is_serialized=self._has_serializers)

    @cached_property
    def _hides_input(self) -> bool:
        return hides_input(self._own_schema)

    @cached_property
    def _has_serializers(self) -> bool:
        return has_serializers(self._own_schema)

    def refusal(self, errors: Sequence[DecodeError]) -> ValidationError:
        """Return the error of an item that does not fit the type."""
        return ValidationError.from_exception_data(
            getattr(self._source, "__name__", str(self._source)),
            [
                InitErrorDetails(
                    type=wrong_value(error.expected, error.found),
                    loc=escaped_location(error.path),
                    input=error.value,
                )
                for error in errors
            ],
        )


def read_item(item: Any, item_type: Any) -> Any:
    """Return the value of an item as a type.

    Raises:
        pydantic.ValidationError: It does not fit the type; inputs are hidden.
    """
    image = _kept_image_type(item_type)
    try:
        if isinstance(item, Mapping):
            return image.read_mapping(item)
        raise image.refusal([DecodeError("an item", describe(item), item)])
    except ValidationError as error:
        redacted_error = redacted(error)
    raise redacted_error


@lru_cache(MOST_CLASSES)
def dataclass_writer(cls: Any) -> Callable[[Any], Mapping[Any, Any]]:
    """Return a function that makes the attributes of a standard dataclass.

    They follow its annotations, if pydantic supports these.
    """
    image = _image_type(cls)
    try:
        image.expect_a_type()
    except (PydanticUserError, NameError):
        return attributes_of_dataclass
    return image.attributes


@lru_cache(MOST_CLASSES)
def _kept_image_type(source: Any) -> ImageType:
    return _image_type(source)


_image_types: WeakValueDictionary[Any, ImageType] = WeakValueDictionary()


def _image_type(source: Any) -> ImageType:
    """Return the `ImageType` of a class, which all records share."""
    if not isinstance(source, type):  # A | B equals B | A, but is not the same
        return ImageType(source)
    if (image := _image_types.get(source)) is None:
        image = _image_types[source] = ImageType(source)
    return image
