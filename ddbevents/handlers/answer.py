"""A function's answer as Lambda's runtime encodes it, of what it returns or raises."""

from __future__ import annotations

import json
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
    """What came of calling a function.

    Attributes:
        payload: What Lambda hands to the caller: JSON, unless the function returned
            other bytes.
        error: What the function raised, or why its answer cannot be encoded; or None.
    """

    payload: bytes
    error: BaseException | None = None

    @property
    def value(self) -> Any:
        """What the payload stands for.

        Raises:
            ValueError: The function returned bytes that are not JSON.
        """
        return json.loads(self.payload)


def call(function: Callable[[Any, Any], Any], event: Any, context: Any) -> Answer:
    """Call a function as Lambda's runtime does, whatever it raises.

    Source: AWS, "AWS Lambda function errors in Python".
    """
    try:
        return Answer(encode(function(event, context)))
    except SystemExit as error:
        return _failed(FunctionExitError(error.code), "Runtime.ExitError")
    except (Exception, CancelledError) as error:  # noqa: BLE001  # Lambda goes on
        return _failed(error, type(error).__name__)


def _failed(error: BaseException, name: str) -> Answer:
    return Answer(encode({"errorMessage": str(error), "errorType": name}), error)


def encode(answer: Any) -> bytes:
    """Encode an answer: a Decimal becomes a JSON number, bytes stay as they are.

    Raises:
        TypeError: JSON cannot hold it, such as a set or a datetime.
        ValueError: It holds itself.

    Source: AWS's Python runtime interface client, `lambda_runtime_marshaller`.
    """
    if isinstance(answer, bytes):
        return answer
    mark = uuid4().hex

    def marked(value: Any) -> str:
        if isinstance(value, Decimal):
            return f"{mark}{value}"
        raise TypeError(f"{type(value).__name__} is not JSON serializable")

    text = json.dumps(answer, default=marked, ensure_ascii=False, separators=(",", ":"))
    if mark in text:  # the standard library writes no number's own text
        text = re.sub(f'"{mark}([^"]*)"', r"\1", text)
    return text.encode("utf-8", "surrogatepass")
