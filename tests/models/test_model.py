"""`ItemModel` has binary in JSON; `ClosedItemModel` refuses unknown attributes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from ddbevents import (
    ClosedItemModel,
    Image,
    ItemModel,
    Json,
    decode_item,
    encode_item,
)
from ddbevents.models.image import ImageType


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


RAW = b"\xfb\xff\xfe"


class Photo(ItemModel):
    pk: str
    data: bytes = RAW
    seal: Json[bytes] | None = None
    about: JsonValue = None


class Sealed(BaseModel):
    seal: Json[bytes]


def test_binary_is_base64_in_json() -> None:
    photo = Photo.model_validate({"pk": "a", "data": RAW, "other": RAW})
    text = photo.model_dump_json(include={"data", "other"})
    assert text == '{"data":"-__-","other":"-__-"}'
    again = Photo.model_validate_json('{"pk": "a", "data": "-__-"}')
    assert (
        again.data
        == RAW
        == Photo.model_validate_json('{"pk": "a", "data": "+//+"}').data
    )


@pytest.mark.parametrize("model", [Photo, Sealed])
@pytest.mark.parametrize("text", ['"+//+"', '"-__-"'])
def test_binary_in_json_text_of_an_item_is_base64(model: Any, text: str) -> None:
    read = decode_item({"pk": {"S": "a"}, "seal": {"S": text}}, model)
    assert read.seal == RAW
    assert encode_item(read)["seal"] == {"S": '"+//+"'}
    with pytest.raises(ValidationError, match="Expected base64 text"):
        decode_item({"pk": {"S": "a"}, "seal": {"S": '"photo!"'}}, model)


def test_settings_of_json_leave_the_compiled_path_as_it_is() -> None:
    assert ImageType(Photo).compiled_schema() is not None
    item = {"pk": {"S": "a"}, "data": {"B": "+//+"}, "about": {"L": [{"N": "1"}]}}
    assert decode_item(item, Photo).about == [1]
