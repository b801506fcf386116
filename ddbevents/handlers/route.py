"""Which records a function was registered for: their type, entity and condition."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.handlers.signatures import name_of
from ddbevents.models.item_model import models_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

_IMAGES = ("new_image", "old_image")


class Route(NamedTuple):
    """A function, and the records that it was registered for."""

    record_type: type[Any]
    entity: type[Any] | None
    when: Callable[[Any], bool] | None
    function: Callable[[Any, Any], Any]
    """Called with the record and the context."""

    def takes(self, record: Any) -> bool:
        """Return whether a record is one of them.

        Raises:
            TypeError: The condition returned an awaitable.
        """
        return (
            isinstance(record, self.record_type)
            and (self.entity is None or _are_all(self.entity, _images(record)))
            and (self.when is None or _holds(self.when, record))
        )


def _holds(when: Callable[[Any], Any], record: Any) -> bool:
    answer = when(record)
    if isinstance(answer, bool):
        return answer
    if inspect.isawaitable(answer):  # it would be true, whatever its result
        if inspect.iscoroutine(answer):
            answer.close()  # otherwise Python warns that it was never awaited
        raise TypeError(
            f"the condition {name_of(when)} must return a bool, not await it"
        )
    return bool(answer)


def _images(record: Any) -> list[Any]:
    found = (getattr(record, name, None) for name in _IMAGES)
    return [image for image in found if image is not None]


def _are_all(entity: type[Any], images: list[Any]) -> bool:
    """Return whether a record's item has an entity, before and after.

    If the item became another entity, the record does not have the type that the
    function asks for.
    """
    return all(isinstance(image, entity) for image in images)


def entity_name(record: Any) -> str:
    """Return the name of the class of a record's item, the new one first."""
    return type(next(iter(_images(record)), None)).__name__


def entities_in(record_type: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the classes of items that a record's images may have."""
    fields = record_type.model_fields
    return [
        model
        for name in _IMAGES
        if name in fields
        for model in models_in(fields[name].annotation)
    ]
