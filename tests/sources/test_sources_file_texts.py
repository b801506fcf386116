"""JSON documents in files: laid out or not, with or without anything between them."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import time
import tracemalloc
from typing import Any

import pytest
from deliveries import insert, lambda_event
from hypothesis import given, settings
from hypothesis import strategies as st
from natives import json_values

from ddbevents import RecordError, SourceError, StreamEvent, iter_records
from ddbevents.sources import read_lines
from ddbevents.sources.file_texts import FileTexts

EVENT = json.dumps(lambda_event(insert(1))).encode()
LAYOUTS: list[dict[str, Any]] = [
    {},
    {"indent": 2},
    {"indent": "\t", "separators": (" ,", " :")},
    {"separators": (",", ":"), "ensure_ascii": False},
]
documents = st.dictionaries(st.text(max_size=3), json_values, max_size=3) | st.lists(
    json_values | st.sampled_from(["}{", '"}\\', "]\n["]), max_size=3
)


def located(data: bytes, size: int = 1 << 16) -> list[tuple[int, bytes]]:
    """Return the texts in data that come in blocks of some size, with their lines."""
    found = FileTexts(data[at : at + size] for at in range(0, len(data), size))
    return [(found.line, text) for text in found]


def test_a_line_that_is_a_document_has_its_value() -> None:
    found = FileTexts([b'{"a": 1}\n{\n}\n[2]\n5\n{broken}\n[3]'])
    assert [{"a": 1}, None, [2], None, None, None] == [found.parsed for _ in found]


def texts(data: bytes) -> list[bytes]:
    return [*read_lines(io.BytesIO(data))]


@settings(max_examples=200)
@given(
    st.lists(st.tuples(documents, st.sampled_from(LAYOUTS)), max_size=5),
    st.sampled_from(["", " ", "\n", "\r\n", "\n\n \t"]),
    st.sampled_from([1, 2, 7, 1 << 16]),
)
def test_documents_are_found_whatever_their_layout_and_what_is_between_them(
    values: list[Any], between: str, size: int
) -> None:
    written = [json.dumps(value, **layout) for value, layout in values]
    data = between.join(["", *written, ""]).encode()
    found = located(data, size)
    assert written == [text.decode() for _, text in found]
    starts = [between.join(["", *written[:n], ""]) for n in range(len(written))]
    assert [1 + start.count("\n") for start in starts] == [line for line, _ in found]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_byte_order_mark_names_the_encoding(encoding: str, compress: Any) -> None:
    text = '{"größe": "𝄞"}'
    assert [text.encode()] * 2 == texts(compress(f"{text}\r\n{text}".encode(encoding)))


def test_a_utf_16_file_may_come_in_odd_blocks() -> None:
    data = codecs.BOM_UTF16_BE + '{"a": "𝄞"}\n{}'.encode("utf-16-be")
    assert [(1, '{"a": "𝄞"}'.encode()), (2, b"{}")] == located(data, 3)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"a": 1}'.encode("utf-16-le"), "zero bytes, as UTF-16 has them: save"),
        (codecs.BOM_UTF16_LE + b'{\0"', "the UTF-16 text is truncated or damaged"),
        (b"PK\x03\x04....", "found a ZIP archive: unpack it first"),
        (b"PAR1....", "found a Parquet file: write it as JSON"),
        (b"\xe0\x01\x00\xea..", "Amazon Ion: export the table as DYNAMODB_JSON"),
        (b"$ion_1_0 {Item:{}}", "Amazon Ion: export the table as DYNAMODB_JSON"),
        ('{"a": 1}'.encode("utf-32"), "found UTF-32: save the file as UTF-8"),
        (b"\n<!DOCTYPE html>", "found HTML or XML: look at what it says"),
        (codecs.BOM_UTF8 + b"{'a': 1}", r"from Python's print\(\): write it with json"),
        (b"[{'a': 1}]", r"from Python's print\(\): write it with json"),
        (b'"pk","sk"\n"a","b"\n', "found CSV, which has no types: write it as JSON"),
        (b'pk,sk,"made at (UTC)"\r\na,b,c', "found CSV, which has no types"),
        (b"Items:\n- pk:\n", "found YAML: use `--output json` of the AWS CLI"),
    ],
)
def test_a_file_of_another_form_is_refused_by_what_it_looks_like(
    data: bytes, said: str
) -> None:
    with pytest.raises(SourceError, match=said):
        texts(data)


@pytest.mark.parametrize(
    "first", [b"1,2", b'"a,b"', b"Items: 5", b"2026-11-23 09:30:00,123 INFO start, go"]
)
def test_what_may_be_lines_of_a_log_is_no_other_form(first: bytes) -> None:
    assert [first, EVENT] == texts(first + b"\n" + EVENT)


@pytest.mark.parametrize(
    "broken",
    [b'{"broken": ', b'{"half a string: 1}', b'{"a": "\\', b"hello", b"{}}", b'"a" {}'],
)
def test_a_broken_line_fails_alone(broken: bytes) -> None:
    data = EVENT + b"\n\n" + broken + b"\n" + EVENT + b"\n" + EVENT
    expected = [(1, EVENT), (3, broken), (4, EVENT), (5, EVENT)]
    assert expected == located(data)


def test_a_syntax_error_has_the_line_of_the_file() -> None:
    laid_out = json.dumps(lambda_event(insert(1)), indent=2).encode()
    data = gzip.compress(b"\n" + laid_out + b'\n\n\n{"a": \n x}\n')
    records = iter_records(StreamEvent, read_lines(io.BytesIO(data)))
    next(records)
    line = laid_out.count(b"\n") + 6
    with pytest.raises(RecordError, match=f"a syntax error in line {line}, column 2$"):
        next(records)


def test_documents_of_a_pipe_are_read_as_they_arrive() -> None:
    waiting = iter([b'{"first": 1}\n', b'{"second": 2}\n{"th', b'ird": 3}\n'])
    found = FileTexts(waiting)
    assert b'{"first": 1}' == next(found)
    assert b'{"second": 2}' == next(found)
    assert b'ird": 3}\n' == next(waiting)


@pytest.mark.parametrize(
    "between", [b"", b"\n", b"}{"], ids=["none", "line", "strings"]
)
def test_firehose_files_are_read_in_linear_time_and_constant_memory(
    between: bytes,
) -> None:
    document = b'{"a": "%s"}' % (b'}{\\"' * 100) + between.replace(b"}{", b" ")

    def blocks(count: int) -> Any:
        return (document * 100 for _ in range(count))

    def seconds(count: int) -> float:
        start = time.process_time()
        assert 100 * count == sum(1 for _ in FileTexts(blocks(count)))
        return time.process_time() - start

    tracemalloc.start()
    try:
        seconds(20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000
    assert seconds(200) < 50 * max(seconds(20), 0.001)


def test_a_large_document_is_found_in_linear_time() -> None:
    rows = 300_000
    data = b"[%s]\n{}" % b",\n".join([b'{"a": "}{"}'] * rows)
    assert [1, rows + 1] == [line for line, _ in located(data)]
