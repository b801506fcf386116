"""Generated models as bodies in FastAPI, and handlers with others' annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from deliveries import Order, OrderEvent, insert, lambda_event
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ddbevents import Image, iter_records

if TYPE_CHECKING:
    from aws_lambda_typing.context import Context
    from aws_lambda_typing.events import DynamoDBStreamEvent

app = FastAPI()


@app.post("/changes")
def changes(event: OrderEvent) -> list[str]:
    """Take an event, as an API destination of EventBridge Pipes would send it."""
    return [record.event_name for record in event.records]


@app.put("/orders")
def put(order: Image[Order]) -> Image[Order]:
    """Take an item and give it back."""
    return order


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)


def test_an_event_is_a_body(client: TestClient) -> None:
    answer = client.post("/changes", json=lambda_event(insert(1)))
    assert (200, ["INSERT"]) == (answer.status_code, answer.json())


def test_a_bad_event_is_refused_where_it_is_bad(client: TestClient) -> None:
    answer = client.post("/changes", json=lambda_event(insert(1, status=5)))
    assert 422 == answer.status_code
    [error] = answer.json()["detail"]
    assert ["NewImage", "status"] == error["loc"][-2:]


def test_an_item_is_a_body_and_an_answer(client: TestClient) -> None:
    item = insert(1)["dynamodb"]["NewImage"]
    answer = client.put("/orders", json=item)
    assert (200, item) == (answer.status_code, answer.json())


def test_the_api_can_be_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/changes", "/orders"} == set(paths)


def test_an_event_annotated_by_aws_lambda_typing_is_read() -> None:
    def handler(event: DynamoDBStreamEvent, _context: Context | None) -> list[str]:
        return [record.keys.pk for record in iter_records(OrderEvent, event)]

    event: Any = lambda_event(insert(1))
    assert ["o1"] == handler(event, None)
