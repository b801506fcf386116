from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from ddbevents.handlers.answer import Answer, FunctionExitError, call
from ddbevents.handlers.batch_response import window_state


class Named(NamedTuple):
    failures: list[int]


def raises(error: BaseException) -> Any:
    def function(_event: Any, _context: Any) -> None:
        raise error

    return function


def test_an_answer_is_what_json_makes_of_it() -> None:
    answer = call(lambda event, context: {1: (event, context)}, "event", None)
    assert Answer(b'{"1":["event",null]}') == answer
    assert {"1": ["event", None]} == answer.value


@pytest.mark.parametrize(
    ("answer", "payload"),
    [
        (Decimal("19.90"), b"19.90"),
        ({"total": Decimal("1E+2"), "n": [Decimal(7)]}, b'{"total":1E+2,"n":[7]}'),
        (b'{"a": 1}', b'{"a": 1}'),
        (b"\x00\xff", b"\x00\xff"),
        ("\u00e9", b'"\xc3\xa9"'),
        ({"a": b"x", b"k": 1}, b'{"a":"x","k":1}'),
        (Named([1]), b'{"failures":[1]}'),
        ([Decimal("-NaN"), Decimal("sNaN"), float("nan")], b"[NaN,NaN,NaN]"),
        (Decimal("-Infinity"), b"-Infinity"),
    ],
)
def test_an_answer_is_encoded_as_the_runtime_does(answer: Any, payload: bytes) -> None:
    assert Answer(payload) == call(lambda *_: answer, {}, None)


def test_an_answer_that_json_cannot_hold_is_an_error() -> None:
    answer = call(lambda *_: {1, 2}, {}, None)
    message = "Unable to marshal response: Object of type set is not JSON serializable"
    assert {
        "errorMessage": message,
        "errorType": "Runtime.MarshalError",
    } == answer.value


def test_an_answer_of_great_depth_is_an_error() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert call(lambda *_: deep, {}, None).error is not None
    with pytest.raises(ValueError, match="nested too deeply"):
        _ = call(lambda *_: b"[" * 200_000, {}, None).value


def test_an_error_whose_text_raises_is_an_answer() -> None:
    class NoTextError(RuntimeError):
        def __str__(self) -> str:
            raise ValueError

    answer = call(raises(NoTextError()), {}, None)
    expected = {"errorMessage": "(an error without a text)", "errorType": "NoTextError"}
    assert expected == answer.value


@pytest.mark.parametrize("error", [KeyError("pk"), asyncio.CancelledError("pk")])
def test_whatever_a_function_raises_is_its_answer(error: BaseException) -> None:
    answer = call(raises(error), {}, None)
    assert error is answer.error
    expected = {"errorMessage": str(error), "errorType": type(error).__name__}
    assert expected == answer.value


def test_a_function_that_exits_is_answered_as_lambda_does() -> None:
    answer = call(lambda *_: sys.exit(3), {}, None)
    assert isinstance(answer.error, FunctionExitError)
    message = "the function exited with 3"
    assert {"errorMessage": message, "errorType": "Runtime.ExitError"} == answer.value


def test_an_interrupt_is_no_answer() -> None:
    with pytest.raises(KeyboardInterrupt):
        call(raises(KeyboardInterrupt()), {}, None)


def test_a_window_keeps_the_state_that_is_answered() -> None:
    assert {"paid": 1} == window_state({"state": {"paid": 1}})


@pytest.mark.parametrize("answer", [None, [], {}, {"state": None}])
def test_an_answer_without_a_state_fails_its_window(answer: Any) -> None:
    with pytest.raises(ValueError, match="without a `state`"):
        window_state(answer)
