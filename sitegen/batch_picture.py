"""The way of a batch through retries and bisecting: a run of the simulator, drawn."""

from __future__ import annotations

import logging
from typing import Any
from xml.sax.saxutils import escape

from ddbevents import StreamEvent, Table, stream_handler
from ddbevents.fixtures import EventSourceMapping, StreamTable

RECORDS, POISON = 8, 5
_BOX, _GAP, _ROW, _TOP, _LEFT = 30, 4, 42, 84, 16  # pixels
_DONE, _FAILED, _WAITS = "#2e7d32", "#c62828", "#90a4ae"
_WIDTH = 540  # so that a phone does not make it unreadable


def batch_picture() -> str:
    """Return the picture as SVG: a row for each invocation."""
    numbers, invocations = _run()
    height = _TOP + len(invocations) * _ROW + 46
    rows = "\n".join(
        _row(call, numbers, _TOP + at * _ROW) for at, call in enumerate(invocations)
    )
    legend = "".join(
        f'<rect x="{_LEFT + at * 110}" y="{height - 32}" width="16" height="16" rx="3"'
        f' fill="{colour}"/>{_text(_LEFT + 24 + at * 110, height - 18, about)}'
        for at, (colour, about) in enumerate(
            [(_DONE, "done"), (_FAILED, "failed"), (_WAITS, "delivered again")]
        )
    )
    title = f"{RECORDS} records. Number {POISON} always fails."
    settings = 'on_failure="isolate", bisecting, 2 retries'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}">\n'
        f"<title>{escape(f'{title} {settings}')}</title>\n"
        '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>\n'
        f'<g font-family="sans-serif" font-size="15" fill="#263238">\n'
        f"{_text(_LEFT, 32, title)}\n{_text(_LEFT, 56, settings)}\n"
        f"{rows}\n{legend}\n</g>\n</svg>\n"
    )


def _run() -> tuple[list[str], list[Any]]:
    """Return the sequence numbers of the records, and the invocations."""
    table = StreamTable(Table("orders", "pk"))
    for number in range(1, RECORDS + 1):
        table.put({"pk": f"ORDER#{number}"})

    @stream_handler(StreamEvent, on_failure="isolate")
    def handler(record: Any) -> None:
        if record.keys["pk"] == f"ORDER#{POISON}":
            raise RuntimeError

    mapping = EventSourceMapping(
        handler,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=2,
        function_response_types=["ReportBatchItemFailures"],
    )
    logging.getLogger("ddbevents").setLevel(logging.CRITICAL)  # it fails as it should
    log = mapping.run(table.records)
    return [
        each["dynamodb"]["SequenceNumber"] for each in table.records
    ], log.invocations


def _row(call: Any, numbers: list[str], top: int) -> str:
    boxes = []
    for index, number in enumerate(call.sequence_numbers):
        at = numbers.index(number)
        failed = call.retry_from
        colour = _DONE if failed is None or index < failed else _WAITS
        colour = _FAILED if index == failed else colour
        x = _LEFT + at * (_BOX + _GAP)
        boxes.append(
            f'<rect x="{x}" y="{top}" width="{_BOX}" height="{_BOX}" rx="5"'
            f' fill="{colour}"/>'
            f'<text x="{x + _BOX // 2}" y="{top + 20}" fill="#ffffff"'
            f' text-anchor="middle">{at + 1}</text>'
        )
    x = _LEFT + RECORDS * (_BOX + _GAP) + 16
    return "".join([*boxes, _text(x, top + 20, _outcome(call))])


def _outcome(call: Any) -> str:
    if call.retry_from is None:
        return "done"
    how = "raises" if call.raised else "names it"
    return f"{how}: {call.led_to.replace('goes on with', 'a new batch of')}"


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}">{escape(text)}</text>'
