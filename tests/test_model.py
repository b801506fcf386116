"""`ClosedItemModel`: unknown attributes are refused, DynamoDB's own are not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from ddbevents import ClosedItemModel, Image, encode_item


class Closed(ClosedItemModel):
    pk: str


ITEM = {
    "pk": {"S": "a"},
    "aws:rep:deleting": {"BOOL": False},
    "aws:rep:updateregion": {"S": "eu-west-1"},
    "aws:rep:updatetime": {"N": "1795434247.000001"},
}


def test_attributes_of_a_global_table_are_kept() -> None:
    closed = TypeAdapter(Image[Closed]).validate_python(ITEM)
    assert closed.model_extra == {
        "aws:rep:deleting": False,
        "aws:rep:updateregion": "eu-west-1",
        "aws:rep:updatetime": Decimal("1795434247.000001"),
    }
    assert ITEM == encode_item(closed)


@pytest.mark.parametrize("name", ["other", "aws:rep:other", "AWS:REP:DELETING"])
def test_another_attribute_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Image[Closed]).validate_python({**ITEM, name: {"S": "x"}})
    [error] = caught.value.errors()
    assert (error["loc"], error["type"]) == ((name,), "extra_forbidden")
    assert error["msg"] == "Extra inputs are not permitted"
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Closed.model_validate({"pk": "a", name: "x"})


def test_its_json_schema_is_closed() -> None:
    assert Closed.model_json_schema()["additionalProperties"] is False
