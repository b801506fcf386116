"""Items against AWS's own DynamoDB Local: accepted, equal, and of the same size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from dynamodb_local import Table
from hypothesis import HealthCheck, given, settings
from natives import items

from ddbevents import EncodeError
from ddbevents.codec import Codec, encode_item

CODEC = Codec(binary="bytes")
KEY = {"pk": {"S": "item"}}

local = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def table(make_table: Callable[..., Table]) -> Table:
    return make_table({"pk": "S"}, "NEW_IMAGE")


@local
@given(items)
def test_every_item_is_accepted_and_comes_back_equal(
    table: Table, item: dict[str, Any]
) -> None:
    item = item | {"pk": "item"}
    table.put(CODEC.encode_item(item))
    stored = table.get(KEY)
    assert stored is not None
    assert item == CODEC.decode_item(stored)


def test_sizes_are_those_of_the_stream(make_table: Callable[..., Table]) -> None:
    table = make_table({"pk": "S"}, "NEW_IMAGE")

    @settings(parent=local, database=None)
    @given(items)
    def put(item: dict[str, Any]) -> None:
        table.put(CODEC.encode_item(item | {"pk": "item"}))

    put()
    records = table.records()
    assert len(records) > 50
    for record in records:
        change = record["dynamodb"]
        size = CODEC.item_size(change["Keys"]) + CODEC.item_size(change["NewImage"])
        assert change["SizeBytes"] == size


def nested(levels: int, leaf: Any) -> Any:
    for level in range(levels):
        leaf = [leaf] if level % 2 else {"a": leaf}
    return leaf


@pytest.mark.parametrize("leaf", ["x", None, {"x"}])
def test_both_accept_31_levels_in_an_attribute(table: Table, leaf: Any) -> None:
    table.put(CODEC.encode_item({"pk": "item", "deep": nested(31, leaf)}))


@pytest.mark.parametrize(
    ("native", "av"),
    [
        (nested(32, "x"), None),
        (nested(31, []), None),
        (set(), {"SS": []}),
        ({"": 1}, {"M": {"": {"N": "1"}}}),
        (int("1" * 39), {"N": "1" * 39}),
        (10**126, {"N": "1" + "0" * 126}),
        (1e-131, {"N": "1e-131"}),
        (float("nan"), {"N": "NaN"}),
        (float("inf"), {"N": "Infinity"}),
    ],
)
def test_both_refuse(table: Table, native: Any, av: Any) -> None:
    with pytest.raises(EncodeError):
        encode_item({"pk": "item", "x": native})
    if av is None:  # what a codec without the limit would make of it
        av = _without_limit(native)
    with pytest.raises(ClientError):
        table.put(KEY | {"x": av})


def _without_limit(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"M": {name: _without_limit(child) for name, child in value.items()}}
    if isinstance(value, list):
        return {"L": list(map(_without_limit, value))}
    return {"S": value}


@pytest.mark.parametrize(
    "text", ["5.", ".5", "+5", "1e+5", "1E5", "-0", "0e5", "007", "1.0e-0", "5.00"]
)
def test_both_read_a_number_spelled(table: Table, text: str) -> None:
    table.put(KEY | {"n": {"N": text}})
    stored = table.get(KEY)
    assert stored is not None
    assert CODEC.decode_value(stored["n"]) == CODEC.decode_value({"N": text})


@pytest.mark.parametrize("text", ["", ".", "1e", " 5", "5\n", "1_0", "0x1", "NaN"])
def test_both_refuse_a_number_spelled(table: Table, text: str) -> None:
    with pytest.raises(ClientError):
        table.put(KEY | {"n": {"N": text}})
    with pytest.raises(ValueError, match="a decimal number"):
        CODEC.decode_value({"N": text})
