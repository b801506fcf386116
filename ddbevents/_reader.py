"""Reads records and events in one go, the compiled images in them included.

An `Image` is a Python function in the core schema of its record: three calls from
pydantic-core to Python and back for each record. Here the compiled schemas of the
images stand in their places, so that one validator reads a whole event.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import SchemaError, SchemaValidator

from ddbevents.image import ImageType

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_NOT_NODES = frozenset({"cls", "metadata"})


class Reader(Generic[T]):
    """Reads values of one type that has images in it, from plain data.

    It reads what the type's own validator reads, and raises what that raises; it
    is only quicker.

    Args:
        adapter: Holds the type's own validator.
    """

    def __init__(self, adapter: TypeAdapter[T]) -> None:
        self._adapter = adapter

    def read(self, data: Any) -> T:
        """Return the value that data stands for.

        Raises:
            pydantic.ValidationError: It stands for none.
        """
        if self._compiled:
            try:
                value: T = self._compiled.validate_python(
                    data, by_alias=True, by_name=False
                )
            except Exception:  # noqa: BLE001, S110  # the type's own validator tells
                pass
            else:
                return value
        return self._adapter.validate_python(data)

    @cached_property
    def _compiled(self) -> SchemaValidator | None:
        images = _Images()
        schema = images.compiled(self._adapter.core_schema)
        if not images.definitions:
            return None
        node: Any = {
            "type": "definitions",
            "schema": schema,
            "definitions": [*images.definitions.values()],
        }
        try:
            return SchemaValidator(node, _use_prebuilt=False)  # see `compile_image`
        except SchemaError:
            return None


class _Images:
    """Puts compiled images in their places.

    Attributes:
        definitions: The nodes of all images, and those that they refer to.
    """

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def compiled(self, schema: Any) -> Any:
        """Return a part of a core schema with the images in it compiled."""
        if isinstance(schema, list | tuple):
            return type(schema)(map(self.compiled, schema))
        if not isinstance(schema, dict):
            return schema
        if schema.get("type") == "definitions":
            found = map(self.compiled, schema["definitions"])
            self.definitions |= {node["ref"]: node for node in found}
            return self.compiled(schema["schema"])
        if image := _image_of(schema):
            return self._reference_to(image) or schema
        return {
            key: part if key in _NOT_NODES else self.compiled(part)
            for key, part in schema.items()
        }

    def _reference_to(self, image: ImageType) -> Any:
        name = f"image-{id(image)}"
        if name not in self.definitions:
            compiled = image.compiled_schema()
            if compiled is None:
                return None
            self.definitions |= {node["ref"]: node for node in compiled["definitions"]}
            self.definitions[name] = {**compiled["schema"], "ref": name}
        return {"type": "definition-ref", "schema_ref": name}


def _image_of(node: dict[str, Any]) -> ImageType | None:
    """Return the image that a node reads, if it does."""
    if node.get("type") != "function-plain":
        return None
    image = getattr(node["function"]["function"], "__self__", None)
    return image if isinstance(image, ImageType) else None
