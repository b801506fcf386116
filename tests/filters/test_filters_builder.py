"""Patterns built from a generated event: right, or refused."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from deliveries import insert
from pydantic import Field

from ddbevents import ItemModel, Json, PatternError, StreamEvent
from ddbevents.filters import Pattern, matches, where
from ddbevents.fixtures import EventSourceMapping
from ddbevents.records import Event, new_image
from ddbevents.records.new_and_old_images import (
    InsertRecord,
    ModifyRecord,
    RemoveRecord,
)


class Status(StrEnum):
    PAID = "PAID"
    NEW = "NEW"


class Address(ItemModel):
    city: str


class Line(ItemModel):
    sku: str
    count: int


class Order(ItemModel):
    pk: str
    status: Status
    total: Decimal
    paid: bool
    thumb: bytes | None = None
    tags: set[str] | None = None
    address: Address | None = None
    lines: list[Line] = Field(default_factory=list)
    labels: dict[str, str] = Field(default_factory=dict)
    payload: Json[Address] | None = None
    anything: Any = None
    prefix: str | None = None
    kind: str | None = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )


class Keys(ItemModel):
    pk: str


class OrderEvent(
    Event[
        InsertRecord[Order, Keys]
        | ModifyRecord[Order, Keys]
        | RemoveRecord[Order, Keys]
    ]
):
    pass


class NewImageEvent(
    Event[new_image.InsertRecord[Order, Keys] | new_image.RemoveRecord[Order, Keys]]
):
    pass


ORDER = where(OrderEvent)
RECORD = insert(1)
RECORD["dynamodb"]["NewImage"] = {
    "pk": {"S": "o1"},
    "status": {"S": "PAID"},
    "total": {"N": "19.9"},
    "paid": {"BOOL": True},
    "thumb": {"NULL": True},
    "tags": {"SS": ["a", "b"]},
    "address": {"M": {"city": {"S": "Berlin"}}},
    "lines": {"L": [{"M": {"sku": {"S": "x"}, "count": {"N": "2"}}}]},
    "labels": {"M": {"de": {"S": "Bestellung"}}},
    "class": {"S": "express"},
    "anything": {"N": "1"},
}


def built(condition: Any) -> Any:
    return json.loads(str(condition))


def test_a_condition_is_a_pattern() -> None:
    condition = ORDER.event_name("INSERT") & ORDER.new_image["status"].equals("PAID")
    assert {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"status": {"S": ["PAID"]}}},
    } == built(condition)
    assert matches(condition, RECORD)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ORDER.keys["pk"].equals("o1"), True),
        (ORDER.keys["pk"].prefix("o"), True),
        (ORDER.new_image["status"].equals(Status.NEW, Status.PAID), True),
        (ORDER.new_image["status"].equals("NEW"), False),
        (ORDER.new_image["status"].anything_but("NEW"), True),
        (ORDER.new_image["total"].equals(Decimal("19.90")), True),
        (ORDER.new_image["total"].anything_but(Decimal(5)), True),
        (ORDER.new_image["paid"].equals(True), True),  # noqa: FBT003  # a value
        (ORDER.new_image["thumb"].equals(None), True),
        (ORDER.new_image["thumb"].equals(b"\x00", None), True),
        (ORDER.new_image["thumb"].equals(b"\x00"), False),
        (ORDER.new_image["thumb"].exists(), True),
        (ORDER.new_image["thumb"].absent(), False),
        (ORDER.new_image["tags"].contains("z", "b"), True),
        (ORDER.new_image["tags"].contains("z"), False),
        (ORDER.new_image["tags"].exists(), True),
        (ORDER.new_image["address"]["city"].suffix("lin"), True),
        (ORDER.new_image["address"]["city"].equals_ignore_case("BERLIN"), True),
        (ORDER.new_image["lines"].elements["count"].equals(2), True),
        (ORDER.new_image["lines"].elements["count"].equals(3), False),
        (ORDER.new_image["labels"]["de"].exists(), True),
        (ORDER.new_image["labels"]["fr"].absent(), True),
        (ORDER.new_image["class"].equals("express"), True),
        (ORDER.new_image["anything"].equals(1, "x"), True),
        (ORDER.new_image["anything"].equals(2), False),
        (ORDER.old_image["pk"].absent(), True),
        (ORDER.old_image["pk"].exists(), False),
        (ORDER.is_ttl_delete(), False),
        (ORDER.event_name("INSERT", "MODIFY"), True),
        (
            ORDER.new_image["paid"].equals(False)  # noqa: FBT003  # a value
            | ORDER.new_image["thumb"].exists(),
            True,
        ),
        (
            (ORDER.event_name("REMOVE") | ORDER.new_image["thumb"].equals(None))
            & ORDER.keys["pk"].equals("o1"),
            True,
        ),
    ],
    ids=str,
)
def test_a_condition_matches_what_it_says(condition: Any, expected: bool) -> None:
    assert expected is matches(condition, RECORD)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (lambda: ORDER.new_image["stauts"], "there is no attribute `stauts`, only add"),
        (lambda: ORDER.new_image["kind"], "there is no attribute `kind`"),
        (lambda: ORDER.new_image["pk"]["x"], "`pk` can never match: it is not a map"),
        (lambda: ORDER.new_image["payload"]["city"], "it is not a map"),
        (lambda: ORDER.new_image["pk"].elements, "it is not a list"),
        (lambda: ORDER.new_image["status"].equals("LOST"), "it never has such a value"),
        (lambda: ORDER.new_image["total"].equals("x"), "it never has such a value"),
        (lambda: ORDER.new_image["pk"].equals(None), "it never has such a value"),
        (ORDER.new_image["pk"].equals, "no value to look for"),
        (ORDER.new_image["anything"].exists, "only tests leaf nodes"),
        (ORDER.new_image["address"].exists, "only tests leaf nodes"),
        (ORDER.new_image["lines"].absent, "only tests leaf nodes"),
        (lambda: ORDER.new_image["lines"].equals([]), "only tests leaf nodes"),
        (lambda: ORDER.new_image["total"].prefix("1"), "it is not text"),
        (lambda: ORDER.new_image["total"] > 5, "numbers are text and have no order"),
        (lambda: ORDER.new_image["pk"] == "o1", "use equals"),
        (lambda: ORDER.new_image["pk"].contains("o"), "it is not a set"),
        (lambda: ORDER.new_image["paid"].anything_but(True), "takes only texts"),  # noqa: FBT003  # a value
        (lambda: ORDER.new_image["lines"].elements["nr"], r"`lines\[0\]` can never"),
        (lambda: ORDER.event_name("UPDATE"), "any of INSERT, MODIFY, REMOVE"),
        (ORDER.event_name, "any of INSERT, MODIFY, REMOVE"),
        (lambda: where(NewImageEvent).old_image, "records have no old_image"),
        (
            lambda: ORDER.event_name("INSERT") & ORDER.old_image["pk"].exists(),
            "no record can meet all of the conditions",
        ),
        (
            lambda: ORDER.event_name("INSERT") & ORDER.is_ttl_delete(),
            "only once: keep one test of `eventName`",
        ),
        (
            lambda: ORDER.keys["pk"].prefix("o") & ORDER.keys["pk"].suffix("1"),
            r"keep one test of `dynamodb\.Keys\.pk\.S`",
        ),
        (lambda: ORDER.keys["pk"].equals("x" * 4096), "at most 4096 characters"),
    ],
)
def test_a_condition_that_can_never_match_is_refused(condition: Any, why: str) -> None:
    with pytest.raises(PatternError, match=why):
        condition()


def test_an_alternative_that_can_never_match_is_left_out() -> None:
    either = ORDER.old_image["pk"].exists() | ORDER.new_image["pk"].exists()
    inserted = ORDER.event_name("INSERT") & either
    assert {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"pk": {"S": [{"exists": True}]}}},
    } == built(inserted)


def test_without_a_model_there_is_nothing_to_build_from() -> None:
    with pytest.raises(PatternError, match="there is no model of the new_image"):
        where(StreamEvent).new_image["pk"].equals("o1")


def test_a_table_with_several_kinds_of_items_has_the_attributes_of_all() -> None:
    class Customer(ItemModel):
        pk: str
        name: str

    class MixedEvent(Event[InsertRecord[Order | Customer, Keys]]):
        pass

    image = where(MixedEvent).new_image
    either = image["name"].equals("Ada") | image["status"].equals("PAID")
    assert matches(either & image["pk"].exists(), RECORD)


def test_alternatives_that_or_cannot_list_become_several_filters() -> None:
    order = where(OrderEvent)
    condition = order.new_image["prefix"].equals("x") | order.event_name("REMOVE")
    criteria = condition.filter_criteria
    assert [
        {"dynamodb": {"NewImage": {"prefix": {"S": ["x"]}}}},
        {"eventName": ["REMOVE"]},
    ] == [json.loads(each["Pattern"]) for each in criteria["Filters"]]
    record = insert(1)
    assert not condition.matches(record)
    record["dynamodb"]["NewImage"]["prefix"] = {"S": "x"}
    assert matches(condition, record)
    with pytest.raises(PatternError, match="use `filter_criteria`, which has 2"):
        str(condition)
    assert repr(condition).startswith("Condition({'Filters': [")


def test_alternatives_that_are_too_long_for_a_pattern_become_several_filters() -> None:
    order = where(OrderEvent)
    texts = [letter * 1_500 for letter in "abc"]
    condition = order.keys["pk"].prefix(texts[0])
    for text in texts[1:]:
        condition = condition | order.keys["pk"].prefix(text)
    assert 2 == len(condition.filter_criteria["Filters"])


def test_several_filters_count_as_several_in_a_mapping() -> None:
    order = where(OrderEvent)
    condition = order.event_name("REMOVE")
    for name in "abcdefghij":
        named = order.new_image["prefix"].equals(name)
        condition = condition | (named & order.event_name("INSERT"))
    with pytest.raises(ValueError, match="at most 10 patterns, found 11"):
        EventSourceMapping(print, filter_criteria=[condition])


def test_a_condition_on_an_attribute_of_a_reserved_name_is_one_pattern() -> None:
    condition = where(OrderEvent).new_image["prefix"].prefix("x")
    assert '{"dynamodb":{"NewImage":{"prefix":{"S":[{"prefix":"x"}]}}}}' == str(
        condition
    )
    assert [{"Pattern": str(condition)}] == condition.filter_criteria["Filters"]


def test_values_of_one_leaf_are_one_alternative() -> None:
    status = where(OrderEvent).new_image["status"]
    condition = status.equals("PAID") | status.prefix("N") | status.equals("PAID")
    leaf = '{"S":["PAID",{"prefix":"N"}]}'
    assert f'{{"dynamodb":{{"NewImage":{{"status":{leaf}}}}}}}' == str(condition)


def test_only_what_or_cannot_list_has_a_filter_of_its_own() -> None:
    order = where(OrderEvent)
    condition = order.new_image["prefix"].equals("x") | order.event_name("REMOVE")
    for name in "abcde":
        condition = condition | (
            order.keys["pk"].equals(name) & order.event_name("INSERT")
        )
    filters = condition.filter_criteria["Filters"]
    assert 2 == len(filters)
    assert 6 == len(json.loads(filters[1]["Pattern"])["$or"])


def test_a_condition_combines_with_conditions_only() -> None:
    other: Any = Pattern({"eventName": ["INSERT"]})
    with pytest.raises(TypeError, match="unsupported operand"):
        ORDER.event_name("REMOVE") & other
    with pytest.raises(TypeError, match="unsupported operand"):
        ORDER.event_name("REMOVE") | other
