"""One function per type of record, instead of one that must distinguish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ddbevents.errors import UnhandledRecordError
from ddbevents.handlers.parameter_types import Taken, expect_annotation
from ddbevents.handlers.route import Route, entities_in, entity_name
from ddbevents.handlers.signatures import (
    expect_condition,
    is_coroutine_function,
    with_context,
)
from ddbevents.records.methods import expect_event_type, record_types

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate, Never

    import typing_extensions

    from ddbevents.records import Event, new_and_old_images, new_image, old_image

RecordT = TypeVar("RecordT")
ChangeT = TypeVar("ChangeT")
EntityT = TypeVar("EntityT")
KeysT = TypeVar("KeysT")

if TYPE_CHECKING:
    # The parameters of a function besides its record; `Never` if there are no others.
    # Bound to Any, so that a lambda may use any attribute of its record.
    OtherT = typing_extensions.TypeVar("OtherT", bound=Any, default=Never)
    MoreP = typing_extensions.ParamSpec("MoreP", default=...)
    ResultT = typing_extensions.TypeVar("ResultT", default=Any)


class Registration(Generic[ChangeT]):
    """The decorator that `Dispatcher.on` returns: it registers a function of a record.

    A type checker refuses a function of other records. The function may take more
    types, so that you can register it for several.
    """

    def __init__(self, add: Callable[[Any], None]) -> None:
        self._add = add

    # The parameter is a union, since no type variable has a lower bound: a function
    # of ShopInsertRecord | ShopModifyRecord keeps its type for the `on` above.
    def __call__(
        self, function: Callable[Concatenate[ChangeT | OtherT, MoreP], ResultT], /
    ) -> Callable[Concatenate[ChangeT | OtherT, MoreP], ResultT]:
        """Register the function, and return it unchanged.

        Raises:
            TypeError: It is a generator function, requires other parameters than
                a record and a context, or its record has another annotation.
        """
        self._add(function)
        return function


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

    If no function takes a record and there is no default, the record fails. You can
    register a function for several types, with one `on` above the other.

    Args:
        event_type: The event class: a generated one, a `TableEvent`, or `StreamEvent`.
    """

    def __init__(self, event_type: type[Event[RecordT]]) -> None:
        expect_event_type(event_type)
        self._event_type = event_type
        self._record_types = record_types(event_type)
        self._routes: list[Route] = []
        self._makes_coroutines = False
        self._default: Callable[..., Any] | None = None

    @overload
    def on(
        self,
        record_type: type[ChangeT],
        *,
        entity: None = None,
        when: Callable[[ChangeT], bool] | None = None,
    ) -> Registration[ChangeT]: ...
    @overload
    def on(
        self,
        record_type: type[new_and_old_images.InsertRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[new_and_old_images.InsertRecord[EntityT, KeysT]], bool]
        | None = None,
    ) -> Registration[new_and_old_images.InsertRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[new_and_old_images.ModifyRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[new_and_old_images.ModifyRecord[EntityT, KeysT]], bool]
        | None = None,
    ) -> Registration[new_and_old_images.ModifyRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[new_and_old_images.RemoveRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[new_and_old_images.RemoveRecord[EntityT, KeysT]], bool]
        | None = None,
    ) -> Registration[new_and_old_images.RemoveRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[new_image.InsertRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[new_image.InsertRecord[EntityT, KeysT]], bool] | None = None,
    ) -> Registration[new_image.InsertRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[new_image.ModifyRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[new_image.ModifyRecord[EntityT, KeysT]], bool] | None = None,
    ) -> Registration[new_image.ModifyRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[old_image.ModifyRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[old_image.ModifyRecord[EntityT, KeysT]], bool] | None = None,
    ) -> Registration[old_image.ModifyRecord[EntityT, KeysT]]: ...
    @overload
    def on(
        self,
        record_type: type[old_image.RemoveRecord[Any, KeysT]],
        *,
        entity: type[EntityT],
        when: Callable[[old_image.RemoveRecord[EntityT, KeysT]], bool] | None = None,
    ) -> Registration[old_image.RemoveRecord[EntityT, KeysT]]: ...
    def on(
        self,
        record_type: type[Any],
        *,
        entity: type[Any] | None = None,
        when: Callable[[Any], bool] | None = None,
    ) -> Registration[Any]:
        """Register a function for a type of record; a decorator.

        The function's record must have that type; type checkers check it, and so does
        the registration. With `entity` it is the view type's own record of that entity:

            @dispatcher.on(ShopInsertRecord, entity=Customer)
            def welcome(record: InsertRecord[Customer, ShopKeys]) -> None: ...

        Args:
            record_type: What happened: one of the event's record classes.
            entity: In a table of several entities, the class of the item before and
                after; a change from one entity to another matches none.
            when: Called with the record; returns whether the function takes it.

        Raises:
            ValueError: The event has no such records or items.
            TypeError: `when` is a coroutine function or a generator function, requires
                other parameters than a record, or its record has another annotation;
                from the decorator, see `Registration`.
        """
        if record_type not in self._record_types:
            name = getattr(record_type, "__name__", record_type)
            found = ", ".join(each.__name__ for each in self._record_types)
            raise ValueError(
                f"{self._event_type.__name__} has no records {name}: expected {found}"
            )
        if entity is not None and entity not in entities_in(record_type):
            name = getattr(entity, "__name__", entity)
            raise ValueError(f"{record_type.__name__} has no item {name}")
        taken = Taken(record_type, entity)
        if when is not None:
            expect_condition(when)
            expect_annotation(when, taken)

        def add(function: Callable[[Any], Any]) -> None:
            call = self._checked(function)
            expect_annotation(function, taken)
            self._routes.append(Route(record_type, entity, when, call))

        return Registration(add)

    def default(
        self, function: Callable[Concatenate[RecordT | OtherT, MoreP], ResultT], /
    ) -> Callable[Concatenate[RecordT | OtherT, MoreP], ResultT]:
        """Register the function for records that no other takes; a decorator.

        Raises:
            TypeError: As from `Registration`: it must take every type of record.
        """
        call = self._checked(function)
        for record_type in self._record_types:
            expect_annotation(function, Taken(record_type))
        self._default = call
        return function

    @property
    def makes_coroutines(self) -> bool:
        """Whether any of its functions is a coroutine function."""
        return self._makes_coroutines

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

    def _checked(self, function: Any) -> Callable[[Any, Any], Any]:
        call = with_context(function, ["record"])
        self._makes_coroutines |= is_coroutine_function(function)
        return call

    def __call__(self, record: RecordT, context: Any = None) -> Any:
        """Return what the record's function returns.

        Args:
            record: The record.
            context: Lambda's, for functions that ask for it.

        Raises:
            UnhandledRecordError: No function takes the record.
        """
        for route in self._routes:
            if route.takes(record):
                return route.function(record, context)
        if self._default is None:
            raise UnhandledRecordError(type(record).__name__, entity_name(record))
        return self._default(record, context)
