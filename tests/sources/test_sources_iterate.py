"""Records read one by one, from whatever they are delivered in."""

from __future__ import annotations

import copy
import io
import json
import pickle
from typing import Any

import pytest
from deliveries import OrderEvent, OrderInsertRecord, insert, lambda_event
from pydantic import BaseModel, field_validator

from ddbevents import (
    DecodeError,
    Dispatcher,
    ItemModel,
    RecordError,
    SourceError,
    StreamEvent,
    iter_records,
    stream_handler,
)
from ddbevents.records import Event
from ddbevents.records.new_and_old_images import InsertRecord, RemoveRecord

UNREADABLE = {
    "eventID": "event-2",
    "eventName": "INSERT",
    "dynamodb": {"SequenceNumber": "222"},
}


def names(source: Any) -> list[str]:
    return [record.keys.pk for record in iter_records(OrderEvent, source)]


def test_records_come_in_their_order() -> None:
    assert ["o1", "o2"] == names(lambda_event(insert(1), insert(2)))


def test_records_are_typed() -> None:
    [record] = iter_records(OrderEvent, lambda_event(insert(1)))
    assert isinstance(record, OrderInsertRecord)
    assert ("PAID", b"\x00\x01\x02\xff") == (
        record.new_image.status,
        record.new_image.thumb,
    )


def test_an_empty_event_has_no_records() -> None:
    assert [] == names({"Records": []})


def test_a_record_is_read_only_when_it_is_asked_for() -> None:
    records = iter_records(OrderEvent, lambda_event(insert(1), UNREADABLE))
    assert "o1" == next(records).keys.pk


def test_a_bad_record_tells_which_it_is_and_why() -> None:
    records = iter_records(OrderEvent, lambda_event(UNREADABLE))
    with pytest.raises(RecordError, match="cannot be read") as caught:
        next(records)
    error = caught.value
    assert (0, "event-2", "222", "222") == (
        error.index,
        error.event_id,
        error.sequence_number,
        error.identifier,
    )


def test_a_bad_record_does_not_end_the_iterator() -> None:
    records = iter_records(OrderEvent, lambda_event(UNREADABLE, insert(3)))
    with pytest.raises(RecordError):
        next(records)
    assert ["o3"] == [record.keys.pk for record in records]


@pytest.mark.parametrize("record", [None, 5, "text", [], {"eventName": 5}])
def test_what_is_no_record_fails_alone(record: Any) -> None:
    records = iter_records(StreamEvent, lambda_event(insert(1), record))
    next(records)
    with pytest.raises(RecordError, match="record 1 cannot be read"):
        next(records)


def test_the_error_of_a_bad_record_holds_no_values() -> None:
    bad = insert(1, status="PAID")
    bad["dynamodb"]["NewImage"] = {"pk": {"N": "4111111111111111"}}
    with pytest.raises(RecordError) as caught:
        next(iter_records(OrderEvent, lambda_event(bad)))
    assert "4111" not in f"{caught.value} {caught.value!r}"


def test_json_text_is_read_like_what_it_stands_for() -> None:
    event = lambda_event(insert(1), insert(2))
    assert ["o1", "o2"] == names(json.dumps(event).encode())
    assert ["o1", "o2"] == names(json.dumps(event))


def test_text_that_is_not_json_is_refused() -> None:
    for text, found in {
        b'{"Records":': "a text that is cut off: a syntax error in line 1, column 12",
        b'{"Records"]': "a syntax error in line 1, column 11",
        b'{"a": "\xe5"}': "text that is not UTF-8, from line 1 on",
    }.items():
        with pytest.raises(DecodeError) as caught:
            iter_records(OrderEvent, text)
        assert f"expected JSON, found {found}" == str(caught.value)


def test_a_file_of_json_lines_is_read_line_by_line() -> None:
    lines = [lambda_event(insert(1), insert(2)), insert(3)]
    text = "\n\n".join(map(json.dumps, lines)) + "\n"
    assert ["o1", "o2", "o3"] == names(io.BytesIO(text.encode()))


def test_a_broken_line_is_told_by_its_number() -> None:
    lines = io.BytesIO(b'{"Records": []}\n\n{"Records": [\n')
    with pytest.raises(RecordError, match=r"line 1, column 14 of text 3$"):
        next(iter_records(OrderEvent, lines))


def test_a_stream_is_read_no_further_than_it_is_asked_for() -> None:
    read: list[int] = []

    def pages() -> Any:
        for number in (1, 2, 3):
            read.append(number)
            yield lambda_event(insert(number))

    records = iter_records(OrderEvent, pages())
    assert [] == read
    next(records)
    assert [1] == read


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"{", DecodeError),
        (b"5", SourceError),
        ({"detail": {}}, SourceError),
    ],
    ids=["not JSON", "no event", "an unknown event"],
)
def test_a_bad_element_of_a_stream_fails_alone(line: Any, cause: type) -> None:
    records = iter_records(OrderEvent, iter([insert(1), line, insert(3)]))
    next(records)
    with pytest.raises(RecordError, match="record 1 cannot be read") as caught:
        next(records)
    assert cause is type(caught.value.cause)
    assert "o3" == next(records).keys.pk


def test_whatever_a_validator_raises_fails_its_record_alone() -> None:
    class Strange(ItemModel):
        pk: str

        @field_validator("pk")
        @classmethod
        def fail(cls, pk: str) -> str:
            return pk[99] if pk == "o1" else pk

    class StrangeEvent(Event[InsertRecord[Strange, Strange]]):
        pass

    records = iter_records(StrangeEvent, lambda_event(insert(1), insert(2)))
    with pytest.raises(RecordError, match="cannot be read: IndexError") as caught:
        next(records)
    assert isinstance(caught.value.cause, IndexError)
    assert "o2" == next(records).keys.pk


class Plain(BaseModel):
    pk: int


class OneKindEvent(Event[InsertRecord[Plain, Plain]]):
    pass


class TwoKindsEvent(Event[InsertRecord[Plain, Plain] | RemoveRecord[Plain, Plain]]):
    pass


@pytest.mark.parametrize("event_type", [OneKindEvent, TwoKindsEvent])
def test_no_values_of_a_record_are_shown(event_type: Any) -> None:
    with pytest.raises(RecordError) as caught:
        next(iter_records(event_type, lambda_event(insert(1))))
    assert "Keys" in str(caught.value)
    assert "o1" not in str(caught.value)


@pytest.mark.parametrize("read", [iter_records, Dispatcher, stream_handler])
@pytest.mark.parametrize("wrong", [OrderInsertRecord, "OrderEvent", int | str])
def test_what_is_no_event_class_is_refused_at_once(read: Any, wrong: Any) -> None:
    arguments = (wrong, {"Records": []}) if read is iter_records else (wrong,)
    with pytest.raises(TypeError, match="expected an event class, such as OrderEvent"):
        read(*arguments)


def test_a_record_error_can_be_copied_and_pickled() -> None:
    [error] = failures(iter_records(StreamEvent, {"Records": [UNREADABLE]}))
    for copied in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert str(error) == str(copied)
        assert (error.index, error.identifier) == (copied.index, copied.identifier)


def failures(records: Any) -> list[RecordError]:
    with pytest.raises(RecordError) as caught:
        next(records)
    return [caught.value]
