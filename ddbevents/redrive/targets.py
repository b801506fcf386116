"""The targets of a redrive: a handler in this process, or a function on AWS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from ddbevents.errors import DdbEventsError
from ddbevents.escaping import escaped
from ddbevents.handlers.answer import Answer, call
from ddbevents.limits import FUNCTION_SECONDS
from ddbevents.redrive.aws_clients import one_line, region_in

Handler: TypeAlias = Callable[[Any, Any], Any]
Target: TypeAlias = Callable[[bytes], Answer]
"""Takes an event, as JSON."""

_SHOWN = 65
"""The most characters shown of an error's type: a function can choose any text."""

_SECONDS_MORE = 10
"""How much longer than a function's maximum time its caller waits for the answer."""


class FunctionError(DdbEventsError):
    """A function on AWS that raised, or that could not be called.

    Its text has the type of the error, but not the error's text, which may quote
    attribute values.
    """


@dataclass(frozen=True, slots=True)
class HandlerTarget:
    """A handler in this process.

    Attributes:
        handler: The function, as Lambda calls it.
        context: Makes its second argument.
    """

    handler: Handler
    context: Callable[[], Any]

    def __call__(self, event: bytes) -> Answer:
        """Call it with an event; return its answer."""
        return call(self.handler, orjson.loads(event), self.context())


@dataclass(frozen=True, slots=True)
class FunctionTarget:
    """A function on AWS.

    Attributes:
        client: boto3's client of Lambda.
        name: The function's name or ARN, of a version or an alias too.
    """

    client: Any
    name: str

    def __call__(self, event: bytes) -> Answer:
        """Invoke it with an event, and wait for its answer."""
        from botocore.exceptions import (  # noqa: PLC0415  # the extra `aws`
            BotoCoreError,
            ClientError,
        )

        try:
            response = self.client.invoke(FunctionName=self.name, Payload=event)
            payload = response["Payload"].read() or b"null"
        except (BotoCoreError, ClientError) as error:
            return Answer(b"null", FunctionError(one_line(error)))
        if response.get("FunctionError"):
            raised = FunctionError(f"the function raised {_type(payload)}")
            return Answer(payload, raised)
        return Answer(payload)


def _type(payload: bytes) -> str:
    """Return the type of an error in the JSON of a function's runtime."""
    try:
        name = orjson.loads(payload).get("errorType")
    except (orjson.JSONDecodeError, AttributeError):
        name = None
    return escaped(name, _SHOWN) if isinstance(name, str) and name else "an error"


def function_target(session: Any, name: str) -> FunctionTarget:
    """Return the target of a function.

    Args:
        session: boto3's, or an object with a method `client`.
        name: The function's name or ARN.
    """
    from botocore.config import Config  # noqa: PLC0415  # the extra `aws`

    # Called once: a retry would handle the records again, next to the first call.
    config = Config(
        read_timeout=FUNCTION_SECONDS + _SECONDS_MORE,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
    )
    client = session.client("lambda", config=config, **region_in(name))
    return FunctionTarget(client, name)
