"""The process of one rival: takes orders as JSON lines, answers with JSON lines.

For example:

    {"do": "check", "task": "decode-item", "workload": "typical"}
    {"status": "ok", "note": ""}
    {"do": "time", "task": "decode-item", "workload": "typical", "seconds": 0.1}
    {"microseconds": 9.2}
    {"do": "feature", "feature": "NS"}
    {"decode": "ok", "encode": "refused"}
    {"do": "refuse", "name": "two tags"}
    {"verdict": "taken"}
"""

from __future__ import annotations

import gc
import os
import sys
from time import process_time
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import wire
from benchmarks.features import FEATURES, NO_ITEMS, NO_VALUES
from benchmarks.registry import FLOORS, RIVALS
from benchmarks.tasks import TASKS, Task
from benchmarks.workloads import Workload, workload

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_MOST_BATCHES = 10
"""How many batches that are read once are timed: to make them takes longer."""


def main() -> None:
    """Serve the rival that the command line names until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a rival prints is not an answer
    worker = _Worker(sys.argv[1])
    for line in sys.stdin:
        answer = worker.answer(**orjson.loads(line))
        answers.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))


class _Worker:
    def __init__(self, name: str) -> None:
        self.adapter: ModuleType = RIVALS[name].load()
        self.is_floor = name in FLOORS

    def answer(self, do: str, **order: Any) -> dict[str, Any]:
        if do == "feature":
            return self.feature(**order)
        if do == "refuse":
            return self.refuse(**order)
        task, data = TASKS[order["task"]], workload(order["workload"])
        if do == "check":
            return self.check(task, data)
        return {"microseconds": self.time(task, data, order["seconds"])}

    def check(self, task: Task, data: Workload) -> dict[str, str]:
        """Return whether a task's results are right."""
        if not hasattr(self.adapter, task.function):
            return {"status": "absent", "note": ""}
        if self.is_floor:
            return {"status": "floor", "note": ""}
        try:
            fault = task.fault(self.adapter, data)
        except Exception as error:  # noqa: BLE001  # whatever a rival raises is its answer
            return {"status": "refused", "note": _told(error)}
        return {"status": "wrong" if fault else "ok", "note": fault or ""}

    def time(self, task: Task, data: Workload, seconds: float) -> float:
        """Return the microseconds of CPU time that a unit of a task takes."""
        call = task.bind(self.adapter, data)
        if data.is_fresh:
            return self.time_once(task, data, call, seconds)
        inputs = task.inputs(self.adapter, data)
        spent = _passes(call, inputs, 1)
        count = max(1, round(seconds / max(spent, 1e-6)))
        gc.collect()
        gc.freeze()  # the harness's own data is not a rival's to look through
        spent = _passes(call, inputs, count)
        gc.unfreeze()
        return spent / count / task.units(data) * 1e6

    def time_once(
        self, task: Task, data: Workload, call: Callable[[Any], Any], seconds: float
    ) -> float:
        """Return the same where no data is used twice; what is read is dropped."""
        count, spent = 0, 0.0
        while not count or (spent < seconds and count < _MOST_BATCHES):
            inputs = task.inputs(self.adapter, data)
            gc.collect()
            gc.freeze()
            took = _passes(call, inputs, 1)
            gc.unfreeze()
            if data.series:  # the first is to warm up
                count, spent = count + 1, spent + took
            data = data.next()
        return spent / count / task.units(data) * 1e6

    def feature(self, feature: str) -> dict[str, str]:
        """Return what becomes of one type of value on the way in and out."""
        native = FEATURES[feature]
        item = wire.write_item(native)
        return {
            "decode": self._verdict("decode_item", item, native, dict)
            or self._verdict("loads_item", orjson.dumps(item), native, dict),
            "encode": self._verdict("encode_item", native, native, wire.read_item),
        }

    def refuse(self, name: str) -> dict[str, str]:
        """Return whether something that is not legal is refused."""
        argument: Any = NO_ITEMS.get(name) or NO_VALUES[name]
        function = "decode_item" if name in NO_ITEMS else "encode_item"
        if function == "decode_item" and not hasattr(self.adapter, function):
            function, argument = "loads_item", orjson.dumps(argument)
        if not hasattr(self.adapter, function):
            return {"verdict": ""}
        try:
            getattr(self.adapter, function)(argument)
        except Exception:  # noqa: BLE001  # whatever a rival raises is its answer
            return {"verdict": "refused"}
        return {"verdict": "taken"}

    def _verdict(
        self, function: str, argument: Any, native: Any, read: Callable[[Any], Any]
    ) -> str:
        if not hasattr(self.adapter, function):
            return ""
        try:
            found = read(getattr(self.adapter, function)(argument))
        except Exception:  # noqa: BLE001  # whatever a rival raises is its answer
            return "refused"
        return "wrong" if wire.difference(native, found) else "ok"


def _passes(call: Callable[[Any], Any], inputs: list[Any], count: int) -> float:
    start = process_time()
    for _ in range(count):
        for argument in inputs:
            call(argument)
    return process_time() - start


def _told(error: Exception) -> str:
    [first, *_] = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"[:120]


if __name__ == "__main__":
    main()
