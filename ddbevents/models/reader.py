"""Reads records and events in one go, with the compiled schemas of their images.

In the core schema of a record, an `Image` is a Python function: three calls from
pydantic-core to Python and back for each record. Here the compiled schemas of the
images replace these functions, so that one validator reads a whole event.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import SchemaError, SchemaValidator, ValidationError

from ddbevents.models.core_schema import CoreSchema, Node, with_parts
from ddbevents.models.marks import mark_of
from ddbevents.models.redaction import printable
from ddbevents.models.settings import reach_definitions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

T = TypeVar("T")


class Reader(Generic[T]):
    """Reads plain data as values of one type that has images in it.

    It returns and raises the same as the type's own validator; it is only quicker.

    Args:
        adapter: Holds the type's own validator.
    """

    def __init__(self, adapter: TypeAdapter[T]) -> None:
        self._adapter = adapter

    def prepare(self) -> None:
        """Build the validator now, so that the first read need not."""
        _ = self._compiled

    def read(self, data: Any) -> T:
        """Return the value of data.

        Raises:
            pydantic.ValidationError: The data do not fit the type.
        """
        if self._compiled:
            try:
                value: T = self._compiled.validate_python(data)
            except Exception:  # noqa: BLE001, S110  # the type's own validator reports it
                pass
            else:
                return value
        try:
            return self._adapter.validate_python(data)
        except ValidationError as error:
            reported = printable(error, hide_input=True)
            if reported is error:
                raise
        raise reported

    @cached_property
    def _compiled(self) -> SchemaValidator | None:
        schema = CoreSchema(self._adapter.core_schema)
        if reach_definitions(schema):
            return None
        try:
            images = _Images(schema)
            root = images.compiled(schema.root)
            if not images.names:
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
    """Replaces images by their compiled schemas.

    Attributes:
        names: The names of the images' definitions, by the function that compiles each.
        definitions: The definitions of the schema and of all images, by name.
    """

    def __init__(self, schema: CoreSchema) -> None:
        self.names: dict[Callable[[], Node | None], str] = {}
        self.definitions: dict[str, Node] = {}
        self._define([*map(self.compiled, schema.definitions.values())])

    def compiled(self, node: Node) -> Node:
        """Return a node with the images in it compiled."""
        if image := mark_of(node).compiled:
            return self._reference_to(image) or node
        return with_parts(node, self.compiled)

    def _reference_to(self, image: Callable[[], Node | None]) -> Node | None:
        if image not in self.names:
            compiled = image()
            if compiled is None:
                return None
            compiled = _read_by_alias(compiled)
            self.names[image] = f"image-{len(self.names)}"
            named = {**compiled["schema"], "ref": self.names[image]}
            self._define([*compiled["definitions"], named])
        return {"type": "definition-ref", "schema_ref": self.names[image]}

    def _define(self, nodes: list[Node]) -> None:
        for node in nodes:
            if self.definitions.setdefault(node["ref"], node) != node:
                raise SchemaError("an image has another definition of that name")


def _read_by_alias(node: Node) -> Node:
    """Return a node all of whose models are read by alias only, as images are."""
    node = with_parts(node, _read_by_alias)
    if "config" not in node:
        return node
    by_alias = {"validate_by_alias": True, "validate_by_name": False}
    return {**node, "config": {**node["config"], **by_alias}}
