"""Unions of entities: the class of an item, and what is refused."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model

from ddbevents import Image, ItemModel
from ddbevents.models.entities import EntityTags, KeyPatterns


class Customer(ItemModel):
    pk: str
    sk: str
    visits: str = ""


class Order(ItemModel):
    pk: str
    sk: str
    total: int = 0


class Unknown(ItemModel):
    pk: str
    sk: str


TAGS = {"CUSTOMER": Customer, "ORDER": Order}
PATTERNS: dict[type[Any], dict[str, str]] = {
    Customer: {"pk": "^C#", "sk": "^PROFILE$"},
    Order: {"sk": "^ORDER#"},
}
BY_TAG = Annotated[Customer | Order | Unknown, EntityTags("type", TAGS, Unknown)]
BY_KEY = Annotated[Customer | Order, KeyPatterns(PATTERNS)]


def read(type_: Any, **item: Any) -> Any:
    return TypeAdapter(Image[type_]).validate_python(item)


@pytest.mark.parametrize(
    ("sk", "tag", "expected"),
    [
        ("PROFILE", "CUSTOMER", Customer),
        ("ORDER#1", "ORDER", Order),
        ("x", "INVOICE", Unknown),
    ],
)
def test_an_attribute_tells_the_class(
    sk: str, tag: str, expected: type[ItemModel]
) -> None:
    item = read(BY_TAG, pk={"S": "C#1"}, sk={"S": sk}, type={"S": tag})
    assert expected is type(item)
    assert {"pk": "C#1", "sk": sk, "type": tag} == item.model_dump(exclude_unset=True)


@pytest.mark.parametrize("tag", [{}, {"type": {"N": "1"}}, {"type": {"M": {}}}])
def test_an_item_without_a_known_tag_is_of_the_unknown_class(
    tag: dict[str, Any],
) -> None:
    item = read(BY_TAG, pk={"S": "C#1"}, sk={"S": "PROFILE"}, **tag)
    assert Unknown is type(item)


def test_a_known_item_that_is_wrong_is_not_passed_through() -> None:
    with pytest.raises(ValidationError, match=r"total\n  Expected N, found S"):
        read(
            BY_TAG,
            pk={"S": "C#1"},
            sk={"S": "ORDER#1"},
            type={"S": "ORDER"},
            total={"S": "7"},
        )


@pytest.mark.parametrize(
    ("pk", "sk", "expected"),
    [("C#1", "PROFILE", Customer), ("C#1", "ORDER#1", Order), ("x", "ORDER#2", Order)],
)
def test_the_keys_tell_the_class(pk: str, sk: str, expected: type[ItemModel]) -> None:
    assert expected is type(read(BY_KEY, pk={"S": pk}, sk={"S": sk}))


@pytest.mark.parametrize(
    "keys",
    [
        {"pk": {"S": "D#1"}, "sk": {"S": "PROFILE"}},
        {"pk": {"S": "C#1"}, "sk": {"S": "PROFILE\n"}},
        {"pk": {"S": "C#1"}, "sk": {"N": "1"}},
        {"pk": {"S": "C#1"}},
    ],
)
def test_an_item_whose_keys_tell_no_class_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="`pk` and `sk`"):
        read(BY_KEY, **keys)


def test_an_item_whose_keys_tell_two_classes_is_refused() -> None:
    either: dict[type[Any], dict[str, str]] = {
        Customer: {"pk": "^C#"},
        Order: {"sk": "^ORDER#"},
    }
    type_ = Annotated[Customer | Order, KeyPatterns(either, Unknown)]
    with pytest.raises(ValidationError, match="`pk` and `sk`"):
        read(type_, pk={"S": "C#1"}, sk={"S": "ORDER#1"})


def test_an_instance_of_a_subclass_is_taken_as_it_is() -> None:
    class Rush(Order):
        pass

    rush = Rush(pk="C#1", sk="ORDER#1")
    assert rush is TypeAdapter(Image[BY_TAG]).validate_python(rush)
    with pytest.raises(ValidationError, match="`pk` and `sk`"):
        TypeAdapter(Image[BY_KEY]).validate_python(Unknown(pk="C#1", sk="x"))


def test_classes_of_one_name_are_told_apart() -> None:
    twin: Any = create_model("Order", __base__=ItemModel, total=(str, ...))
    tags = {"ORDER": Order, "TWIN": twin, "SAME": twin}
    either: Any = Annotated[Order | twin, EntityTags("type", tags)]
    order = read(
        either, pk={"S": "a"}, sk={"S": "b"}, total={"N": "7"}, type={"S": "ORDER"}
    )
    assert (Order, 7) == (type(order), order.total)
    for tag in ("TWIN", "SAME"):
        other = read(either, total={"S": "7"}, type={"S": tag})
        assert (twin, "7") == (type(other), other.total)


@pytest.mark.parametrize("type_", [BY_KEY, BY_TAG])
def test_an_instance_is_taken_as_it_is(type_: Any) -> None:
    order = Order(pk="C#1", sk="ORDER#1", total=7)
    adapter = TypeAdapter(Image[type_])
    assert order is adapter.validate_python(order)
    assert {
        "pk": {"S": "C#1"},
        "sk": {"S": "ORDER#1"},
        "total": {"N": "7"},
    } == adapter.dump_python(order)
