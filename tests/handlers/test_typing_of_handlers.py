"""What a type checker makes of sources and handlers; mypy checks it, pytest runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, assert_type

from deliveries import OrderEvent, OrderInsertRecord, OrderRecord, insert, lambda_event

from ddbevents import Dispatcher, StreamEvent, iter_records, stream_handler
from ddbevents.handlers.window import window_handler
from ddbevents.records.any_view import StreamRecord
from ddbevents.sources import RecordIterator
from ddbevents.wire import PartialBatchResponse, WindowResponse

if TYPE_CHECKING:
    from ddbevents.wire import KinesisEvent, LambdaEvent, PipesBatch


def test_records_are_typed_by_their_event() -> None:
    records = iter_records(OrderEvent, lambda_event(insert(1)))
    assert_type(records, RecordIterator[OrderRecord])
    assert_type(next(records), OrderRecord)
    assert_type(next(iter_records(StreamEvent, [insert(1)])), StreamRecord)


def test_every_shape_of_the_wire_is_an_event() -> None:
    def read(event: LambdaEvent | KinesisEvent | PipesBatch) -> list[OrderRecord]:
        return list(iter_records(OrderEvent, event))

    event: Any = [insert(1)]
    assert 1 == len(read(event))


def test_a_handler_is_typed_by_its_event() -> None:
    @stream_handler(OrderEvent)
    def handler(record: OrderRecord) -> None:
        assert_type(record.keys.pk, str)

    @stream_handler(OrderEvent)
    async def coroutine(record: OrderRecord) -> None: ...

    assert_type(handler({"Records": []}, None), PartialBatchResponse)
    assert_type(coroutine, Callable[[Any, Any], PartialBatchResponse])


def test_a_function_for_some_records_only_is_no_handler() -> None:
    @stream_handler(OrderEvent)  # type: ignore[arg-type]  # the point
    def handler(record: OrderInsertRecord) -> None: ...

    assert callable(handler)


def test_a_window_is_typed_by_its_state() -> None:
    @window_handler(OrderEvent, dict[str, int])
    def handler(_record: OrderRecord, counts: dict[str, int]) -> dict[str, int]:
        return counts

    assert_type(handler, Callable[[Any, Any], WindowResponse])


def test_a_dispatcher_types_its_conditions() -> None:
    dispatcher = Dispatcher(OrderEvent)

    @dispatcher.on(OrderInsertRecord, when=lambda record: record.new_image.status == "")
    def inserted(record: OrderInsertRecord) -> None: ...

    dispatcher.on(OrderInsertRecord, when=lambda record: record.old_image)  # type: ignore[attr-defined]  # the point
