"""What the settings of an event source mapping may be in a template.

Each reader takes a resolved value and returns what the simulator takes; it raises a
ValueError that says what was expected. Lambda's name in snake_case is the simulator's.

Source: AWS, "AWS::Lambda::EventSourceMapping", and SAM's DynamoDB and Kinesis events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

_STARTING_POSITIONS: Final = ("TRIM_HORIZON", "LATEST")
_DESTINATIONS: Final = ("s3", "sns", "sqs")

_HARMLESS: Final = frozenset(
    {
        "DestinationConfig",  # which is more than a value
        "Enabled",  # of which there is a warning
        "EventSourceArn",
        "FunctionName",
        "KmsKeyArn",
        "LoggingConfig",
        "MetricsConfig",
        "StartingPositionTimestamp",  # of AT_TIMESTAMP alone
        "Stream",
        "Tags",
    }
)
"""Properties that are no settings of what a function gets from a stream."""

_start_of_word = re.compile("(?<!^)(?=[A-Z])")
_is_integer = re.compile("-?[0-9]+").fullmatch


def setting_of(name: str) -> str:
    """Return the name that `EventSourceMapping` has for a property."""
    return _start_of_word.sub("_", name).lower()


def check_known(name: str) -> None:
    """Check that the simulator knows a property.

    Raises:
        ValueError: It does not.
    """
    if name in _HARMLESS or name in READERS:
        return
    close = get_close_matches(name, [*READERS, *_HARMLESS], 1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    raise ValueError(
        f"the simulator knows no such setting of a stream{hint}: correct it, or make"
        " the EventSourceMapping from its settings yourself"
    )


def number(value: Any) -> int:
    """Return a whole number, which may be text."""
    if isinstance(value, str) and _is_integer(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _other("a whole number", value)


def boolean(value: Any) -> bool:
    """Return a boolean, which may be text."""
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise _other("true or false", value)
    return text == "true"


def filters(value: Any) -> dict[str, list[dict[str, str]]]:
    """Return filter criteria: ``{"Filters": [{"Pattern": "..."}]}``."""
    if not isinstance(value, Mapping):
        raise _other("a map with Filters", value)
    given = value.get("Filters", [])
    if not isinstance(given, list):
        raise _other("Filters that are a list", given)
    return {"Filters": [{"Pattern": _pattern(each)} for each in given]}


def destination_type(service: str | None) -> str:
    """Return what a destination of failures is, by its service."""
    if service not in _DESTINATIONS:
        raise ValueError(
            "expected the Type of OnFailure, or a Destination that is known to be a"
            ' queue, a topic or a bucket: give it yourself, on_failure="sqs", "sns"'
            ' or "s3"'
        )
    return service


def _pattern(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise _other("a map with a Pattern", value)
    pattern = value.get("Pattern")
    if not isinstance(pattern, str):
        raise _other("a Pattern that is JSON text, in quotes", pattern)
    return pattern


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _other("a list", value)
    return value


def _starting_position(value: Any) -> str:
    if value not in _STARTING_POSITIONS:
        raise ValueError(
            f"the simulator starts at {' or '.join(_STARTING_POSITIONS)}, not at"
            f' {value}: choose one, starting_position="TRIM_HORIZON"'
        )
    return str(value)


def _other(expected: str, value: Any) -> ValueError:
    return ValueError(f"expected {expected}, found {type(value).__name__}")


READERS: Mapping[str, Callable[[Any], Any]] = {
    "BatchSize": number,
    "BisectBatchOnFunctionError": boolean,
    "FilterCriteria": filters,
    "FunctionResponseTypes": _list,
    "MaximumBatchingWindowInSeconds": number,
    "MaximumRecordAgeInSeconds": number,
    "MaximumRetryAttempts": number,
    "ParallelizationFactor": number,
    "StartingPosition": _starting_position,
    "TumblingWindowInSeconds": number,
}
"""How each setting is read."""
