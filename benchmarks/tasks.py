"""What is timed, and how its result is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson
from pydantic import BaseModel

from benchmarks import wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from benchmarks.workloads import Workload

Unit = Literal["item", "record"]


@dataclass(frozen=True)
class Task:
    """One type of work.

    Attributes:
        name: What it is called on the command line.
        title: The same as a heading.
        function: The adapter's function that does it.
        unit: What its time is given per.
        bind: From adapter and workload to what is timed.
        inputs: From adapter and workload to the arguments it is called with.
        expected: What the results, made comparable, have to be.
        comparable: From adapter and the list of results to comparable values.
    """

    name: str
    title: str
    function: str
    unit: Unit
    bind: Callable[[ModuleType, Workload], Callable[[Any], Any]]
    inputs: Callable[[ModuleType, Workload], list[Any]]
    expected: Callable[[Workload], list[Any]]
    comparable: Callable[[ModuleType, list[Any]], list[Any]]

    def units(self, workload: Workload) -> int:
        """Return by how many units a pass over all inputs is divided."""
        images = len(workload.values)
        return images if self.unit == "item" else images // 2

    def fault(self, rival: ModuleType, workload: Workload) -> str | None:
        """Return what is wrong with a rival's results, None if nothing is."""
        call = self.bind(rival, workload)
        results = [call(argument) for argument in self.inputs(rival, workload)]
        found = self.comparable(rival, results)
        return wire.difference(self.expected(workload), found)


def _function(name: str) -> Callable[[ModuleType, Workload], Callable[[Any], Any]]:
    return lambda rival, _: getattr(rival, name)


def _typed_event(rival: ModuleType, workload: Workload) -> Callable[[bytes], Any]:
    return rival.typed_event(workload.table)  # type: ignore[no-any-return]  # adapters are looked up by name


def _models(rival: ModuleType, workload: Workload) -> list[BaseModel]:
    model = rival.model(workload.table)
    return list(map(model.model_validate, workload.values))


def plain(value: Any) -> Any:
    """Return a model's attributes that were given, as a dict, at any depth."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in value.model_fields_set}
    if isinstance(value, list):
        return list(map(plain, value))
    return value


def _read_items(_: ModuleType, items: list[Any]) -> list[Any]:
    return list(map(wire.read_item, items))


TASKS = {
    task.name: task
    for task in (
        Task(
            "decode-item",
            "An item (dict) to native values",
            "decode_item",
            "item",
            _function("decode_item"),
            lambda _, workload: workload.items,
            lambda workload: workload.natives,
            lambda _, results: results,
        ),
        Task(
            "loads-item",
            "An item (JSON text) to native values",
            "loads_item",
            "item",
            _function("loads_item"),
            lambda _, workload: list(map(orjson.dumps, workload.items)),
            lambda workload: workload.natives,
            lambda _, results: results,
        ),
        Task(
            "untyped-event",
            "An event (JSON text) to records with native images",
            "untyped_event",
            "record",
            _function("untyped_event"),
            lambda _, workload: [workload.event],
            lambda workload: workload.natives,
            lambda rival, results: [*rival.untyped_images(results[0])],
        ),
        Task(
            "stream-event",
            "An event (dict) to records with native images",
            "untyped_records",
            "record",
            _function("untyped_records"),
            lambda _, workload: [orjson.loads(workload.event)],
            lambda workload: workload.natives,
            lambda rival, results: [*rival.untyped_images(results[0])],
        ),
        Task(
            "typed-event",
            "An event (JSON text) to records with typed, validated images",
            "typed_event",
            "record",
            _typed_event,
            lambda _, workload: [workload.event],
            lambda workload: workload.values,
            lambda rival, results: [*map(plain, rival.typed_images(results[0]))],
        ),
        Task(
            "encode-item",
            "Native values to an item (dict)",
            "encode_item",
            "item",
            _function("encode_item"),
            lambda _, workload: workload.natives,
            lambda workload: workload.natives,
            _read_items,
        ),
        Task(
            "dumps-item",
            "A model to an item (JSON text)",
            "dumps_item",
            "item",
            _function("dumps_item"),
            _models,
            lambda workload: workload.natives,
            lambda rival, results: _read_items(rival, [*map(orjson.loads, results)]),
        ),
        Task(
            "dumps-dict",
            "Native values to an item (JSON text)",
            "dumps_dict",
            "item",
            _function("dumps_dict"),
            lambda _, workload: workload.natives,
            lambda workload: workload.natives,
            lambda rival, results: _read_items(rival, [*map(orjson.loads, results)]),
        ),
    )
}
