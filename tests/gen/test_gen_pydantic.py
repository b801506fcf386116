"""What pydantic writes as JSON Schema becomes a module that reads the same items."""

from __future__ import annotations

import json
import warnings
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal

import pytest
from generated_modules import module_of
from pydantic import BaseModel
from pydantic_models import Order, orders

from ddbevents import decode_item, encode_item
from ddbevents.gen.pipeline import generate
from ddbevents.schema.document import Document
from ddbevents.schema.parse import parse
from ddbevents.schema.table_schema import TableSchema

Mode = Literal["validation", "serialization"]
MODES: list[Mode] = ["validation", "serialization"]
every_mode = pytest.mark.parametrize("mode", MODES)


def schema_of(mode: Mode) -> dict[str, Any]:
    """Return what pydantic writes, with what a table needs."""
    names = {"tableName": "orders", "partitionKey": "pk", "sortKey": "sk"}
    return {**Order.model_json_schema(mode=mode), "x-dynamodb": names}


@cache
def table_of(mode: Mode) -> TableSchema:
    return parse(Document("orders.schema.json", json.dumps(schema_of(mode), indent=1)))


@cache
def module(mode: Mode) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return module_of(generate(table_of(mode)), f"pydantic_{mode}")


NO_SETS: list[Any] = [set(), frozenset()]  # which DynamoDB does not have


def item_of(order: Order, mode: Mode) -> Any:
    """Return an order's item, as its own dump is encoded.

    In the mode of serialization pydantic's schema has decimals as strings, and what a
    `Json` holds instead of text.
    """
    dump = order.model_dump(by_alias=True)
    native = {name: value for name, value in dump.items() if value not in NO_SETS}
    if mode == "serialization":
        return encode_item(with_decimals_as_text(native), default=str)
    if native["notes"] is not None:
        native["notes"] = json.dumps(native["notes"], separators=(",", ":"))
    return encode_item({**native, "total": str(native["total"])}, default=str)


def with_decimals_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: with_decimals_as_text(part) for key, part in value.items()}
    return str(value) if isinstance(value, Decimal) else value


@every_mode
@pytest.mark.parametrize("order", orders(), ids=["least", "most"])
def test_an_item_of_the_model_is_read_and_written_back(
    mode: Mode, order: Order
) -> None:
    item = item_of(order, mode)
    read = decode_item(item, module(mode).Order)
    written = encode_item(read)
    assert item == {name: written[name] for name in item}


WITHOUT = {"codes", "path", "point", "spare", "wait"}
"""Fields whose defaults are not in the schema, or noted there as not used."""


def test_absent_attributes_read_as_the_defaults_of_the_model() -> None:
    order, _ = orders()
    required = {*schema_of("validation")["required"]}
    least = item_of(order, "validation")
    read = decode_item(
        {name: least[name] for name in required}, module("validation").Order
    )
    names = {"aliased": "al_ias"}
    defaults = Order.model_fields.keys() - WITHOUT - required
    assert {name: in_json(vars(order)[name]) for name in defaults} == {
        name: getattr(read, names.get(name, name)) for name in defaults
    }


def in_json(value: Any) -> Any:
    """Return a value as JSON has it: a list for a tuple, an enum's value."""
    value = value.value if isinstance(value, Enum) else value
    return [*value] if isinstance(value, tuple) else value


@every_mode
def test_what_changes_nothing_is_noted(mode: Mode) -> None:
    found = {(note.code, note.pointer) for note in table_of(mode).notes}
    expected = {
        ("DDB201", "/properties/by_status/propertyNames"),
        ("DDB201", "/properties/foreign/x-order"),
        ("DDB201", "/properties/foreign/example"),
        ("DDB202", "/properties/spare/default"),
    }
    decimal = {("DDB203", "/properties/price/anyOf/1")}
    assert expected | (decimal if mode == "validation" else set()) == found


class Profile(BaseModel):
    pk: str
    sk: Literal["PROFILE"] = "PROFILE"


class Category(BaseModel):
    pk: str
    sk: str
    parts: list[Category] = []


@pytest.mark.parametrize("model", [Profile, Category])
@every_mode
def test_a_model_gives_a_class_with_the_same_name_and_fields(
    model: type[BaseModel], mode: Mode
) -> None:
    names = {"tableName": "orders", "partitionKey": "pk", "sortKey": "sk"}
    schema = {"title": model.__name__, **model.model_json_schema(mode=mode)}
    text = json.dumps({**schema, "x-dynamodb": names})
    table = parse(Document("orders.schema.json", text))
    found = module_of(generate(table), f"own_{model.__name__}_{mode}")
    item = encode_item(model(pk="a", **({"sk": "b"} if model is Category else {})))
    assert item == encode_item(decode_item(item, getattr(found, model.__name__)))
    keys = getattr(found, f"{model.__name__}Keys")
    assert {"pk", "sk"} == keys.model_fields.keys()
