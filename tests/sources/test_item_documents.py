"""Items by themselves: in requests, responses, files of a batch and scans."""

from __future__ import annotations

import json
from typing import Any

import pytest
from deliveries import insert, lambda_event

from ddbevents.sources.item_documents import items_in, name_in_arn, with_items

A, B = {"pk": {"S": "a"}}, {"pk": {"S": "b"}}
CAPACITY = {"TableName": "orders", "CapacityUnits": 0.5}
PUT, DELETE = {"PutRequest": {"Item": A}}, {"DeleteRequest": {"Key": B}}
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"


@pytest.mark.parametrize(
    ("document", "items"),
    [
        (A, {None: [A]}),
        ([A, B], {None: [A, B]}),
        ({"Items": [A, B], "Count": 2, "LastEvaluatedKey": B}, {None: [A, B]}),
        ({"Items": [A], "ConsumedCapacity": CAPACITY}, {"orders": [A]}),
        ({"Items": []}, {None: []}),
        ({"Items": [A, {"pk": "a"}]}, {None: [A, {"pk": "a"}]}),
        ({"Items": [{"pk": {"s": "a"}}]}, {None: [{"pk": {"s": "a"}}]}),
        ([{"Items": [A]}, {"Items": [B]}], {None: [A, B]}),
        ({"Item": A}, {None: [A]}),
        ({"Item": A, "ConsumedCapacity": CAPACITY}, {"orders": [A]}),
        ({"TableName": ARN, "Item": A}, {"orders": [A]}),
        ({"Attributes": A, "ConsumedCapacity": CAPACITY}, {"orders": [A]}),
        ({"orders": [PUT, DELETE], "bills": [PUT]}, {"orders": [A], "bills": [A]}),
        ({"RequestItems": {"orders": [PUT]}, "Other": 1}, {"orders": [A]}),
        ({"UnprocessedItems": {"orders": [PUT]}}, {"orders": [A]}),
        ({"Responses": {"orders": [A, B]}, "UnprocessedKeys": {}}, {"orders": [A, B]}),
        ({"Responses": [{"Item": A}, {}, {"Item": B}]}, {None: [A, B]}),
        ({"Responses": [{"TableName": "orders", "Item": A}]}, {"orders": [A]}),
        ({"Item": {"S": "an attribute"}}, {None: [{"Item": {"S": "an attribute"}}]}),
    ],
)
def test_items_are_found_in_what_the_api_reads_and_writes(
    document: Any, items: Any
) -> None:
    assert items == items_in(document)


@pytest.mark.parametrize(
    "document",
    [
        lambda_event(insert(1)),
        [insert(1)],
        insert(1),
        {"Metadata": {}, "Keys": A, "NewImage": A},
        {"Attributes": {"SenderId": "AIDA"}, "Body": "{}", "MessageId": "1"},
        {"RequestItems": {"orders": {"Keys": [A]}}},
        {"pk": "a"},
        {"Items": [{"pk": "a", "n": 1}]},
        {"Items": [{"pk": "a", "address": {"city": "Oslo"}}]},
        {},
        [],
        1,
    ],
)
def test_what_has_no_items_is_left_to_others(document: Any) -> None:
    assert items_in(document) is None


@pytest.mark.parametrize(
    ("document", "items"),
    [
        ({"pk": "a"}, {None: [{"pk": "a"}]}),
        ([{"pk": "a"}], {None: [{"pk": "a"}]}),
        ({"Items": [{"pk": "a"}], "Count": 1}, {None: [{"pk": "a"}]}),
        ({"Attributes": {"pk": "a"}}, {None: [{"pk": "a"}]}),
        ([], None),
        (1, None),
    ],
)
def test_native_items_are_plain_json(document: Any, items: Any) -> None:
    assert items == items_in(document, is_native=True)


def test_items_become_lines_of_an_export_and_other_text_is_passed_on() -> None:
    record = insert(1)
    texts = [
        b"{",
        b" ",
        *(json.dumps(each).encode() for each in (record, {"t": [PUT]})),
    ]
    tables: set[str | None] = set()
    assert [b"{", record, {"Item": A}] == [*with_items(texts, tables)]
    assert {"t"} == tables


def test_native_items_are_encoded() -> None:
    lines = with_items([b'{"n": 1.5, "l": [null]}'], set(), is_native=True)
    item = {"n": {"N": "1.5"}, "l": {"L": [{"NULL": True}]}}
    assert [{"Item": item}] == [*lines]


@pytest.mark.parametrize("table", ["orders", ARN, f"{ARN}/stream/2026-11-23T00:00:00"])
def test_a_table_is_named_by_its_name_its_arn_or_its_streams(table: str) -> None:
    assert "orders" == name_in_arn(table)
