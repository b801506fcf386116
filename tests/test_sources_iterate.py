"""Records read one by one, from whatever they are delivered in."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from deliveries import OrderEvent, OrderInsertRecord, insert, lambda_event

from ddbevents import DecodeError, RecordError, SourceError, StreamEvent, iter_records

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
    with pytest.raises(DecodeError, match="expected JSON, found a fault in line 1"):
        iter_records(OrderEvent, b'{"Records":')


def test_a_file_of_json_lines_is_read_line_by_line() -> None:
    lines = [lambda_event(insert(1), insert(2)), insert(3)]
    text = "\n\n".join(map(json.dumps, lines)) + "\n"
    assert ["o1", "o2", "o3"] == names(io.BytesIO(text.encode()))


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
