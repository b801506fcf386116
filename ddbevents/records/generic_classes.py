"""How the generic classes of records and events become classes of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic

from pydantic import BaseModel, Field

MOST_EVENT_TYPES = 64
"""The most event classes cached with their readers, each of a quarter of a megabyte.

Later classes replace them, as with `MOST_CLASSES` in the codec.
"""

_METADATA = "__pydantic_generic_metadata__"
_OF_FIELD = 2  # the priority of an alias that is not a generator's
_NOT_GENERIC: dict[str, Any] = {"origin": None, "args": (), "parameters": ()}


class BaseOf:
    """`BaseOf(InsertRecord)[Order, OrderKeys]`: `InsertRecord` of these, as a base.

    For `InsertRecord[Order, OrderKeys]`, pydantic makes a class with a validator, which
    a module with its own subclass never uses; each costs a cold start 1.5 ms. This
    makes only the subclass.

    Args:
        generic: The generic class.
    """

    def __init__(self, generic: type[Any]) -> None:
        self._generic = generic

    def __getitem__(self, types: Any) -> Any:
        return GivenTypes(
            self._generic, types if isinstance(types, tuple) else (types,)
        )


class GivenTypes:
    """A generic class with its types, in the bases of a class.

    Attributes:
        generic: The generic class.
        types: The types for its type variables.
    """

    def __init__(self, generic: type[Any], types: tuple[Any, ...]) -> None:
        self.generic = generic
        self.types = types

    def __mro_entries__(self, _: Any) -> tuple[type[Any]]:
        return (self.generic,)

    def fields(self, own: dict[str, Any]) -> dict[str, Any]:
        """Return the annotations of a class with types for the type variables.

        Args:
            own: Its own annotations.
        """
        types = dict(zip(type_variables(self.generic), self.types, strict=True))
        annotations, values = {}, {}
        for name, field in self.generic.model_fields.items():
            given = _replaced(field.annotation, types)
            if given is not field.annotation and name not in own:
                annotations[name] = _annotated(given, field.metadata)
                is_own = field.alias_priority == _OF_FIELD
                alias = field.validation_alias if is_own else None
                values[name] = Field(field.default, validation_alias=alias)
        return {"__annotations__": {**annotations, **own}, **values}


def _replaced(annotation: Any, types: dict[Any, Any]) -> Any:
    """Return an annotation with types for its type variables."""
    if annotation in types:
        return types[annotation]
    variables = getattr(annotation, "__parameters__", ())
    return annotation[tuple(map(types.get, variables))] if variables else annotation


def _annotated(annotation: Any, metadata: list[Any]) -> Any:
    return Annotated[(annotation, *metadata)] if metadata else annotation


def type_variables(cls: type[Any] | None) -> tuple[Any, ...]:
    """Return the type variables of a class; none if it is not generic."""
    variables: tuple[Any, ...] = getattr(cls, _METADATA, _NOT_GENERIC)["parameters"]
    return variables


def parametrized_from(cls: type[Any]) -> tuple[Any, tuple[Any, ...]]:
    """Return what pydantic made a class from: `InsertRecord`, `(Order, OrderKeys)`.

    None and no types for any other class.
    """
    metadata = vars(cls).get(_METADATA, _NOT_GENERIC)
    return metadata["origin"], metadata["args"]


def given_types(cls: type[Any]) -> tuple[Any, tuple[Any, ...]]:
    """Return the same for a class that pydantic or `BaseOf` made."""
    for base in vars(cls).get("__orig_bases__", ()):
        if isinstance(base, GivenTypes):
            return base.generic, base.types
    return parametrized_from(cls)


def _is_made_from(cls: type[Any], subclass: type[Any]) -> bool:
    """Return whether a class is `InsertRecord[Order, OrderKeys]`, as a base of another.

    That was made by `BaseOf`, or is a subclass of one that was.
    """
    made = parametrized_from(cls)
    if made[0] is None:
        return False
    return any(given_types(base) == made for base in subclass.__mro__)


if TYPE_CHECKING:
    RecordClass = type
else:

    class RecordClass(type(BaseModel)):
        """The class of record classes: those with type variables are built when used.

        `InsertRecord` only exists for ``InsertRecord[Order, OrderKeys]``, which has its
        own validator; one for `InsertRecord` would cost a cold start 0.7 ms. Classes
        without type variables are built at once: otherwise a `TypeAdapter` of one would
        show the values that its errors must hide.
        """

        def __new__(  # noqa: D102  # a magic method
            mcs, name: str, bases: Any, namespace: Any, **options: Any
        ) -> Any:
            create = super().__new__
            for base in namespace.get("__orig_bases__", ()):
                if isinstance(base, GivenTypes):
                    namespace |= base.fields(namespace.get("__annotations__", {}))
                    cls = create(mcs, name, bases, namespace, **options)
                    setattr(cls, _METADATA, _NOT_GENERIC)
                    return cls
            if Generic not in bases:
                return create(mcs, name, bases, namespace, **options)
            cls = create(mcs, name, bases, namespace, defer_build=True, **options)
            del cls.model_config["defer_build"]  # subclasses would inherit it
            return cls

        # As pydantic's classes have it, and as type checkers see `BaseOf`.
        def __instancecheck__(cls, instance: Any) -> bool:  # of a class
            return type.__instancecheck__(cls, instance) or _is_made_from(
                cls, type(instance)
            )

        def __subclasscheck__(cls, subclass: Any) -> bool:  # of a class
            return type.__subclasscheck__(cls, subclass) or _is_made_from(cls, subclass)
