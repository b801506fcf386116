"""Defaults for the constructor only: an item without the attribute is an error."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from ddbevents import ItemModel, decode_item, encode_item
from ddbevents.models.always_stored import AlwaysStored
from ddbevents.models.image import ImageType


class Card(ItemModel):
    type: Annotated[
        Literal["CARD"],
        AlwaysStored(),
        Field(validation_alias="class", serialization_alias="class"),
    ] = "CARD"


class Cash(ItemModel):
    type: Annotated[
        Literal["CASH"],
        AlwaysStored(),
        Field(validation_alias="class", serialization_alias="class"),
    ] = "CASH"


class Order(ItemModel):
    pk: str
    version: Annotated[Literal[1], AlwaysStored()] = 1
    payment: Annotated[Card | Cash, Field(discriminator="type")]


ITEM = {
    "pk": {"S": "a"},
    "version": {"N": "1"},
    "payment": {"M": {"class": {"S": "CASH"}}},
}


def test_the_constructor_need_not_be_given_the_value() -> None:
    assert ITEM == encode_item(Order(pk="a", payment=Cash()))


def test_an_item_with_the_attribute_is_read() -> None:
    assert Order(pk="a", payment=Cash()) == decode_item(ITEM, Order)


@pytest.mark.parametrize("path", ["read_mapping", "reference_read"])
def test_an_item_without_the_attribute_is_refused(path: str) -> None:
    item = {name: av for name, av in ITEM.items() if name != "version"}
    with pytest.raises(ValidationError, match="Field required") as caught:
        getattr(ImageType(Order), path)(item)
    assert [("version",)] == [error["loc"] for error in caught.value.errors()]


def test_an_attribute_called_as_the_field_of_the_tag_is_no_tag() -> None:
    item = {**ITEM, "payment": {"M": {"class": {"S": "CASH"}, "type": {"N": "1"}}}}
    assert item == encode_item(decode_item(item, Order))
