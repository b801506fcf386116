"""What records can be asked: times, table names, TTL deletes, changes."""

from __future__ import annotations

import contextlib
import gc
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Context, Decimal, Inexact, localcontext
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, PrivateAttr, RootModel, ValidationError
from pydantic.dataclasses import dataclass as pydantic_dataclass

from ddbevents import ABSENT, Change, ItemModel, MissingImageError, StreamEvent
from ddbevents.records.creation_time import creation_time
from ddbevents.records.new_and_old_images import ModifyRecord

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-11-23T00:00:00"


class Order(ItemModel):
    pk: str
    total: Decimal | None = None
    kind: str | None = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )


class OrderKeys(ItemModel):
    pk: str


class OrderModifyRecord(ModifyRecord[Order, OrderKeys]):
    pass


def modify(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {
        "eventID": "1416c843df272af3718f3173fb9b0363",
        "eventName": "MODIFY",
        "eventSourceARN": ARN,
        "dynamodb": {
            "Keys": {"pk": {"S": "a"}},
            "OldImage": {"pk": {"S": "a"}, **old},
            "NewImage": {"pk": {"S": "a"}, **new},
            "SequenceNumber": "111",
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def untyped_changes(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Change]:
    [record] = StreamEvent.model_validate({"Records": [modify(old, new)]}).records
    return record.changes()


MOMENT = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "sent",
    [
        MOMENT.timestamp(),
        str(MOMENT.timestamp()),
        int(MOMENT.timestamp() * 1000),
        int(MOMENT.timestamp() * 1_000_000),
        Decimal(str(MOMENT.timestamp())),
        MOMENT,
        MOMENT.astimezone(timezone(timedelta(hours=2))),
        MOMENT.isoformat(),
    ],
    ids=["seconds", "text", "ms", "us", "Decimal", "datetime", "other zone", "ISO"],
)
def test_a_creation_time_is_read_in_every_unit_a_source_uses(sent: Any) -> None:
    assert MOMENT == creation_time(sent)
    assert UTC == creation_time(sent).tzinfo


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        (1617406031, datetime(2021, 4, 2, 23, 27, 11, tzinfo=UTC)),
        (1.578648338e9, datetime(2020, 1, 10, 9, 25, 38, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_creation_time_in_seconds_is_exact(sent: float, moment: datetime) -> None:
    assert moment == creation_time(sent)


@pytest.mark.parametrize(
    ("sent", "year"),
    [
        (10**11 - 1, 5138),
        (10**11, 1973),
        (10**14 - 1, 5138),
        (10**14, 1973),
        (1 - 10**11, None),
        (-(10**11), 1966),
        (1 - 10**14, None),
        (-(10**14), 1966),
        (253_402_300_799_999_999, 9999),
    ],
)
def test_the_unit_of_a_creation_time_is_told_by_its_magnitude(
    sent: int, year: int | None
) -> None:
    for number in (sent, Decimal(sent)):
        if year is None:
            with pytest.raises(ValueError, match="out of the range of a datetime"):
                creation_time(number)
        else:
            assert year == creation_time(number).year


def test_microseconds_are_kept_to_the_last_digit() -> None:
    sent = 1731924555370123
    expected = datetime(2024, 11, 18, 10, 9, 15, 370123, tzinfo=UTC)
    assert expected == creation_time(sent)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        True,
        "soon",
        "",
        " 5 ",
        float("nan"),
        float("inf"),
        -1e300,
        10**30,
        "1e100",
        [],
        datetime(2026, 11, 23),  # noqa: DTZ001  # naive on purpose
        "0001-01-01T00:00:00+14:00",
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))),
        Decimal("1E+300000"),
        Decimal("-1E+30000000"),
        10**18,
        -(10**18),
        10**5000,
        "secreT",
    ],
    ids=lambda sent: f"{sent!r:.40}" if type(sent) is not int else "an int",
)
def test_what_is_no_creation_time_is_refused(sent: Any) -> None:
    with pytest.raises(ValueError, match=r"expected|range|time zone") as caught:
        creation_time(sent)
    assert "secreT" not in str(caught.value)


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        (ARN, "orders"),
        ("arn:aws-cn:dynamodb:cn-north-1:1:table/a.b-c_d/stream/x", "a.b-c_d"),
        ("arn:aws:dynamodb:us-east-1:1:table/orders", "orders"),
        ("stream-ARN", None),
        (None, None),
    ],
)
def test_the_table_name_is_cut_out_of_the_arn(
    arn: str | None, name: str | None
) -> None:
    raw = modify({}, {}) | {"eventSourceARN": arn}
    [record] = StreamEvent.model_validate({"Records": [raw]}).records
    assert name == record.table_name


@pytest.mark.parametrize(
    ("identity", "event_name", "expected"),
    [
        (
            {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "REMOVE",
            True,
        ),
        (
            {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
            "REMOVE",
            True,
        ),
        (
            {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "MODIFY",
            False,
        ),
        ({"type": "Service", "principalId": "somebody"}, "REMOVE", False),
        ({"type": "User", "principalId": "dynamodb.amazonaws.com"}, "REMOVE", False),
        ({}, "REMOVE", False),
        (None, "REMOVE", False),
    ],
)
def test_a_ttl_delete_is_told_by_its_identity(
    identity: dict[str, str] | None, event_name: str, expected: bool
) -> None:
    raw = modify({}, {}) | {"userIdentity": identity, "eventName": event_name}
    [record] = StreamEvent.model_validate({"Records": [raw]}).records
    assert expected is record.is_ttl_delete


def test_changes_names_attributes_as_the_table_does() -> None:
    record = OrderModifyRecord.model_validate(
        modify(
            {"class": {"S": "silver"}, "total": {"N": "5"}, "old_one": {"S": "x"}},
            {"class": {"S": "gold"}, "total": {"N": "5.0"}, "new_one": {"S": "y"}},
        )
    )
    assert {
        "class": Change("silver", "gold"),
        "old_one": Change("x", ABSENT),
        "new_one": Change(ABSENT, "y"),
    } == record.changes()
    assert record.changed("class")
    assert not record.changed("total")
    assert not record.changed("no_such_attribute")


def test_null_is_a_value_and_absent_is_not() -> None:
    record = OrderModifyRecord.model_validate(modify({}, {"total": {"NULL": True}}))
    assert {"total": Change(ABSENT, None)} == record.changes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"N": "1"}, {"BOOL": True}),
        ({"N": "0"}, {"BOOL": False}),
        ({"L": [{"N": "1"}]}, {"L": [{"BOOL": True}]}),
        ({"M": {"a": {"L": [{"N": "1"}]}}}, {"M": {"a": {"L": [{"BOOL": True}]}}}),
    ],
)
def test_a_number_that_becomes_a_boolean_is_a_change(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert ["flag"] == list(untyped_changes({"flag": old}, {"flag": new}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"N": "1"}, {"N": "1.00"}),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}),
        ({"M": {"a": {"S": "x"}, "b": {"N": "1"}}},) * 2,
    ],
)
def test_equal_values_in_another_form_are_no_change(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert {} == untyped_changes({"value": old}, {"value": new})


def test_an_insert_changes_every_attribute_from_absent() -> None:
    raw = modify({}, {"n": {"N": "1"}}) | {"eventName": "INSERT"}
    del raw["dynamodb"]["OldImage"]
    [record] = StreamEvent.model_validate({"Records": [raw]}).records
    assert {"pk": Change(ABSENT, "a"), "n": Change(ABSENT, 1)} == record.changes()


@pytest.mark.parametrize(
    ("view", "left_out"), [("NEW_IMAGE", "OldImage"), ("OLD_IMAGE", "NewImage")]
)
def test_changes_of_a_stream_without_both_images_are_refused(
    view: str, left_out: str
) -> None:
    raw = modify({}, {"n": {"N": "1"}})
    raw["dynamodb"]["StreamViewType"] = view
    del raw["dynamodb"][left_out]
    [record] = StreamEvent.model_validate({"Records": [raw]}).records
    with pytest.raises(MissingImageError, match=f"view type is {view}"):
        record.changes()
    with pytest.raises(MissingImageError, match="has no"):
        record.changed("n")


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("text", ['{"Records": []}', '{"Records": 1}', "{"])
def test_reading_leaves_the_garbage_collector_as_it_was(
    text: str, enabled: bool
) -> None:
    (gc.enable if enabled else gc.disable)()
    try:
        with contextlib.suppress(ValueError):
            StreamEvent.loads(text)
        assert enabled is gc.isenabled()
    finally:
        gc.enable()


def test_a_record_reads_back_from_its_own_dump() -> None:
    raw = modify({"n": {"N": "1"}}, {"n": {"N": "2"}})
    raw["dynamodb"]["ApproximateCreationDateTime"] = MOMENT.timestamp()
    record = OrderModifyRecord.model_validate(raw)
    assert record == OrderModifyRecord.model_validate(record.model_dump())
    assert record == OrderModifyRecord.model_validate_json(record.model_dump_json())


def test_absent_is_false_and_says_its_name() -> None:
    assert not ABSENT
    assert "ABSENT" == repr(ABSENT)


class Spelled(ItemModel):
    order_status: str = Field(validation_alias="orderStatus")
    inner: Order | None = None


def test_changes_names_attributes_as_they_are_read() -> None:
    class SpelledModifyRecord(ModifyRecord[Spelled, OrderKeys]):
        pass

    record = SpelledModifyRecord.model_validate(
        modify({"orderStatus": {"S": "OLD"}}, {"orderStatus": {"S": "NEW"}})
    )
    assert {"orderStatus": Change("OLD", "NEW")} == record.changes()
    assert record.changed("orderStatus")


def test_null_in_a_nested_model_is_a_value_and_absent_is_not() -> None:
    class SpelledModifyRecord(ModifyRecord[Spelled, OrderKeys]):
        pass

    status, inner = {"S": "x"}, {"pk": {"S": "b"}}
    record = SpelledModifyRecord.model_validate(
        modify(
            {"orderStatus": status, "inner": {"M": inner}},
            {"orderStatus": status, "inner": {"M": inner | {"class": {"NULL": True}}}},
        )
    )
    assert ["inner"] == [*record.changes()]


class Part(ItemModel):
    number: int
    _seen: object = PrivateAttr(default_factory=object)


@dataclass(eq=False)
class Box:
    pk: str
    parts: list[Part] = dataclass_field(default_factory=list)


@pydantic_dataclass
class NamedBox:
    pk: str
    parts: Annotated[list[Part], Field(alias="Parts")] = dataclass_field(
        default_factory=list
    )


class BoxRoot(RootModel[dict[str, Any]]):
    pass


PARTS = {"L": [{"M": {"number": {"N": "1"}}}]}
OTHER_PARTS = {"L": [{"M": {"number": {"N": "2"}}}]}


@pytest.mark.parametrize(
    ("image", "name"), [(Box, "parts"), (NamedBox, "Parts"), (BoxRoot, "parts")]
)
def test_changes_of_images_of_any_class(image: Any, name: str) -> None:
    record_type: Any = ModifyRecord[image, OrderKeys]
    record = record_type.model_validate(modify({name: PARTS}, {name: PARTS}))
    assert {} == record.changes()
    assert not record.changed(name)
    record = record_type.model_validate(modify({name: PARTS}, {name: OTHER_PARTS}))
    assert [name] == [*record.changes()]
    assert record.changed(name)


@pytest.mark.parametrize("image", [Box, NamedBox])
def test_a_name_that_a_dataclass_drops_is_refused(image: Any) -> None:
    record_type: Any = ModifyRecord[image, OrderKeys]
    record = record_type.model_validate(modify({"a": {"S": "x"}}, {}))
    with pytest.raises(ValueError, match="Box does not have the attribute 'a'"):
        record.changed("a")


def test_values_of_another_shape_are_a_change() -> None:
    assert ["a"] == [*untyped_changes({"a": PARTS}, {"a": {"L": []}})]
    assert ["a"] == [*untyped_changes({"a": {"L": []}}, {"a": {"M": {}}})]
    assert ["a"] == [*untyped_changes({"a": {"M": {}}}, {"a": {"NULL": True}})]


def test_a_creation_time_depends_on_no_decimal_context() -> None:
    expected = creation_time("1795434247.123456")
    assert 123456 == expected.microsecond
    with localcontext(Context(prec=4, traps=[Inexact])):
        assert expected == creation_time("1795434247.123456")
        assert expected == creation_time(Decimal("1795434247.123456"))


@pytest.mark.parametrize("sent", ["NaN", "sNaN", "Infinity"])
def test_a_creation_time_is_finite(sent: str) -> None:
    with pytest.raises(ValueError, match="out of the range of a datetime"):
        creation_time(Decimal(sent))


def test_what_is_wrong_elsewhere_says_nothing_of_the_table() -> None:
    record = modify({}, {})
    del record["dynamodb"]["Keys"]
    with pytest.raises(ValidationError) as caught:
        StreamEvent.model_validate({"Records": [record]})
    assert ["Keys"] == [error["loc"][-1] for error in caught.value.errors()]


class Few(BaseModel):
    pk: str


class FewModifyRecord(ModifyRecord[Few, OrderKeys]):
    pass


def test_a_name_that_a_model_drops_is_refused() -> None:
    record = FewModifyRecord.model_validate(modify({"a": {"S": "x"}}, {}))
    assert not record.changed("pk")
    with pytest.raises(ValueError, match="Few does not have the attribute 'a'"):
        record.changed("a")


def test_the_name_of_a_field_is_none_of_an_attribute() -> None:
    class Renamed(ItemModel):
        pk: str
        class_: Annotated[str, Field(alias="class")]

    both = ModifyRecord[Renamed, ItemModel].model_validate(
        {
            "eventName": "MODIFY",
            "dynamodb": {
                "Keys": {"pk": {"S": "a"}},
                "OldImage": {"pk": {"S": "a"}, "class": {"S": "x"}},
                "NewImage": {"pk": {"S": "a"}, "class": {"S": "y"}},
            },
        }
    )
    assert both.changed("class")
    assert not both.changed("colour")
    expected = r"is not an attribute: the attribute of Renamed\.class_ is 'class'"
    with pytest.raises(ValueError, match=expected):
        both.changed("class_")


def test_json_schemas_tell_what_is_read_and_what_is_written() -> None:
    name = "approximate_creation_date_time"
    read = FewModifyRecord.model_json_schema()["properties"][name]
    assert [{"type": "number"}, {"type": "null"}] == read["anyOf"]
    written = FewModifyRecord.model_json_schema(mode="serialization")["properties"]
    assert {"type": "string", "format": "date-time"} == written[name]["anyOf"][0]
    events = StreamEvent.model_json_schema(mode="serialization")
    assert 3 == len(events["properties"]["records"]["items"]["oneOf"])
