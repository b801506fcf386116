"""The types of values: what a table schema means, whatever its spelling.

One class for each form of value, as frozen trees that compare by ``==``; locations
are not compared. A definition is reached by its name, so types may hold themselves:
`TableSchema.resolve` follows references.
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
"""A scalar, or ``()``: no element, no byte."""

TextFormat = Literal["date", "date-time", "time", "uuid"]
NumberFormat = Literal["double", "unix-time", "unix-time-ms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The type of an attribute, an element, or the like.

    Attributes:
        description: What it is for; may be empty.
        nullable: Whether the value may be NULL instead.
        stored_as: The tag that is forced on it; None for the usual one. Only
            numbers, booleans, binary and sets have another.
        default: What an absent attribute reads as; None if there is no default. Lists,
            sets and maps have no other than the empty one, bytes neither.
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
        max_length: The greatest, or None.
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
        exclusive_minimum: What it must be above, or None.
        exclusive_maximum: What it must be below, or None.
        multiple_of: What it must be a multiple of, or None.
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
        value_type: ``str``, ``int`` or ``bool``, for ``True == 1``.
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
        min_items: The least number of them, or None.
        max_items: The greatest, or None.
    """

    element: Type
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Set(Type):
    """Different strings, numbers or binary values; its fields are those of `List`."""

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
        pattern: What its names must match, or None.
    """

    values: Type
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an item, or of a map inside one.

    Attributes:
        name: Its name in DynamoDB.
        type: Its type; `TableSchema.resolve` gives what a reference stands for.
        required: Whether it is always there.
        description: What it is for; may be empty.
        column: The name of its column on engines; None for that of its field.
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
        closed: Whether it refuses other attributes itself.
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
        discriminator: The member that identifies objects, where the schema names it;
            `ddbevents.schema.unions` finds it where it does not.
    """

    choices: tuple[Type, ...]
    discriminator: str | None = None


@dataclass(frozen=True, slots=True)
class JsonText(Type):
    """JSON as text, and the type of what it holds."""

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
    """A part that has an error; no `TableSchema` that was returned holds one."""


def parts_of(type_: Type) -> tuple[Type, ...]:
    """Return the types right inside another; references are not followed."""
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
    """Yield a type, and all that are inside it; references are not followed."""
    yield type_
    for part in parts_of(type_):
        yield from walk(part)
