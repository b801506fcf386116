"""The types of values: what a table schema means, whatever its spelling.

There is one class for each form of value. Types are frozen trees that compare by
``==``; locations are not compared. A definition is found by its name, so types may
contain themselves; `TableSchema.resolve` follows references.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ddbevents.schema.location import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.location import Location

Bound = int | float
Scalar = str | int | float | bool
Default = Scalar | tuple[()]
"""A scalar, or ``()``: no elements, or no bytes."""

TextFormat = Literal["date", "date-time", "time", "uuid"]
NumberFormat = Literal["double", "unix-time", "unix-time-ms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The type of an attribute, an element, or the like.

    Attributes:
        description: What it is for; may be empty.
        nullable: Whether the value may be NULL instead.
        stored_as: The forced tag; None for the usual one. Only numbers, booleans,
            binary and sets can have another.
        default: The value of an absent attribute; None if there is no default. Lists,
            sets, maps and bytes can only default to empty.
        location: Where it is in the table schema.
    """

    description: str = ""
    nullable: bool = False
    stored_as: str | None = None
    default: Default | None = None
    location: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Type):
    """A string; with a format, a date, a datetime, a time or a UUID.

    Attributes:
        format: What the text stands for; None for any text.
        min_length: The least number of characters, or None.
        max_length: The greatest number of characters, or None.
        pattern: A regular expression of pydantic's engine, or None.
    """

    format: TextFormat | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Type):
    """A number, whole or not; with a format, a float or a UNIX time.

    Attributes:
        is_integer: Whether it is whole.
        format: ``"double"``, ``"unix-time"`` or ``"unix-time-ms"``; else None.
        minimum: The least value, or None.
        maximum: The greatest value, or None.
        exclusive_minimum: The value must be above this, or None.
        exclusive_maximum: The value must be below this, or None.
        multiple_of: The value must be a multiple of this, or None.
    """

    is_integer: bool = False
    format: NumberFormat | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    exclusive_minimum: Bound | None = None
    exclusive_maximum: Bound | None = None
    multiple_of: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Type):
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Type):
    """True or false."""


@dataclass(frozen=True, slots=True)
class Enum(Type):
    """One of several strings, or of several integers; a class in Python.

    Attributes:
        name: The name of its class.
        values: The values, without null.
    """

    name: str
    values: tuple[str, ...] | tuple[int, ...]

    def location_of(self, value: str | int) -> Location:
        """Return where one of its values is in the table schema."""
        listed = self.location.of("values")
        return listed.inside(listed.value.index(value))


@dataclass(frozen=True, slots=True)
class Constant(Type):
    """One string, integer or boolean.

    Attributes:
        value: The value.
        value_type: ``str``, ``int`` or ``bool``, since ``True == 1``.
    """

    value: str | int | bool
    value_type: type = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value_type", type(self.value))


@dataclass(frozen=True, slots=True)
class List(Type):
    """Elements of one type.

    Attributes:
        element: Their type.
        min_items: The least number of elements, or None.
        max_items: The greatest number of elements, or None.
    """

    element: Type
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Set(Type):
    """Different strings, numbers or binary values; it has the fields of `List`."""

    element: Type
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Tuple(Type):
    """A list whose elements have types of their own."""

    elements: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Map(Type):
    """A map with any names, and values of one type.

    Attributes:
        values: The type of its values.
        pattern: The pattern that its names must match, or None.
    """

    values: Type
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an item, or of a map inside one.

    Attributes:
        name: Its name in DynamoDB.
        type: Its type; `TableSchema.resolve` resolves references.
        required: Whether it is always there.
        description: What it is for; may be empty.
        column: The name of its column on engines; None for the field's name.
        location: Where it is in the table schema.
    """

    name: str
    type: Type
    required: bool = False
    description: str = ""
    column: str | None = None
    location: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Object(Type):
    """A map with known names; a class in Python.

    Attributes:
        name: The name of its class.
        attributes: Its own attributes, without those of its base.
        base: The name of the definition that it extends, or None.
        closed: Whether it refuses unknown attributes itself.
    """

    name: str
    attributes: tuple[Attribute, ...] = ()
    base: str | None = None
    closed: bool = False

    def attribute(self, name: str) -> Attribute | None:
        """Return its own attribute of a name, None if there is none."""
        return next((each for each in self.attributes if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Union(Type):
    """A value of one of several types, which its tag or a member identifies.

    Attributes:
        choices: The types, without NULL.
        discriminator: The member that identifies objects, if the schema names it;
            otherwise `ddbevents.schema.unions` finds it.
    """

    choices: tuple[Type, ...]
    discriminator: str | None = None


@dataclass(frozen=True, slots=True)
class JsonText(Type):
    """JSON as text, and the type of its content."""

    content: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything(Type):
    """Any value at all."""


@dataclass(frozen=True, slots=True)
class Reference(Type):
    """A definition, by its name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid(Type):
    """A part with an error; a `TableSchema` that is returned has no such part."""


def parts_of(type_: Type) -> tuple[Type, ...]:
    """Return the types directly inside another; references are not followed."""
    match type_:
        case List(element=part) | Set(element=part):
            return (part,)
        case Map(values=part) | JsonText(content=part):
            return (part,)
        case Tuple(elements=parts) | Union(choices=parts):
            return parts
        case Object(attributes=attributes):
            return tuple(attribute.type for attribute in attributes)
    return ()


def walk(type_: Type) -> Iterator[Type]:
    """Yield a type, and all types inside it; references are not followed."""
    yield type_
    for part in parts_of(type_):
        yield from walk(part)
