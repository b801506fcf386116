"""Reads records and events in one go, the compiled images in them included.

An `Image` is a Python function in the core schema of its record: three calls from
pydantic-core to Python and back for each record. Here the compiled schemas of the
images stand in their places, so that one validator reads a whole event.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import SchemaError, SchemaValidator

from ddbevents.models.core_schema import Node, with_parts
from ddbevents.models.image import ImageType
from ddbevents.models.type_tags import settings_reach_definitions

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


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
                value: T = self._compiled.validate_python(data)
            except Exception:  # noqa: BLE001, S110  # the type's own validator tells
                pass
            else:
                return value
        return self._adapter.validate_python(data)

    @cached_property
    def _compiled(self) -> SchemaValidator | None:
        images = _Images()
        schema = dict(self._adapter.core_schema)
        if settings_reach_definitions(schema):
            return None
        try:
            root = images.compiled(schema)
            if not images.definitions:
                return None
            node: Any = {
                "type": "definitions",
                "schema": root,
                "definitions": [*images.definitions.values()],
            }
            return SchemaValidator(node, _use_prebuilt=False)  # see `compile_image`
        except SchemaError:
            return None


class _Images:
    """Puts compiled images in their places.

    Attributes:
        definitions: The nodes of all images, and those that they refer to.
    """

    def __init__(self) -> None:
        self.definitions: dict[str, Node] = {}

    def compiled(self, node: Node) -> Node:
        """Return a node with the images in it compiled."""
        if image := _image_of(node):
            return self._reference_to(image) or node
        node = with_parts(node, self.compiled)
        if node.get("type") != "definitions":
            return node
        self._define(node["definitions"])
        inner: Node = node["schema"]
        return inner

    def _reference_to(self, image: ImageType) -> Node | None:
        name = f"image-{id(image)}"
        if name not in self.definitions:
            compiled = image.compiled_schema()
            if compiled is None:
                return None
            compiled = _read_by_alias(compiled)
            self._define(
                [*compiled["definitions"], {**compiled["schema"], "ref": name}]
            )
        return {"type": "definition-ref", "schema_ref": name}

    def _define(self, nodes: list[Node]) -> None:
        for node in nodes:
            if self.definitions.setdefault(node["ref"], node) != node:
                raise SchemaError("in an image, a name has a meaning of its own")


def _image_of(node: Node) -> ImageType | None:
    """Return the image that a node reads, if it does."""
    if node.get("type") != "function-plain":
        return None
    image = getattr(node["function"]["function"], "__self__", None)
    return image if isinstance(image, ImageType) else None


def _read_by_alias(node: Node) -> Node:
    """Return a node all of whose models are read by alias only, as images are."""
    node = with_parts(node, _read_by_alias)
    if "config" not in node:
        return node
    by_alias = {"validate_by_alias": True, "validate_by_name": False}
    return {**node, "config": {**node["config"], **by_alias}}
