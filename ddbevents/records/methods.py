"""The methods of records and events; `ddbevents.records` adds the fields.

The classes here are mixed into the models that ``codegen/build.py`` renders
from the wire schemas. They only have behaviour, so that no field of the wire is typed
by hand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    Protocol,
    TypeVar,
    get_args,
)

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationInfo

from ddbevents.codec.absent import ABSENT
from ddbevents.codec.text import loads_json
from ddbevents.errors import MissingImageError
from ddbevents.models.item_model import models_in
from ddbevents.models.reader import Reader
from ddbevents.records.attributes import same, usual_name, without_class, written
from ddbevents.records.garbage_collector import collector_paused
from ddbevents.records.generic_classes import MOST_EVENT_TYPES, parametrized_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema

    from ddbevents.table import Table


class Change(NamedTuple):
    """An attribute's values: `old` before, `new` after; `ABSENT` if it is not there."""

    old: Any
    new: Any


class _UserIdentity(Protocol):
    @property
    def type(self) -> str | None: ...
    @property
    def principal_id(self) -> str | None: ...


class _HasIdentity(Protocol):
    @property
    def event_name(self) -> str: ...
    @property
    def user_identity(self) -> _UserIdentity | None: ...


class RecordMethods:
    """The methods of every record."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Return how to pickle the record: ``R[A, B]`` is not in any module."""
        usual: Any = super().__reduce_ex__(protocol)
        record_type: Any = type(self)
        place = _place_in_event(record_type)
        return usual if place is None else (_new_record, place, *usual[2:])

    @property
    def is_ttl_delete(self: _HasIdentity) -> bool:
        """Whether DynamoDB deleted the item because it expired.

        Source: AWS, "DynamoDB Streams and Time to Live": a REMOVE record whose
        ``userIdentity`` is the service principal ``dynamodb.amazonaws.com``.
        """
        identity = self.user_identity
        return (
            self.event_name == "REMOVE"
            and identity is not None
            and identity.type == "Service"
            and identity.principal_id == "dynamodb.amazonaws.com"
        )


class BothImages:
    """The methods of records that have both images."""

    __slots__ = ()

    def changes(self) -> dict[str, Change]:
        """Return what the record changed: attribute name to its old and new value.

        An INSERT changes every attribute from `ABSENT`, a REMOVE to it. Names are the
        table's attribute names, even if a model's field has another name. Values are
        compared as by DynamoDB: ``1`` and ``1.0`` are one number, but a number is never
        a boolean.

        Raises:
            MissingImageError: The stream's view type leaves out an image.
        """
        old, new = _attributes(self, "old_image"), _attributes(self, "new_image")
        was, is_now = _written(self, "old_image"), _written(self, "new_image")
        return {
            name: change
            for name in {**old, **new}
            if not same(
                *(change := Change(old.get(name, ABSENT), new.get(name, ABSENT)))
            )
            or was.get(name) != is_now.get(name)
        }

    def changed(self, name: str) -> bool:
        """Return whether the record changed the attribute of this name.

        Args:
            name: The table's attribute name, even if a model's field has another name.

        Raises:
            MissingImageError: The stream's view type leaves out an image.
            ValueError: The model of an image cannot have an attribute of this name.
        """
        usual = {
            image_name: usual_name(getattr(self, image_name, None), name)
            for image_name in ("old_image", "new_image")
        }
        old, new = (
            _attributes(self, image_name).get(usual[image_name], ABSENT)
            for image_name in usual
        )
        if not same(old, new):
            return True
        if old is ABSENT:
            return False
        was, is_now = (
            _written(self, image_name).get(usual[image_name]) for image_name in usual
        )
        return bool(was != is_now)


class EventMethods:
    """The methods of every event.

    Attributes:
        table: The table, if the class names it: generated classes do.
    """

    __slots__ = ()

    table: ClassVar[Table]

    @classmethod
    def loads(cls, data: bytes | bytearray | memoryview | str) -> Self:
        """Read an event from its JSON text; see `model_validate`.

        Raises:
            DecodeError: The text is not JSON.
            pydantic.ValidationError: It is not an event of this class.
        """
        with collector_paused():
            return cls.model_validate(loads_json(data))

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Read an event that Lambda passes to a handler; quicker than pydantic's.

        The garbage collector is paused: it would check the many small objects of an
        event again and again, and hardly any of them are garbage.

        Args:
            obj: The event.
            options: As in pydantic.

        Raises:
            pydantic.ValidationError: It is not an event of this class.
        """
        if options:
            return super().model_validate(obj, **options)  # type: ignore[misc,no-any-return]  # every user of this mixin is a BaseModel
        event_type: Any = cls
        with collector_paused():
            return _event_reader(event_type).read(obj)  # type: ignore[no-any-return]  # it reads this class

    @classmethod
    def record_reader(cls) -> Reader[Any]:
        """Return the reader of one record of such an event."""
        event_type: Any = cls
        return _record_reader(event_type)


def record_types(event_type: type[Any]) -> list[type[Any]]:
    """Return the classes of an event's records; none for `Event` itself."""
    [records] = get_args(event_type.model_fields["records"].annotation)
    return [*models_in(records)]


def expect_event_type(found: Any) -> None:
    """Raise TypeError early, unless it is an event class."""
    is_event = isinstance(found, type) and issubclass(found, EventMethods)
    if not is_event or not record_types(found):
        name = getattr(found, "__name__", None) or str(found)
        raise TypeError(f"expected an event class, such as OrderEvent, found {name}")


@lru_cache(MOST_EVENT_TYPES)
def _place_in_event(record_type: Any) -> tuple[type[Any], int] | None:
    """Return an event class in a module, and the index of this class in its records.

    None if the record's class is in a module itself, or there is no such event.
    """
    if parametrized_from(record_type)[0] is None:
        return None
    left: list[type[Any]] = EventMethods.__subclasses__()
    while left:
        event_type = left.pop()
        left += event_type.__subclasses__()
        is_in_module = {"[", "<"}.isdisjoint(event_type.__qualname__)
        if is_in_module and record_type in (found := record_types(event_type)):
            return event_type, found.index(record_type)
    return None


def _new_record(event_type: type[Any], index: int) -> Any:
    record_type: Any = record_types(event_type)[index]
    return record_type.__new__(record_type)


class ByEventName:
    """Marks a union of records whose discriminator is ``eventName``.

    It is ``Field(discriminator="event_name")``, but can also be on the type variable of
    a generic event, which is not a union yet.
    """

    __slots__ = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        if isinstance(source, TypeVar):
            return handler(source)
        return handler(Annotated[source, Field(discriminator="event_name")])


@lru_cache(MOST_EVENT_TYPES)
def _event_reader(event_type: type[Any]) -> Reader[Any]:
    return Reader(TypeAdapter(event_type))


@lru_cache(MOST_EVENT_TYPES)
def _record_reader(event_type: type[Any]) -> Reader[Any]:
    [record_type] = get_args(event_type.model_fields["records"].annotation)
    only = get_args(record_type)[0]
    if isinstance(only, type):  # one model, with its own settings
        return Reader(TypeAdapter(only))
    config = ConfigDict(hide_input_in_errors=True)
    return Reader(TypeAdapter(record_type, config=config))


_HAS_NO = {"INSERT": "old_image", "REMOVE": "new_image"}


def _attributes(record: Any, image_name: str) -> Mapping[str, Any]:
    if _HAS_NO.get(record.event_name) == image_name:
        return {}
    image = getattr(record, image_name)
    if image is None:
        raise MissingImageError(image_name, record.stream_view_type)
    attributes: Mapping[str, Any] = without_class(image)
    return attributes


def _written(record: Any, image_name: str) -> Mapping[str, Any]:
    if _HAS_NO.get(record.event_name) == image_name:
        return {}
    return written(getattr(record, image_name))


@lru_cache(maxsize=16)  # the records of a stream have one ARN
def table_name_in(arn: str | None) -> str | None:
    """Return the name in the ARN of a table or its stream, None if there is none.

    The ARN reads ``arn:aws:dynamodb:REGION:ACCOUNT:table/NAME[/stream/LABEL]``.
    """
    _, found, path = (arn or "").partition(":table/")
    return path.partition("/")[0] if found else None


def _sent_or_in_arn(value: Any, info: ValidationInfo) -> Any:
    return table_name_in(info.data.get("event_source_arn")) if value is None else value


TableName = Annotated[str | None, BeforeValidator(_sent_or_in_arn)]
"""A table's name, from the ARN in ``event_source_arn`` if it was not sent."""
