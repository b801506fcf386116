"""Python's annotations: the one place that maps our types to those of Python.

datamodel-code-generator cannot express UNIX times, forced tags, JSON text and tuples.
It makes a class for each element with bounds, and rewrites patterns. So all annotations
are written here, and it gets none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ddbevents.schema.class_names import fields_of
from ddbevents.schema.types import (
    Anything,
    Binary,
    Boolean,
    Constant,
    Enum,
    JsonText,
    List,
    Map,
    Number,
    Object,
    Set,
    Text,
    Tuple,
    Union,
)
from ddbevents.schema.unions import discriminator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddbevents.schema.table_schema import TableSchema
    from ddbevents.schema.types import Type

_TEXTS = {
    None: "str",
    "date": "date",
    "date-time": "AwareDatetime",
    "time": "time",
    "uuid": "UUID",
}
_NUMBERS = {
    "double": "float",
    "unix-time": "Annotated[datetime, UnixTime()]",
    "unix-time-ms": "Annotated[datetime, UnixTime('ms')]",
}
_OTHERS: dict[type, str] = {Anything: "Any", Binary: "bytes", Boolean: "bool"}
_CONSTRAINTS = {
    "minimum": "ge",
    "exclusive_minimum": "gt",
    "maximum": "le",
    "exclusive_maximum": "lt",
    "max_items": "max_length",
    "max_length": "max_length",
    "min_items": "min_length",
    "min_length": "min_length",
    "multiple_of": "multiple_of",
    "pattern": "pattern",
}
"""The fields that narrow a type, and their arguments of pydantic's ``Field``."""

_WHOLE: dict[str, Callable[[int | float], int]] = {
    "ge": math.ceil,
    "gt": math.floor,
    "le": math.floor,
    "lt": math.ceil,
    "multiple_of": lambda step: Fraction(str(step)).numerator,
}
"""How to round a bound with a fraction for an int, by the argument of ``Field``."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation, in its parts.

    Attributes:
        python_type: The type, such as ``list[str]``.
        constraints: The arguments of ``Field`` that narrow it.
        nullable: Whether None is a value.
    """

    python_type: str
    constraints: Mapping[str, Any]
    nullable: bool = False

    def code(
        self,
        *,
        optional: bool = False,
        alias: str | None = None,
        always_stored: bool = False,
    ) -> str:
        """Return its code.

        Args:
            optional: Whether None stands for an absent attribute.
            alias: The attribute's name, if the field has another.
            always_stored: Whether its default is one for the constructor only.
        """
        none = " | None" if optional or self.nullable else ""
        # As plain `alias`, type checkers would take it for the parameter's name.
        names = {"validation_alias": alias, "serialization_alias": alias}
        arguments = {**(names if alias is not None else {}), **self.constraints}
        metadata = ["AlwaysStored()"] if always_stored else []
        if arguments:
            metadata.append(_call("Field", arguments))
        python_type = self.python_type + none
        return _annotated(python_type, *metadata) if metadata else python_type


def annotation(type_: Type, table: TableSchema) -> Annotation:
    """Return the annotation of a type in a table."""
    found = table.resolve(type_)
    python_type = (
        _union(found, table) if isinstance(found, Union) else _python_type(found, table)
    )
    constraints = _constraints(found)
    if found.stored_as is not None:
        stored_as = f"StoredAs({found.stored_as!r})"
        metadata = [_call("Field", constraints)] if constraints else []
        python_type = _annotated(python_type, *metadata, stored_as)
        constraints = {}
    return Annotation(python_type, constraints, found.nullable)


def literal(values: tuple[Any, ...]) -> str:
    """Return the ``Literal`` of some constants."""
    return f"Literal[{', '.join(map(repr, values))}]"


def is_decimal(type_: Type) -> bool:
    """Return whether the values of a type are decimals in Python."""
    return isinstance(type_, Number) and type_.format is None and not type_.is_integer


def _python_type(type_: Type, table: TableSchema) -> str:
    match type_:
        case Enum(name=name) | Object(name=name):
            return name
        case Constant(value=value):
            return literal((value,))
        case Text(format=format_):
            return _TEXTS[format_]
        case Number(format=str(format_)):
            return _NUMBERS[format_]
        case Number():
            return "Decimal" if is_decimal(type_) else "int"
    return _container(type_, table) or _OTHERS[type(type_)]


def _container(type_: Type, table: TableSchema) -> str | None:
    """Return the Python type of a container; None if the type is not one."""

    def code(inner: Type) -> str:
        return annotation(inner, table).code()

    match type_:
        case List(element=element):
            return f"list[{code(element)}]"
        case Set(element=element):
            return f"set[{code(element)}]"
        case Tuple(elements=elements):
            return f"tuple[{', '.join(map(code, elements))}]"
        case Map(values=values, pattern=pattern):
            constraints = _call("StringConstraints", {"pattern": pattern})
            key = "str" if pattern is None else _annotated("str", constraints)
            return f"dict[{key}, {code(values)}]"
        case JsonText(content=content):
            return f"Json[{code(content)}]"
    return None


def _union(type_: Union, table: TableSchema) -> str:
    """Return the Python type of a union: its objects as one choice, and the others."""
    name = discriminator_of(type_, table)
    choices = [(table.resolve(choice), choice) for choice in type_.choices]
    codes = {
        annotation(choice, table).code(): isinstance(found, Object)
        for found, choice in choices
    }
    if name is None:
        return " | ".join(codes)
    objects = " | ".join(code for code, is_object in codes.items() if is_object)
    field = _call("Field", {"discriminator": fields_of(table)[name]})
    others = [code for code, is_object in codes.items() if not is_object]
    return " | ".join([_annotated(objects, field), *others])


def _constraints(type_: Type) -> dict[str, Any]:
    """Return the arguments of ``Field`` that narrow a type."""
    if isinstance(type_, Map):  # its pattern is that of its keys
        return {}
    found = {
        argument: value
        for field, argument in _CONSTRAINTS.items()
        if (value := getattr(type_, field, None)) is not None
    }
    if isinstance(type_, Number) and type_.is_integer:
        return {name: _WHOLE[name](value) for name, value in found.items()}
    return found


def _annotated(python_type: str, *metadata: str) -> str:
    """Return a type with some metadata added."""
    if python_type.startswith("Annotated[") and python_type.endswith("]"):
        python_type = python_type.removeprefix("Annotated[")[:-1]
    return f"Annotated[{', '.join([python_type, *metadata])}]"


def _call(function: str, arguments: Mapping[str, Any]) -> str:
    keywords = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return f"{function}({keywords})"
