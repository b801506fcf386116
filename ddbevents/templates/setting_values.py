"""Reads the values that the settings of an event source mapping have in a template.

Each reader takes a resolved value and returns what the simulator takes; it raises a
ValueError that says what was expected. The simulator's names are Lambda's, in
snake_case.

Source: AWS, "AWS::Lambda::EventSourceMapping", and SAM's DynamoDB and Kinesis events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from ddbevents.limits import FUNCTION_SECONDS

_STARTING_POSITIONS: Final = ("TRIM_HORIZON", "LATEST")
_SHORTEST_TIMEOUT: Final = 1
_DESTINATIONS: Final = ("s3", "sns", "sqs")

_HARMLESS: Final = frozenset(
    {
        "DestinationConfig",  # read elsewhere
        "Enabled",  # only warned of
        "EventSourceArn",
        "FunctionName",
        "KmsKeyArn",
        "LoggingConfig",
        "MetricsConfig",
        "StartingPositionTimestamp",  # only for AT_TIMESTAMP
        "Stream",
        "Tags",
    }
)
"""Properties that do not change what a function gets from a stream."""

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
    raise _mismatch("a whole number", value)


def timeout(value: Any) -> int:
    """Return the seconds that a function has."""
    seconds = number(value)
    if not _SHORTEST_TIMEOUT <= seconds <= FUNCTION_SECONDS:
        raise ValueError(
            f"expected from {_SHORTEST_TIMEOUT} to {FUNCTION_SECONDS} seconds"
        )
    return seconds


def boolean(value: Any) -> bool:
    """Return a boolean, which may be text."""
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise _mismatch("true or false", value)
    return text == "true"


def filters(value: Any) -> dict[str, list[dict[str, str]]]:
    """Return filter criteria: ``{"Filters": [{"Pattern": "..."}]}``."""
    if not isinstance(value, Mapping):
        raise _mismatch("a map with Filters", value)
    given = value.get("Filters", [])
    if not isinstance(given, list):
        raise _mismatch("Filters that are a list", given)
    return {"Filters": [{"Pattern": _pattern(each)} for each in given]}


def destination_type(service: str | None) -> str:
    """Return the type of an on-failure destination, by its service."""
    if service not in _DESTINATIONS:
        raise ValueError(
            "expected the Type of OnFailure, or a Destination that is known to be a"
            ' queue, a topic or a bucket: give it yourself, on_failure="sqs", "sns"'
            ' or "s3"'
        )
    return service


def _pattern(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise _mismatch("a map with a Pattern", value)
    pattern = value.get("Pattern")
    if not isinstance(pattern, str):
        raise _mismatch("a Pattern that is JSON text, in quotes", pattern)
    return pattern


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _mismatch("a list", value)
    return value


def _starting_position(value: Any) -> str:
    if value not in _STARTING_POSITIONS:
        raise ValueError(
            f"the simulator starts at {' or '.join(_STARTING_POSITIONS)}, not at"
            f' {value}: choose one, starting_position="TRIM_HORIZON"'
        )
    return str(value)


def _mismatch(expected: str, value: Any) -> ValueError:
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
