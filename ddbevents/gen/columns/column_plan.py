"""The columns of a table's readers, whatever the engine.

A column holds a *value*: one of the classes below. A value that its column cannot
hold is a problem; it is never rounded, truncated, or read as NULL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ScalarType = Literal[
    "text",  # any text
    "timestamp",  # RFC 3339 with an offset; more than six fraction digits: a problem
    "date",
    "time",  # naive or with an offset, as it is written
    "uuid",  # with hyphens or 32 digits, in either case
    "integer",  # 64 bits
    "wide-integer",  # 38 digits: DECIMAL(38, 0)
    "number",  # DECIMAL(38, scale)
    "double",
    "unix-time",  # seconds, perhaps with a fraction; a timestamp
    "unix-time-ms",  # milliseconds, the same
    "boolean",
    "binary",
    "json-text",  # text that is JSON
]
ScalarTag = Literal["S", "N", "B", "BOOL"]
SetTag = Literal["SS", "NS", "BS", "L"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of a column, of a list's element, or of a map's member.

    Attributes:
        nullable: Whether it may be ``{"NULL": true}``, which is NULL in SQL. This is
            also true of an optional attribute without a default.
    """

    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar(Value):
    """One value without parts.

    Attributes:
        type: Its type.
        tag: The tag that it is stored under. A number in an S is in plain notation,
            without leading zeros (``0|-?[1-9][0-9]*``). A boolean is ``1`` or ``0`` by
            value in an N, and ``true`` or ``false`` in an S. Binary in an S is base64
            text, which Kinesis does not encode again.
        choices: The values of an enum or constant; empty if any value is allowed.
        scale: The fraction digits of a "number".
    """

    type: ScalarType
    tag: ScalarTag
    choices: tuple[str | int, ...] = ()
    scale: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements(Value):
    """A list: an L."""

    element: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctElements(Value):
    """A set, as a list without duplicates.

    Attributes:
        element: The elements. In an SS, NS or BS they are payloads. In an L they are
            AttributeValues with the tag of the element.
        tag: The tag that the set is stored under.
    """

    element: Scalar
    tag: SetTag


@dataclass(frozen=True, slots=True, kw_only=True)
class Members(Value):
    """A map with any names, and values of one type: an M."""

    member: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Struct(Value):
    """A map with known names: an M.

    Attributes:
        name: The name of its class.
        columns: Its members.
        closed: Whether unknown members are a problem; they are kept in either case.
    """

    name: str
    columns: tuple[Column, ...]
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WireJson(Value):
    """An AttributeValue as JSON, unchanged; its parts are not checked.

    It is for recursive types, tuples, unions, and values of any type.

    Attributes:
        tags: The tags that it may have; empty if it may have any, NULL included.
    """

    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a field of a struct.

    Attributes:
        name: Its name: that of the models' field, or the schema's choice.
        attribute: The name of the attribute.
        value: What it holds.
        required: Whether the attribute must be there. An absent attribute is NULL:
            only the models apply defaults.
    """

    name: str
    attribute: str
    value: Value
    required: bool = False


@dataclass(frozen=True, slots=True)
class EntityColumns:
    """The columns of one entity, or of all items if there is one type of them.

    Attributes:
        name: The name of its class.
        identifier: The same in lower case with underscores, for names of readers.
        columns: The columns.
        closed: Whether unknown attributes are a problem, except those that global
            tables add (``aws:rep:...``); they are kept in either case.
        tags: The values of the discriminator that identify it.
        patterns: Regular expressions by key attribute, if there is no discriminator.
            An item has this entity if all of them are found in its keys, which are
            text.
    """

    name: str
    identifier: str
    columns: tuple[Column, ...]
    closed: bool = False
    tags: tuple[str, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of a table.

    Attributes:
        identifier: The table's name with underscores instead of punctuation. The names
            of readers begin with it.
        source: The name of the schema's file.
        digest: The first digits of the SHA-256 of its text.
        table: The table's name in DynamoDB.
        keys: The key columns that all items share, the partition key first.
        entities: The entities; a table with one type of item has one.
        several_entities: Whether items must be distinguished, even if `entities` has
            one.
        discriminator: The attribute that identifies entities by its text; None if keys
            do, or if there is one type of item.
        unknown_items: Whether items of no entity are allowed.
    """

    identifier: str
    source: str
    digest: str
    table: str
    keys: tuple[Column, ...]
    entities: tuple[EntityColumns, ...]
    several_entities: bool = False
    discriminator: str | None = None
    unknown_items: bool = False


def structs_in(columns: Iterable[Column], seen: set[str]) -> Iterator[Struct]:
    """Yield the structs in columns, each once, inner ones first.

    Args:
        columns: The columns.
        seen: The names of structs to leave out; those found are added.
    """
    for column in columns:
        value = column.value
        while isinstance(value, Elements | Members):
            value = value.element if isinstance(value, Elements) else value.member
        if isinstance(value, Struct) and value.name not in seen:
            yield from structs_in(value.columns, seen)
            seen.add(value.name)
            yield value
