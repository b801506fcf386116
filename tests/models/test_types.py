"""`UnixTime` and `Json`: what they read, what they write, what they refuse."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_paths import both_ways
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    create_model,
)

from ddbevents import (
    Image,
    ItemModel,
    Json,
    StoredAs,
    UnixTime,
    decode_item,
    encode_item,
)
from ddbevents.errors import EncodeError

Seconds = Annotated[datetime, UnixTime()]
Milliseconds = Annotated[datetime, UnixTime("ms")]
DecimalText = Annotated[Decimal, StoredAs("S")]


class Session(ItemModel):
    ends: Seconds
    seen: Milliseconds | None = None
    moments: list[Seconds] = []


class Colour(StrEnum):
    RED = "red"


class Payload(BaseModel):
    price: Decimal
    when: datetime | None = None
    ends: Seconds | None = None
    colour: Colour | None = None
    inner: Json[list[int]] | None = None


class Entry(ItemModel):
    payload: Json[Payload] | None = None
    anything: Json[Any] = None
    mapping: Json[dict[str, Decimal]] | None = None


seconds: TypeAdapter[datetime] = TypeAdapter(Seconds)
milliseconds: TypeAdapter[datetime] = TypeAdapter(Milliseconds)
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
COUNT = 1795392000

times = st.datetimes(timezones=st.just(UTC))


@given(times)
def test_every_second_is_written_and_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    session = Session(ends=moment)
    assert (
        moment == TypeAdapter(Image[Session]).validate_python(encode_item(session)).ends
    )


@given(times)
def test_every_millisecond_is_written_and_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    session = Session(ends=MOMENT, seen=moment)
    assert (
        moment == TypeAdapter(Image[Session]).validate_python(encode_item(session)).seen
    )


def test_on_the_wire_it_is_a_number_of_units() -> None:
    session = Session(ends=MOMENT, seen=MOMENT, moments=[MOMENT])
    assert {
        "ends": {"N": "1795392000"},
        "seen": {"N": "1795392000000"},
        "moments": {"L": [{"N": "1795392000"}]},
    } == encode_item(session)


@pytest.mark.parametrize(
    "value",
    [COUNT, float(COUNT), Decimal(COUNT), "2026-11-23T02:00:00+02:00", MOMENT],
)
def test_numbers_and_aware_datetimes_are_taken(value: Any) -> None:
    moment = seconds.validate_python(value)
    assert (MOMENT, UTC) == (moment, moment.tzinfo)


def test_numbers_before_1970_are_taken() -> None:
    assert datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC) == seconds.validate_python(-1)


EAST = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(datetime(2026, 11, 23), id="naive"),  # noqa: DTZ001
        pytest.param("2026-11-23T00:00:00", id="naive text"),
        pytest.param("2026-11-23", id="a date"),
        pytest.param(str(COUNT), id="the text of a number"),
        pytest.param(True, id="a bool"),
        pytest.param(float("nan"), id="NaN"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(Decimal("NaN"), id="a Decimal NaN"),
        pytest.param(Decimal("sNaN"), id="a signalling NaN"),
        pytest.param(10**12, id="the year 33658"),
        pytest.param(-(10**12), id="before the year 1"),
        pytest.param(10**400, id="a huge int"),
        pytest.param(Decimal("1E+999999999"), id="a huge Decimal"),
        pytest.param(datetime.min.replace(tzinfo=EAST), id="year 0 in UTC"),
        pytest.param(None, id="None"),
        pytest.param([], id="a list"),
    ],
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        seconds.validate_python(value)


def test_milliseconds_take_what_seconds_do_not() -> None:
    moment = MOMENT.replace(microsecond=5000)
    assert moment == milliseconds.validate_python(COUNT * 1000 + 5)
    assert moment == milliseconds.validate_python(moment)


def test_the_python_value_is_a_datetime() -> None:
    assert MOMENT == Session(ends=MOMENT).model_dump()["ends"]


def test_json_has_the_number() -> None:
    session = Session(ends=MOMENT, seen=MOMENT)
    text = session.model_dump_json()
    assert f'{{"ends":{COUNT},"seen":{COUNT}000,"moments":[]}}' == text
    assert session == Session.model_validate_json(text)


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_its_json_schema_is_that_of_the_number(mode: Any) -> None:
    assert {"type": "integer", "format": "unix-time"} == seconds.json_schema(mode=mode)
    assert "unix-time-ms" == milliseconds.json_schema(mode=mode)["format"]


def test_a_unix_time_may_be_null_by_its_inner_type() -> None:
    class Maybe(ItemModel):
        ends: Annotated[datetime | None, UnixTime()]

    for item in ({"ends": {"NULL": True}}, {"ends": {"N": str(COUNT)}}):
        expected, read = both_ways(Maybe, item)
        assert expected == read
        assert item == encode_item(TypeAdapter(Image[Maybe]).validate_python(item))
    schema = Maybe.model_json_schema()["properties"]["ends"]
    expected = [{"type": "integer", "format": "unix-time"}, {"type": "null"}]
    assert expected == schema["anyOf"]


def test_what_is_no_datetime_after_all_is_refused() -> None:
    wrong = Annotated[datetime, PlainValidator(str), UnixTime()]
    with pytest.raises(ValidationError, match="expected a datetime"):
        TypeAdapter(wrong).validate_python(MOMENT)


def test_a_unix_time_out_of_order_is_told_by_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Image[Session]).validate_python({"ends": {"N": "1E+20"}})
    [line] = caught.value.errors()
    assert (("ends",), "Value error, out of the range of a datetime") == (
        line["loc"],
        line["msg"],
    )


def read(item: dict[str, Any]) -> Entry:
    return TypeAdapter(Image[Entry]).validate_python(item)


def entry(**attributes: Any) -> Entry:
    """Return an Entry with these attributes only."""
    return Entry.model_construct(set(attributes), **attributes)


def test_a_model_is_kept_as_json_text() -> None:
    payload = Payload(
        price=Decimal("9.90"), when=MOMENT, ends=MOMENT, colour=Colour.RED, inner=[1]
    )
    item = encode_item(entry(payload=payload))
    assert {
        "S": '{"price":9.90,"when":"2026-11-23T00:00:00Z","ends":1795392000,'
        '"colour":"red","inner":"[1]"}'
    } == item["payload"]
    assert payload == read(item).payload


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1}',
        "[]",
        '""',
        '"quoted"',
        "true",
        "0.1",
        "1.5",
        "0.1234567890123456789",
        "123456789012345678901234567890",
        "18446744073709551616",
        "-9223372036854775809",
        "1E+350",
        '[1,2.5,null,"é",{"k":[]}]',
    ],
)
def test_json_text_is_read_and_written_without_a_loss(text: str) -> None:
    read_entry = read({"anything": {"S": text}})
    assert {"S": text} == encode_item(read_entry)["anything"]


def test_null_is_json_text_too() -> None:
    assert {"S": "null"} == encode_item(entry(anything=None))["anything"]
    assert None is read({"anything": {"S": "null"}}).anything


@pytest.mark.parametrize(
    "digits", ["1.10", "0.1234567890123456789", "12345678901234567"]
)
def test_decimals_keep_their_value(digits: str) -> None:
    mapping = {"a": Decimal(digits)}
    item = encode_item(entry(mapping=mapping))
    assert {"S": f'{{"a":{digits}}}'} == item["mapping"]
    assert mapping == read(item).mapping


numbers = st.integers(-(10**40), 10**40) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30
)


@given(st.lists(numbers))
def test_no_number_is_rounded(values: list[int | Decimal]) -> None:
    read_back = read(encode_item(entry(anything=values))).anything
    assert values == [Decimal(str(value)) for value in read_back]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=5)
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_whatever_json_can_hold_is_read_back(value: Any) -> None:
    assert value == read(encode_item(entry(anything=value))).anything


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        [float("inf")],
        {"a": Decimal("NaN")},
        "\ud800",
        {"\ud800": 1},
        object(),
    ],
)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(EncodeError):
        encode_item(entry(anything=value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "text",
        "NaN",
        "[Infinity, 12345678901234567890]",
        "1e999999999",
        "1e99999999999999999999999",
        "[" * 100_000 + "1e5",
        "1" * 10_000,
        "'a'",
        "[1,]",
    ],
)
def test_what_is_no_json_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read({"anything": {"S": text}})
    assert [("anything",)] == [line["loc"] for line in caught.value.errors()]


def test_errors_inside_are_told_by_their_place() -> None:
    with pytest.raises(ValidationError) as caught:
        read({"payload": {"S": '{"price": []}'}})
    assert [("payload", "price")] == [line["loc"] for line in caught.value.errors()]


@pytest.mark.parametrize("av", [{"M": {}}, {"N": "1"}, {"SS": ["1"]}])
def test_json_is_read_from_an_s_only(av: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Expected S"):
        read({"anything": av})


def test_the_python_value_is_plain() -> None:
    made = Entry(payload=Payload(price=Decimal(1)), anything={"a": 1})
    assert {"a": 1} == made.model_dump()["anything"]
    assert Decimal(1) == made.model_dump()["payload"]["price"]
    assert made == Entry.model_validate(made.model_dump())
    assert made == Entry.model_validate_json(made.model_dump_json())


def test_its_json_schema_is_that_of_the_value() -> None:
    schema = TypeAdapter(Json[list[int]]).json_schema()
    assert {"type": "array", "items": {"type": "integer"}} == schema


def test_a_native_item_holds_the_text() -> None:
    item = encode_item(entry(anything={"a": [1]}))
    assert {"anything": '{"a":[1]}'} == decode_item(item)


def test_a_none_that_was_not_set_is_left_out_of_json_text() -> None:
    class Part(ItemModel):
        given: int | None = None
        other: int | None = Field(default=None, serialization_alias="an other")
        default: int = 5
        parts: list[Part] = []
        named: dict[str, Part] = {}

    class Entry(ItemModel):
        payload: Json[Part | dict[str, Any]]

    part = Part(given=None, parts=[Part()], named={"a": Part()})
    less = {"default": 5, "parts": [], "named": {}}
    expected = {"given": None, "default": 5, "parts": [less], "named": {"a": less}}
    item = encode_item(Entry(payload=part))
    assert expected == json.loads(item["payload"]["S"])
    assert part == TypeAdapter(Image[Entry]).validate_python(item).payload


def test_a_none_in_a_dict_stays_in_json_text() -> None:
    class Entry(ItemModel):
        payload: Json[dict[str, Any]]

    assert encode_item(Entry(payload={"a": None, "b": [None]})) == {
        "payload": {"S": '{"a":null,"b":[null]}'}
    }


def test_a_time_that_was_set_without_validation_is_cut() -> None:
    class Entry(ItemModel):
        at: Seconds

    made = Entry(at=datetime(2026, 1, 1, tzinfo=UTC))
    made.at = datetime(2026, 1, 1, microsecond=999_999, tzinfo=UTC)
    assert {"at": {"N": "1767225600"}} == encode_item(made)


@pytest.mark.parametrize("fraction", [0.25, "a moment"])
def test_what_is_given_in_python_is_cut_to_the_unit(fraction: Any) -> None:
    given = (
        MOMENT.replace(microsecond=250_000)
        if fraction == "a moment"
        else COUNT + fraction
    )
    assert (MOMENT, UTC) == ((moment := seconds.validate_python(given)), moment.tzinfo)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1700000000.1234", datetime(2023, 11, 14, 22, 13, 20, 123_400, tzinfo=UTC)),
        ("1700000000.1234567", datetime(2023, 11, 14, 22, 13, 20, 123_456, tzinfo=UTC)),
        ("-0.5", datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)),
        ("1E-130", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_fraction_in_an_item_is_kept(text: str, moment: datetime) -> None:
    expected, actual = both_ways(Session, {"ends": {"N": text}})
    assert expected == actual
    session = decode_item({"ends": {"N": text}}, Session)
    assert moment == session.ends
    assert Decimal(text) == Decimal(encode_item(session)["ends"]["N"])
    later = Session(ends=session.ends + timedelta(days=1))
    assert 0 == later.ends.microsecond


def test_a_fraction_of_another_unit_is_cut() -> None:
    moment = decode_item({"ends": {"N": "1700000000.5"}}, Session).ends
    assert {"N": "1700000000500"} == encode_item(Session(ends=MOMENT, seen=moment))[
        "seen"
    ]


@pytest.mark.parametrize(
    "validator",
    [
        lambda moment: moment.replace(tzinfo=None),
        lambda moment: moment + timedelta(microseconds=5),
        lambda moment: moment.astimezone(timezone(timedelta(hours=2))),
    ],
    ids=["naive", "too fine", "elsewhere"],
)
def test_what_a_validator_makes_of_a_unix_time_is_in_the_unit_and_utc(
    validator: Any,
) -> None:
    class Session(ItemModel):
        ends: Annotated[datetime, AfterValidator(validator), UnixTime()]

    expected, actual = both_ways(Session, {"ends": {"N": "5"}})
    assert expected == actual
    if expected[0] == "value":
        session = TypeAdapter(Image[Session]).validate_python({"ends": {"N": "5"}})
        assert UTC == session.ends.tzinfo


@pytest.mark.parametrize(
    ("annotation", "item"),
    [
        (Seconds | Annotated[int, StoredAs("S")], {"S": "5"}),
        (Seconds | Annotated[int, StoredAs("S")], {"N": "5"}),
        (Seconds | Json[dict[str, int]], {"S": '{"a":1}'}),
        (DecimalText | Annotated[bool, StoredAs("S")], {"S": "true"}),
        (DecimalText | Annotated[bool, StoredAs("S")], {"S": "5.5"}),
    ],
)
def test_of_several_marks_the_one_that_fits_writes(annotation: Any, item: Any) -> None:
    model = create_model("Either", value=(annotation, ...))
    either: Any = model
    value = TypeAdapter(Image[either]).validate_python({"value": item})
    assert {"value": item} == encode_item(value)
