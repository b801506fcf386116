"""One function per type of record, instead of one that has to distinguish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ddbevents.errors import UnhandledRecordError
from ddbevents.models.item_model import models_in
from ddbevents.records.methods import expect_event_type, record_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from ddbevents.records import Event

RecordT = TypeVar("RecordT")
ChangeT = TypeVar("ChangeT", bound="BaseModel")
FunctionT = TypeVar("FunctionT", bound="Callable[[Any], Any]")

_IMAGES = ("new_image", "old_image")


class _Route(NamedTuple):
    record_type: type[Any]
    entity: type[Any] | None
    when: Callable[[Any], bool] | None
    function: Callable[[Any], Any]

    def takes(self, record: Any) -> bool:
        return (
            isinstance(record, self.record_type)
            and (self.entity is None or isinstance(_item(record), self.entity))
            and (self.when is None or self.when(record))
        )


class Dispatcher(Generic[RecordT]):
    """Calls, for each record, the first function that was registered for its type.

        dispatcher = Dispatcher(OrderEvent)

        @dispatcher.on(OrderInsertRecord)
        def welcome(record: OrderInsertRecord) -> None: ...

        @dispatcher.on(OrderModifyRecord, when=lambda record: record.changed("status"))
        async def notify(record: OrderModifyRecord) -> None: ...

        @dispatcher.default
        def ignore(record: OrderRecord) -> None: ...

        handler = stream_handler(OrderEvent)(dispatcher)

    A record that no function takes is an error, which fails it like any other,
    unless there is a default. A function may be registered for several types, one
    `on` above the other.

    Args:
        event_type: The event class that `ddbevents gen` wrote, or `StreamEvent`.
    """

    def __init__(self, event_type: type[Event[RecordT]]) -> None:
        expect_event_type(event_type)
        self._event_type = event_type
        self._record_types = record_types(event_type)
        self._routes: list[_Route] = []
        self._default: Callable[[RecordT], Any] | None = None

    def on(
        self,
        record_type: type[ChangeT],
        *,
        entity: type[Any] | None = None,
        when: Callable[[ChangeT], bool] | None = None,
    ) -> Callable[[FunctionT], FunctionT]:
        """Register a function for a type of record; a decorator.

        Args:
            record_type: What happened: one of the event's record classes.
            entity: In a table of several entities, the class of the item:
                of the new image, or of the old one where there is no new one.
            when: Called with the record; returns whether the function takes it.

        Raises:
            ValueError: The event has no such records or items.
        """
        if record_type not in self._record_types:
            name = getattr(record_type, "__name__", record_type)
            raise ValueError(f"{self._event_type.__name__} has no records {name}")
        if entity is not None and entity not in _entities(record_type):
            raise ValueError(f"{record_type.__name__} has no item {entity.__name__}")

        def register(function: FunctionT) -> FunctionT:
            self._routes.append(_Route(record_type, entity, when, function))
            return function

        return register

    def default(self, function: FunctionT) -> FunctionT:
        """Register the function for what no other takes; a decorator."""
        self._default = function
        return function

    @property
    def unhandled(self) -> list[str]:
        """The names of the record classes that may end in an error.

        They have no function without conditions, and there is no default.
        """
        if self._default is not None:
            return []
        certain = {
            route.record_type
            for route in self._routes
            if route.entity is None and route.when is None
        }
        return [each.__name__ for each in self._record_types if each not in certain]

    def __call__(self, record: RecordT) -> Any:
        """Return what the record's function returns.

        Raises:
            UnhandledRecordError: No function takes the record.
        """
        for route in self._routes:
            if route.takes(record):
                return route.function(record)
        if self._default is None:
            raise UnhandledRecordError(type(record).__name__, _entity_name(record))
        return self._default(record)


def _item(record: Any) -> Any:
    return next(
        (
            image
            for name in _IMAGES
            if (image := getattr(record, name, None)) is not None
        ),
        None,
    )


def _entity_name(record: Any) -> str:
    return type(_item(record)).__name__


def _entities(record_type: type[BaseModel]) -> list[type[BaseModel]]:
    fields = record_type.model_fields
    return [
        model
        for name in _IMAGES
        if name in fields
        for model in models_in(fields[name].annotation)
    ]
