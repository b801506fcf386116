"""Which record of a batch may be begun next, and which the answer names."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


class _State(Enum):
    LEFT = auto()
    """Not begun, or cancelled."""
    RUNNING = auto()
    UNDECIDED = auto()
    """It has failed; whether that counts is decided once all before it are settled."""
    FAILED = auto()
    CLOSED = auto()
    """Not begun, since an earlier one of the same key has failed."""
    DONE = auto()


_SETTLED = {_State.FAILED, _State.CLOSED, _State.DONE}


class Schedule:
    """Keeps records of one key in order; records of different keys run concurrently.

    A record with an unknown key waits for all records before it, and all after it wait
    for that record.

    Args:
        keys: The key of each record, None if it is not known.
        stops: Whether no record after a failed one is begun; otherwise only its key is
            closed.
    """

    def __init__(self, keys: Sequence[Hashable | None], *, stops: bool) -> None:
        self._states = [_State.LEFT] * len(keys)
        self._stops = stops
        self._has_ended = self._has_failed = False
        self._settled = 0  # how many records from the first on are settled
        self._barriers = deque(n for n, key in enumerate(keys) if key is None)
        self._undecided: set[int] = set()
        self._queues: list[deque[int]] = []
        queues: dict[Hashable, deque[int]] = {}
        for index, key in enumerate(keys):
            own = deque[int]()
            queue = own if key is None else queues.setdefault(key, own)
            queue.append(index)
            self._queues.append(queue)
        self._ready = [
            queue[0] for queue in {id(each): each for each in self._queues}.values()
        ]
        heapify(self._ready)

    def next(self) -> int | None:
        """Begin the earliest record that may begin; return its index, or None."""
        if self._has_ended or not self._ready:
            return None
        index = self._ready[0]
        if self._stops and self._undecided and index > min(self._undecided):
            return None
        if self._barriers and index >= self._barriers[0] and index != self._settled:
            return None
        self._states[heappop(self._ready)] = _State.RUNNING
        return index

    def succeed(self, index: int) -> None:
        """Settle a record that is done."""
        self._states[index] = _State.DONE
        queue = self._queues[index]
        queue.popleft()
        if queue:
            heappush(self._ready, queue[0])
        self._advance()

    def fail(self, index: int) -> None:
        """Note that a record has failed."""
        self._states[index] = _State.UNDECIDED
        self._undecided.add(index)

    def leave(self, index: int) -> None:
        """Note that a record was cancelled; no other is begun."""
        self._states[index] = _State.LEFT
        self._has_ended = True

    def end(self) -> None:
        """Begin no more records."""
        self._has_ended = True

    @property
    def undecided(self) -> int | None:
        """The failed record to decide on next: all before it are settled.

        There is none once a failure has stopped the batch.
        """
        if self._has_failed or self._settled not in self._undecided:
            return None
        return self._settled

    def decide(self, index: int, *, is_skipped: bool) -> None:
        """Settle a record that has failed; it is done if it is skipped."""
        self._undecided.remove(index)
        if is_skipped:
            self.succeed(index)
            return
        self._states[index] = _State.FAILED
        if self._stops:
            self._has_failed = self._has_ended = True
            return
        for later in self._queues[index]:
            if later > index:
                self._states[later] = _State.CLOSED
        self._queues[index].clear()
        self._advance()

    @property
    def failed(self) -> list[int]:
        """The records that failed or are closed."""
        failed = (_State.FAILED, _State.CLOSED)
        return [n for n, state in enumerate(self._states) if state in failed]

    @property
    def left(self) -> list[int]:
        """The records that are neither done nor failed."""
        return [n for n, state in enumerate(self._states) if state not in _SETTLED]

    def _advance(self) -> None:
        states = self._states
        while self._settled < len(states) and states[self._settled] in _SETTLED:
            self._settled += 1
        while self._barriers and self._barriers[0] < self._settled:
            self._barriers.popleft()
