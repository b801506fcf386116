from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ddbevents._assets import assets
from ddbevents.codec import item_size

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted((assets() / "schemas").glob("*.json"))
}
WIRE = sorted(SCHEMAS.keys() - {"table-schema.json"})
REGISTRY: Registry[Any] = Registry().with_resources(
    (SCHEMAS[file]["$id"], Resource.from_contents(SCHEMAS[file])) for file in WIRE
)
FIXTURES = Path(__file__).parents[1] / "fixtures"
EVENTS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FIXTURES / "events").glob("*.json"))
}
RECORDS = [
    pytest.param(record, id=f"{name}-{index}")
    for name, event in EVENTS.items()
    for index, record in enumerate(event["Records"])
]
RESPONSES = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in (FIXTURES / "responses").glob("*.json")
}
DELETE = object()


def is_valid(file: str, instance: Any) -> bool:
    validator = Draft202012Validator(SCHEMAS[file], registry=REGISTRY)
    return bool(validator.is_valid(instance))


def replaced(instance: Any, path: str, value: Any) -> Any:
    """Return a copy with another value, or none, at a path of dotted steps."""
    copy = inner = deepcopy(instance)
    *steps, last = path.split(".")
    for step in steps:
        inner = inner[int(step) if step.isdigit() else step]
    if value is DELETE:
        del inner[last]
    else:
        inner[last] = value
    return copy


def members(schema: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            yield f"{path}.{name}", member
        for keyword, inner in schema.items():
            yield from members(inner, f"{path}/{keyword}")


@pytest.mark.parametrize("file", SCHEMAS)
def test_a_schema_is_valid_under_its_meta_schema(file: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[file])


@pytest.mark.parametrize("file", WIRE)
def test_a_schema_is_identified_by_its_file(file: str) -> None:
    assert SCHEMAS[file]["$id"].endswith(f"/schemas/{file}")


@pytest.mark.parametrize("file", WIRE)
def test_a_wire_schema_says_what_it_is_and_where_that_is_known_from(file: str) -> None:
    schema = SCHEMAS[file]
    assert schema["title"]
    assert schema["description"]
    assert schema["x-source"].startswith("https://docs.aws.amazon.com/")


@pytest.mark.parametrize(
    "file", [file for file in WIRE if file != "attribute-value.json"]
)
def test_every_member_is_described(file: str) -> None:
    undescribed = [
        path
        for path, member in members(SCHEMAS[file], file)
        if "description" not in member
    ]
    assert [] == undescribed


@pytest.mark.parametrize("file", WIRE)
def test_the_examples_in_a_schema_are_valid(file: str) -> None:
    schema = SCHEMAS[file]
    invalid = [
        example for example in schema.get("examples", []) if not is_valid(file, example)
    ]
    assert [] == invalid


@pytest.mark.parametrize("name", EVENTS)
def test_a_sample_event_is_valid(name: str) -> None:
    assert is_valid("lambda-event.json", EVENTS[name])


@pytest.mark.parametrize("record", RECORDS)
def test_a_sample_record_tells_its_true_size(record: dict[str, Any]) -> None:
    change = record["dynamodb"]
    images = [
        change[name] for name in ("Keys", "NewImage", "OldImage") if name in change
    ]
    if "SizeBytes" in change:
        assert sum(map(item_size, images)) == change["SizeBytes"]


def test_the_sample_events_use_every_tag() -> None:
    [record] = EVENTS["every-type"]["Records"]
    tags = {tag for value in record["dynamodb"]["NewImage"].values() for tag in value}
    assert set("SNBLM") | {"SS", "NS", "BS", "NULL", "BOOL"} == tags


def test_a_record_needs_only_its_event_name_and_keys() -> None:
    record = {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "a"}}}}
    assert is_valid("record.json", record)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("eventName", DELETE),
        ("eventName", "insert"),
        ("eventName", None),
        ("eventID", 1),
        ("eventSourceARN", None),
        ("userIdentity", "dynamodb.amazonaws.com"),
        ("userIdentity", {"type": 1}),
        ("dynamodb", DELETE),
        ("dynamodb", None),
        ("dynamodb.ApproximateCreationDateTime", "yesterday"),
        ("dynamodb.ApproximateCreationDateTime", None),
        ("dynamodb.ApproximateCreationDateTime", True),
        ("dynamodb.Keys", DELETE),
        ("dynamodb.Keys", {}),
        ("dynamodb.Keys", {"a": {"S": "a"}, "b": {"S": "b"}, "c": {"S": "c"}}),
        ("dynamodb.Keys.pk", {"BOOL": True}),
        ("dynamodb.Keys.pk", "CUSTOMER#42"),
        ("dynamodb.NewImage", None),
        ("dynamodb.NewImage", []),
        ("dynamodb.SequenceNumber", 111),
        ("dynamodb.SequenceNumber", "first"),
        ("dynamodb.SizeBytes", "70"),
        ("dynamodb.SizeBytes", 0),
        ("dynamodb.StreamViewType", "NEW_IMAGES"),
    ],
)
def test_a_broken_record_is_invalid(path: str, value: Any) -> None:
    [record, *_] = EVENTS["new-and-old-images"]["Records"]
    assert is_valid("record.json", record)
    assert not is_valid("record.json", replaced(record, path, value))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"S": "a", "N": "1"},
        {"s": "a"},
        {"X": "a"},
        {"S": 1},
        {"S": None},
        {"N": 1},
        {"N": ""},
        {"N": "abc"},
        {"N": " 1"},
        {"N": "1_000"},
        {"N": "NaN"},
        {"N": "Infinity"},
        {"B": "aGVsbG8"},
        {"B": "aGVs bG8="},
        {"BOOL": "true"},
        {"NULL": False},
        {"SS": []},
        {"SS": ["a", "a"]},
        {"SS": ["a", 1]},
        {"NS": ["a"]},
        {"BS": ["?"]},
        {"L": {}},
        {"L": ["a"]},
        {"M": []},
        {"M": {"a": "b"}},
        {"M": {"": {"S": "b"}}},
        "a",
        None,
    ],
)
def test_what_is_no_attribute_value_is_invalid(value: Any) -> None:
    assert not is_valid("attribute-value.json", value)


@pytest.mark.parametrize("identity", [{"type": "Service"}, {"Type": "Service"}, None])
def test_both_spellings_of_a_user_identity_are_valid(identity: Any) -> None:
    [record, *_] = EVENTS["keys-only"]["Records"]
    assert is_valid("record.json", {**record, "userIdentity": identity})


@pytest.mark.parametrize("name", RESPONSES["valid"])
def test_a_partial_batch_response_is_valid(name: str) -> None:
    assert is_valid("partial-batch-response.json", RESPONSES["valid"][name])


@pytest.mark.parametrize("name", RESPONSES["invalid"])
def test_a_broken_partial_batch_response_is_invalid(name: str) -> None:
    assert not is_valid("partial-batch-response.json", RESPONSES["invalid"][name])
