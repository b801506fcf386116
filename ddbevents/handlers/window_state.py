"""The state of a tumbling window: read from JSON, and written as JSON again."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from ddbevents.errors import WindowStateError, format_path
from ddbevents.handlers.frozen_types import is_frozen

StateT = TypeVar("StateT")


class WindowState(Generic[StateT]):
    """Reads and writes the states of one type, and keeps the one before a record.

    Args:
        state_type: Any type that pydantic reads from a JSON object and writes to one.

    Raises:
        TypeError: It is not read from what it is written as.
    """

    def __init__(self, state_type: type[StateT]) -> None:
        self._adapter: TypeAdapter[StateT] = TypeAdapter(state_type)
        self._is_frozen = is_frozen(state_type)
        for name, written in _lost_fields(self._adapter.core_schema):
            raise TypeError(
                f"a state must be read from what it was written as, but the field"
                f" `{name}` is {written}"
            )
        self._may_be_infinite = _has_type(
            self._adapter.core_schema, {"float", "decimal", "any"}
        )
        try:
            first = self.write(self.read({}))
        except WindowStateError as error:
            raise TypeError(
                f"a window begins with an empty object, which is not a state: {error}"
            ) from None
        if not isinstance(first, dict):
            raise TypeError("a state must be a JSON object: a model, dataclass or dict")

    def read(self, state: Any) -> StateT:
        """Return the state in an event.

        Raises:
            WindowStateError: It does not fit the type.
        """
        return self._read(orjson.dumps(state or {}))

    def write(self, state: StateT) -> Any:
        """Return a state as JSON values.

        Raises:
            WindowStateError: It has Infinity or NaN, or a serializer raised.
        """
        self._check_finite(state)
        try:  # warnings would quote values; such values cannot be read again
            return self._adapter.dump_python(
                state, mode="json", by_alias=True, round_trip=True, warnings=False
            )
        except PydanticSerializationError as error:
            cause = error
        raise WindowStateError("a serializer raised, or there is none", cause)

    def answered(self, state: StateT) -> Any:
        """Return the state of an answer, which the next invocation will read.

        Raises:
            WindowStateError: It would not be read as it was written.
        """
        written = self.write(state)
        if self.write(self.read(written)) != written:
            raise WindowStateError(
                "the state is not read from what it was written as: check its"
                " serializers, and fields that are only read or only written"
            )
        return written

    def checked(self, state: Any) -> StateT:
        """Return a state that the function returned.

        Raises:
            TypeError: It returned None.
            WindowStateError: It does not fit the type.
        """
        if state is None:
            raise TypeError("the function returned no state")
        try:
            return self._adapter.validate_python(state, by_alias=True, by_name=True)
        except ValidationError as error:
            problem = _problem(error)
        raise WindowStateError(f"the function returned another state: {problem}")

    def saved(self, state: StateT) -> bytes | StateT:
        """Return a copy that a state can be restored from, even if it is changed.

        Raises:
            WindowStateError: It has Infinity or NaN.
        """
        if not self._is_frozen:
            return orjson.dumps(self.write(state))
        self._check_finite(state)
        return state

    def restored(self, saved: Any) -> StateT:
        """Return the state that was saved."""
        return saved if self._is_frozen else self._read(saved)

    def _check_finite(self, state: StateT) -> None:
        if self._may_be_infinite and not _is_finite(state):
            raise WindowStateError("a state cannot have Infinity or NaN")

    def _read(self, text: bytes) -> StateT:
        try:
            return self._adapter.validate_json(text, by_alias=True, by_name=True)
        except ValidationError as error:
            problem, cause = _problem(error), error
        raise WindowStateError(f"expected the window's state: {problem}", cause)


def _problem(error: ValidationError) -> str:
    """Return what is wrong with a state, and where; without values."""
    problems = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    return "; ".join(
        f"{each['type']} at `{format_path(each['loc'][:1])}`"
        if each["loc"]
        else each["type"]
        for each in problems
    )


def _is_finite(value: Any) -> bool:
    if isinstance(value, float | Decimal):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list | tuple | set | frozenset | deque):
        return all(map(_is_finite, value))
    if isinstance(value, BaseModel):
        return all(map(_is_finite, vars(value).values()))
    if dataclasses.is_dataclass(value):  # it may have slots
        names = (field.name for field in dataclasses.fields(value))
        return all(_is_finite(getattr(value, name, None)) for name in names)
    return True


def _nodes(schema: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the nodes of a core schema, each with its name."""
    pending: list[tuple[str, Any]] = [("", schema)]
    while pending:
        name, node = pending.pop()
        if isinstance(node, list | tuple):
            pending += [(name, each) for each in node]
        elif isinstance(node, Mapping):
            yield name, node
            pending += [
                (str(key), each) for key, each in node.items() if key not in _NO_NODES
            ]


def _has_type(schema: Any, types: set[str]) -> bool:
    return any(node.get("type") in types for _, node in _nodes(schema))


_NO_NODES = {"serialization", "metadata", "cls", "config", "default"}
_FIELDS = {"model-field", "dataclass-field", "typed-dict-field"}


def _lost_fields(schema: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields that cannot be read from what they are written as, and why."""
    for name, node in _nodes(schema):
        for private in getattr(node.get("cls"), "__private_attributes__", None) or ():
            yield private, "private, so it is never written"
        if node.get("type") not in _FIELDS:
            continue
        name = node.get("name", name)  # noqa: PLW2901  # a dataclass lists its fields
        if node.get("serialization_exclude"):
            yield name, "never written"
        if node.get("serialization_exclude_if"):
            yield name, "not always written"
        if node.get("init") is False:
            yield name, "never read"
        written = node.get("serialization_alias", name)
        if written not in {name, *_read_names(node.get("validation_alias"))}:
            yield name, f"written as `{written}`, which nothing reads"


def _read_names(alias: Any) -> set[str]:
    if isinstance(alias, str):
        return {alias}
    paths = alias if isinstance(alias, list) else []
    return {path[0] for path in paths if isinstance(path, list) and len(path) == 1} | (
        {alias[0]} if len(paths) == 1 and isinstance(paths[0], str) else set()
    )
