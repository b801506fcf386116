"""The rules by which a handler handles a batch."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

from ddbevents.handlers.deadline import check_deadline
from ddbevents.handlers.signatures import expect_function_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import timedelta

    from ddbevents.handlers.batch_summary import BatchSummary
    from ddbevents.handlers.failure import Failure, Skip
    from ddbevents.handlers.order_keys import KeyOf

RecordT = TypeVar("RecordT")

if TYPE_CHECKING:
    Reaction = Skip | None
    OnError = Callable[[Failure[RecordT]], Coroutine[Any, Any, Reaction] | Reaction]

OnFailure: TypeAlias = Literal["stop", "isolate", "continue"]

_ON_FAILURE = ("stop", "isolate", "continue")
_MOST_CONCURRENCY = 1_000


class BatchRules(Generic[RecordT]):
    """The rules by which a handler handles a batch.

    Attributes:
        on_failure: How a failed record affects those after it.
        on_error: Called with each failure, in record order.
        on_batch: Called with the summary of each batch.
        deadline: How much time must be left to begin a record; None for no deadline.
        log_values: Whether texts of foreign errors are logged and raised.
        concurrency: How many records are handled at once.
        key_of: Reads the key by which records keep their order.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # the options of `stream_handler`
        self,
        key_of: KeyOf,
        on_failure: OnFailure = "stop",
        on_error: OnError[RecordT] | None = None,
        on_batch: Callable[[BatchSummary], object] | None = None,
        deadline: timedelta | None = None,
        log_values: bool = False,  # noqa: FBT001, FBT002  # as above
        concurrency: int = 1,
    ) -> None:
        if on_failure not in _ON_FAILURE:
            raise ValueError(f"on_failure must be one of {', '.join(_ON_FAILURE)}")
        for function in (on_error, on_batch):
            if function is not None:
                expect_function_of(function, names=["failure or summary"])
        if on_batch is not None:  # loaded now, not by the first batch
            import_module("ddbevents.handlers.batch_summary")
        check_deadline(deadline)
        if not isinstance(concurrency, int) or isinstance(concurrency, bool):
            raise TypeError("concurrency must be a whole number")
        if not 1 <= concurrency <= _MOST_CONCURRENCY:
            raise ValueError(f"concurrency must be from 1 to {_MOST_CONCURRENCY}")
        self.key_of = key_of
        self.on_failure = on_failure
        self.on_error = on_error
        self.on_batch = on_batch
        self.deadline = deadline
        self.log_values = log_values
        self.concurrency = concurrency

    @property
    def stops(self) -> bool:
        """Whether no record after a failed one is begun."""
        return self.on_failure != "continue"
