"""The type of an attribute in a model: its tags, its parts, its values on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from ddbevents.codec import BASE64
from ddbevents.errors import EncodeError
from ddbevents.models.core_schema import CoreSchema
from ddbevents.models.item_model import attribute_names, is_collection, models_in
from ddbevents.models.remembering import remembering
from ddbevents.models.serializers import CONTEXT
from ddbevents.models.type_tags import TypeTags
from ddbevents.models.writers import writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic.fields import FieldInfo


class AttributeType:
    """The type of an attribute, or of a part of one.

    Args:
        choices: The Python types that it may have, usually one.
    """

    def __init__(self, choices: Sequence[Any]) -> None:
        self._annotation: Any = Union[tuple(choices)]  # noqa: UP007  # made at run time

    @cached_property
    def tags(self) -> frozenset[str]:
        """The tags that it may have; all tags if its type allows any."""
        return TypeTags(CoreSchema(self._adapter.core_schema)).root().tags

    def wire(self, value: Any) -> tuple[str, Any] | None:
        """Return a value's tag and payload; None if the type has no such value."""
        try:
            native = self._adapter.dump_python(
                self._validator.validate_python(value),
                by_alias=True,
                context=CONTEXT,
            )
            [(tag, payload)] = BASE64.encode_value(self._convert(native)).items()
        except (ValidationError, EncodeError):
            return None
        return tag, payload

    def members(self) -> dict[str, AttributeType]:
        """Return the attributes of an image or a map, by their names in the table."""
        found: dict[str, list[Any]] = {}
        for model in models_in(self._annotation):
            for name, field in model.model_fields.items():
                for attribute in attribute_names(name, field):
                    found.setdefault(attribute, []).append(_annotation(field))
        return {name: AttributeType(choices) for name, choices in found.items()}

    def values(self) -> AttributeType | None:
        """Return the type of the values of a map with any names."""
        choices = [*_arguments(self._annotation, Mapping, 1)]
        return AttributeType(choices) if choices else None

    def elements(self) -> AttributeType | None:
        """Return the type of a list's elements."""
        choices = [*_arguments(self._annotation, Sequence, 0)]
        return AttributeType(choices) if choices else None

    @cached_property
    def _validator(self) -> SchemaValidator:
        """Keeps the spelling of a text, so that the filter has the item's text."""
        schema: Any = remembering(self._adapter.core_schema)
        return SchemaValidator(schema, _use_prebuilt=False)

    @cached_property
    def _convert(self) -> Callable[[Any], Any]:
        schema = CoreSchema(self._adapter.core_schema)
        return writer_of(schema.root, schema)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._annotation)


def _arguments(annotation: Any, origin: type, index: int) -> Iterator[Any]:
    if is_collection(annotation):
        if issubclass(get_origin(annotation), origin):
            yield get_args(annotation)[index]
    else:
        for each in get_args(annotation):
            yield from _arguments(each, origin, index)


def _annotation(field: FieldInfo) -> Any:
    if field.metadata:
        return Annotated[(field.annotation, *field.metadata)]
    return field.annotation
