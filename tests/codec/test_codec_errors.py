"""The text of every error, against `golden/codec_errors.txt`."""

from __future__ import annotations

import copy
import pickle
import traceback
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from ddbevents import CodecError, codec

GOLDEN = Path(__file__).parents[1] / "golden" / "codec_errors.txt"


class Five(Enum):
    FIVE = 5


def nested(tag: str, levels: int) -> dict[str, Any]:
    av: dict[str, Any] = {"S": "secret"}
    for _ in range(levels):
        av = {tag: [av]}
    return av


cyclic: list[Any] = []
cyclic.append(cyclic)
NAMES = {name: getattr(codec, name) for name in codec.__all__} | {
    "Decimal": Decimal,
    "Five": Five,
    "cyclic": cyclic,
    "datetime": datetime,
    "nested": nested,
}


def error_of(call: str) -> CodecError:
    with pytest.raises(CodecError) as caught:
        eval(call, dict(NAMES))
    return caught.value


def text_of(call: str) -> str:
    return str(error_of(call))


def cases() -> list[tuple[str, str]]:
    lines = GOLDEN.read_text("utf-8").splitlines()
    assert lines
    return [
        (call, text.strip()) for call, text in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize(("call", "text"), cases())
def test_the_text_of_an_error_is(call: str, text: str) -> None:
    assert text == text_of(call)


@pytest.mark.parametrize("copied", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_copy_of_an_error_says_and_shows_the_same(copied: Any) -> None:
    error = error_of('encode_item({"a": [5, complex(5)]})')
    twin = copied(error)
    assert (str(error), repr(error)) == (str(twin), repr(twin))
    assert (error.value, error.path) == (twin.value, twin.path)


@pytest.mark.parametrize("call", [call for call, _ in cases() if "secret" in call])
def test_no_text_of_an_error_holds_a_value(call: str) -> None:
    error = error_of(call)
    lines = traceback.format_exception_only(error)
    assert "secret" not in f"{error} {error!r} {error.args} {lines}"
    assert error.__cause__ is None
    assert error.__context__ is None
