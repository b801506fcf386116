"""Every source's builder: what it builds is as its schema says, and is read back."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from natives import items
from validation import validate

from ddbevents import (
    Codec,
    StreamEvent,
    Table,
    decode_item,
    fixtures,
    iter_records,
)
from ddbevents.fixtures import StreamTable
from ddbevents.sources import Source, destination_records, detect_source

GOLDEN = Path(__file__).parent / "golden" / "fixtures"
"""Rewritten by deleting a file and running its test, which then fails once."""

VIEW_TYPES = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 5, tzinfo=UTC)


def life(first: dict[str, Any], second: dict[str, Any], view_type: Any) -> list[Any]:
    """Return the records of an item that comes, changes and goes twice."""
    table = StreamTable(Table("orders", "pk", view_type=view_type))
    key = {"pk": "a"}
    table.put({**first, **key})
    table.put({**second, **key, "changed": True})
    table.delete(key)
    table.put({**first, **key})
    table.expire(key)
    return table.records


def records(view_type: str = "NEW_AND_OLD_IMAGES") -> list[Any]:
    item = {"total": 9.5, "thumb": b"\x00\xff", "blobs": {b"a"}, "in": [{"b": b"b"}]}
    return life(item, {"total": -1, "città": "Ü"}, view_type)


def window(changes: list[Any]) -> Any:
    return fixtures.build_window_event(changes, START, END, state={"sum": 1})


def destination(changes: list[Any]) -> Any:
    return fixtures.build_destination_record(fixtures.build_event(changes))


def microseconds(changes: list[Any]) -> Any:
    return fixtures.build_kinesis_event(changes, "MICROSECOND")


BUILDERS: list[tuple[Callable[[list[Any]], Any], Source, str]] = [
    (fixtures.build_event, Source.LAMBDA, "lambda-event"),
    (window, Source.WINDOW, "window-event"),
    (
        fixtures.build_get_records_response,
        Source.GET_RECORDS,
        "get-records-response",
    ),
    (fixtures.build_kinesis_event, Source.KINESIS, "kinesis-event"),
    (microseconds, Source.KINESIS, "kinesis-event"),
    (fixtures.build_pipes_batch, Source.PIPES, "pipes-batch"),
    (destination, Source.DESTINATION, "destination-record"),
]


def told(source: Any, *but: str) -> list[dict[str, Any]]:
    """Return all that a source tells of its records, but for some fields."""
    return [
        {name: value for name, value in record if name not in but}
        for record in iter_records(StreamEvent, source)
    ]


NOT_TOLD: dict[Source, tuple[str, ...]] = {
    Source.GET_RECORDS: ("event_source_arn", "table_name"),
    Source.KINESIS: (
        "event_id",
        "event_source_arn",
        "event_version",
        "sequence_number",
        "stream_view_type",
    ),
}
"""The fields that a source does not tell, or tells otherwise."""

NOT_TOLD_BY_EXPORTS = (
    *NOT_TOLD[Source.KINESIS],
    "aws_region",
    "event_source",
    "size_bytes",
    "table_name",
    "user_identity",
)


@pytest.mark.parametrize(("build", "source", "schema"), BUILDERS)
@settings(max_examples=20, deadline=None)
@given(first=items, second=items)
def test_what_is_built_is_read_back(
    build: Callable[[list[Any]], Any],
    source: Source,
    schema: str,
    first: dict[str, Any],
    second: dict[str, Any],
) -> None:
    changes = life(first, second, "NEW_AND_OLD_IMAGES")
    built = build(changes)
    but = NOT_TOLD.get(source, ())
    assert source is detect_source(built)
    assert told({"Records": changes}, *but) == told(built, *but)
    if source is not Source.GET_RECORDS:  # its bytes and datetimes are no JSON
        validate(built, schema)


@pytest.mark.parametrize("view_type", VIEW_TYPES)
def test_every_view_type_is_as_its_schema_says(view_type: str) -> None:
    validate(fixtures.build_event(records(view_type)), "lambda-event")


def test_a_kinesis_change_by_itself_is_read_back() -> None:
    change = records()[1]
    built = fixtures.build_kinesis_change(change)
    validate(built, "kinesis-change")
    assert Source.KINESIS_RECORD is detect_source(built)
    but = NOT_TOLD[Source.KINESIS]
    assert told({"Records": [change]}, *but) == told(built, *but)


def test_binary_values_are_base64_twice_through_kinesis_and_bytes_from_boto3() -> None:
    change = records()[0]
    response = fixtures.build_get_records_response([change])
    twice = fixtures.build_kinesis_change(change)["dynamodb"]["NewImage"]
    once = response["Records"][0]["dynamodb"]["NewImage"]
    native = decode_item(change["dynamodb"]["NewImage"])
    assert {"B": "AP8="} == change["dynamodb"]["NewImage"]["thumb"]
    assert {"B": b"\x00\xff"} == once["thumb"]
    assert {"B": "QVA4PQ=="} == twice["thumb"]
    assert native == Codec(binary="double-base64").decode_item(twice)


def test_a_time_to_live_delete_is_one_by_every_source() -> None:
    changes = records()
    for build, _, _ in BUILDERS:
        *others, last = iter_records(StreamEvent, build(changes))
        assert last.is_ttl_delete
        assert not any(record.is_ttl_delete for record in others)


def test_a_builder_leaves_its_records_as_they_are() -> None:
    changes = records()
    before = json.dumps(changes)
    for build, _, _ in BUILDERS:
        build(changes)
    assert before == json.dumps(changes)


def test_a_record_without_a_creation_time_gets_none() -> None:
    change = records()[0]
    del change["dynamodb"]["ApproximateCreationDateTime"]
    for build in (fixtures.build_get_records_response, fixtures.build_kinesis_event):
        [record] = iter_records(StreamEvent, build([change]))
        assert None is record.approximate_creation_date_time


@pytest.mark.parametrize("build", [fixtures.build_sqs_event, fixtures.build_sns_event])
def test_queues_and_topics_carry_destination_records_without_payload(
    build: Callable[[list[Any]], Any],
) -> None:
    event = fixtures.build_event(records())
    failed = fixtures.build_destination_record(event, invoke_count=0, payload=False)
    validate(failed, "destination-record")
    assert "responseContext" not in failed
    built = build([failed, failed])
    assert Source.DESTINATION is detect_source(built)
    assert [failed, failed] == destination_records(built)


def test_lines_of_exports_are_read_back() -> None:
    changes = records()
    lines = iter([fixtures.build_export_change(change) for change in changes])
    but = NOT_TOLD_BY_EXPORTS
    for line in map(fixtures.build_export_change, changes):
        validate(line, "export-change")
    assert told({"Records": changes}, *but) == told(lines, *but)

    item = changes[0]["dynamodb"]["NewImage"]
    whole = fixtures.build_export_item(item)
    validate(whole, "export-item")
    [record] = iter_records(StreamEvent, iter([whole]))
    assert decode_item(item) == record.new_image  # type: ignore[union-attr]  # it is an INSERT


def as_json(response: Any) -> Any:
    """Return a response of boto3's as the AWS CLI writes it."""

    def default(value: Any) -> Any:
        if isinstance(value, bytes):
            return b64encode(value).decode()
        return value.timestamp()

    return json.loads(json.dumps(response, default=default))


def golden_events() -> Iterator[tuple[str, Any]]:
    for view_type in VIEW_TYPES:
        name = view_type.lower().replace("_", "-")
        yield name, fixtures.build_event(records(view_type))
    yield "window", window(records())
    yield "pipes", fixtures.build_pipes_batch(records())
    yield "kinesis", fixtures.build_kinesis_event(records())
    yield "kinesis-microseconds", microseconds(records())
    yield "kinesis-changes", [*map(fixtures.build_kinesis_change, records())]
    yield "get-records", as_json(fixtures.build_get_records_response(records(), "it"))
    yield "export-changes", [*map(fixtures.build_export_change, records())]
    item = records()[0]["dynamodb"]["NewImage"]
    yield "export-item", fixtures.build_export_item(item)
    yield "destination", destination(records())
    failed = fixtures.build_destination_record(
        fixtures.build_event(records()), function_error="Unhandled", payload=False
    )
    yield "sqs", fixtures.build_sqs_event([failed])
    yield "sns", fixtures.build_sns_event([failed])


GOLDEN_EVENTS = dict(golden_events())


def test_every_source_has_a_golden_event() -> None:
    lists = {"kinesis-changes", "export-changes"}
    events = [
        each
        for name, event in GOLDEN_EVENTS.items()
        for each in (event if name in lists else [event])
    ]
    found = {detect_source(event) for event in events}
    assert {*Source} - {Source.EMPTY, Source.STREAM_RECORD} == found


@pytest.mark.parametrize(("name", "event"), GOLDEN_EVENTS.items())
def test_built_events_are_the_golden_ones(name: str, event: Any) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(event, indent=2, ensure_ascii=False) + "\n"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        pytest.fail(f"{path} was written: read it")
    assert path.read_text("utf-8") == text


def test_a_batch_that_was_given_up_has_records() -> None:
    with pytest.raises(ValueError, match="one record at least"):
        fixtures.build_destination_record({"Records": []})
