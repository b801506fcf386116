"""Each form of key that a table schema allows is written back as it was read."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from generated_modules import module_of

from ddbevents import decode_value, dumps_item, encode_item
from ddbevents.gen.pipeline import generate
from ddbevents.schema.parse import load

MOMENTS = [
    "2026-05-31T07:52:56Z",
    "2026-05-31T07:52:56.120Z",  # JavaScript, .NET
    "2026-05-31T07:52:56.000Z",
    "2026-05-31T07:52:56.12Z",
    "2026-05-31T07:52:56+00:00",  # Python
    "2026-05-31T07:52:56.123456+0000",  # PynamoDB
    "2026-05-31T09:52:56+02:00",
    "2026-05-31T07:52:56.449057039Z",  # Java, Go
    "2026-05-31T07:52:56.1234567Z",  # .NET
    "2026-05-31t07:52:56z",
    "2026-05-31 07:52:56-00:00",
]
UUIDS = [
    "8c4c8a3e-7b57-4c5e-9f3a-0d9f4e1b2a6d",
    "8C4C8A3E-7B57-4C5E-9F3A-0D9F4E1B2A6D",
    "8c4c8a3e7b574c5e9f3a0d9f4e1b2a6d",
]
NUMBERS = ["0", "-1", "1.5", "0.1000000000000000055511151231257827", "1E+100"]
UNIX_TIMES = ["1700000000", "-1.5", "1700000000.1234", "1700000000.123456789012345"]

Form = dict[str, Any]


def text(**keywords: Any) -> Form:
    return {"type": "string", **keywords}


FORMS: list[tuple[Form, str, list[str]]] = [
    (text(), "S", ["a", " ", "20260531", "é"]),
    (text(pattern="^a"), "S", ["a "]),
    (text(format="date-time"), "S", MOMENTS),
    (text(format="date"), "S", ["2026-05-31", "0001-01-01"]),
    (text(format="time"), "S", ["07:52:56", "07:52:56.120Z", "07:52:56+02:00"]),
    (text(format="uuid"), "S", UUIDS),
    ({"enum": ["PAID", "sent"]}, "S", ["PAID", "sent"]),
    ({"const": "PROFILE"}, "S", ["PROFILE"]),
    ({"type": "integer"}, "N", ["0", "-1", "1" * 38]),
    ({"type": "number"}, "N", NUMBERS),
    ({"enum": [1, 20]}, "N", ["1", "20"]),
    ({"const": 5}, "N", ["5"]),
    ({"type": "integer", "format": "unix-time"}, "N", UNIX_TIMES),
    ({"type": "number", "format": "unix-time"}, "N", UNIX_TIMES),
    ({"type": "number", "format": "unix-time-ms"}, "N", UNIX_TIMES),
    ({"type": "integer", "x-dynamodb-type": "S"}, "S", ["0", "-12", "1" * 50]),
    ({"type": "number", "x-dynamodb-type": "S"}, "S", ["1", "1.50", "-0.0"]),
    ({"type": "boolean", "x-dynamodb-type": "S"}, "S", ["true", "false"]),
    ({"type": "boolean", "x-dynamodb-type": "N"}, "N", ["1", "0"]),
    (text(contentEncoding="base64"), "B", ["AA==", "cGxhaW4=", "/+8="]),
    (
        text(contentEncoding="base64", **{"x-dynamodb-type": "S"}),
        "S",
        ["AA==", "cGxhaW4=", "/+8="],
    ),
]
CASES = [
    pytest.param(json.dumps(form), tag, value, id=f"{json.dumps(form)}-{value}")
    for form, tag, values in FORMS
    for value in values
]
_NUMBERED = count()


@cache
def record_type(form: str, folder: Path) -> Any:
    """Return the class of an INSERT of a table whose sort key has a form."""
    number = next(_NUMBERED)
    path = folder / f"key{number}.schema.json"
    table = {
        "title": "Thing",
        "x-dynamodb": {"tableName": "things", "partitionKey": "pk", "sortKey": "sk"},
        "type": "object",
        "required": ["pk", "sk"],
        "properties": {"pk": {"type": "string"}, "sk": json.loads(form)},
    }
    path.write_text(json.dumps(table), "utf-8")
    return module_of(generate(load(path)), f"keys_{number}").ThingInsertRecord


@pytest.mark.parametrize(("form", "tag", "value"), CASES)
def test_a_key_is_written_back_as_it_was_read(
    form: str, tag: str, value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = {"pk": {"S": "a"}, "sk": {tag: value}}
    record = record_type(form, tmp_path_factory.getbasetemp()).model_validate(
        {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": keys}}
    )
    for model in (record.keys, record.new_image):
        assert by_value(keys) == by_value(json.loads(dumps_item(model)))
        # The bytes of a B, which the decoder takes as well.
        written = decode_value(encode_item(model)["sk"])
        assert decode_value({tag: value}) == written


def by_value(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item whose numbers are compared by value: 1E+2 is 100."""
    return {
        name: {tag: Decimal(each) if tag == "N" else each}
        for name, value in item.items()
        for tag, each in value.items()
    }
