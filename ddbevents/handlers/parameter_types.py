"""Checks whether a function's annotation fits the records that it is called with.

Only annotations that are certainly wrong are refused; a type checker finds the others.
"""

from __future__ import annotations

from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    is_typeddict,
)

from ddbevents.handlers.signatures import name_of, record_annotation
from ddbevents.models.item_model import models_in, type_name
from ddbevents.records.base import ItemT
from ddbevents.records.generic_classes import (
    given_types,
    parametrized_from,
    type_variables,
)


class Taken(NamedTuple):
    """The records that a function is registered for."""

    record_type: type[Any]
    entity: type[Any] | None = None

    def __str__(self) -> str:
        """Return the type as you annotate it: `InsertRecord[Order, ShopKeys]`."""
        found = self.record_type
        if self.entity is not None:
            bases = (given_types(base)[0] for base in found.__mro__)
            found = next(
                (each for each in bases if ItemT in type_variables(each)), found
            )
        given = self.arguments()
        names = [type_name(given.get(each, Any)) for each in type_variables(found)]
        return f"{found.__name__}[{', '.join(names)}]" if names else found.__name__

    def arguments(self) -> dict[Any, Any]:
        """Return the type of each type variable of the record's class."""
        given: dict[Any, Any] = {}
        for base in reversed(self.record_type.__mro__):
            origin, arguments = given_types(base)
            given.update(zip(type_variables(origin), arguments, strict=True))
        return given if self.entity is None else {**given, ItemT: self.entity}


def expect_annotation(function: Any, taken: Taken) -> None:
    """Raise TypeError if the annotation of a function's record is certainly wrong.

    A base class, a union with the type, a protocol, a type variable and no annotation
    are fine.
    """
    annotation = record_annotation(function)
    if not _may_be(annotation, taken):
        raise TypeError(
            f"expected a function of {taken}, found {name_of(function)} of"
            f" {type_name(annotation)}: change the annotation, or the registration"
        )


def _may_be(annotation: Any, taken: Taken) -> bool:
    """Return whether records may have a type; True if that is not known."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _may_be(get_args(annotation)[0], taken)
    if origin is Union or origin is UnionType:
        return any(_may_be(each, taken) for each in get_args(annotation))
    if hasattr(annotation, "__value__"):  # type Name = ..., of Python 3.12
        return _may_be(annotation.__value__, taken)
    if origin is Literal:
        return False
    return _may_be_class(origin or annotation, taken)


def _may_be_class(found: Any, taken: Taken) -> bool:
    if found is Any or not isinstance(found, type):  # Any is a class since 3.11
        return True
    if getattr(found, "_is_protocol", False):
        return True
    if is_typeddict(found):  # `issubclass` does not take it
        return False
    origin, arguments = parametrized_from(found)
    if not issubclass(taken.record_type, origin or found):
        return False
    given = taken.arguments()
    return all(
        _fits(argument, given.get(parameter, Any))
        for parameter, argument in zip(type_variables(origin), arguments, strict=True)
    )


def _fits(argument: Any, given: Any) -> bool:
    """Return whether all models in a record's type fit an argument."""
    return all(_may_be(argument, Taken(model)) for model in models_in(given))
