"""Only DdbEventsError comes out, whatever goes in.

For a long run:
``DDBEVENTS_FUZZ_EXAMPLES=1000000 pytest tests/codec/test_codec_fuzz.py``.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from natives import json_values

from ddbevents import DdbEventsError
from ddbevents.codec import (
    Codec,
    decode_item,
    decode_value,
    encode_value,
    item_size,
    loads_item,
)

fuzz = settings(
    max_examples=int(os.environ.get("DDBEVENTS_FUZZ_EXAMPLES", "150")), deadline=None
)
anything = json_values | st.recursive(
    st.binary() | st.text(st.characters()) | st.integers() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("BLMNS") | st.integers(), inner, max_size=2)
        | st.sets(st.integers() | st.text(), max_size=3)
    ),
    max_leaves=8,
)


@fuzz
@given(anything)
def test_decoding_anything(value: Any) -> None:
    for codec in (Codec(), Codec("float"), Codec("decimal", "double-base64")):
        for call in (codec.decode_value, codec.decode_item, codec.item_size):
            with contextlib.suppress(DdbEventsError):
                call(value)


@fuzz
@given(st.dictionaries(st.text(max_size=3), json_values, max_size=3))
def test_decoding_what_is_nearly_an_item(item: dict[str, Any]) -> None:
    for call in (decode_item, item_size):
        with contextlib.suppress(DdbEventsError):
            call(item)


@fuzz
@given(json_values)
def test_what_decodes_encodes_to_the_same(value: Any) -> None:
    with contextlib.suppress(DdbEventsError):
        native = decode_value(value)
        assert native == decode_value(encode_value(native))


@fuzz
@given(st.binary() | json_values.map(lambda value: orjson.dumps(_jsonable(value))))
def test_loading_anything(data: bytes) -> None:
    with contextlib.suppress(DdbEventsError):
        loads_item(data)


@fuzz
@given(anything)
def test_encoding_anything(value: Any) -> None:
    with contextlib.suppress(DdbEventsError):
        encode_value(value)


def _jsonable(value: Any) -> Any:
    """Return JSON that orjson takes: its integers have 64 bits."""
    if isinstance(value, dict):
        return {name: _jsonable(child) for name, child in value.items()}
    if isinstance(value, list):
        return list(map(_jsonable, value))
    if isinstance(value, int):
        return value % 2**53
    return value
