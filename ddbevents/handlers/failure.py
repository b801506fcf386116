"""A record that failed: what `on_error` gets and may return, and what is logged."""

from __future__ import annotations

import logging
import os
import traceback
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

from ddbevents.errors import DdbEventsError, FailedRecordError, RecordError
from ddbevents.escaping import escaped

RecordT = TypeVar("RecordT")

logger = logging.getLogger("ddbevents")

_OURS = f"{Path(__file__).parents[1]}{os.sep}"
_ASYNCIO = f"{Path(os.__file__).parent / 'asyncio'}{os.sep}"
_PLACES = 3
"""How many of the innermost places in the user's code a foreign error shows."""


class _Skip(Enum):
    SKIP = "SKIP"

    def __repr__(self) -> str:
        return "SKIP"


SKIP: Final = _Skip.SKIP
"""Returned by `on_error` to count a failed record as done."""

Skip = Literal[_Skip.SKIP]


@dataclass(frozen=True, slots=True)
class Failure(Generic[RecordT]):
    """A record that could not be read, or for which your function raised an error.

    Its `repr` never shows an attribute's value.

    Attributes:
        error: A `RecordError` if it could not be read, otherwise what was raised.
        record: The record, None if it could not be read.
        raw: The record as it came, so that you can park it.
        identifier: Its name in a partial batch response; None if it has none.
        index: Its place in the batch, from 0.
    """

    error: Exception
    record: RecordT | None
    raw: Any
    identifier: str | None
    index: int

    def __repr__(self) -> str:
        error = type(self.error).__name__
        name = escaped(self.identifier)
        return f"Failure(index={self.index}, identifier={name!r}, error={error})"

    def log(self, *, log_values: bool) -> None:
        """Log the error: ours with their text, others with their type and place.

        Args:
            log_values: Whether to log the texts and tracebacks of others too.
        """
        if log_values:
            logger.error(
                "record %d failed (%s)",
                self.index,
                escaped(self.identifier),
                exc_info=self.error,
            )
        else:
            logger.error(
                "record %d failed (%s): %s",
                self.index,
                escaped(self.identifier),
                described_error(self.error),
            )

    def raisable(self, *, log_values: bool) -> Exception:
        """Return the error to raise if nothing can name the record."""
        if log_values or isinstance(self.error, DdbEventsError):
            return self.error
        return FailedRecordError(self.index, described_error(self.error), self.error)


def described_error(error: BaseException) -> str:
    """Return the text of one of our errors; for others the type and the place.

    The texts of others may quote attribute values, which are personal data.
    """
    if isinstance(error, RecordError):
        return error.problem
    if isinstance(error, DdbEventsError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [
        each for each in frames if not each.filename.startswith((_OURS, _ASYNCIO))
    ]
    places = [
        f"{each.filename}:{each.lineno} in {each.name}"
        for each in (theirs or frames)[-_PLACES:]
    ]
    where = "; ".join(reversed(places)) or "an unknown place"
    return f"{escaped(type(error).__name__)} at {escaped(where)}"
