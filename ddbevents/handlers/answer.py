"""The answer of Lambda's runtime to what a function returns or raises."""

from __future__ import annotations

import json
import math
import re
from asyncio import CancelledError
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable


class FunctionExitError(RuntimeError):
    """A function that ended its process instead of answering."""

    def __init__(self, code: object) -> None:
        super().__init__(f"the function exited with {code}")


class Answer(NamedTuple):
    """The outcome of a call of a function.

    Attributes:
        payload: The bytes that Lambda passes to the caller: JSON, unless the function
            returned other bytes.
        error: What the function raised, or why its answer cannot be encoded; or None.
    """

    payload: bytes
    error: BaseException | None = None

    @property
    def value(self) -> Any:
        """The value of the payload.

        Raises:
            ValueError: The function returned bytes that are not JSON.
        """
        try:
            return json.loads(self.payload)
        except RecursionError:
            raise ValueError("the answer is nested too deeply") from None


def call(function: Callable[[Any, Any], Any], event: Any, context: Any) -> Answer:
    """Call a function as Lambda's runtime does, whatever it raises.

    Source: AWS, "AWS Lambda function errors in Python". The error for an answer that
    cannot be encoded, `Runtime.MarshalError`, is from AWS's Python runtime interface
    client.
    """
    try:
        answer = function(event, context)
    except SystemExit as error:
        return _failed(FunctionExitError(error.code), "Runtime.ExitError")
    except (Exception, CancelledError) as error:  # noqa: BLE001  # Lambda goes on
        return _failed(error, type(error).__name__)
    try:
        return Answer(encode(answer))
    except (RecursionError, TypeError, ValueError) as error:
        reason = f"Unable to marshal response: {error}"
        return _failed(TypeError(reason), "Runtime.MarshalError")


def _failed(error: BaseException, name: str) -> Answer:
    try:
        message = str(error)
    except Exception:  # noqa: BLE001  # the user's own, which may do anything
        message = "(an error without a text)"
    return Answer(encode({"errorMessage": message, "errorType": name}), error)


def encode(answer: Any) -> bytes:
    """Encode an answer as the runtime does.

    An answer of bytes is not changed. Inside an answer a Decimal becomes a JSON number,
    bytes become text, and a named tuple becomes an object.

    Raises:
        TypeError: JSON cannot hold it, such as a set or a datetime.
        ValueError: It contains itself, or bytes that are not UTF-8.
        RecursionError: It is nested too deeply.

    Source: AWS's Python runtime interface client, which uses simplejson.
    """
    if isinstance(answer, bytes):
        return answer
    mark = uuid4().hex
    text = json.dumps(
        _as_simplejson(answer, mark), ensure_ascii=False, separators=(",", ":")
    )
    if mark in text:  # the standard library cannot write a number's text
        text = re.sub(f'"{mark}([^"]*)"', r"\1", text)
    return text.encode("utf-8", "surrogatepass")


def _as_simplejson(value: Any, mark: str) -> Any:
    """Return a value in which the standard library sees what simplejson does."""
    if isinstance(value, Decimal):
        if value.is_nan():  # float() refuses a signalling one
            return math.nan
        return f"{mark}{value}" if value.is_finite() else float(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, tuple) and (as_dict := getattr(value, "_asdict", None)):
        value = as_dict()
    if isinstance(value, dict):
        return {
            key.decode() if isinstance(key, bytes) else key: _as_simplejson(each, mark)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_as_simplejson(each, mark) for each in value]
    return value
