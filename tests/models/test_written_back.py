"""What is read is written back the same: the ways in which it easily is not."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import orjson
import pytest
from image_paths import both_ways
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    NaiveDatetime,
    RootModel,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic import Json as PydanticJson
from typing_extensions import TypedDict

from ddbevents import (
    DecodeError,
    EncodeError,
    Image,
    ItemModel,
    Json,
    StoredAs,
    StreamEvent,
    UnixTime,
    decode_item,
    decode_value,
    dumps_item,
    encode_item,
    encode_value,
    loads_item,
    native_item,
)
from ddbevents.filters import where
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)

OF_JAVASCRIPT, OF_PYTHON = "2026-05-31T07:52:56.120Z", "2026-05-31T07:52:56+00:00"
MOMENTS = [
    OF_JAVASCRIPT,
    OF_PYTHON,
    "2026-05-31T07:52:56.000Z",
    "2026-05-31T07:52:56Z",
    "2026-05-31T07:52:56.123456Z",
    "2026-05-31T07:52:56.000000Z",
    "2026-05-31T07:52:56.123456+00:00",
    "2026-05-31T07:52:56.123456+0000",
    "2026-05-31T07:52:56+02:00",
    "2026-05-31t07:52:56z",
    "2026-05-31 07:52:56.1Z",
    "2026-05-31T07:52:56.449057039Z",
    "2026-05-31T07:52:56.1234567Z",
    "2026-05-31T07:52:56.1234567890123456789-11:30",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
]
LOWER = "8c4c8a3e-7b57-4c5e-9f3a-0d9f4e1b2a6d"
UUIDS = [LOWER, LOWER.upper(), LOWER.replace("-", ""), LOWER.title()]
TIMES = [
    "07:52:56",
    "07:52:56.123456",
    "07:52:56Z",
    "07:52:56.120+02:00",
    "07:52:56+0000",
]


class Colour(StrEnum):
    RED = "red"


class Rank(IntEnum):
    FIRST = 1


class Row(TypedDict, total=False):
    seen: datetime


@dataclass
class Box:
    seen: NaiveDatetime
    tags: set[str] = field(default_factory=set)


class Root(RootModel[dict[int, datetime]]):
    pass


class Thing(ItemModel):
    pk: str
    sk: AwareDatetime
    id: UUID | None = None
    any_moment: datetime | None = None
    naive: NaiveDatetime | None = None
    day: date | None = None
    clock: time | None = None
    moments: list[AwareDatetime] | None = None
    seen: set[AwareDatetime] | None = None
    by_number: dict[int, str] | None = None
    by_id: dict[UUID, str] | None = None
    by_moment: dict[datetime, list[NaiveDatetime]] | None = None
    by_day: dict[date, str] | None = None
    by_colour: dict[Colour, str] | None = None
    by_rank: dict[Rank, str] | None = None
    by_flag: dict[bool, str] | None = None
    by_price: dict[Decimal, str] | None = None
    by_bytes: dict[bytes, str] | None = None
    by_time: dict[time, str] | None = None
    row: Row | None = None
    box: Box | None = None
    root: Root | None = None
    queue: deque[datetime] | None = None
    pair: tuple[datetime, int] | None = None
    either: int | datetime | None = None
    renamed: str | None = Field(None, validation_alias="other name")
    expires: Annotated[datetime, UnixTime()] | None = None


class ThingKeys(ItemModel):
    pk: str
    sk: AwareDatetime


ThingRecord = (
    InsertRecord[Thing, ThingKeys]
    | ModifyRecord[Thing, ThingKeys]
    | RemoveRecord[Thing, ThingKeys]
)


class ThingEvent(Event[ThingRecord]):
    pass


KEYS: dict[str, Any] = {"pk": {"S": "a"}, "sk": {"S": "2026-05-31T07:52:56Z"}}


def change(name: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    images = {"Keys": old or new, "OldImage": old, "NewImage": new}
    there = {image: item for image, item in images.items() if item}
    return {
        "eventName": name,
        "dynamodb": {**there, "Keys": {key: (old or new)[key] for key in KEYS}},
    }


def thing(**attributes: Any) -> dict[str, Any]:
    return {**KEYS, **attributes}


def assert_law(item: dict[str, Any], model: Any = Thing) -> None:
    expected, actual = both_ways(model, item)
    assert expected == actual
    assert "value" == expected[0], expected
    assert item == encode_item(decode_item(item, model))
    text = orjson.dumps(item).decode()
    assert item == orjson.loads(dumps_item(loads_item(text, model)))
    adapter: TypeAdapter[Any] = TypeAdapter(Image[model])
    assert item == adapter.dump_python(adapter.validate_python(item))


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_written_as_it_was_spelled(text: str) -> None:
    av = {"S": text}
    assert_law(
        thing(
            sk=av,
            any_moment=av,
            moments={"L": [av]},
            either=av,
            pair={"L": [av, {"N": "1"}]},
        )
    )
    assert_law(thing(seen={"SS": [text]}, by_moment={"M": {text: {"L": []}}}))
    assert_law(thing(row={"M": {"seen": av}}, root={"M": {"5": av}}))


@pytest.mark.parametrize("text", MOMENTS)
def test_the_keys_of_a_record_find_the_item_again(text: str) -> None:
    item = thing(sk={"S": text})
    event = {"Records": [change("MODIFY", item, {**item, "n": {"N": "1"}})]}
    for event_type in (ThingEvent, StreamEvent):
        [record] = event_type.model_validate(event).records
        assert {"pk": {"S": "a"}, "sk": {"S": text}} == encode_item(record.keys)


@pytest.mark.parametrize("text", UUIDS)
def test_a_uuid_is_written_as_it_was_spelled(text: str) -> None:
    assert_law(thing(id={"S": text}, by_id={"M": {text: {"S": ""}}}))


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_written_as_it_was_spelled(text: str) -> None:
    assert_law(thing(clock={"S": text}, by_time={"M": {text: {"S": ""}}}))


@pytest.mark.parametrize("text", ["2026-05-31T07:52:56", "2026-05-31T07:52:56.120000"])
def test_a_naive_moment_is_written_where_a_field_takes_it(text: str) -> None:
    av = {"S": text}
    assert_law(
        thing(any_moment=av, naive=av, row={"M": {"seen": av}}, queue={"L": [av]})
    )
    assert_law(thing(by_moment={"M": {text: {"L": [av]}}}, root={"M": {"-5": av}}))
    assert_law(thing(box={"M": {"seen": av}}))
    made = Thing.model_construct(pk="a", sk=datetime.fromisoformat(text))
    with pytest.raises(EncodeError, match=r"expected an aware datetime, .* at `sk`"):
        encode_item(made)


def test_maps_with_keys_that_are_no_text_are_written() -> None:
    value = {"S": "x"}
    assert_law(
        thing(
            by_number={"M": {"-17": value, "0": value}},
            by_day={"M": {"2026-05-31": value}},
            by_colour={"M": {"red": value}},
            by_rank={"M": {"1": value}},
            by_flag={"M": {"true": value, "false": value}},
            by_price={"M": {"1.50": value, "1E+2": value}},
            by_bytes={"M": {"a": value, "é": value}},
        )
    )
    adapter: TypeAdapter[Any] = TypeAdapter(Image[dict[int, str]])
    assert {"17": value} == adapter.dump_python(adapter.validate_python({"17": value}))


def test_a_field_is_written_under_the_name_that_it_is_read_from() -> None:
    assert_law(thing(**{"other name": {"S": "x"}}))


REFUSED = [
    ("sk", {"S": "20260531"}),
    ("sk", {"S": "1653955200"}),
    ("sk", {"S": "2026-05-31"}),
    ("sk", {"S": "2026-05-31T07:52:56"}),
    ("sk", {"S": "2026-05-31T07:52Z"}),
    ("sk", {"S": "2026-05-31_07:52:56Z"}),
    ("sk", {"S": "2026-05-31T07:52:56,5Z"}),
    ("sk", {"S": "2026-05-31T07:52:56.Z"}),
    ("sk", {"S": "2026-05-31T07:52:56+24:00"}),
    ("sk", {"S": " 2026-05-31T07:52:56Z"}),
    ("sk", {"S": "2026-05-31T07:52:56Z\n"}),
    ("sk", {"S": "\uff12026-05-31T07:52:56Z"}),
    ("sk", {"S": "2026-02-30T07:52:56Z"}),
    ("any_moment", {"S": "2026-05-31T07:52:56.12"}),
    ("naive", {"S": "2026-05-31T07:52:56Z"}),
    ("day", {"S": "1653955200"}),
    ("day", {"S": "2026-05-31T00:00:00"}),
    ("day", {"S": "20260531"}),
    ("clock", {"S": "27000"}),
    ("clock", {"S": "07:52"}),
    ("id", {"S": "{" + LOWER + "}"}),
    ("id", {"S": "urn:uuid:" + LOWER}),
    ("by_number", {"M": {"01": {"S": "x"}}}),
    ("by_number", {"M": {"1": {"S": "x"}, "01": {"S": "x"}}}),
    ("by_flag", {"M": {"yes": {"S": "x"}}}),
    ("seen", {"SS": ["2026-05-31T07:52:56.120Z", "2026-05-31T07:52:56.12Z"]}),
    (
        "by_moment",
        {"M": {OF_JAVASCRIPT: {"L": []}, "2026-05-31T07:52:56.12Z": {"L": []}}},
    ),
    ("unknown", {"M": {"": {"S": "x"}}}),
]


@pytest.mark.parametrize(("name", "av"), REFUSED)
def test_what_could_not_be_written_back_is_refused_with_its_path(
    name: str, av: Any
) -> None:
    expected, actual = both_ways(Thing, thing(**{name: av}))
    assert expected == actual
    outcome, [(path, *_)] = expected
    assert ("refused", name) == (outcome, path[0])


def test_text_of_another_form_is_refused_with_a_way_out() -> None:
    with pytest.raises(ValidationError) as caught:
        decode_item(thing(day={"S": "20260531"}), Thing)
    [line] = caught.value.errors()
    assert (
        "Expected a date, such as 2026-05-31, found other text: declare a string"
        " to take any text"
    ) == line["msg"]
    assert "20260531" not in str(caught.value)


def test_a_strict_field_refuses_text() -> None:
    class Strict(ItemModel):
        at: Annotated[AwareDatetime, Field(strict=True)]

    class AllStrict(ItemModel):
        model_config = ConfigDict(strict=True)
        at: AwareDatetime

    for model in (Strict, AllStrict):
        with pytest.raises(ValidationError):
            decode_item({"at": {"S": OF_JAVASCRIPT}}, model)


def test_text_stays_text_where_a_field_takes_both() -> None:
    class Either(ItemModel):
        at: AwareDatetime | str

    assert OF_JAVASCRIPT == decode_item({"at": {"S": OF_JAVASCRIPT}}, Either).at


@pytest.mark.parametrize("event_type", [ThingEvent, StreamEvent])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"sk": {"S": OF_JAVASCRIPT}}, {"sk": {"S": "2026-05-31T07:52:56.12Z"}}),
        (
            {"sk": {"S": "2026-05-31T07:52:56.449057039Z"}},
            {"sk": {"S": "2026-05-31T07:52:56.449057040Z"}},
        ),
        ({"id": {"S": LOWER}}, {"id": {"S": LOWER.upper()}}),
        ({"moments": {"L": [{"S": OF_PYTHON}]}}, {"moments": {"L": [KEYS["sk"]]}}),
        ({"seen": {"SS": [OF_PYTHON]}}, {"seen": {"SS": [KEYS["sk"]["S"]]}}),
        (
            {"by_id": {"M": {LOWER: {"S": "x"}}}},
            {"by_id": {"M": {LOWER.upper(): {"S": "x"}}}},
        ),
        ({"expires": {"N": "1.5000001"}}, {"expires": {"N": "1.5000002"}}),
    ],
)
def test_another_spelling_is_a_change(event_type: Any, old: Any, new: Any) -> None:
    record = change("MODIFY", thing(**old), thing(**new))
    [modified] = event_type.model_validate({"Records": [record]}).records
    assert {*old} == {*modified.changes()}
    assert modified.changed(next(iter(old)))


@pytest.mark.parametrize("text", [OF_JAVASCRIPT, "2026-05-31T07:52:56Z", OF_PYTHON])
def test_a_filter_has_the_text_that_it_was_given(text: str) -> None:
    condition = where(ThingEvent).keys["sk"].equals(text)
    assert text in str(condition)
    moment = datetime(2026, 5, 31, 7, 52, 56, tzinfo=UTC)
    condition = where(ThingEvent).keys["sk"].equals(moment)
    assert "2026-05-31T07:52:56Z" in str(condition)


def test_binary_is_bytes_in_python_and_base64_in_json() -> None:
    class Photo(BaseModel):
        image: Image[dict[str, Any]]

    assert {"b": {"B": b"plain"}} == encode_item({"b": b"plain"})
    assert {"B": b"plain"} == encode_value(b"plain")
    assert b'{"b":{"B":"cGxhaW4="}}' == dumps_item({"b": b"plain"})
    photo = Photo(image={"b": {"B": "cGxhaW4="}})
    assert {"image": {"b": {"B": b"plain"}}} == photo.model_dump()
    in_json = {"image": {"b": {"B": "cGxhaW4="}}}
    assert in_json == photo.model_dump(mode="json")
    assert in_json == orjson.loads(photo.model_dump_json())


def test_a_set_that_became_empty_is_an_absent_attribute() -> None:
    class Tagged(ItemModel):
        pk: str
        none: set[str] | None = None
        empty: frozenset[int] = frozenset()
        made: set[bytes] = Field(default_factory=set)
        box: Box | None = None
        wanted: set[str] = {"x"}

    tagged = Tagged(pk="a", none={"x"}, box=Box(datetime(2026, 1, 1), {"x"}))  # noqa: DTZ001
    tagged.none.discard("x")  # type: ignore[union-attr]  # it is a set
    tagged.box.tags.discard("x")  # type: ignore[union-attr]  # it is a box
    tagged.made = set()
    tagged.empty = frozenset()
    expected = {
        "pk": {"S": "a"},
        "box": {"M": {"seen": {"S": "2026-01-01T00:00:00"}}},
        "wanted": {"SS": ["x"]},
    }
    assert expected == encode_item(tagged)
    tagged.wanted.discard("x")
    with pytest.raises(EncodeError, match=r"at least one element, .* at `wanted`"):
        encode_item(tagged)


def test_an_empty_set_that_must_be_there_is_refused() -> None:
    class Tagged(ItemModel):
        tags: set[str]

    with pytest.raises(EncodeError, match=r"at least one element, .* at `tags`"):
        encode_item(Tagged(tags=set()))


def test_the_commonest_line_about_a_time_to_live_works() -> None:
    class Session(ItemModel):
        expires_at: Annotated[datetime, UnixTime()]

    later = datetime.now(UTC) + timedelta(hours=1)
    session = Session(expires_at=later)
    assert later.replace(microsecond=0) == session.expires_at
    assert {"N": str(int(later.timestamp()))} == encode_item(session)["expires_at"]


def test_a_name_has_up_to_65535_bytes() -> None:
    for name in ("n" * 65_535, "é" * 32_767):
        assert {name: {"S": "x"}} == encode_item({name: "x"})
    for name in ("n" * 65_536, "é" * 32_768):
        with pytest.raises(EncodeError, match="name of up to 65535 bytes"):
            encode_item({name: "x"})


@pytest.mark.parametrize("model", [dict[str, Any], dict[str, str], Thing, None])
def test_an_empty_name_is_refused(model: Any) -> None:
    item = thing(**{"": {"S": "x"}})
    with pytest.raises((DecodeError, ValidationError)):
        decode_item(item, model)
    with pytest.raises(DecodeError, match="expected an attribute name"):
        decode_value({"M": {"": {"S": "x"}}})


def test_a_typed_item_shows_no_input_in_its_errors() -> None:
    class Open(BaseModel):
        name: str

    for read in (
        lambda: decode_item({"name": {"N": "12345"}}, Open),
        lambda: loads_item('{"name": {"N": "12345"}}', Open),
        lambda: decode_item(["12345"], Open),  # type: ignore[call-overload]  # it is wrong
    ):
        with pytest.raises(ValidationError) as caught:
            read()
        assert "12345" not in str(caught.value)
    with pytest.raises(DecodeError, match="expected JSON"):
        loads_item("{", Open)


def test_a_typed_item_may_be_of_several_classes() -> None:
    either: Any = Annotated[Thing | Box, Field(union_mode="left_to_right")]
    assert Box(datetime(2026, 1, 1)) == decode_item(  # noqa: DTZ001
        {"seen": {"S": "2026-01-01T00:00:00"}}, either
    )


def test_the_native_values_suit_boto3s_table() -> None:
    item = thing(n={"N": "1.5"}, b={"B": b"x"}, s={"SS": ["x"]}, m={"M": {}})
    native = native_item(decode_item(item, Thing))
    assert {
        "pk": "a",
        "sk": "2026-05-31T07:52:56Z",
        "n": Decimal("1.5"),
        "b": b"x",
        "s": {"x"},
        "m": {},
    } == native


class Named(NamedTuple):
    at: NaiveDatetime
    number: int


class Inner(BaseModel):
    x: int


class Moment(RootModel[datetime]):
    model_config = ConfigDict(frozen=True)


class Strings(RootModel[set[str]]):
    pass


@dataclass
class Session:
    pk: str
    expires_at: Annotated[datetime, UnixTime()]
    at: NaiveDatetime | None = None
    by_number: dict[int, int] | None = None
    url: HttpUrl | None = None
    numbers: Json[list[int]] | None = None
    text: Annotated[int, StoredAs("S")] | None = None


UPPER, NAIVE, URL = LOWER.upper(), "2026-05-31T07:52:56", "https://a.b/"
ONE: dict[str, Any] = {"N": "1"}


@pytest.mark.parametrize(
    ("source", "av"),
    [
        (dict[UUID, HttpUrl], {"M": {UPPER: {"S": URL}}}),
        (dict[datetime, timedelta], {"M": {OF_JAVASCRIPT: {"S": "PT1H"}}}),
        (list[dict[UUID, Path]], {"L": [{"M": {UPPER: {"S": "a"}}}]}),
        (dict[int | UUID, int], {"M": {UPPER: ONE, "1": ONE}}),
        (dict[Moment, int], {"M": {OF_JAVASCRIPT: ONE}}),
        (OrderedDict[datetime, int], {"M": {OF_JAVASCRIPT: ONE}}),
        (Counter[UUID], {"M": {UPPER: ONE}}),
        (defaultdict[str, set[NaiveDatetime]], {"M": {"x": {"SS": [NAIVE]}}}),
        (Sequence[NaiveDatetime], {"L": [{"S": NAIVE}]}),
        (Sequence[dict[UUID, int]], {"L": [{"M": {UPPER: ONE}}]}),
        (Sequence[HttpUrl], {"L": [{"S": URL}]}),
        (deque[HttpUrl], {"L": [{"S": URL}]}),
        (tuple[HttpUrl, datetime], {"L": [{"S": URL}, {"S": OF_JAVASCRIPT}]}),
        (set[HttpUrl | UUID], {"SS": [UPPER]}),
        (HttpUrl | UUID, {"S": UPPER}),
        (HttpUrl | Inner, {"M": {"x": ONE}}),
        (timedelta | Decimal, {"S": "PT1H"}),
        (IPv4Address | datetime, {"S": OF_JAVASCRIPT}),
        (Named, {"L": [{"S": NAIVE}, ONE]}),
        (PydanticJson[Inner], {"S": '{"x":1}'}),
    ],
)
def test_parts_of_any_container_are_written_as_they_were_read(
    source: Any, av: Any
) -> None:
    model: Any = create_model("Model", part=(source, ...))
    assert {"part": av} == encode_item(decode_item({"part": av}, model))


def test_a_dataclass_is_written_as_its_annotations_say() -> None:
    item = {
        "pk": {"S": "a"},
        "expires_at": {"N": "1700000000"},
        "at": {"S": NAIVE},
        "by_number": {"M": {"1": ONE}},
        "url": {"S": URL},
        "numbers": {"S": "[1]"},
        "text": {"S": "1"},
    }
    session = decode_item(item, Session)
    assert item == encode_item(session)
    assert 1_700_000_000 == native_item(session)["expires_at"]


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        (Annotated[Decimal, StoredAs("S")], {"S": "1.0"}, {"S": "1.00"}),
        (dict[Decimal, int], {"M": {"1.0": ONE}}, {"M": {"1.00": ONE}}),
        (
            deque[datetime],
            {"L": [{"S": OF_JAVASCRIPT}]},
            {"L": [{"S": "2026-05-31T07:52:56.12Z"}]},
        ),
        (
            set[Moment],
            {"SS": [OF_JAVASCRIPT]},
            {"SS": ["2026-05-31T07:52:56.12Z"]},
        ),
    ],
)
def test_another_spelling_is_a_change_at_every_depth(
    source: Any, old: Any, new: Any
) -> None:
    model: Any = create_model("Model", __base__=ItemModel, part=(source, ...))
    record = ModifyRecord[model, ThingKeys].model_validate(
        change("MODIFY", thing(part=old), thing(part=new))
    )
    assert ["part"] == [*record.changes()]
    assert record.changed("part")


def test_a_number_spelled_otherwise_is_no_change() -> None:
    record = change("MODIFY", thing(n={"N": "1.0"}), thing(n={"N": "1"}))
    [modified] = ThingEvent.model_validate({"Records": [record]}).records
    assert {} == modified.changes()


def test_an_empty_root_model_of_a_set_is_left_out() -> None:
    class Tagged(ItemModel):
        pk: str = "a"
        tags: Strings | None = None

    assert {"pk": {"S": "a"}} == encode_item(Tagged(pk="a", tags=Strings(set())))
