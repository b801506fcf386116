from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from boto3.dynamodb.types import Binary
from hypothesis import given
from hypothesis import strategies as st

from ddbevents import DecodeError
from ddbevents.codec import BASE64, Codec, decode_value, encode_value

TWICE = Codec(binary="double-base64")


@given(st.binary())
def test_base64_is_read_and_written(raw: bytes) -> None:
    text = b64encode(raw).decode()
    assert {"B": text} == BASE64.encode_value(raw)
    assert raw == decode_value({"B": text})


@given(st.binary())
def test_double_base64_is_read_and_written(raw: bytes) -> None:
    text = b64encode(b64encode(raw)).decode()
    assert {"B": text} == TWICE.encode_value(raw)
    assert raw == TWICE.decode_value({"B": text})


@given(st.binary())
def test_the_bytes_form_is_boto3s(raw: bytes) -> None:
    assert {"B": raw} == encode_value(raw)
    assert raw == decode_value({"B": raw})
    assert raw == decode_value({"B": Binary(raw)})


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AA=", "AAA", "A===", "====", "=", "AA==AA==", "AA==\n", "\nAA==",
     "AA ==", "A A==", "AA-_", "AAAA=", "AAAA==", "AAAA====", "AB==", "AAB=", "é===",
     "A\x00==", "AA==="],
)  # fmt: skip
def test_anything_but_strict_base64_is_refused(text: str) -> None:
    for av in ({"B": text}, {"BS": [text]}):
        with pytest.raises(DecodeError, match="expected base64 text, found text"):
            decode_value(av)


@given(st.text("ABQZaz09+/=\n -_", max_size=9))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        raw = decode_value({"B": text})
    except DecodeError:
        return
    assert text == b64encode(raw).decode()


@pytest.mark.parametrize("raw", [b"plain", b"\xff\xfe", b"AB==", b"AA"])
def test_what_is_base64_but_once_is_refused_as_double(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        TWICE.decode_value({"B": b64encode(raw).decode()})


@pytest.mark.parametrize(
    "value", [b"\x00\xff", bytearray(b"\x00\xff"), memoryview(b"\x00\xff"),
              memoryview(b"\x00.\xff.")[::2], Binary(b"\x00\xff")],
)  # fmt: skip
def test_all_that_is_like_bytes_is_written(value: Any) -> None:
    assert {"B": "AP8="} == BASE64.encode_value(value)
    assert {"B": b"\x00\xff"} == encode_value(value)
