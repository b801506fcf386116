"""Hand-written types with every text form, and every form of value, for the law."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Generic, Literal, NotRequired, TypeVar
from uuid import UUID

from pydantic import UUID4, AwareDatetime, BaseModel, Field, NaiveDatetime, RootModel
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypeAliasType, TypedDict

from ddbevents import ItemModel, Json, StoredAs, UnixTime

T = TypeVar("T")
Seconds = Annotated[datetime, UnixTime()]
Milliseconds = Annotated[datetime, UnixTime("ms")]
Moments = TypeAliasType("Moments", "list[AwareDatetime | NaiveDatetime]")


class Colour(StrEnum):
    RED = "red"
    BLUE = "bl\u00fce"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(Enum):
    TEXT = "1"
    NUMBER = 7
    FLAG = True


class Scalars(ItemModel):
    aware: AwareDatetime
    naive: NaiveDatetime
    either: datetime
    at: time
    day: date
    ident: UUID
    fourth: UUID4
    text: str
    number: int
    exact: Decimal
    flag: bool
    data: bytes
    nothing: None
    anything: Any
    colour: Colour
    level: Level
    mixed: Mixed
    word: Literal["a", 1, b"x"] | None
    seconds: Seconds
    milliseconds: Milliseconds


class Optionals(ItemModel):
    aware: AwareDatetime | None = None
    naive: NaiveDatetime | None = None
    either: datetime | None = None
    at: time | None = None
    day: date | None = None
    ident: UUID | None = None
    seconds: Seconds | None = None
    milliseconds: Milliseconds | None = None
    flag: bool | None = True
    exact: Decimal | None = Decimal(1)
    names: set[str] | None = None
    moments: set[AwareDatetime] = set()
    data: bytes = b"x"


class Collections(ItemModel):
    aware: list[AwareDatetime]
    naive: list[NaiveDatetime]
    idents: tuple[UUID, ...]
    row: tuple[NaiveDatetime, UUID, Seconds, set[date]]
    grid: list[list[time]]
    maybe: list[datetime | None]
    anything: list[Any]
    nested: dict[str, list[dict[str, set[UUID]]]]
    seconds: list[Seconds]


class Sets(ItemModel):
    names: set[str]
    numbers: frozenset[int]
    exact: set[Decimal]
    blobs: set[bytes]
    aware: set[AwareDatetime]
    naive: frozenset[NaiveDatetime]
    times: set[time]
    days: set[date]
    idents: set[UUID]
    colours: set[Colour]
    levels: set[Level]


class Maps(ItemModel):
    numbers: dict[int, str]
    idents: dict[UUID, NaiveDatetime]
    colours: dict[Colour, UUID]
    levels: dict[Level, set[AwareDatetime]]
    days: dict[date, list[int]]
    aware: dict[AwareDatetime, AwareDatetime]
    naive: dict[NaiveDatetime, Decimal]
    exact: dict[Decimal, bytes]
    flags: dict[bool, time]
    times: dict[time, bool]
    words: dict[Literal["a", "b"], Any]
    texts: dict[str, dict[int, dict[UUID, Seconds]]]
    open: dict[str, Any]


class Unions(ItemModel):
    text_or_number: str | int
    moment_or_text: AwareDatetime | str
    ident_or_text: UUID | str
    day_or_moment: date | datetime
    moment_or_number: NaiveDatetime | int
    time_or_moment: time | AwareDatetime
    ttl_or_text: Seconds | str
    list_or_map: list[NaiveDatetime] | dict[int, UUID]
    set_or_text: set[UUID] | str
    bytes_or_text: bytes | str
    flag_or_exact: bool | Decimal
    moment_or_exact: datetime | Decimal
    bytes_or_ident: bytes | UUID
    number_or_ident: int | UUID
    set_or_list: set[UUID] | tuple[UUID, ...]
    models: Optionals | Sets


class Stored(ItemModel):
    number: Annotated[int, StoredAs("S")]
    exact: Annotated[Decimal, StoredAs("S")]
    flag: Annotated[bool, StoredAs("N")]
    word: Annotated[bool, StoredAs("S")]
    data: Annotated[bytes, StoredAs("S")]
    names: Annotated[set[str], StoredAs("L")]
    numbers: Annotated[frozenset[int], StoredAs("L")]
    many: list[Annotated[int, StoredAs("S")]]
    maybe: Annotated[int, StoredAs("S")] | None = None


class Payload(BaseModel):
    text: str
    number: int
    exact: Decimal
    at: AwareDatetime
    naive: NaiveDatetime
    ident: UUID
    inner: dict[UUID, list[date]]
    by_number: dict[int, time]


class Texts(ItemModel):
    payload: Json[Payload]
    numbers: Json[dict[str, Decimal]]
    maybe: Json[list[int]] | None = None


class Row(TypedDict):
    naive: NaiveDatetime
    by_number: dict[int, UUID]
    maybe: NotRequired[AwareDatetime]


@dataclass
class Plain:
    naive: NaiveDatetime
    idents: set[UUID]
    by_day: dict[date, AwareDatetime]
    seconds: Seconds
    tags: set[str] = field(default_factory=set)


@pydantic_dataclass
class Checked:
    aware: AwareDatetime
    naive: NaiveDatetime
    by_ident: dict[UUID, time]
    seconds: Seconds


class Box(ItemModel, Generic[T]):
    content: T
    others: dict[int, T] = {}


class NaiveList(RootModel[list[NaiveDatetime]]):
    pass


class ByNumber(RootModel[dict[int, UUID]]):
    pass


class Ident(RootModel[UUID]):
    pass


class Tree(ItemModel):
    at: AwareDatetime
    ttl: Seconds | None = None
    naive: NaiveDatetime | None = None
    children: list[Tree] = []
    by_ident: dict[UUID, Tree] = {}


class Nested(ItemModel):
    scalars: Optionals
    row: Row
    plain: Plain
    checked: Checked
    box: Box[UUID]
    boxes: list[Box[NaiveDatetime]]
    naive_list: NaiveList
    by_number: ByNumber
    ident: Ident
    moments: Moments
    tree: Tree | None = None


class Aliased(ItemModel):
    at_: Annotated[AwareDatetime, Field(alias="at")]
    class_: Annotated[
        NaiveDatetime, Field(validation_alias="class", serialization_alias="class")
    ]
    idents_: Annotated[dict[UUID, int], Field(alias="S")] = {}


class Numbered(ItemModel):
    type: Literal["numbered"]
    naive: NaiveDatetime


class Named(ItemModel):
    type: Literal["named"]
    idents: dict[UUID, AwareDatetime]


class TypedExtras(ItemModel):
    pk: str
    __pydantic_extra__: dict[str, NaiveDatetime]  # pyright: ignore[reportIncompatibleVariableOverride]  # how pydantic has it


class Timed(TypedDict):
    seconds: Seconds
    inner: Optionals
    rows: list[Row]


class Closed(BaseModel):
    at: AwareDatetime
    idents: dict[UUID, NaiveDatetime]
    tags: set[UUID] = set()


MODELS: list[Any] = [
    Scalars,
    Optionals,
    Collections,
    Sets,
    Maps,
    Unions,
    Stored,
    Texts,
    Nested,
    Aliased,
    TypedExtras,
    Closed,
    Tree,
    Box[NaiveDatetime],
    Box[Row],
    Box[Plain],
]
"""What `encode_item` writes by itself."""

OTHERS: list[Any] = [
    Row,
    Plain,
    Checked,
    Timed,
    ByNumber,
    Numbered | Named,
    Annotated[Numbered | Named, Field(discriminator="type")],
    dict[str, AwareDatetime],
    dict[UUID, NaiveDatetime],
    dict[str, Row],
    dict[int, Plain],
]
"""What `Image[T]` writes, since only the type knows how."""
