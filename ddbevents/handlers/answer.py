"""A function's answer as Lambda encodes it: JSON, of what it returned or raised."""

from __future__ import annotations

import json
from asyncio import CancelledError
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class FunctionExitError(RuntimeError):
    """A function that ended its process instead of answering."""

    def __init__(self, code: object) -> None:
        super().__init__(f"the function exited with {code}")


class Answer(NamedTuple):
    """What came of calling a function.

    Attributes:
        value: What it returned, as JSON can hold it; None if it raised.
        error: What it raised, or why JSON cannot hold what it returned; or None.
    """

    value: Any
    error: BaseException | None = None

    @property
    def payload(self) -> Any:
        """What Lambda hands to the caller.

        Source: AWS, "AWS Lambda function errors in Python".
        """
        if self.error is None:
            return self.value
        name = type(self.error).__name__
        if isinstance(self.error, FunctionExitError):
            name = "Runtime.ExitError"
        return {"errorMessage": str(self.error), "errorType": name}


def call(function: Callable[[Any, Any], Any], event: Any, context: Any) -> Answer:
    """Call a function as Lambda's runtime does, whatever it raises."""
    try:
        return Answer(json.loads(json.dumps(function(event, context))))
    except SystemExit as error:
        return Answer(None, FunctionExitError(error.code))
    except (Exception, CancelledError) as error:  # noqa: BLE001  # Lambda goes on
        return Answer(None, error)
